"""plates set aside

Plates and shards that cannot be derived wait in a table of their own. Loose chunks of positions are found by shard alone, compacted ones
by plate and time.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import services.store.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_LOOSE = sa.text("plate IS NULL")


def upgrade() -> None:
    op.create_table(
        "set_aside",
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("plate", _TEXT(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("spreads", sa.Boolean(), nullable=False),
        sa.Column("causes", sa.JSON(), nullable=False),
        sa.Column("reason", _TEXT(), nullable=False),
        sa.Column("place", _TEXT(), nullable=False),
        sa.Column("since", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("retry_at", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("build", _TEXT(), nullable=False),
        sa.PrimaryKeyConstraint("shard", "plate", name=op.f("pk_set_aside")),
    )
    op.create_index("ix_position_chunk_loose", "position_chunk", ["shard"], sqlite_where=_LOOSE, postgresql_where=_LOOSE)
    op.create_index("ix_position_chunk_plate", "position_chunk", ["plate", "first_at"])


def downgrade() -> None:
    op.drop_index("ix_position_chunk_plate", "position_chunk")
    op.drop_index("ix_position_chunk_loose", "position_chunk")
    op.drop_table("set_aside")
