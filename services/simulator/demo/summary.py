"""What the sample day gave, for a person at a terminal."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, func, select

from rules.catalogue.entries import Text
from services.language import localised, text
from services.simulator.comparison import Comparison
from services.simulator.plan import CityPlan
from services.simulator.truth import truth_of
from services.simulator.truth_files import compare_with_findings
from services.store.engine import reading
from services.store.tables import CHECK_FACT, FINDING, POSITION_CHUNK, READING_FACT, REJECT

_FACTS = {
    "readings": Text("遥感记录", "readings"),
    "checks": Text("路检记录", "checks"),
    "positions": Text("定位点", "positions"),
}


@dataclass(frozen=True)
class Summary:
    """What the sample day gave. findings: (rule, outcome) -> how many stand; truth: against what the simulated trucks really did."""

    facts: dict[str, int]
    rejects: int
    findings: dict[tuple[str, str], int]
    files: list[Path]
    plan: CityPlan
    truth: Comparison

    @property
    def events(self) -> int:
        """All that came in: facts and rejects."""
        return sum(self.facts.values()) + self.rejects


def summary_of(engine: Engine, plan: CityPlan, files: list[Path]) -> Summary:
    """Counted in the database; files: those of the case list."""
    finding = FINDING.c
    with reading(engine) as connection:
        facts = {
            "readings": connection.scalar(select(func.count()).select_from(READING_FACT)) or 0,
            "checks": connection.scalar(select(func.count()).select_from(CHECK_FACT)) or 0,
            "positions": int(connection.scalar(select(func.sum(POSITION_CHUNK.c.points))) or 0),
        }
        rejects = connection.scalar(select(func.count()).select_from(REJECT)) or 0
        by_outcome = (
            select(finding.rule, finding.outcome, func.count())
            .where(~finding.withdrawn)
            .group_by(finding.rule, finding.outcome)
        )
        findings = {(rule, outcome): count for rule, outcome, count in connection.execute(by_outcome)}
        known = truth_of(plan)
        truth = compare_with_findings(connection, plan, known.acts(), sick=known.sick_sources())
    return Summary(facts, rejects, findings, files, plan, truth)


def show(summary: Summary, console: Console) -> None:
    """Print it."""
    facts = ", ".join(f"{count:,} {text(_FACTS[name])}" for name, count in summary.facts.items())
    console.print(
        localised(
            f"\n接收 {summary.events:,} 个事件：{facts}；拒收 {summary.rejects:,}，均有原因（plumewatch rejects）",
            f"\n{summary.events:,} events in: {facts}; {summary.rejects:,} rejected, each with a reason (plumewatch rejects)",
        ),
        soft_wrap=True,
    )
    day = summary.plan.last_day
    table = Table(
        *(localised("规则", "rule"), localised("结论", "outcome"), localised("线索数", "findings")),
        title=localised(f"示例日 {day} 的线索", f"Findings of the sample, day {day}"),
        title_justify="left",
    )
    for (rule, outcome), count in sorted(summary.findings.items()):
        table.add_row(rule, outcome, f"{count:,}")
    console.print(table)
    truth = summary.truth
    scores = truth.scores.values()
    found, clear, wrong = (sum(getattr(score, name) for score in scores) for name in ("found", "clear", "wrong"))
    console.print(
        localised(
            f"与真实情况对照：{clear} 项明确的行为发现 {found} 项，误认定 {wrong} 项；{truth.sick} 个不可靠来源拟列 {truth.proposed} 个",
            f"against the truth: {found} of {clear} clear acts found, {wrong} charged that should not be; "
            f"{truth.proposed} of {truth.sick} sick sources proposed",
        ),
        soft_wrap=True,
    )
    for path in summary.files:
        console.print(f"{localised('案件清单', 'case list')}: {path}", soft_wrap=True)
