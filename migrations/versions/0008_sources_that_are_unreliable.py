"""sources that are unreliable: terminals, stations and agencies; what the doctor has to look at, found, and who does it

Spans of terminals from before were entered by a person: their bodies name no state, which counts as confirmed.

Revision ID: 0008
Revises: 0007
"""

from datetime import date, timedelta

import sqlalchemy as sa
import sqlmodel
from alembic import op

import services.store.types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = services.store.types.UtcDateTime(timezone=True)


def upgrade() -> None:
    _create_versions("source_version", sa.Column("kind", _TEXT(), nullable=False), sa.Column("cause", _TEXT(), nullable=False))
    op.execute(
        "INSERT INTO source_version (id, holds_from, tick, absent, kind, cause, source_id, body)"
        " SELECT id, holds_from, tick, absent, 'terminal', 'entered', terminal_id, body FROM terminal_version"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('source_version', 'id'), coalesce(max(id), 0) + 1) FROM source_version"
        )
    op.drop_index("ix_terminal_version_terminal_id", "terminal_version")
    op.drop_table("terminal_version")
    op.create_index("ix_reading_fact_station_time", "reading_fact", ["station_id", "time"])
    _create_doctors_tables()
    _due_from_before()


def downgrade() -> None:
    """Only what was entered of terminals has a place before."""
    op.drop_index("ix_reading_fact_station_time", "reading_fact")
    op.drop_table("doctor_run")
    op.drop_table("source_verdict")
    op.drop_table("source_due")
    _create_versions("terminal_version")
    op.execute(
        "INSERT INTO terminal_version (id, holds_from, tick, absent, terminal_id, body)"
        " SELECT id, holds_from, tick, absent, source_id, body FROM source_version WHERE kind = 'terminal' AND cause = 'entered'"
    )
    op.drop_index("ix_source_version_source_id", "source_version")
    op.drop_table("source_version")


def _create_versions(table: str, *more: sa.Column) -> None:
    key = "terminal_id" if table == "terminal_version" else "source_id"
    op.create_table(
        table,
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("holds_from", _TIME, nullable=False),
        sa.Column("tick", _BIG_ID, nullable=False),
        sa.Column("absent", sa.Boolean(), nullable=False),
        *more,
        sa.Column(key, _TEXT(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["tick"], ["reference_change.tick"], name=op.f(f"fk_{table}_tick_reference_change")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_{key}"), table, [key])


def _create_doctors_tables() -> None:
    op.create_table(
        "source_due",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("kind", _TEXT(), nullable=False),
        sa.Column("source_id", _TEXT(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_due")),
    )
    op.create_table(
        "source_verdict",
        sa.Column("kind", _TEXT(), nullable=False),
        sa.Column("source_id", _TEXT(), nullable=False),
        sa.Column("cause", _TEXT(), nullable=False),
        sa.Column("begins", _TIME, nullable=False),
        sa.Column("ends", _TIME, nullable=True),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "source_id", "cause", "begins", name=op.f("pk_source_verdict")),
    )
    op.create_table(
        "doctor_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claimed_by", _TEXT(), nullable=True),
        sa.Column("claimed_at", _TIME, nullable=True),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.Column("took_s", sa.Float(), nullable=True),
        sa.Column("examined", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doctor_run")),
    )


def _due_from_before() -> None:
    """The doctor begins with the last month that is stored: older days are looked at when something more comes to them."""
    newest = op.get_bind().execute(sa.text("SELECT max(day) FROM presence")).scalar()
    if newest is None:
        return
    first = date.fromisoformat(str(newest)[:10]) - timedelta(days=31)
    for kind, source_id, prefix in (
        ("station", "substr(source, 9)", "station:%"),
        ("terminal", "''", "terminal:%"),
        ("agency", "''", "check"),
    ):
        rows = f"SELECT DISTINCT '{kind}', {source_id}, day FROM presence WHERE source LIKE '{prefix}' AND day >= '{first}'"
        op.execute(f"INSERT INTO source_due (kind, source_id, day) {rows}")
