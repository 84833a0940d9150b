"""`plumewatch doctor` as its user sees it: sentences, languages, JSON, the list to import, exit codes."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, func, select
from typer.testing import CliRunner

from services.cli import app
from services.reference.file_import import import_file
from services.reference.sources import source_spans
from services.settings import current
from services.store.engine import reading
from services.store.tables import SOURCE_VERSION
from tests.operations.diagnosis.feeds import drive, store


@pytest.fixture(autouse=True)
def settings(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PLUMEWATCH_DATABASE_URL", sqlite_url)
    current.cache_clear()
    yield
    current.cache_clear()


def doctor(*options: str) -> Result:
    return CliRunner().invoke(app, ["doctor", *options])


def test_without_positions_all_is_well(bare: Engine) -> None:
    assert (doctor().exit_code, doctor().stdout) == (0, "no position is stored\n")
    assert doctor("--zh").stdout == "没有定位数据\n"
    assert json.loads(doctor("--json").stdout)["symptoms"] == []


def test_when_all_is_well_it_says_what_was_looked_at(mapped: Engine) -> None:
    store(mapped, *(drive(f"T{number}") for number in (1, 2, 3)))
    answer = doctor()
    assert answer.exit_code == 0
    assert answer.stdout == (
        "0 things found; 2026-11-18 – 2026-11-20, 3 terminals, 360 fixes; "
        "compared with 49 road zones of the register (off beyond 100 m, on up to 30 m)\n"
        "clocks of stations: steps back of up to 7 days are told; one that is ahead and never set back is not, but plate by plate\n"
    )
    assert doctor("--zh").stdout.splitlines()[-1] == "监测点时钟：可发现 7 天以内的回拨；走快而一直未回拨的，只能逐车发现"


def test_without_any_road_it_says_that_places_were_not_compared(bare: Engine) -> None:
    store(bare, drive("T1"))
    assert "places could not be compared with any road: import road zones\n" in doctor().stdout


def test_what_is_found_is_a_line_each_in_both_languages_and_exit_code_1(mapped: Engine) -> None:
    store(mapped, drive("T1"), drive("T2"), drive("T17", datum="GCJ02"), drive("T18", speed_factor=1 / 1.852))
    english, chinese = doctor(), doctor("--zh", "--days", "1")
    assert (english.exit_code, chinese.exit_code) == (1, 1)
    assert [line.split(":")[0] for line in english.stdout.splitlines()] == [
        "terminal T17",
        "terminal T18",
        "2 things found; 2026-11-18 – 2026-11-20, 4 terminals, 480 fixes; compared with 49 road zones of the register (off beyond 100 m, on up to 30 m)",
        "clocks of stations",
    ]
    assert [line.split("：")[0] for line in chinese.stdout.splitlines()][:2] == ["终端 T17", "终端 T18"]
    assert chinese.stdout.splitlines()[2].startswith("共 2 项；2026-11-20 – 2026-11-20，4 台终端")


def test_json_has_all_of_many_and_the_lines_only_the_first(mapped: Engine) -> None:
    store(mapped, *(drive(f"T{number}", speed_factor=1 / 1.852, count=30) for number in range(1, 26)))
    assert "… and 5 more of the kind (--json has all)" in doctor().stdout
    answer = json.loads(doctor("--json").stdout)
    assert answer["days"] == {"first": "2026-11-18", "last": "2026-11-20"}
    assert answer["compared_with"] == {"what": "roads", "count": 49, "off_m": 100.0, "on_m": 30.0}
    assert [symptom["terminal"] for symptom in answer["symptoms"]] == sorted(f"T{number}" for number in range(1, 26))
    assert set(answer["symptoms"][0]) == {"kind", "terminal", "plate", "legs", "says_kmh", "moves_kmh", "en", "zh"}


def test_the_limits_are_settings(mapped: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    store(mapped, drive("T1"), drive("T2"), drive("T3", east_m=90))
    assert doctor().exit_code == 0
    monkeypatch.setenv("PLUMEWATCH_DOCTOR_OFF_ROADS_M", "40")
    current.cache_clear()
    assert "reason unknown" in doctor().stdout


def test_the_list_names_only_whose_places_or_times_are_in_doubt_and_can_be_imported(mapped: Engine, tmp_path: Path) -> None:
    healthy = [drive(f"T{number}") for number in range(1, 7)]
    store(
        mapped,
        *healthy,
        drive("T17", datum="BD09"),
        drive("T18", speed_factor=1 / 1.852),
        drive("T19", road="孟津公路", east_m=-700),
    )
    store(mapped, drive("T20", clock_s=200), clock_s=200)
    file = tmp_path / "sick.json"
    answer = doctor("--write", str(file))
    assert answer.exit_code == 1
    assert answer.stderr.splitlines() == [
        f"3 terminals in {file}: look at them, then plumewatch import terminals {file}",
        "spans of unreliable sources that wait for a decision: 2 (plumewatch sources list)",
    ]
    entries = json.loads(file.read_text(encoding="utf-8"))
    assert [(one["terminal_id"], one["from"], one["until"]) for one in entries] == [
        (name, "2026-11-18T00:00:00+08:00", None) for name in ("T17", "T19", "T20")
    ]
    report = import_file(mapped, "terminals", file, recorded_at=datetime.now(UTC))
    assert (report.remarks, report.outcome.added) == ([], 3)


def test_it_proposes_spans_but_not_for_what_is_only_off_the_roads(mapped: Engine) -> None:
    """A wrong datum and a fast clock spoil all that the terminal says; who is off the roads may work in a quarry."""
    store(mapped, *(drive(f"T{number}") for number in range(1, 7)), drive("T17", datum="BD09"))
    store(mapped, drive("T19", road="孟津公路", east_m=-700))
    store(mapped, drive("T20", clock_s=200), clock_s=200)
    for _ in range(2):
        assert doctor().exit_code == 1
        with reading(mapped) as connection:
            spans = source_spans(connection)
        assert [(span.fault.source_id, span.fault.cause, span.until_us) for span in spans] == [
            ("T17", "wrong_datum", None),
            ("T20", "clock", None),
        ]
    with reading(mapped) as connection:
        assert (
            connection.execute(select(func.count()).select_from(SOURCE_VERSION)).scalar_one() == 2
        )  # the second run recorded nothing


def test_an_empty_list_is_no_list_that_is_imported(mapped: Engine, tmp_path: Path) -> None:
    store(mapped, drive("T1"))
    file = tmp_path / "sick.json"
    assert doctor("--write", str(file)).exit_code == 0
    assert json.loads(file.read_text(encoding="utf-8")) == []
