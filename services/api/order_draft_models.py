"""Models of drafts of orders in requests and answers."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from sqlalchemy import Row

from rules.catalogue import Text
from services.api.expectations import Unfit
from services.api.instants import Instant
from services.api.order_texts import EXAMPLE_ORDER, OrderInWords
from services.api.pages import AllItems
from services.orders.drafts import LONGEST_NAME
from services.store.local_time import LocalTime

DraftState = Literal["draft", "approved", "rejected", "published"]
_LONGEST_NOTE = 500


def _some_text(longest: int) -> BeforeValidator:
    def some_text(value: Any) -> Any:
        if isinstance(value, str) and not (len(value) <= longest and value.strip()):
            raise Unfit(Text(f"1 到 {longest} 个字符，不能全是空格", f"a text of 1 to {longest} characters, not only spaces"))
        return value

    return BeforeValidator(some_text)


Person = Annotated[str, _some_text(LONGEST_NAME), StringConstraints(min_length=1, max_length=LONGEST_NAME, pattern=r"\S")]
Said = Annotated[str, _some_text(_LONGEST_NOTE), StringConstraints(min_length=1, max_length=_LONGEST_NOTE, pattern=r"\S")]
Revision = Annotated[int, Field(ge=1, le=2_147_483_647, description="The revision that was read.")]
_WRITING: dict[str, Any] = {"by": "张三", "note": "请审", "order": EXAMPLE_ORDER}


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    by: Person = Field(description="Who takes the step: a name, until there are accounts.")
    note: Said | None = None


class DraftWritten(_Asked):
    """A new draft."""

    model_config = ConfigDict(json_schema_extra={"examples": [_WRITING]})

    order: dict[str, Any] = Field(description="The order's JSON; refused where its form does not read it.")


class DraftChanged(DraftWritten):
    """Another text for a draft."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_WRITING, "revision": 1}]})

    revision: Revision


class Announcement(BaseModel):
    """Where and when the order is announced to the public."""

    model_config = ConfigDict(extra="forbid")

    at: Instant | None = Field(None, description="null: the moment of the approval.")
    where: Said
    proof: Said | None = Field(None, description="Needed where it was announced before the approval.")


class DraftApproved(_Asked):
    """An approval by somebody else than those who wrote the draft."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"by": "李四", "revision": 1, "announced": {"where": "市政府网站"}}]}
    )

    revision: Revision
    announced: Announcement | None = Field(None, description="null: as the order says itself.")


class DraftRejected(_Asked):
    """A draft sent back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"by": "李四", "revision": 1, "note": "区域有误"}]})

    revision: Revision
    note: Said


class DraftItem(BaseModel):
    """A draft of an order."""

    draft_id: int = Field(examples=[1])
    revision: int = Field(description="Grows with each step.")
    state: DraftState = Field(
        description="approved: approved, but the register said the same already; published: in the register."
    )
    order_id: str
    title: str
    event: str
    issued_at: str
    drafted_by: str
    drafted_at: LocalTime
    editors: list[str] = Field(description="Who changed it since.")
    changed_at: LocalTime
    approved_by: str | None
    approved_at: LocalTime | None
    rejected_by: str | None
    rejected_at: LocalTime | None
    note: str | None = Field(description="Said with the last step.")
    tick: int | None = Field(description="The change of reference by which it was published.")


class DraftList(AllItems[DraftItem]):
    """Drafts, the newest first."""


class DraftRead(DraftItem, OrderInWords):
    """A draft with its order, in words and as JSON."""

    order: dict[str, Any]


def draft_item(row: Row[Any]) -> dict[str, Any]:
    """The members of a `DraftItem`."""
    columns = row._asdict()
    body = columns.pop("body")
    told = {name: body[name] for name in ("order_id", "title", "issued_at")}
    return {**columns, **told, "event": body.get("event", "issued")}
