"""Models of orders in answers, with the clauses in full as imported."""

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rules.inputs.parsed_order import Stage
from rules.timing.times import time_of
from services.api.order_texts import DifferenceRead, difference_read
from services.api.pages import AllItems
from services.orders.announcements.orders import Issue, KnownOrder
from services.orders.diff import Difference
from services.store.local_time import LocalTime

State = Literal["announced", "in_force", "standing_by", "paused", "ended", "lifted"]
SINCE = "When the state began; of what is announced, when it will begin."
UNTIL = "The known end of the state (of what is announced: of what will hold); null while it is open."

EXPECTED_UNTIL = "The end that the announcement expects; it ends nothing."


class VehiclesMeant(BaseModel):
    """Whom a clause means. Empty classes or uses: any. What the order says besides (axles, masses, colours, …) is there, too."""

    model_config = ConfigDict(extra="allow")

    fuels: list[str]
    stage_at_most: Stage | None = Field(None, description='Emission stage 0 to 6, "6a" or "6b"; null: any.')
    stage_inclusive: bool | None = Field(None, description="Whether the stage named is itself meant (以下含).")
    stage_at_least: Stage | None = Field(None, description="The lowest emission stage meant, itself meant; null: any.")
    classes: list[str]
    uses: list[str]


class ClauseRead(BaseModel):
    """A clause of an order; what it says besides (boundaries, passages, warning, passes, …) is there, too."""

    model_config = ConfigDict(populate_by_name=True, extra="allow")

    clause_id: str
    vehicles: VehiclesMeant
    zones: list[str] = Field(description="Zone ids.")
    hours: list[tuple[str, str]] = Field(description="From, until (not included); until before from goes over midnight.")
    weekdays: list[int] = Field(description="1 = Monday; a window belongs to the day on which it begins.")
    begins: LocalTime = Field(alias="from")
    until: LocalTime | None
    exempt: list[str]
    min_minutes: float = Field(description="A shorter stay does not count.")


class RemarkRead(BaseModel):
    """A clause that is a remark: what the notice says and nothing here can judge. It charges nobody."""

    model_config = ConfigDict(extra="forbid")

    clause_id: str
    remark: str


class OrderIssue(BaseModel):
    """A version of an order."""

    issued_at: LocalTime
    recorded_at: LocalTime = Field(description="When it was entered here.")
    title: str
    issuer: str
    kind: str
    legal_basis: list[str]
    expected_until: LocalTime | None = Field(description=EXPECTED_UNTIL)
    clauses: list[ClauseRead | RemarkRead]
    differences: list[DifferenceRead] = Field(description="Against the version before; empty for the first.")


class OrderItem(BaseModel):
    """An order as known at the instant, with the clauses of its latest version by then."""

    order_id: str
    title: str
    issuer: str
    kind: str = Field(description="emergency, standing, temporary or phased")
    issued_at: LocalTime = Field(description="Of the latest version.")
    state: State
    since: LocalTime = Field(description=SINCE)
    until: LocalTime | None = Field(description=UNTIL)
    legal_basis: list[str]
    expected_until: LocalTime | None = Field(description=EXPECTED_UNTIL)
    clauses: list[ClauseRead | RemarkRead]
    version_count: int


class OrderList(AllItems[OrderItem]):
    """Orders known at the instant: in force, announced, paused, ended; each by id."""


class OrderRead(OrderItem):
    """An order with all its versions by growing issue, those issued after the instant too."""

    versions: list[OrderIssue]


def order_item(order: KnownOrder) -> dict[str, Any]:
    """Build the members of an `OrderItem`."""
    latest, state = order.issues[-1], order.state
    return {
        **_said(latest),
        "order_id": latest.version.order_id,
        "state": state.name,
        "since": time_of(state.since_us),
        "until": None if state.until_us is None else time_of(state.until_us),
        "version_count": len(order.issues),
    }


def order_issue(issue: Issue, changes: Iterable[Difference]) -> OrderIssue:
    """A version with its differences from the one before."""
    members = {**_said(issue), "recorded_at": issue.recorded_at}
    return OrderIssue.model_validate({**members, "differences": [difference_read(one) for one in changes]})


def _said(issue: Issue) -> dict[str, Any]:
    names = ("title", "issuer", "kind", "legal_basis", "expected_until", "clauses")
    return {"issued_at": time_of(issue.version.issued_us), **{name: issue.body.get(name) for name in names}}
