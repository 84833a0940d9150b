"""numbers that changed

The id under which a withdrawn finding's act stands now. Ids of before this revision hold the plate type that the register had; derived anew,
such a finding has an id of what sources say, and the old one leads to it. Findings that are not derived anew keep theirs.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("finding", sa.Column("renumbered_as", sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def downgrade() -> None:
    op.drop_column("finding", "renumbered_as")
