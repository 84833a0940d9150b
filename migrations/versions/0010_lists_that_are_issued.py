"""lists that are issued: frozen, numbered, made into files, subscribed to, delivered and answered

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import services.store.types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = services.store.types.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "case_list",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("district", _TEXT(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("issued_at", _TIME, nullable=False),
        sa.Column("changes_to", _BIG_ID, nullable=False),
        sa.Column("sha256", _TEXT(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_list")),
        sa.UniqueConstraint("district", "local_day", name="uq_case_list_day"),
        sa.UniqueConstraint("district", "year", "number", name="uq_case_list_number"),
    )
    op.create_table(
        "lists_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claimed_by", _TEXT(), nullable=True),
        sa.Column("claimed_at", _TIME, nullable=True),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.Column("waits", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lists_run")),
    )
    op.create_table(
        "subscription",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("district", _TEXT(), nullable=False),
        sa.Column("receiver", _TEXT(), nullable=False),
        sa.Column("channel", _TEXT(), nullable=False),
        sa.Column("address", _TEXT(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("at", _TEXT(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.Column("changed_by", _TEXT(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    op.create_table(
        "case_list_file",
        sa.Column("list_id", _BIG_ID, nullable=False),
        sa.Column("name", _TEXT(), nullable=False),
        sa.Column("kind", _TEXT(), nullable=False),
        sa.Column("sha256", _TEXT(), nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["case_list.id"], name=op.f("fk_case_list_file_list_id_case_list")),
        sa.PrimaryKeyConstraint("list_id", "name", name=op.f("pk_case_list_file")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("subscription_id", _BIG_ID, nullable=False),
        sa.Column("list_id", _BIG_ID, nullable=False),
        sa.Column("state", _TEXT(), nullable=False),
        sa.Column("first_due_at", _TIME, nullable=False),
        sa.Column("next_try_at", _TIME, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_by", _TEXT(), nullable=True),
        sa.Column("claimed_at", _TIME, nullable=True),
        sa.Column("receipt", _TEXT(), nullable=True),
        sa.ForeignKeyConstraint(["list_id"], ["case_list.id"], name=op.f("fk_delivery_list_id_case_list")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_delivery_subscription_id_subscription")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("subscription_id", "list_id", name="uq_delivery_subscription_id"),
    )
    op.create_index("ix_delivery_due", "delivery", ["state", "next_try_at"], unique=False)
    op.create_table(
        "list_answer",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("list_id", _BIG_ID, nullable=False),
        sa.Column("finding_id", _TEXT(), nullable=False),
        sa.Column("case_number", _TEXT(), nullable=False),
        sa.Column("result", _TEXT(), nullable=False),
        sa.Column("handled_at", _TIME, nullable=True),
        sa.Column("handler", _TEXT(), nullable=True),
        sa.Column("file_name", _TEXT(), nullable=False),
        sa.Column("file_sha256", _TEXT(), nullable=False),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("received_by", _TEXT(), nullable=True),
        sa.ForeignKeyConstraint(["list_id"], ["case_list.id"], name=op.f("fk_list_answer_list_id_case_list")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_answer")),
        sa.UniqueConstraint("file_sha256", "finding_id", name="uq_list_answer_file"),
    )
    op.create_index("ix_list_answer_finding", "list_answer", ["finding_id", "id"], unique=False)
    op.create_index("ix_list_answer_list", "list_answer", ["list_id"], unique=False)
    op.create_table(
        "listed_finding",
        sa.Column("district", _TEXT(), nullable=False),
        sa.Column("finding_id", _TEXT(), nullable=False),
        sa.Column("list_id", _BIG_ID, nullable=False),
        sa.Column("digest", _TEXT(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["case_list.id"], name=op.f("fk_listed_finding_list_id_case_list")),
        sa.PrimaryKeyConstraint("district", "finding_id", name=op.f("pk_listed_finding")),
    )
    op.create_index("ix_listed_finding_list", "listed_finding", ["list_id"], unique=False)
    op.create_table(
        "delivery_try",
        sa.Column("delivery_id", _BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("began_at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.Column("by", _TEXT(), nullable=False),
        sa.Column("outcome", _TEXT(), nullable=False),
        sa.Column("answer", _TEXT(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_try_delivery_id_delivery")),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_delivery_try")),
    )


def downgrade() -> None:
    op.drop_table("delivery_try")
    op.drop_index("ix_listed_finding_list", table_name="listed_finding")
    op.drop_table("listed_finding")
    op.drop_index("ix_list_answer_list", table_name="list_answer")
    op.drop_index("ix_list_answer_finding", table_name="list_answer")
    op.drop_table("list_answer")
    op.drop_index("ix_delivery_due", table_name="delivery")
    op.drop_table("delivery")
    op.drop_table("case_list_file")
    op.drop_table("subscription")
    op.drop_table("lists_run")
    op.drop_table("case_list")
