"""A finding without evidence, as lists, the API and the live feed give it."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.store.local_time import LocalTime

CASE_DIGITS = 16
"""Hex digits of the id in a 案件编号 (64 bits): a million cases are told apart."""


def case_number(finding: Any) -> str:
    """案件编号: PW, the local day, the beginning of the id: stable through derivations, and not a number to Excel."""
    return numbered(finding.finding_id, finding.local_day)


def numbered(finding_id: str, local_day: date) -> str:
    """The 案件编号 of the finding with this id and day."""
    return f"PW-{local_day:%Y%m%d}-{finding_id[:CASE_DIGITS]}"


_EXAMPLE: JsonDict = {
    "finding_id": "5f0c2f7b9f3e4d18a6c1b2d3e4f50617",
    "case_number": "PW-20261120-5f0c2f7b9f3e4d18",
    "rule": "restricted_traffic",
    "outcome": "violation",
    "withdrawn": False,
    "renumbered_as": None,
    "revision": 1,
    "plate": "豫C0T003",
    "plate_type": "01",
    "local_day": "2026-11-20",
    "first_at": "2026-11-20T08:30:05+08:00",
    "last_at": "2026-11-20T08:47:35+08:00",
    "minutes": 17,
    "place": "城市区三环内",
    "district": "410311",
    "order_id": "LY-2026-11-18",
    "clause_id": "1",
    "zone_id": "ring-3",
    "code": "1344",
    "owner": "洛城试验运输队",
    "emission_stage": 3,
    "lon": 112.4321,
    "lat": 34.6543,
    "reasons": [],
}


class FindingRow(BaseModel):
    """A finding without its evidence."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    finding_id: str
    case_number: str = Field(description="案件编号")
    rule: str
    outcome: str
    withdrawn: bool
    renumbered_as: str | None = Field(description="Of a withdrawn one whose act stands under another id: that id.")
    revision: int
    plate: str
    plate_type: str | None
    local_day: date
    first_at: LocalTime
    last_at: LocalTime
    minutes: int | None = Field(description="Whole minutes driven against the order; null where only cameras saw it.")
    place: str | None
    district: str | None
    order_id: str | None
    clause_id: str | None
    zone_id: str | None
    station_id: str | None
    pollutant: str | None
    measured: float | None
    limit: float | None
    unit: str | None
    code: str | None = Field(description="The police's violation code.")
    owner: str | None
    emission_stage: int | None = Field(description="0 to 6; null = unknown.")
    lon: float | None = Field(description="Degrees WGS-84.")
    lat: float | None
    reasons: list[str] = Field(description="Codes: why it is suspected or to be verified.")


def finding_row(finding: Any) -> FindingRow:
    """A row of the table as the API's model."""
    return FindingRow(case_number=case_number(finding), **{name: getattr(finding, name) for name in _STORED})


_STORED = [name for name in FindingRow.model_fields if name != "case_number"]
