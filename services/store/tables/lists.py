"""Tables of issued lists: the frozen lists and their files, what stands on them, who receives them, each try of sending, the answers."""

from datetime import date, datetime

from sqlalchemy import JSON, Index, LargeBinary, UniqueConstraint, text, true
from sqlmodel import Field, SQLModel

from services.store.types import BigId, UtcDateTime


class CaseList(SQLModel, table=True):
    """An issued list, frozen. Numbered without gaps by district and year; one a district and local day.

    content: `services.lists.issued.content`, compressed; sha256: of its bytes before compression.
    """

    __tablename__ = "case_list"
    __table_args__ = (
        UniqueConstraint("district", "year", "number", name="uq_case_list_number"),
        UniqueConstraint("district", "local_day", name="uq_case_list_day"),
        Index(
            "ix_case_list_pdf_failed",
            "id",
            sqlite_where=text("pdf_failed IS NOT NULL"),
            postgresql_where=text("pdf_failed IS NOT NULL"),
        ),
    )

    id: int | None = Field(None, primary_key=True, sa_type=BigId)
    district: str = Field(description="'' = the city's list.")
    year: int
    number: int
    local_day: date
    issued_at: datetime = Field(sa_type=UtcDateTime)
    changes_to: int = Field(
        sa_type=BigId, description="Changes of findings up to here are in it, see `services.store.change_order`."
    )
    sha256: str
    counts: dict = Field(default_factory=dict, sa_type=JSON, description="Lines by sheet.")
    content: bytes = Field(sa_type=LargeBinary)
    layout_sha256: str | None = Field(
        None, description="Its layout; NULL: issued before layouts were kept, read with the city's."
    )
    pdf_failed: str | None = Field(None, description="Why the PDF failed, as the cover of the other files says.")
    pdf_tries: int = Field(0, sa_column_kwargs={"server_default": "0"}, description="Of a PDF that failed, by rounds.")
    files_claimed_by: str | None = Field(None, description="The process that makes its files now.")
    files_claimed_at: datetime | None = Field(None, sa_type=UtcDateTime)


class ListLayout(SQLModel, table=True):
    """A layout that lists were issued with, as JSON (`services.lists.files.layout`)."""

    __tablename__ = "list_layout"

    sha256: str = Field(primary_key=True)
    kept_at: datetime = Field(sa_type=UtcDateTime, description="When a list was first issued with it.")
    body: bytes = Field(sa_type=LargeBinary)


class ListedFinding(SQLModel, table=True):
    """How a finding stood on the last list of a district that named it."""

    __tablename__ = "listed_finding"
    __table_args__ = (Index("ix_listed_finding_list", "list_id"),)

    district: str = Field(primary_key=True)
    finding_id: str = Field(primary_key=True)
    list_id: int = Field(sa_type=BigId, foreign_key="case_list.id")
    digest: str = Field(description="Of its line; '' where it was named as withdrawn.")


class CaseListFile(SQLModel, table=True):
    """A file made of a frozen list; made once, never changed."""

    __tablename__ = "case_list_file"

    list_id: int = Field(primary_key=True, sa_type=BigId, foreign_key="case_list.id")
    name: str = Field(primary_key=True)
    kind: str = Field(description="xlsx, pdf or csv")
    sha256: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    payload: bytes = Field(sa_type=LargeBinary)


