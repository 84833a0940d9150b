"""Importing again, changed, corrected, complete: rows with two times, one change and one task an import."""

import threading
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from services.reference.decisions import EVER, LOCAL
from services.reference.file_import import import_file
from services.reference.versions import publish
from services.store.engine import writing
from services.store.tables import metadata
from tests.depth import examples
from tests.reference.examples import collection, feature, register, truck

NOVEMBER = datetime(2026, 11, 10, tzinfo=LOCAL)
TODAY = datetime(2026, 11, 25, tzinfo=LOCAL)


def held(rows):
    return [(row["plate"], row["emission_stage"], row["holds_from"], row["absent"]) for row in rows("vehicle_version")]


def counts(report):
    outcome = report.outcome
    return outcome.added, outcome.changed, outcome.unchanged, outcome.absent, len(report.of("error"))


def test_first_rows_hold_since_ever_or_from_the_day_that_is_said(bring, rows):
    bring("vehicles", register(truck()))
    bring("vehicles", register(truck("豫C8K302")), holds_from=NOVEMBER)
    assert [row[2] for row in held(rows)] == [EVER, NOVEMBER]


@pytest.mark.parametrize("mode", [None, "change", "correction"])
@pytest.mark.parametrize("holds_from", [None, NOVEMBER])
def test_the_same_file_again_changes_nothing(bring, rows, mode, holds_from):
    options = {"mode": mode, "holds_from": holds_from, "complete": True}
    file = register(truck(emission_stage="国四"), truck("豫C8K302", gross_mass_kg="31,000"))
    assert counts(bring("vehicles", file, **options)) == (2, 0, 0, 0, 0)
    assert counts(bring("vehicles", file, **options)) == (0, 0, 2, 0, 0)
    assert counts(bring("vehicles", file)) == (0, 0, 2, 0, 0)
    assert (len(rows("vehicle_version")), rows("vehicle_version")[0]["tick"]) == (2, rows("vehicle_version")[1]["tick"])


def test_a_difference_without_a_word_is_an_error_that_says_what_to_say(bring, rows):
    bring("vehicles", register(truck(), truck("豫C8K302")))
    report = bring("vehicles", register(truck(emission_stage="3"), truck("豫C8K302")))
    assert counts(report) == (0, 0, 1, 0, 1)
    assert report.of("error")[0].text == (
        "row 2: emission_stage is 3, expected 4: it differs from the register in emission_stage: "
        "say --change (from --holds-from DATE, default today) or --correction (from when the corrected row holds)"
    )
    assert len(held(rows)) == 2


@pytest.mark.parametrize(
    ("options", "begins"),
    [
        ({"mode": "change"}, TODAY),
        ({"mode": "change", "holds_from": NOVEMBER}, NOVEMBER),
        ({"mode": "correction"}, EVER),
        ({"mode": "correction", "holds_from": NOVEMBER}, NOVEMBER),
    ],
)
def test_a_change_holds_from_today_a_correction_as_long_as_the_wrong_row(bring, rows, tasks, options, begins):
    bring("vehicles", register(truck()))
    tasks.clear()
    assert counts(bring("vehicles", register(truck(emission_stage="5")), **options)) == (0, 1, 0, 0, 0)
    assert held(rows)[1] == ("豫C8K301", 5, begins, False)
    assert tasks == [
        (date(begins.year, begins.month, begins.day).fromordinal(begins.toordinal() - 1), date(9999, 12, 31), ["豫C8K301"])
    ]


def test_a_correction_leaves_a_later_change_alone(bring, rows):
    bring("vehicles", register(truck(emission_stage="3")))
    bring("vehicles", register(truck(emission_stage="5")), mode="change", holds_from=NOVEMBER)
    bring("vehicles", register(truck(emission_stage="2")), mode="correction", holds_from=datetime(2026, 10, 1, tzinfo=LOCAL))
    assert [row[1] for row in sorted(held(rows), key=lambda row: row[2])] == [3, 2, 5]


def test_absent_rows_stay_unless_the_file_is_complete(bring, rows):
    bring("vehicles", register(truck(), truck("豫C8K302")))
    assert counts(bring("vehicles", register(truck()))) == (0, 0, 1, 0, 0)
    assert counts(bring("vehicles", register(truck()), complete=True)) == (0, 0, 1, 1, 0)
    assert counts(bring("vehicles", register(truck()), complete=True)) == (0, 0, 1, 0, 0)
    assert held(rows)[2] == ("豫C8K302", 4, TODAY, True)


