"""What a list says about itself: its day, its district, how many cases of each kind it holds."""

from dataclasses import dataclass
from datetime import date

NOTICE = "由 plumewatch 生成，待人工复核"


@dataclass(frozen=True)
class Heading:
    """Of one list: the local day, the district (None = all), the cases by outcome, and how many others had no district."""

    day: date
    district: str | None
    counts: dict[str, int]
    without_district: int = 0

    @property
    def district_text(self) -> str:
        """The district as people read it."""
        return "全部" if self.district is None else self.district

    @property
    def total(self) -> int:
        """All cases of the list."""
        return sum(self.counts.values())