class Subscription(SQLModel, table=True):
    """Who receives the lists of a district, how, and when. Never deleted: an ended one is no longer active. One active one an address."""

    __tablename__ = "subscription"
    __table_args__ = (
        Index(
            "uq_subscription_active",
            *("district", "channel", "address"),
            unique=True,
            sqlite_where=text("is_active"),
            postgresql_where=text("is_active"),
        ),
    )

    id: int | None = Field(None, primary_key=True, sa_type=BigId)
    district: str = Field(description="'' = the city's list.")
    receiver: str = Field(description="Name of the office that receives.")
    channel: str = Field(description="folder, mail or https")
    address: str = Field(description="A folder, a mail address or an address of HTTPS, among those that the settings allow.")
    kinds: list = Field(default_factory=list, sa_type=JSON, description="Files: xlsx, pdf, csv.")
    at: str = Field(description="Local time of day, HH:MM.")
    weekdays: list = Field(default_factory=list, sa_type=JSON, description="1 = Monday to 7.")
    begins: date = Field(description="The first local day whose list is sent.")
    is_active: bool = Field(True, sa_column_kwargs={"server_default": true()})
    changed_at: datetime = Field(sa_type=UtcDateTime)
    changed_by: str | None = None


class Delivery(SQLModel, table=True):
    """What becomes of one list for one subscription.

    state: `services.lists.delivery.states`: due, trying, delivered, refused (stopped, says why), gave_up, unknown (a mail of which nobody knows
    whether it was sent), or ended (with its subscription). tries: since it became due, or a person asked for it again.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("subscription_id", "list_id", name="uq_delivery_subscription_id"),
        Index("ix_delivery_due", "state", "next_try_at"),
    )

    id: int | None = Field(None, primary_key=True, sa_type=BigId)
    subscription_id: int = Field(sa_type=BigId, foreign_key="subscription.id")
    list_id: int = Field(sa_type=BigId, foreign_key="case_list.id")
    state: str
    first_due_at: datetime = Field(sa_type=UtcDateTime)
    next_try_at: datetime = Field(sa_type=UtcDateTime)
    tries: int = 0
    claimed_by: str | None = None
    claimed_at: datetime | None = Field(None, sa_type=UtcDateTime)
    receipt: str | None = Field(None, description="What the receiver gave as a receipt, or who said that it arrived.")


class DeliveryTry(SQLModel, table=True):
    """One try of a delivery; the row is there before the try is made. outcome: trying, delivered, refused, no_answer, failed or unknown.

    What a person does about it has its row, too: asked (that it be sent again), arrived (as they say).
    """

    __tablename__ = "delivery_try"

    delivery_id: int = Field(primary_key=True, sa_type=BigId, foreign_key="delivery.id")
    number: int = Field(primary_key=True)
    began_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(None, sa_type=UtcDateTime)
    by: str = Field(description="The process, or the person who asked for it.")
    outcome: str
    answer: str | None = Field(None, description="Where it went, and what was said there, cut.")


class ListAnswer(SQLModel, table=True):
    """What a district answered about a listed case. A later answer counts; the earlier ones stay. A file answers a case once."""

    __tablename__ = "list_answer"
    __table_args__ = (
        UniqueConstraint("file_sha256", "finding_id", name="uq_list_answer_file"),
        Index("ix_list_answer_finding", "finding_id", "id"),
        Index("ix_list_answer_list", "list_id"),
    )

    id: int | None = Field(None, primary_key=True, sa_type=BigId)
    list_id: int = Field(sa_type=BigId, foreign_key="case_list.id")
    finding_id: str
    case_number: str
    result: str
    handled_at: datetime | None = Field(None, sa_type=UtcDateTime)
    handler: str | None = None
    file_name: str
    file_sha256: str
    received_at: datetime = Field(sa_type=UtcDateTime)
    received_by: str | None = None


class ListsRun(SQLModel, table=True):
    """One row: which process issues and delivers lists, since when, and how the last round ended."""

    __tablename__ = "lists_run"

    id: int = Field(1, primary_key=True)
    claimed_by: str | None = None
    claimed_at: datetime | None = Field(None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(None, sa_type=UtcDateTime)
    waits: dict = Field(default_factory=dict, sa_type=JSON, description="What the issue waits for.")
    home: str | None = Field(
        None, description="Which database this is: a restored copy finds another one's, see delivery/restored.py."
    )
    restored_at: datetime | None = Field(None, sa_type=UtcDateTime, description="When it was found to be a restored copy last.")
