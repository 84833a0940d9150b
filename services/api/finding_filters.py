"""The filters of findings, the same wherever findings are listed or counted."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection

from rules.catalogue import OUTCOMES, RULES, Text
from services.api.expectations import not_before
from services.api.parameters import LocalDay, MapBox, OneOf, Word, box_of
from services.api.problems import wrong
from services.findings.search.known_districts import is_known_district, listed_districts
from services.findings.search.query import Wanted
from streams.plates import undressed

Rule = Annotated[str, OneOf(RULES)]
Outcome = Annotated[str, OneOf(OUTCOMES)]
Withdrawn = Literal["false", "true", "any"]


class FindingFilters(BaseModel):
    """Which findings; an absent filter means any. Use as `Annotated[FindingFilters, Query()]`, or inherit to add parameters."""

    plate: Word | None = Field(None, description="A plate in any spelling.", examples=["豫C·0T003"])
    rule: Rule | None = Field(None, description="The rule that found it.")
    outcome: Outcome | None = Field(None, description="What it comes to.")
    district: Word | None = Field(
        None, description="Exactly as zones and stations are registered; an unknown one is refused.", examples=["410311"]
    )
    owner: Word | None = Field(None, description="A part of the owner's name.", examples=["运输"])
    zone: Word | None = Field(None, description="A zone's id.")
    order: Word | None = Field(None, description="An order's id.")
    station: Word | None = Field(None, description="A remote-sensing station's id.")
    first_day: LocalDay | None = Field(None, alias="from", description="First local day.")
    last_day: LocalDay | None = Field(None, alias="to", description="Last local day, included.")
    box: MapBox | None = Field(None, description="Only findings inside: west,south,east,north in degrees WGS-84.")
    withdrawn: Withdrawn = Field("false", description="Withdrawn ones instead of standing ones, or both.")

    def wanted(self, connection: Connection) -> Wanted:
        """The filters as a query of `services.findings.search.query`.

        Refused (422) if the last day is before the first, or the district is unknown.
        """
        refuse_unknown_district(connection, self.district)
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise wrong("to", self.last_day, not_before(self.first_day, "from="))
        return Wanted(
            plate=None if self.plate is None else undressed(self.plate)[0],
            withdrawn={"false": False, "true": True, "any": None}[self.withdrawn],
            box=box_of(self.box),
            **{name: getattr(self, name) for name in _SAME},
        )


_SAME = ("rule", "outcome", "district", "owner", "zone", "order", "station", "first_day", "last_day")


def refuse_unknown_district(connection: Connection, district: str | None) -> None:
    """Raise a 422 if nothing knows the district: what is asked of it would be empty, and look like a district without findings."""
    if district is not None and not is_known_district(connection, district):
        listed = ", ".join(listed_districts(connection))
        raise wrong("district", district, Text(f"已知的区县之一：{listed}", f"one of the known districts: {listed}"))
