"""whether a finding is sure, and what rules could not assess

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_SURE_GROUND = """CAST(evidence AS TEXT) LIKE '%"sure"_true%'"""
"""Evidence is stored as canonical JSON, without spaces (_ stands for the colon). Once here, so that nothing searches in JSON later."""


def upgrade() -> None:
    op.add_column("finding", sa.Column("is_sure", sa.Boolean(), server_default=sa.false(), nullable=False))
    by_outcome = "rule <> 'restricted_traffic' AND outcome IN ('violation', 'suspected')"
    op.execute(f"UPDATE finding SET is_sure = true WHERE ({by_outcome}) OR (rule = 'restricted_traffic' AND {_SURE_GROUND})")
    op.create_table(
        "not_assessed",
        sa.Column("plate", _TEXT(), nullable=False),
        sa.Column("plate_type", _TEXT(), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("rule", _TEXT(), nullable=False),
        sa.Column("reason", _TEXT(), nullable=False),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("plate", "plate_type", "local_day", "rule", "reason", name=op.f("pk_not_assessed")),
    )
    op.create_index("ix_not_assessed_rule_day", "not_assessed", ["rule", "reason", "local_day", "facts"])


def downgrade() -> None:
    op.drop_index("ix_not_assessed_rule_day", table_name="not_assessed")
    op.drop_table("not_assessed")
    op.drop_column("finding", "is_sure")
