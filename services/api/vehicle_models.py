"""Models of vehicles in answers."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rules.catalogue import NOT_ASSESSED
from services.api.languages import BothLanguages
from services.store.local_time import LocalTime


class VehicleFound(BaseModel):
    """A vehicle that the text may mean: one line a plate and type."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "plate": "豫C0T003",
                    "plate_type": "01",
                    "plate_colour": "yellow",
                    "owner": "洛城试验运输队",
                    "emission_stage": 3,
                    "vehicle_class": "heavy",
                    "use": "muck",
                    "registered": True,
                    "last_seen_on": "2026-11-20",
                }
            ]
        }
    )

    plate: str
    plate_type: str | None
    plate_colour: str | None
    owner: str | None
    emission_stage: int | None
    vehicle_class: str | None
    use: str | None
    registered: bool = Field(description="Whether the register has it now; if not, it was only seen.")
    last_seen_on: date | None = Field(description="Newest local day on which any source saw it.")


class VehicleList(BaseModel):
    """Vehicles that the text may mean, the likeliest first."""

    items: list[VehicleFound]
    next: str | None = Field(None, description="Cursor of the next page, with seen_on; null for a text: ask more exactly.")


class RegisterContradiction(BaseModel):
    """A value of a row that another one of it contradicts; one of both is wrong."""

    column: str
    value: str | int | float | bool
    expected: BothLanguages = Field(description="What the other value would have it be, and that value.")


class RegisterEntry(BaseModel):
    """A row of the register that holds at the instant."""

    holds_from: LocalTime
    plate_type: str
    plate_colour: str | None
    vin: str | None
    fuel: str | None
    emission_stage: int | None = Field(description="0 to 6; null = unknown.")
    vehicle_class: str | None
    use: str | None
    axles: int | None
    gross_mass_kg: float | None
    rated_load_kg: float | None
    owner: str | None
    owner_id: str | None
    district: str | None
    new_energy: bool | None
    registered_on: date | None
    contradictions: list[RegisterContradiction] = Field(description="Pairs of its values that contradict each other.")


class RegisterChange(BaseModel):
    """A row as it was recorded; nothing is overwritten."""

    holds_from: LocalTime
    recorded_at: LocalTime
    absent: bool = Field(description="It says: no longer in the register.")
    values: dict[str, Any]


class OrderStanding(BaseModel):
    """How the vehicle stands against a clause in force or announced at the instant."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "order_id": "LY-2026-11-18",
                    "title": "重污染天气临时交通管控通告",
                    "clause_id": "1",
                    "plate_type": "01",
                    "answer": "unsure",
                    "in_force": True,
                    "reasons": ["stage_unknown"],
                }
            ]
        }
    )

    order_id: str
    title: str
    clause_id: str
    plate_type: str | None = Field(description="Of which vehicle, where several bear the plate.")
    answer: Literal["meant", "unsure", "not_meant"]
    in_force: bool = Field(description="Whether the clause is in force at this very time of day.")
    reasons: list[str] = Field(
        description="unsure: doubts such as stage_unknown; not_meant: other_fuel, other_stage, other_class, other_use, exempt."
    )


class DaySeen(BaseModel):
    """A local day on which it was seen, and by which sources: terminal:…, station:…, check."""

    day: date
    sources: list[str]


class NotAssessedFacts(BaseModel):
    """Readings, checks or positions of the vehicle that a rule could neither find against nor clear, for one reason."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "plate_type": "01",
                    "rule": "remote_sensing",
                    "reason": "not_measured",
                    "facts": 3,
                    "newest_day": "2026-11-20",
                }
            ]
        }
    )

    plate_type: str | None = Field(description="Of which vehicle, where several bear the plate; null where none is known.")
    rule: str
    reason: str = Field(description=f"One of {', '.join(NOT_ASSESSED)}.")
    facts: int
    newest_day: date = Field(description="The last local day with one.")


class VehicleRead(BaseModel):
    """Everything about a plate."""

    plate: str
    entries: list[RegisterEntry] = Field(description="One a plate type; empty = not in the register then.")
    history: list[RegisterChange] = Field(description="By the time of entering.")
    standing: list[OrderStanding]
    days: list[DaySeen] = Field(description="The newest 60.")
    findings: dict[str, dict[str, int]] = Field(
        description="Standing findings: rule, outcome, how many.", examples=[{"remote_sensing": {"suspected": 1}}]
    )
    not_assessed: list[NotAssessedFacts] = Field(
        description="What rules could not assess on the 60 local days until the instant, the newest first."
    )
