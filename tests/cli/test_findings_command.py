"""`plumewatch findings`, `explain` and `caselist` as a person and as a program use them."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import insert
from typer.testing import CliRunner

from services import settings
from services.cli.findings import explain, findings
from services.cli.lists import preview
from services.store.engine import open_engine, writing
from services.store.tables import metadata
from services.store.tables.findings import Finding

APP = typer.Typer()
for name, command in {"findings": findings, "explain": explain, "caselist": preview}.items():
    APP.command(name)(command)

PROMISED = [
    "finding_id",
    "rule",
    "outcome",
    "withdrawn",
    "plate",
    "plate_type",
    "local_day",
    "first_at",
    "last_at",
    "minutes",
    "place",
    "order_id",
    "clause_id",
    "zone_id",
    "measured",
    "limit",
    "unit",
    "pollutant",
    "basis",
    "code",
    "reasons",
    "district",
    "revision",
    "vehicle",
]
IDS = {name: digit * 32 for name, digit in (("check", "a"), ("stay", "b"), ("doubtful", "c"), ("gone", "d"))} | {
    "late": "a" * 31 + "e",
    "old": "e" * 32,
}


def row(name: str, **changes: Any) -> dict[str, Any]:
    at = datetime(2026, 11, 19, 16, 0, 0, tzinfo=UTC)
    whole = {
        "finding_id": IDS[name],
        "rule": "road_check",
        "outcome": "violation",
        "withdrawn": False,
        "revision": 1,
        "plate": "豫C0T003",
        "plate_type": "01",
        "local_day": date(2026, 11, 20),
        "first_at": at,
        "last_at": at,
        "place": "310国道",
        "pollutant": "smoke_m1",
        "measured": 2.4,
        "limit": 1.2,
        "basis": "GB 3847-2018 cl. 8",
        "code": "6063",
        "reasons": [],
        "vehicle": {"fuel": "diesel"},
        "evidence": [],
        "minutes": None,
        "order_id": None,
        "clause_id": None,
    }
    return whole | changes


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PLUMEWATCH_DATA", str(tmp_path))
    monkeypatch.delenv("PLUMEWATCH_DATABASE_URL", raising=False)
    settings.current.cache_clear()
    engine = open_engine(settings.current().database)
    metadata.create_all(engine)
    traffic = {
        "rule": "restricted_traffic",
        "measured": None,
        "pollutant": None,
        "minutes": 20,
        "order_id": "LY-1",
        "clause_id": "2",
    }
    rows = [
        row("check"),
        row("stay", **traffic),
        row("doubtful", outcome="to_be_verified", reasons=["poor_plate_confidence"], plate="豫C0T004"),
        row("gone", withdrawn=True),
        row(
            "late",
            local_day=date(2026, 11, 21),
            **dict.fromkeys(("first_at", "last_at"), datetime(2026, 11, 21, 1, tzinfo=UTC)),
        ),
    ]
    with writing(engine) as connection:
        connection.execute(insert(Finding), rows)
    yield
    engine.dispose()
    settings.current.cache_clear()


def run(*words: str) -> Any:
    return CliRunner().invoke(APP, list(words))


def listed(*words: str) -> list[str]:
    return [json.loads(line)["finding_id"] for line in run("findings", "--json", *words).stdout.splitlines()]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ([], ["stay", "check", "doubtful", "late"]),
        (["--withdrawn"], ["gone"]),
        (["--plate", "豫c·0t００4（黄）"], ["doubtful"]),
        (["--plate", "豫C99999"], []),
        (["--date", "2026-11-21"], ["late"]),
        (["--rule", "restricted_traffic"], ["stay"]),
        (["--outcome", "to_be_verified"], ["doubtful"]),
        (["--district", "410302"], []),
        (["--date", "2026-11-20", "--outcome", "violation", "--rule", "road_check"], ["check"]),
    ],
)
def test_what_is_asked_for_is_listed(words: list[str], names: list[str]) -> None:
    assert sorted(listed(*words)) == sorted(IDS[name] for name in names)


def test_json_has_every_promised_member_and_local_times() -> None:
    (line,) = run("findings", "--json", "--rule", "restricted_traffic").stdout.splitlines()
    finding = json.loads(line)
    assert set(PROMISED) <= set(finding)
    assert (finding["local_day"], finding["first_at"]) == ("2026-11-20", "2026-11-20T00:00:00+08:00")
    assert (finding["withdrawn"], finding["minutes"], finding["order_id"], finding["reasons"]) == (False, 20, "LY-1", [])


def test_the_table_without_a_terminal_cuts_nothing() -> None:
    result = run("findings")
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert len(lines) == 1 + 4 + 1
    assert lines[-1] == "4 findings"
    for name in ("check", "stay", "doubtful", "late"):
        assert sum(IDS[name] in line for line in lines) == 1
    assert "smoke_m1 2.4 (limit 1.2)" in result.stdout
    assert "20 min" in result.stdout
    assert "low confidence" in result.stdout


def test_the_table_on_a_terminal_fits_120_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    shown = re.sub(r"\x1b\[[0-9;]*m", "", run("findings").stdout)
    assert IDS["check"] in shown
    assert max(len(line) for line in shown.splitlines()) <= 120


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["findings", "--date", "20.11.2026"], "2026-11-20"),
        (["findings", "--date", "20261120"], "2026-11-20"),
        (["findings", "--date", "2026-02-30"], "2026-11-20"),
        (["findings", "--rule", "no_rule"], "remote_sensing"),
        (["findings", "--outcome", "guilty"], "to_be_verified"),
        (["findings", "--district", "410399"], "Invalid value for --district: '410399': expected one of 410302, 410303"),
        (["caselist", "--date", "today", "--out", "x"], "2026-11-20"),
    ],
)
def test_a_wrong_word_is_refused_with_what_is_expected(words: list[str], expected: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert expected in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("asked", ["b" * 32, "bb", " BBBB ", "PW-20261120-" + "b" * 16, "pw-20261120-bbbb"])
def test_explain_takes_an_id_its_beginning_or_the_case_number(asked: str) -> None:
    result = run("explain", asked)
    assert result.exit_code == 0
    assert "违反限行管控令" in result.stdout
    assert "Conclusion: violation" in run("explain", asked, "--en").stdout


def test_explain_is_in_english_where_english_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    in_chinese = run("explain", "dd").stdout
    assert in_chinese.startswith("本记录已撤回"), (
        "the locale alone does not decide: the paragraph goes into a Chinese case file"
    )
    monkeypatch.setenv("PLUMEWATCH_LANG", "en")
    assert run("explain", "dd").stdout == run("explain", "dd", "--en").stdout != in_chinese


def test_explain_says_first_that_a_finding_was_withdrawn() -> None:
    assert run("explain", "dd").stdout.startswith("本记录已撤回")


@pytest.mark.parametrize("asked", ["e" * 32, "ee", "PW-20261120-" + "e" * 16])
def test_explain_leads_from_an_old_number_to_the_new_one_and_says_so(asked: str) -> None:
    engine = open_engine(settings.current().database)
    with writing(engine) as connection:
        connection.execute(insert(Finding), [row("old", withdrawn=True, renumbered_as=IDS["stay"])])
    engine.dispose()
    result = run("explain", asked, "--en")
    assert (result.exit_code, result.stdout) == (0, run("explain", "b" * 32, "--en").stdout)
    assert result.stderr == f"{asked} has another number now: PW-20261120-{'b' * 16}\n"
    assert run("explain", "b" * 32).stderr == ""


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("f00", "no finding 'f00'"),
        ("%", "no finding '%'"),
        ("", "no finding ''"),
        ("PW-20261119-bbbb", "no finding"),
        ("PW-20261399-bbbb", "no finding"),
        ("aaa", "several findings begin with 'aaa'"),
    ],
)
def test_explain_refuses_plainly(asked: str, message: str) -> None:
    result = run("explain", asked)
    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr


def test_an_id_that_begins_another_is_exact() -> None:
    assert run("explain", IDS["late"]).exit_code == 0


def test_caselist_writes_its_files_and_says_where(tmp_path: Path) -> None:
    result = run("caselist", "--date", "2026-11-20", "--out", str(tmp_path / "lists"))
    assert result.exit_code == 0
    assert [Path(line).name for line in result.stdout.splitlines()] == [
        f"caselist-2026-11-20.{kind}" for kind in ("xlsx", "pdf", "csv")
    ]
    assert all(Path(line).exists() for line in result.stdout.splitlines())


def test_a_list_that_was_written_is_not_replaced(tmp_path: Path) -> None:
    first, again = (run("caselist", "--date", "2026-11-20", "--out", str(tmp_path)) for _ in range(2))
    assert [Path(line).name for line in again.stdout.splitlines()] == [
        f"caselist-2026-11-20-2.{kind}" for kind in ("xlsx", "pdf", "csv")
    ]
    assert all(Path(line).exists() for line in first.stdout.splitlines())


def test_an_unknown_district_is_refused(tmp_path: Path) -> None:
    """With the known ones: see `tests/api/test_caselists.py`. No finding of these has any."""
    refused = run("caselist", "--date", "2026-11-20", "--out", str(tmp_path / "lists"), "--district", "410399")
    assert refused.exit_code == 2 and "410399" in refused.stderr
    assert not (tmp_path / "lists").exists()
