"""A database of an earlier version (revision 0003: findings, drafts, ledger) comes to the present schema with everything that it says.

`earlier/` holds the SQLite file and the canonical dump as that version wrote them: a day of 600 trucks of the sample city, a check that was
revised (so one finding is withdrawn), a draft.
"""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, column, delete, func, insert, inspect, select
from sqlalchemy import table as lightweight

from rules.inputs.thresholds import Thresholds
from services.findings.search.query import find_by_id
from services.pipeline.canonical_dump import canonical_lines
from services.pipeline.derivation.marks import add_marks, shards_with_marks
from services.pipeline.derivation.worker import DerivationWorker
from services.store.engine import open_engine, reading, writing
from services.store.schema_version import migrate
from services.store.tables import FINDING, LEDGER_ENTRY, ORDER_DRAFT, OUTBOX, PLATE_DAY, metadata
from tests.servers.postgres import database

EARLIER = Path(__file__).parent / "earlier"
DUMP = gzip.decompress((EARLIER / "dump.txt.gz").read_bytes()).decode().splitlines()


@pytest.fixture
def earlier(tmp_path: Path) -> Iterator[Engine]:
    """The file as the earlier version left it."""
    path = tmp_path / "plumewatch.db"
    path.write_bytes(gzip.decompress((EARLIER / "plumewatch.db.gz").read_bytes()))
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def migrated(request: pytest.FixtureRequest, earlier: Engine) -> Iterator[tuple[Engine, dict[str, list[Any]]]]:
    """The database at the present revision, and what the ledger, drafts and outbox said before."""
    before = said(earlier)
    if request.param == "sqlite":
        migrate(earlier)
        yield earlier, before
        return
    with database(request.getfixturevalue("postgres_server_url"), "template1") as url:
        engine = open_engine(url)
        migrate(engine, "0003")
        copy_rows(earlier, engine)
        migrate(engine)
        yield engine, before
        engine.dispose()


def copy_rows(source: Engine, target: Engine) -> None:
    """All rows of all tables of the earlier schema."""
    known = set(inspect(source).get_table_names())
    with source.connect() as old, target.begin() as new:
        for table in metadata.sorted_tables:
            if table.name in known:
                names = {one["name"] for one in inspect(source).get_columns(table.name)}
                columns = [one for one in table.columns if one.name in names]
                rows = [dict(row) for row in old.execute(select(*columns)).mappings()]
                if rows:  # into these columns only: the model's defaults name later ones
                    new.execute(insert(lightweight(table.name, *(column(one.name, one.type) for one in columns))), rows)


def said(engine: Engine) -> dict[str, list[Any]]:
    """Ledger, drafts and outbox in the columns that the earlier schema had."""
    found = {}
    with engine.connect() as connection:
        for table, names in (
            (LEDGER_ENTRY, ("id", "finding_id", "recorded_at", "what", "revision", "outcome", "body", "changed")),
            (ORDER_DRAFT, ("draft_id", "drafted_by", "drafted_at", "state", "body")),
            (OUTBOX, ("key", "value", "sent")),
        ):
            columns = [table.c[name] for name in names]
            found[table.name] = [tuple(row) for row in connection.execute(select(*columns).order_by(columns[0], columns[1]))]
    return found


def sure(engine: Engine) -> dict[str, bool]:
    with engine.connect() as connection:
        rows = connection.execute(select(FINDING.c.finding_id, FINDING.c.is_sure).where(FINDING.c.withdrawn.is_(False)))
        return {row.finding_id: row.is_sure for row in rows}


def test_dump_ledger_drafts_and_outbox_stay(migrated: tuple[Engine, dict[str, list[Any]]]) -> None:
    engine, before = migrated
    with reading(engine) as connection:
        assert list(canonical_lines(connection)) == DUMP
    assert said(engine) == before
    assert all(before.values())


@pytest.mark.ci
def test_what_the_migration_calls_sure_is_what_derivation_calls_sure(earlier: Engine) -> None:
    migrate(earlier)
    migrated = sure(earlier)
    derive_all(earlier)
    new = new_numbers(earlier)
    assert sure(earlier) == {new.get(number, number): is_sure for number, is_sure in migrated.items()}
    with writing(earlier) as connection:
        connection.execute(delete(FINDING))
    derive_all(earlier)
    assert sure(earlier) == {new.get(number, number): is_sure for number, is_sure in migrated.items()}
    assert set(migrated.values()) == {True, False}


