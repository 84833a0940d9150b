"""`make demo`: a sample day from nothing to a case list, the same on every run, with its truth found."""

from datetime import date
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import func, select

from rules.catalogue import RULES
from services.operations.diagnosis.doctor import Doctor
from services.settings import Settings
from services.simulator.acts import SIMULATED_RULES
from services.simulator.demo import run_demo
from services.simulator.demo.summary import Summary
from services.simulator.demo.tour import DAY, PLAN
from services.simulator.hard_cases.trucks import registered
from services.store.engine import open_engine, reading
from services.store.tables import FINDING


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, str, Path]:
    data = tmp_path_factory.mktemp("data")
    with (data / "said.txt").open("w", encoding="utf-8") as said:
        examine = lambda engine, settings: Doctor(engine, settings).examine_now()  # noqa: E731
        summary = run_demo(Settings(data=data), examine, Console(file=said, width=120))
    return summary, (data / "said.txt").read_text(encoding="utf-8"), data


pytestmark = [pytest.mark.slow, pytest.mark.ci, pytest.mark.xdist_group("sample day")]


def test_some_hundred_thousand_events(demo: tuple[Summary, str, Path]) -> None:
    summary = demo[0]
    assert 80_000 < summary.events < 130_000
    assert summary.rejects == 20
    assert summary.facts["readings"] > 600 and summary.facts["checks"] > 20


def test_every_rule_finds_something_and_the_truth_holds(demo: tuple[Summary, str, Path]) -> None:
    summary = demo[0]
    assert {"violation", "suspected", "to_be_verified", "listed"} == {outcome for _, outcome in summary.findings}
    assert (
        set(SIMULATED_RULES) == {"restricted_traffic", "remote_sensing", "road_check"} <= {rule for rule, _ in summary.findings}
    )
    assert summary.truth.misses == []
    assert summary.truth.scores["restricted_traffic"].clear >= 3
    assert summary.truth.sick == summary.truth.proposed > 0


def test_findings_are_located_as_the_catalogue_says(demo: tuple[Summary, str, Path]) -> None:
    """Who looks for findings of a station looks for those of some rules only (`services.findings.search.pages`)."""
    names = ("district", "station_id", "order_id", "zone_id")
    engine = open_engine(f"sqlite:///{next(demo[2].rglob('plumewatch.db'))}")
    with reading(engine) as connection:
        rows = connection.execute(
            select(FINDING.c.rule, *(func.max(FINDING.c[name]) for name in names)).group_by(FINDING.c.rule)
        )
        found = {rule: {name for name, value in zip(names, values, strict=True) if value} for rule, *values in rows}
    engine.dispose()
    assert found["remote_sensing"] == RULES["remote_sensing"].located_by
    assert found["restricted_traffic"] >= {"station_id", "zone_id", "order_id"}, "cameras see trucks inside zones, too"
    assert all(found.get(name, set()) <= rule.located_by for name, rule in RULES.items())


def test_it_says_what_it_did_and_where_the_list_is(demo: tuple[Summary, str, Path]) -> None:
    summary, said, data = demo
    assert [path.name for path in summary.files] == [f"caselist-{DAY}.{kind}" for kind in ("xlsx", "pdf", "csv")]
    assert all(path.exists() for path in summary.files)
    for words in (
        "an invented Luoyang on 2026-11-20",
        f"vehicles: {900 + len(registered())} imported",
        "against the truth:",
        "case list:",
    ):
        assert words in said
    assert "not loaded" not in said
    assert (data / "demo" / "city" / "map.geojson").exists()


def test_it_is_one_day_of_a_known_city() -> None:
    assert (PLAN.all_days, PLAN.trucks) == ([date(2026, 11, 20)], 900)
