"""What the sample day gave, for a person at a terminal."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, func, select

from services.simulator.sample_day import DAY
from services.store.engine import reading
from services.store.tables import CHECK_FACT, FINDING, POSITION_CHUNK, READING_FACT, REJECT


@dataclass(frozen=True)
class Summary:
    """What the sample day gave. findings: (rule, outcome) -> how many stand."""

    facts: dict[str, int]
    rejects: int
    findings: dict[tuple[str, str], int]
    files: list[Path]

    @property
    def events(self) -> int:
        """All that came in: facts and rejects."""
        return sum(self.facts.values()) + self.rejects


def summary_of(engine: Engine, files: list[Path]) -> Summary:
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
    return Summary(facts, rejects, findings, files)


def show(summary: Summary, console: Console) -> None:
    """Print it."""
    facts = ", ".join(f"{count:,} {name}" for name, count in summary.facts.items())
    console.print(
        f"\n{summary.events:,} events in: {facts}; {summary.rejects:,} rejected, each with a reason (plumewatch rejects)",
        soft_wrap=True,
    )
    table = Table("rule", "outcome", "findings", title=f"Findings of the sample, day {DAY}", title_justify="left")
    for (rule, outcome), count in sorted(summary.findings.items()):
        table.add_row(rule, outcome, f"{count:,}")
    console.print(table)
    for path in summary.files:
        console.print(f"case list: {path}", soft_wrap=True)