_STOPS = "speed_contradicts"


def _piece_as_was_said(anew: dict[str, Any], stored: dict[str, Any]) -> dict[str, Any]:
    since = ("lane", "engine_on", "same_drive")
    stops = _STOPS in anew.get("doubts", ()) and _STOPS not in stored["doubts"]
    by_stops = ("doubts", "digest", "fixes") if stops else ()
    said = {name: stored[name] if name in by_stops else value for name, value in anew.items()}
    return {name: value for name, value in said.items() if name in stored or name not in since}


def as_was_said(anew: dict[str, Any], stored: dict[str, Any]) -> dict[str, Any]:
    """A finding derived anew in the words of that time: captures had 0 minutes, nothing was said of lanes, engines and other rules' charges, and
    a stop on the way was no part of a stay that is to be verified."""
    evidence = [_piece_as_was_said(*pieces) for pieces in zip(anew["evidence"], stored["evidence"], strict=True)]
    minutes = 0 if anew["minutes"] is None and stored["minutes"] == 0 else anew["minutes"]
    unsaid = {"act_is_charged"}
    if stored["outcome"] == "to_be_verified" and _STOPS not in stored["reasons"]:
        unsaid.add(_STOPS)
    reasons = [one for one in anew["reasons"] if one not in unsaid]
    return {**anew, "minutes": minutes, "reasons": reasons, "evidence": evidence}


def test_derived_anew_every_finding_says_the_same_and_each_old_number_leads_to_it(earlier: Engine) -> None:
    """Until revision 0008 the register's plate type was a part of the numbers: of readings always, of orders where no source says it."""
    entries = said(earlier)["ledger_entry"]
    old = {row.finding_id: (row.local_day, row.withdrawn) for row in findings(earlier)}
    migrate(earlier)
    derive_all(earlier)
    new = new_numbers(earlier)
    assert {json.loads(line)["rule"] for line in DUMP if json.loads(line)["finding_id"] in new} >= {"remote_sensing"}
    with reading(earlier) as connection:
        anew = {json.loads(line)["finding_id"]: json.loads(line) for line in canonical_lines(connection)}
        stored = {one["finding_id"]: one for one in (json.loads(renumbered(line, new)) for line in DUMP)}
        assert {number: as_was_said(one, stored[number]) for number, one in anew.items()} == stored
        for number, (day, was_withdrawn) in old.items():
            for asked in (number, f"PW-{day:%Y%m%d}-{number[:16]}"):
                (found,) = find_by_id(connection, asked, at_most=2)
                assert found.finding_id == new.get(number, number)
                assert found.withdrawn == (was_withdrawn and number not in new)
    assert said(earlier)["ledger_entry"][: len(entries)] == entries


def findings(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(FINDING.c.finding_id, FINDING.c.local_day, FINDING.c.withdrawn)))


def new_numbers(engine: Engine) -> dict[str, str]:
    """By old number the one that it was given."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(FINDING.c.finding_id, FINDING.c.renumbered_as).where(FINDING.c.renumbered_as.is_not(None))
        )
        return {row.finding_id: row.renumbered_as for row in rows}


def renumbered(line: str, new: dict[str, str]) -> str:
    """A line of the dump with the new numbers of its finding and of those that it names."""
    return re.sub(r'(?<=")[0-9a-f]{32}(?=")', lambda number: new.get(number[0], number[0]), line)


def derive_all(engine: Engine) -> None:
    """Derive every plate anew."""
    with writing(engine) as connection:
        days = select(PLATE_DAY.c.plate, func.min(PLATE_DAY.c.day), func.max(PLATE_DAY.c.day)).group_by(PLATE_DAY.c.plate)
        add_marks(connection, [tuple(row) for row in connection.execute(days)], spreads=False, cause="a test")
    worker = DerivationWorker(engine, Thresholds())
    while True:
        with reading(engine) as connection:
            shards = shards_with_marks(connection)
        if not shards:
            return
        for shard in shards:
            worker.derive_shard(shard)
