"""The truth as a file (NDJSON: the plan and the rules that it knows, then an act a line), and the standing findings to compare it with."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import Connection

from services.findings.search.query import Wanted, find_findings
from services.language import localised
from services.simulator.acts import SIMULATED_RULES, Act, act_of
from services.simulator.comparison import Comparison, Found, compare
from services.simulator.plan import CityPlan, plan_of


class TruthRefused(Exception):
    """A file that is no truth file; the message says where."""


def write_truth(path: Path, plan: CityPlan, acts: Iterable[Act]) -> int:
    """Writes the file; returns the number of acts."""
    lines = [json.dumps({"plan": plan.as_dict(), "rules": SIMULATED_RULES})]
    lines += [json.dumps(act.as_dict(), ensure_ascii=False) for act in acts]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines) - 1


def read_truth(path: Path, *more: Path) -> tuple[CityPlan, list[Act], tuple[str, ...]]:
    """The plan, the acts, and the rules that the truth knows. more: files with further acts, of trucks whose drives were published besides.

    Raises TruthRefused.
    """
    plan, acts, known = _read(path)
    if plan is None:
        raise TruthRefused(
            localised(f"{path}：缺少计划，应在第一行", f"{path}: the plan is missing, expected it in the first line")
        )
    return plan, acts + [act for other in more for act in _read(other)[1]], known


def _read(path: Path) -> tuple[CityPlan | None, list[Act], tuple[str, ...]]:
    plan, acts, known = None, [], SIMULATED_RULES
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            value = json.loads(line)
            if "plan" in value:
                plan, known = plan_of(value["plan"]), tuple(value.get("rules", SIMULATED_RULES))
            else:
                acts.append(act_of(value))
        except (ValueError, KeyError, TypeError) as error:
            raise TruthRefused(
                localised(
                    f"{path}：第 {number} 行：应为 `plumewatch simulate --truth` 所写的计划或行为",
                    f"{path}: line {number}: expected a plan or an act as `plumewatch simulate --truth` writes them",
                )
            ) from error
    return plan, acts, known


def compare_with_findings(
    connection: Connection, plan: CityPlan, acts: Iterable[Act], known: Iterable[str] = SIMULATED_RULES
) -> Comparison:
    """The standing findings of the database against the acts, up to the plan's last day. known: the rules that the truth knows."""
    return compare(acts, standing(connection), plan.last_day, known)


def standing(connection: Connection) -> Iterator[Found]:
    """All standing findings."""
    for row in find_findings(connection, Wanted()):
        yield Found(
            row.rule,
            row.plate,
            row.plate_type,
            row.local_day,
            row.outcome,
            row.order_id,
            row.first_at,
            row.finding_id,
            tuple(row.reasons or ()),
        )
