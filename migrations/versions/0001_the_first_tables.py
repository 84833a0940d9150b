"""the first tables

Revision ID: 0001
Revises: nothing
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import services.store.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "check_fact",
        sa.Column("check_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("content", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("time", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("plate", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("plate_seen", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("plate_type", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("plate_colour", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("datum", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("district", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("agency", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("inspectors", sa.JSON(), nullable=True),
        sa.Column("fuel", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("method", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("smoke_m1", sa.Float(), nullable=True),
        sa.Column("opacity_pct", sa.Float(), nullable=True),
        sa.Column("ringelmann", sa.Float(), nullable=True),
        sa.Column("nox_ppm", sa.Float(), nullable=True),
        sa.Column("obd_ok", sa.Boolean(), nullable=True),
        sa.Column("fuel_sulphur_mg_kg", sa.Float(), nullable=True),
        sa.Column("urea_pct", sa.Float(), nullable=True),
        sa.Column("aftertreatment_ok", sa.Boolean(), nullable=True),
        sa.Column("result", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("documents", sa.JSON(), nullable=True),
        sa.Column("received_at", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("topic", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("element", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("check_id", "content", name=op.f("pk_check_fact")),
    )
    with op.batch_alter_table("check_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_fact_plate"), ["plate"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_fact_time"), ["time"], unique=False)

    op.create_table(
        "finding",
        sa.Column("finding_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("rule", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("plate", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("plate_type", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("first_at", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_at", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("district", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("order_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("clause_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("zone_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("pollutant", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("measured", sa.Float(), nullable=True),
        sa.Column("limit", sa.Float(), nullable=True),
        sa.Column("unit", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("basis", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("vehicle", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("finding_id", name=op.f("pk_finding")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index("ix_finding_day", ["local_day"], unique=False)
        batch_op.create_index("ix_finding_plate_rule_day", ["plate", "rule", "local_day"], unique=False)

    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("finding_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("recorded_at", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("what", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_entry_finding_id"), ["finding_id"], unique=False)

    op.create_table(
        "mark",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("plate", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("day_from", sa.Date(), nullable=False),
        sa.Column("day_to", sa.Date(), nullable=False),
        sa.Column("spreads", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
    )
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.create_index("ix_mark_shard", ["shard"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_unsent", ["sent", "id"], unique=False)

    op.create_table(
        "position_chunk",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("plate", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("first_at", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_at", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position_chunk")),
    )
    with op.batch_alter_table("position_chunk", schema=None) as batch_op:
        batch_op.create_index("ix_position_chunk_shard_time", ["shard", "last_at", "first_at"], unique=False)

    op.create_table(
        "presence",
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("plate", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("source", "day", "plate", name=op.f("pk_presence")),
    )
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.create_index("ix_presence_day", ["day"], unique=False)
        batch_op.create_index("ix_presence_plate", ["plate", "day"], unique=False)

    op.create_table(
        "reading_fact",
        sa.Column("station_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reading_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("lane_key", sa.Integer(), nullable=False),
        sa.Column("content", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("time", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("plate", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("plate_seen", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("plate_type", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("plate_colour", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("plate_confidence", sa.Float(), nullable=True),
        sa.Column("lane", sa.Integer(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("datum", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("fuel", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("speed_kmh", sa.Float(), nullable=True),
        sa.Column("acceleration_ms2", sa.Float(), nullable=True),
        sa.Column("slope_deg", sa.Float(), nullable=True),
        sa.Column("vsp_kw_t", sa.Float(), nullable=True),
        sa.Column("opacity_pct", sa.Float(), nullable=True),
        sa.Column("ringelmann", sa.Float(), nullable=True),
        sa.Column("no_ppm", sa.Float(), nullable=True),
        sa.Column("co_pct", sa.Float(), nullable=True),
        sa.Column("hc_ppm", sa.Float(), nullable=True),
        sa.Column("valid", sa.Boolean(), nullable=True),
        sa.Column("invalid_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("wind_speed_ms", sa.Float(), nullable=True),
        sa.Column("temperature_c", sa.Float(), nullable=True),
        sa.Column("humidity_pct", sa.Float(), nullable=True),
        sa.Column("pressure_kpa", sa.Float(), nullable=True),
        sa.Column("device_certificate", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("photos", sa.JSON(), nullable=True),
        sa.Column("video", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("received_at", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("topic", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("element", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "reading_id", "lane_key", "content", name=op.f("pk_reading_fact")),
    )
    with op.batch_alter_table("reading_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reading_fact_plate"), ["plate"], unique=False)
        batch_op.create_index(batch_op.f("ix_reading_fact_time"), ["time"], unique=False)

    op.create_table(
        "reference_change",
        sa.Column("tick", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("tick", name=op.f("pk_reference_change")),
    )
    op.create_table(
        "reference_task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day_from", sa.Date(), nullable=False),
        sa.Column("day_to", sa.Date(), nullable=False),
        sa.Column("plates", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_task")),
    )
    op.create_table(
        "reject",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("element", sa.Integer(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("field", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("expected", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("replayed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reject")),
    )
    op.create_table(
        "stream_gap",
        sa.Column("topic", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("first", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("next", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("topic", "partition", "first", name=op.f("pk_stream_gap")),
    )
    op.create_table(
        "stream_position",
        sa.Column("topic", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("next", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("identity", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "partition", name=op.f("pk_stream_position")),
    )
    op.create_table(
        "order_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("holds_from", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tick", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("order_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["tick"], ["reference_change.tick"], name=op.f("fk_order_version_tick_reference_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_version")),
    )
    with op.batch_alter_table("order_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_version_order_id"), ["order_id"], unique=False)

    op.create_table(
        "station_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("holds_from", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tick", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("station_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("datum", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("district", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["tick"], ["reference_change.tick"], name=op.f("fk_station_version_tick_reference_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_version")),
    )
    with op.batch_alter_table("station_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_station_version_station_id"), ["station_id"], unique=False)

    op.create_table(
        "vehicle_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("holds_from", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tick", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("plate", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("plate_type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("plate_colour", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("vin", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("fuel", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("emission_stage", sa.Integer(), nullable=True),
        sa.Column("vehicle_class", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("use", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("axles", sa.Integer(), nullable=True),
        sa.Column("gross_mass_kg", sa.Float(), nullable=True),
        sa.Column("rated_load_kg", sa.Float(), nullable=True),
        sa.Column("owner", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("owner_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("district", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("new_energy", sa.Boolean(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["tick"], ["reference_change.tick"], name=op.f("fk_vehicle_version_tick_reference_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle_version")),
    )
    with op.batch_alter_table("vehicle_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vehicle_version_plate"), ["plate"], unique=False)

    op.create_table(
        "zone_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("holds_from", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tick", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("zone_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("datum", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("district", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("geometry", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["tick"], ["reference_change.tick"], name=op.f("fk_zone_version_tick_reference_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_version")),
    )
    with op.batch_alter_table("zone_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_zone_version_zone_id"), ["zone_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("zone_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_zone_version_zone_id"))

    op.drop_table("zone_version")
    with op.batch_alter_table("vehicle_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vehicle_version_plate"))

    op.drop_table("vehicle_version")
    with op.batch_alter_table("station_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_station_version_station_id"))

    op.drop_table("station_version")
    with op.batch_alter_table("order_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_version_order_id"))

    op.drop_table("order_version")
    op.drop_table("stream_position")
    op.drop_table("stream_gap")
    op.drop_table("reject")
    op.drop_table("reference_task")
    op.drop_table("reference_change")
    with op.batch_alter_table("reading_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reading_fact_time"))
        batch_op.drop_index(batch_op.f("ix_reading_fact_plate"))

    op.drop_table("reading_fact")
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.drop_index("ix_presence_plate")
        batch_op.drop_index("ix_presence_day")

    op.drop_table("presence")
    with op.batch_alter_table("position_chunk", schema=None) as batch_op:
        batch_op.drop_index("ix_position_chunk_shard_time")

    op.drop_table("position_chunk")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_unsent")

    op.drop_table("outbox")
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.drop_index("ix_mark_shard")

    op.drop_table("mark")
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_entry_finding_id"))

    op.drop_table("ledger_entry")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index("ix_finding_plate_rule_day")
        batch_op.drop_index("ix_finding_day")

    op.drop_table("finding")
    with op.batch_alter_table("check_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_fact_time"))
        batch_op.drop_index(batch_op.f("ix_check_fact_plate"))

    op.drop_table("check_fact")
