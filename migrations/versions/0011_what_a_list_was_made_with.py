"""what a list was made with: its layout, and PDFs that failed; one active subscription an address; which database is no restored copy

Lists of before have no layout here: they are read with the city's. Of active subscriptions that are the same the oldest stays.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import services.store.types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_ACTIVE = sa.text("is_active")
_FAILED = sa.text("pdf_failed IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "list_layout",
        sa.Column("sha256", _TEXT(), nullable=False),
        sa.Column("kept_at", services.store.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_list_layout")),
    )
    op.add_column("case_list", sa.Column("layout_sha256", _TEXT(), nullable=True))
    op.add_column("case_list", sa.Column("pdf_failed", _TEXT(), nullable=True))
    op.add_column("case_list", sa.Column("pdf_tries", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_case_list_pdf_failed", "case_list", ["id"], sqlite_where=_FAILED, postgresql_where=_FAILED)
    op.add_column("lists_run", sa.Column("home", _TEXT(), nullable=True))
    op.add_column("lists_run", sa.Column("restored_at", services.store.types.UtcDateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE subscription SET is_active = false WHERE is_active AND EXISTS (SELECT 1 FROM subscription AS twin"
        " WHERE twin.is_active AND twin.id < subscription.id AND twin.district = subscription.district"
        " AND twin.channel = subscription.channel AND twin.address = subscription.address)"
    )
    op.create_index(
        "uq_subscription_active",
        "subscription",
        ["district", "channel", "address"],
        unique=True,
        sqlite_where=_ACTIVE,
        postgresql_where=_ACTIVE,
    )


def downgrade() -> None:
    op.drop_index("uq_subscription_active", table_name="subscription")
    op.drop_column("lists_run", "restored_at")
    op.drop_column("lists_run", "home")
    op.drop_index("ix_case_list_pdf_failed", table_name="case_list")
    op.drop_column("case_list", "pdf_tries")
    op.drop_column("case_list", "pdf_failed")
    op.drop_column("case_list", "layout_sha256")
    op.drop_table("list_layout")
