"""who makes a list's files: of many processes one

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import services.store.types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_list", sa.Column("files_claimed_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column("case_list", sa.Column("files_claimed_at", services.store.types.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("case_list", "files_claimed_at")
    op.drop_column("case_list", "files_claimed_by")
