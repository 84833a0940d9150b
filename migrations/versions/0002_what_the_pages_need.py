"""what the pages need

Findings derived before have no owner, stage or place to be searched by until they are derived again.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import services.store.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COUNTED_BY = (
    "outcome",
    "rule",
    "district",
    "station_id",
    "emission_stage",
    "zone_id",
    "order_id",
    "local_day",
    "owner",
    "lon",
    "lat",
)
_IN_ORDER = ("withdrawn", "rule", "outcome", "first_at", "finding_id")
_PLACED_BY = ("district", "order_id", "station_id", "zone_id")
_SEARCHED_BYTEWISE = ("vehicle_version", "presence")


def upgrade() -> None:
    op.create_table(
        "change_base",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("base", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_base")),
    )
    op.create_table(
        "driving_hours",
        sa.Column("plate", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("plate_type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("zone_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("fuel", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("emission_stage", sa.Integer(), nullable=True),
        sa.Column("vehicle_class", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("use", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("plate", "plate_type", "local_day", "zone_id", name=op.f("pk_driving_hours")),
    )
    with op.batch_alter_table("driving_hours", schema=None) as batch_op:
        batch_op.create_index("ix_driving_hours_zone_day", ["zone_id", "local_day"], unique=False)

    op.create_table(
        "worker_beat",
        sa.Column("worker_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("step", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("host", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("beat_at", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("worker_id", name=op.f("pk_worker_beat")),
    )
    op.create_table(
        "warning_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("holds_from", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tick", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("warning_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["tick"], ["reference_change.tick"], name=op.f("fk_warning_version_tick_reference_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_version")),
    )
    with op.batch_alter_table("warning_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_warning_version_warning_id"), ["warning_id"], unique=False)

    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owner", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("emission_stage", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("station_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("lon", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("lat", sa.Float(), nullable=True))
        batch_op.add_column(
            sa.Column("changed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, server_default="0")
        )
        batch_op.drop_index("ix_finding_day")
        batch_op.create_index("ix_finding_changed", ["changed", "finding_id"], unique=False)
        batch_op.create_index("ix_finding_day", ["withdrawn", "outcome", "local_day", "district"], unique=False)
        batch_op.create_index("ix_finding_newest", ["withdrawn", "first_at", "finding_id", *_COUNTED_BY], unique=False)
        batch_op.create_index("ix_finding_outcome", ["withdrawn", "outcome", "rule", "first_at", "finding_id"], unique=False)
        batch_op.create_index("ix_finding_owner", ["owner", "withdrawn", "outcome", "finding_id"], unique=False)
        batch_op.create_index("ix_finding_place", ["lon", "lat", "finding_id"], unique=False)
        for name in _PLACED_BY:
            batch_op.create_index(f"ix_finding_{name}", [name, *_IN_ORDER], unique=False)

    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.drop_index("ix_presence_day")
        batch_op.create_index("ix_presence_day", ["day", "plate"], unique=False)

    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("changed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, server_default="0")
        )
        batch_op.create_index(batch_op.f("ix_ledger_entry_changed"), ["changed"], unique=False)

    with op.batch_alter_table("stream_position", schema=None) as batch_op:
        batch_op.add_column(sa.Column("newest_at", services.store.types.UtcDateTime(timezone=True), nullable=True))

    if op.get_bind().dialect.name == "postgresql":  # plates by their beginning, whatever the database's language
        for table in _SEARCHED_BYTEWISE:
            op.execute(f'CREATE INDEX ix_{table}_plate_bytewise ON {table} (plate COLLATE "C")')


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in _SEARCHED_BYTEWISE:
            op.execute(f"DROP INDEX ix_{table}_plate_bytewise")
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.drop_index("ix_presence_day")
        batch_op.create_index("ix_presence_day", ["day"], unique=False)

    with op.batch_alter_table("stream_position", schema=None) as batch_op:
        batch_op.drop_column("newest_at")

    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_entry_changed"))
        batch_op.drop_column("changed")

    with op.batch_alter_table("finding", schema=None) as batch_op:
        for name in (*_PLACED_BY, "place", "owner", "outcome", "newest", "day", "changed"):
            batch_op.drop_index(f"ix_finding_{name}")
        batch_op.create_index("ix_finding_day", ["local_day"], unique=False)
        batch_op.drop_column("changed")
        batch_op.drop_column("lat")
        batch_op.drop_column("lon")
        batch_op.drop_column("station_id")
        batch_op.drop_column("emission_stage")
        batch_op.drop_column("owner")

    with op.batch_alter_table("warning_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_warning_version_warning_id"))

    op.drop_table("warning_version")
    op.drop_table("worker_beat")
    with op.batch_alter_table("driving_hours", schema=None) as batch_op:
        batch_op.drop_index("ix_driving_hours_zone_day")

    op.drop_table("driving_hours")
    op.drop_table("change_base")
