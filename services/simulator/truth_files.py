"""The truth as a file, and the standing findings and spans of sources to compare it with.

NDJSON: the plan and the rules that it knows; then a line each act, and each day of a source that was ill (which alone has a `cause`).
"""

import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from services.findings.search.query import Wanted, find_findings
from services.language import localised
from services.reference.sources import source_spans
from services.simulator.acts import SIMULATED_RULES, Act, act_of
from services.simulator.comparison import Comparison, Found, compare
from services.simulator.fleet import fleet
from services.simulator.hard_cases.sick_source import SickSource, sick_source_of
from services.simulator.plan import CityPlan, plan_of
from services.simulator.source_comparison import compare_sources
from services.simulator.terminals import terminal_of


class TruthRefused(Exception):
    """A file that is no truth file; the message says where."""


class Told(NamedTuple):
    """What truth files tell: the plan, the acts, the rules that the truth knows, the sources that were ill."""

    plan: CityPlan
    acts: list[Act]
    known: tuple[str, ...]
    sick: list[SickSource]


def write_truth(path: Path, plan: CityPlan, acts: Iterable[Act], sick: Iterable[SickSource] = ()) -> int:
    """Writes the file; returns the number of acts."""
    lines = [json.dumps(act.as_dict(), ensure_ascii=False) for act in acts]
    sources = [json.dumps(one.as_dict(), ensure_ascii=False) for one in sick]
    head = json.dumps({"plan": plan.as_dict(), "rules": SIMULATED_RULES})
    path.write_text("\n".join([head, *lines, *sources]) + "\n", encoding="utf-8")
    return len(lines)


def read_truth(path: Path, *more: Path) -> Told:
    """What the file tells. more: files with further acts, of trucks whose drives were published besides. Raises TruthRefused."""
    plan, acts, known, sick = _read(path)
    if plan is None:
        raise TruthRefused(
            localised(f"{path}：缺少计划，应在第一行", f"{path}: the plan is missing, expected it in the first line")
        )
    return Told(plan, acts + [act for other in more for act in _read(other)[1]], known, sick)


def _read(path: Path) -> tuple[CityPlan | None, list[Act], tuple[str, ...], list[SickSource]]:
    plan, acts, known, sick = None, [], SIMULATED_RULES, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            value = json.loads(line)
            if "plan" in value:
                plan, known = plan_of(value["plan"]), tuple(value.get("rules", SIMULATED_RULES))
            elif "cause" in value:
                sick.append(sick_source_of(value))
            else:
                acts.append(act_of(value))
        except (ValueError, KeyError, TypeError) as error:
            raise TruthRefused(
                localised(
                    f"{path}：第 {number} 行：应为 `plumewatch simulate --truth` 所写的计划或行为",
                    f"{path}: line {number}: expected a plan or an act as `plumewatch simulate --truth` writes them",
                )
            ) from error
    return plan, acts, known, sick


def compare_with_findings(
    connection: Connection,
    plan: CityPlan,
    acts: Iterable[Act],
    known: Iterable[str] = SIMULATED_RULES,
    sick: Collection[SickSource] = (),
) -> Comparison:
    """The standing findings of the database against the acts, up to the plan's last day.

    known: the rules that the truth knows.
    sick: the sources that were ill, against the standing spans of sources; none = this truth tells of none, and nothing is compared.
    """
    done = compare(acts, standing(connection), plan.last_day, known)
    if sick:
        terminals = (terminal_of(plan, truck) for truck in fleet(plan).carried)
        ailing = {one.terminal_id for one in terminals if one.ailment is not None}
        compare_sources(sick, source_spans(connection), ailing, done)
    return done


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
            row.minutes,
        )
