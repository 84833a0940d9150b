"""What is counted while a file is published, so that nothing happens in silence."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from rules.catalogue.entries import Text


@dataclass
class Tally:
    """rows: lines or table rows. problem_rows: records with something that does not fit. problems, unnamed: how often."""

    rows: int = 0
    problem_rows: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    unnamed: Counter[str] = field(default_factory=Counter)
    notes: list[Text] = field(default_factory=list)

    def add_problems(self, fields: Iterable[str]) -> None:
        """One record, with the fields whose raw value does not fit (none = fine)."""
        fields = list(fields)
        self.problem_rows += bool(fields)
        self.problems.update(fields)

    def add_unnamed(self, members: Iterable[str]) -> None:
        """Members of one record that the profile does not name."""
        self.unnamed.update(members)
