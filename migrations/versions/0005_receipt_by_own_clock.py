"""offsets received by intake's own clock

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "stream_own_clock",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("topic", _TEXT(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("first", _BIG_ID, nullable=False),
        sa.Column("next", _BIG_ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_own_clock")),
    )


def downgrade() -> None:
    op.drop_table("stream_own_clock")
