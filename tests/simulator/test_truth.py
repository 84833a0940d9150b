"""What the simulated trucks truly did is found, and nobody else is charged: 3 seeds × 3 days through intake and derivation."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import update

from services.simulator.acts import BORDER, CLEAN, CLEAR
from services.simulator.truth import truth_of
from services.simulator.truth_files import compare_with_findings, read_truth, write_truth
from services.store.engine import reading, writing
from services.store.tables import FINDING
from tests.simulator.running import derived, small_plan


@pytest.mark.ci
@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_clear_acts_are_found_and_nobody_else_is_charged(seed: int, sqlite_url: str, tmp_path: Path) -> None:
    plan = small_plan(seed)
    truth = truth_of(plan)
    known = truth.acts()
    engine = derived(plan, sqlite_url, tmp_path)
    write_truth(tmp_path / "truth.ndjson", plan, known, truth.sick_sources())
    with reading(engine) as connection:
        compared = compare_with_findings(connection, *read_truth(tmp_path / "truth.ndjson"))
    assert compared.misses == []
    assert compared.sick == compared.proposed > 0
    assert all(score.recall == score.precision == 1.0 for score in compared.scores.values())
    kinds = Counter((act.rule, act.kind) for act in known)
    assert kinds["restricted_traffic", CLEAR] >= 3
    assert kinds["remote_sensing", CLEAR] >= 5
    assert kinds["restricted_traffic", BORDER] >= 10
    assert kinds["restricted_traffic", CLEAN] >= 10
    with writing(engine) as connection:
        connection.execute(update(FINDING).where(FINDING.c.outcome == "violation").values(outcome="to_be_verified"))
    with reading(engine) as connection:
        compared = compare_with_findings(connection, plan, known)
    assert not compared.holds, "a comparison that cannot fail says nothing"
    engine.dispose()
