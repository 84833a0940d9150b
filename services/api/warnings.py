"""GET /warnings: heavy-pollution warnings (重污染天气预警) and their life."""

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from rules.orders.warnings import with_pollutants
from rules.timing.times import micros_of, time_of
from services.api.dependencies import ConnectionDep, NowDep
from services.api.order_models import SINCE, UNTIL
from services.api.orders import At
from services.api.pages import AllItems
from services.orders.announcements.warnings import Issue, KnownWarning, known_warning, read_warnings
from services.store.local_time import LocalTime

router = APIRouter(tags=["orders"])
Level = Literal["yellow", "orange", "red"]
Pollutant = Literal["pm25", "pm10", "o3", "no2", "so2", "co", "other"]
Event = Literal["issued", "extended", "upgraded", "downgraded", "paused", "resumed", "lifted"]
_STATES = ("in_force", "announced", "paused", "lifted")


class WarningIssue(BaseModel):
    """A version of a warning, as it was imported."""

    model_config = ConfigDict(populate_by_name=True)

    event: Event
    level: Level
    words: str = Field(description="The level in the issuer's own words.", examples=["橙色(Ⅱ级)"])
    issuer: str
    issued_at: LocalTime
    begins: LocalTime = Field(alias="from", description="When the event takes effect.")
    until: LocalTime | None = Field(description="When the warning ends if nothing else is announced.")
    districts: list[str] = Field(description="District codes; empty = the whole city.")
    pollutant: Pollutant | None = Field(None, description="What it warns of; null: not said here, perhaps in `words`.")
    recorded_at: LocalTime = Field(description="When it was entered here.")


class WarningItem(BaseModel):
    """A warning as known at the instant."""

    warning_id: str
    level: Level = Field(description="Of the version that has taken effect.")
    words: str
    issuer: str
    event: Event
    state: Literal["announced", "in_force", "paused", "lifted"]
    since: LocalTime = Field(description=f"{SINCE} Of a warning in force: since when at this level.")
    until: LocalTime | None = Field(description=UNTIL)
    districts: list[str]
    pollutants: list[Pollutant] = Field(description="What it warns of, by its versions' members or words; [] = not said.")
    coming: WarningIssue | None = Field(description="Issued by the instant and still to take effect: an upgrade, a lift.")
    versions: list[WarningIssue] = Field(description="By growing issue, those issued by the instant.")


class WarningList(AllItems[WarningItem]):
    """Warnings known at the instant: in force, announced, paused, lifted; within these the newest first."""


def answer(connection: Connection, at: datetime) -> WarningList:
    """Warnings known at the instant."""
    known = [known_warning(issues, micros_of(at)) for issues in read_warnings(connection).values()]
    items = [_item(warning) for warning in known if warning is not None]
    items.sort(key=lambda item: (-item.since.timestamp(), item.warning_id))
    return WarningList(items=sorted(items, key=lambda item: _STATES.index(item.state)))


def _item(warning: KnownWarning) -> WarningItem:
    body, state = warning.governing.body, warning.state
    told = with_pollutants([issue.version for issue in warning.issues])[warning.issues.index(warning.governing)]
    return WarningItem(
        pollutants=sorted(told.pollutants),
        **{name: body[name] for name in ("warning_id", "level", "words", "issuer", "event", "districts")},
        state=state.name,
        since=time_of(state.since_us),
        until=None if state.until_us is None else time_of(state.until_us),
        coming=None if warning.coming is None else _issue(warning.coming),
        versions=[_issue(issue) for issue in warning.issues],
    )


def _issue(issue: Issue) -> WarningIssue:
    members: dict[str, Any] = {name: value for name, value in issue.body.items() if name != "warning_id"}
    return WarningIssue.model_validate(members | {"recorded_at": issue.recorded_at})


@router.get("/warnings", response_model=WarningList)
def list_warnings(connection: ConnectionDep, now: NowDep, at: At = None) -> WarningList:
    """Warnings known at an instant, with state, level and known end; upgrades, pauses and lifts are versions."""
    return answer(connection, at or now)
