"""What stands on an issued list, as typed JSON: frozen with the list's number, and what its files are made of."""

from hashlib import sha256

import msgspec
import zstandard

CITY = ""
"""In the place of a district: the list of the whole city, which holds all findings, also those without a district."""
NO_NUMBER = ""
"""Number of a list that is only previewed."""
LATE, CHANGED, REINSTATED = "late", "changed", "reinstated"
WITHDRAWN, RENUMBERED, ELSEWHERE = "withdrawn", "renumbered", "elsewhere"
_MOST_BYTES = 512 * 2**20


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A finding as the list words it.

    type, stage, act, status …: in Chinese, as `services.lists.issued.lines` words them. district: the code.
    reasons: codes. listed: case numbers of the findings that are listed under this one (并案).
    """

    finding_id: str
    case_number: str
    rule: str
    outcome: str
    local_day: str
    plate: str
    plate_type: str
    vehicle_type: str
    stage: str
    owner: str
    time: str
    place: str
    district: str
    act: str
    code: str
    measured: float | None
    limit: float | None
    basis: str
    status: str
    reasons: list[str]
    listed: list[str]


class Supplement(msgspec.Struct, frozen=True, kw_only=True):
    """A finding of an earlier day that came late, changed, or holds again.

    on_list: number of the list that named it last; None if it came late. before: its line there.
    """

    why: str
    line: Line
    on_list: str | None
    before: Line | None


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that an earlier list named and that no longer stands there.

    why: withdrawn; renumbered (`now` is its number); elsewhere (another district's).
    """

    why: str
    line: Line
    on_list: str
    now: str | None


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """What was not yet in when the list was issued. unread: records of the log; marks: vehicle-days; tasks: changes of reference data.

    is_log_known: whether the log said how many records there are. set_aside: the first plates whose derivation failed;
    set_aside_total: how many there are.
    """

    unread: int = 0
    is_log_known: bool = True
    marks: int = 0
    tasks: int = 0
    set_aside: list[str] = []
    set_aside_total: int = 0

    @property
    def is_waited_for(self) -> bool:
        """Whether something is still to be done that will be done by itself, soon."""
        return bool(self.unread or self.marks or self.tasks or not self.is_log_known)


class OrderLine(msgspec.Struct, frozen=True, kw_only=True):
    """An order or warning that was in force on the list's day.

    kind: order or warning. begins, ends: local time; ends is None where no end is known.
    surely: else it governs only if a warning of perhaps another pollutant counts for it.
    """

    kind: str
    number: str
    title: str
    issuer: str
    begins: str
    ends: str | None
    surely: bool = True


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """How many cases of an earlier list were answered when this one was issued; open cases are overdue after the city's term."""

    number: str
    local_day: str
    open: int
    done: int
    overdue: int


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """A list.

    number: as printed; previous: that of the district's list before, previous_counts: as `issuing.counts_of` counted it.
    later: there were more changes than one list takes; the rest comes in the next.
    """

    version: int = 1
    number: str
    district: str
    local_day: str
    issued_at: str
    previous: str | None
    pending: Pending
    lines: list[Line]
    supplements: list[Supplement]
    withdrawals: list[Withdrawal]
    later: bool
    previous_counts: dict[str, int] = {}
    orders: list[OrderLine] = []
    answered: list[Answered] = []


def list_number(district: str, year: int, number: int) -> str:
    """A list's number as printed: 410311-2026-0007; CITY-2026-0007 of the city."""
    return f"{district or 'CITY'}-{year}-{number:04d}"


def encoded(content: Content) -> bytes:
    """The list's bytes: equal contents give equal bytes."""
    return msgspec.json.encode(content)


def decoded(payload: bytes) -> Content:
    """The list of its bytes."""
    return msgspec.json.decode(payload, type=Content)


def packed(payload: bytes) -> bytes:
    """Bytes as they are stored."""
    return zstandard.ZstdCompressor(level=6).compress(payload)


def unpacked(stored: bytes, digest: str) -> Content:
    """The list of stored bytes. Raises ValueError where they are not those that were issued."""
    payload = zstandard.ZstdDecompressor().decompress(stored, max_output_size=_MOST_BYTES)
    if sha256(payload).hexdigest() != digest:
        raise ValueError(f"the stored list is damaged: its hash is not {digest}")
    return decoded(payload)


def digest_of(line: Line) -> str:
    """What tells a changed line from an unchanged one."""
    return sha256(msgspec.json.encode(line)).hexdigest()
