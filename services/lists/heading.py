"""What a list says about itself: its day, its district, how many cases of each kind it holds."""

from dataclasses import dataclass
from datetime import date

NOTICE = "由 plumewatch 生成，待人工复核"


@dataclass(frozen=True)
class Heading:
    """What a list says of itself.

    day: the local day.
    district: None = all.
    counts: cases by outcome.
    made: when it was made, local time.
    without_district: number of other cases that have no district.
    since: notes on what became of the earlier list.
    """

    day: date
    district: str | None
    counts: dict[str, int]
    made: str
    without_district: int = 0
    since: tuple[str, ...] = ()

    @property
    def district_text(self) -> str:
        """The district as people read it."""
        return "全部" if self.district is None else self.district

    @property
    def total(self) -> int:
        """All cases of the list."""
        return sum(self.counts.values())
