"""orders as they are written

Zones from before are areas. Marks, tasks and ledger entries from before have no cause, changes of reference no name.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import services.store.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _added() -> list[tuple[str, sa.Column]]:
    """Columns that older tables get."""
    return [
        ("zone_version", sa.Column("kind", _TEXT(), nullable=False, server_default="area")),
        ("zone_version", sa.Column("width_m", sa.Float(), nullable=True)),
        ("zone_version", sa.Column("elevated", sa.Boolean(), nullable=False, server_default=sa.false())),
        ("driving_hours", sa.Column("axles", sa.Integer(), nullable=True)),
        ("driving_hours", sa.Column("gross_mass_kg", sa.Float(), nullable=True)),
        ("driving_hours", sa.Column("rated_load_kg", sa.Float(), nullable=True)),
        ("driving_hours", sa.Column("plate_colour", _TEXT(), nullable=True)),
        ("mark", sa.Column("cause", _TEXT(), nullable=False, server_default="")),
        ("reference_task", sa.Column("cause", _TEXT(), nullable=False, server_default="")),
        ("reference_task", sa.Column("sources", sa.JSON(), nullable=True)),
        ("ledger_entry", sa.Column("causes", sa.JSON(), nullable=False, server_default="[]")),
        ("reference_change", sa.Column("by", _TEXT(), nullable=True)),
    ]


def upgrade() -> None:
    for table, column in _added():
        op.add_column(table, column)
    _create_passes()
    _create_terminals()
    _create_presence_slots()
    _create_drafts()


def downgrade() -> None:
    op.drop_table("order_draft")
    op.drop_table("presence_slots")
    op.drop_index(op.f("ix_terminal_version_terminal_id"), "terminal_version")
    op.drop_table("terminal_version")
    _drop_passes()
    for table, column in reversed(_added()):
        op.drop_column(table, column.name)


def _create_passes() -> None:
    op.create_table(
        "pass_version",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("holds_from", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tick", _BIG_ID, nullable=False),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("pass_id", _TEXT(), nullable=False),
        sa.Column("plate", _TEXT(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["tick"], ["reference_change.tick"], name=op.f("fk_pass_version_tick_reference_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass_version")),
    )
    op.create_index(op.f("ix_pass_version_pass_id"), "pass_version", ["pass_id"])
    op.create_index(op.f("ix_pass_version_plate"), "pass_version", ["plate"])


def _create_terminals() -> None:
    op.create_table(
        "terminal_version",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("holds_from", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tick", _BIG_ID, nullable=False),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("terminal_id", _TEXT(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["tick"], ["reference_change.tick"], name=op.f("fk_terminal_version_tick_reference_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terminal_version")),
    )
    op.create_index(op.f("ix_terminal_version_terminal_id"), "terminal_version", ["terminal_id"])


def _drop_passes() -> None:
    op.drop_index(op.f("ix_pass_version_plate"), "pass_version")
    op.drop_index(op.f("ix_pass_version_pass_id"), "pass_version")
    op.drop_table("pass_version")


def _create_presence_slots() -> None:
    op.create_table(
        "presence_slots",
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("plate", _TEXT(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("shard", "local_day", "plate", name=op.f("pk_presence_slots")),
    )


def _create_drafts() -> None:
    op.create_table(
        "order_draft",
        sa.Column("draft_id", _BIG_ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("state", _TEXT(), nullable=False),
        sa.Column("drafted_by", _TEXT(), nullable=False),
        sa.Column("drafted_at", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("editors", sa.JSON(), nullable=False),
        sa.Column("changed_at", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("approved_by", _TEXT(), nullable=True),
        sa.Column("approved_at", services.store.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("rejected_by", _TEXT(), nullable=True),
        sa.Column("rejected_at", services.store.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("note", _TEXT(), nullable=True),
        sa.Column("tick", _BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(["tick"], ["reference_change.tick"], name=op.f("fk_order_draft_tick_reference_change")),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_order_draft")),
    )