def test_one_that_comes_back_is_a_conflict_until_somebody_says_so(bring, rows):
    bring("zones", collection(feature(), feature("south")))
    bring("zones", collection(feature()), complete=True, holds_from=NOVEMBER)
    report = bring("zones", collection(feature("south")))
    assert "absent from the register since 2026-11-10" in report.of("error")[0].text
    assert counts(bring("zones", collection(feature("south")), mode="change")) == (0, 1, 0, 0, 0)
    assert [row["absent"] for row in rows("zone_version")] == [False, False, True, False]


def test_a_row_with_an_error_is_not_made_absent(bring, rows):
    bring("vehicles", register(truck(), truck("豫C8K302")))
    report = bring("vehicles", register(truck(), truck("豫C8K302", axles="many")), complete=True)
    assert counts(report) == (0, 0, 1, 0, 1)


def test_nothing_is_made_absent_while_a_key_cannot_be_read(bring, rows):
    bring("vehicles", register(truck(), truck("豫C8K302")))
    report = bring("vehicles", register(truck(), truck("豫CO8K30")), complete=True)
    assert counts(report) == (0, 0, 1, 0, 2)
    assert "the key in row 3 could not be read" in report.of("error")[1].text


def test_one_change_and_one_task_an_import_and_none_when_nothing_changes(bring, engine, tasks):
    bring("vehicles", register(truck(), truck("豫C8K302")))
    bring("vehicles", register(truck(), truck("豫C8K302")))
    bring("zones", collection(feature()))
    assert tasks == [
        (date(1999, 12, 31), date(9999, 12, 31), ["豫C8K301", "豫C8K302"]),
        (date(1999, 12, 31), date(9999, 12, 31), None),
    ]
    with writing(engine) as connection:
        changes = connection.execute(metadata.tables["reference_change"].select()).all()
    assert [(change.kind, change.source) for change in changes] == [
        ("vehicles", "file (CSV, UTF-8)"),
        ("zones", "file (JSON, UTF-8)"),
    ]


def test_a_large_register_touches_every_plate(bring, tasks, rows):
    report = bring("vehicles", register(*(truck(f"豫C{number:05d}") for number in range(1, 5_002))))
    assert report.outcome.added == len(rows("vehicle_version")) == 5_001
    assert tasks == [(date(1999, 12, 31), date(9999, 12, 31), None)]


def test_nothing_is_left_of_a_transaction_that_fails(engine, rows):
    row = dict.fromkeys(("plate_colour", "vin", "fuel")) | {"plate": "豫C8K301", "plate_type": None}

    def attempt():
        with writing(engine) as connection:
            options = {"key": ("plate", "plate_type"), "mode": None, "holds_from": None, "complete": False}
            publish(connection, metadata.tables["vehicle_version"], [row], **options, source="s", recorded_at=datetime.now(UTC))

    with pytest.raises(Exception, match="NOT NULL"):
        attempt()
    with writing(engine) as connection:
        assert connection.execute(metadata.tables["reference_change"].select()).all() == []
        connection.execute(insert(metadata.tables["reference_change"]), [{"recorded_at": TODAY, "kind": "k", "source": "s"}])


def test_two_imports_at_once_follow_each_other(engine, tmp_path, rows):
    path = tmp_path / "vehicles.csv"
    path.write_text(register(*(truck(f"豫C{number:05d}") for number in range(1, 301))))
    reports = []

    def work():
        reports.append(import_file(engine, "vehicles", path, recorded_at=TODAY))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(report.outcome.added for report in reports) == [0, 0, 0, 300]
    assert len(rows("vehicle_version")) == 300


stages = st.sampled_from(["", "3", "4", "国五"])
plates = st.sampled_from(["豫C8K301", "豫C8K302", "豫C8K303"])
files = st.dictionaries(plates, stages, min_size=1).map(lambda d: register(*(truck(p, emission_stage=s) for p, s in d.items())))
days = st.none() | st.integers(1, 30).map(lambda day: datetime(2026, 11, day, tzinfo=LOCAL))
imports = st.fixed_dictionaries(
    {"mode": st.sampled_from([None, "change", "correction"]), "holds_from": days, "complete": st.booleans()}
)


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(files, imports), max_size=4), files, imports)
def test_any_import_again_changes_nothing(engine, bring, rows, before, file, options):
    with writing(engine) as connection:
        connection.execute(metadata.tables["vehicle_version"].delete())
    for earlier, said in before:
        bring("vehicles", earlier, **said)
    bring("vehicles", file, **options)
    once = len(rows("vehicle_version"))
    outcome = bring("vehicles", file, **options).outcome
    assert (outcome.added, outcome.changed, outcome.absent, outcome.tick) == (0, 0, 0, None)
    assert len(rows("vehicle_version")) == once
