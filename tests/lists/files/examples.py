"""Frozen lists to make files of."""

from typing import Any

from services.lists.issued.content import (
    CHANGED,
    ELSEWHERE,
    LATE,
    REINSTATED,
    RENUMBERED,
    WITHDRAWN,
    Answered,
    Content,
    Line,
    OrderLine,
    Pending,
    Supplement,
    Withdrawal,
)

DIGEST = "ab" * 32
_LINE: dict[str, Any] = {
    "rule": "road_check",
    "outcome": "violation",
    "local_day": "2026-11-20",
    "plate": "豫C12345",
    "plate_type": "01",
    "vehicle_type": "重型渣土车",
    "stage": "国三",
    "owner": "洛城试验运输队",
    "time": "2026-11-20 08:30:05",
    "place": "310国道试验村口",
    "district": "410311",
    "act": "机动车排放超过标准（路检路查）：光吸收系数（m⁻¹）",
    "code": "6063",
    "measured": 2.4,
    "limit": 1.2,
    "basis": "GB 3847-2018 第8条",
    "status": "违法",
    "reasons": [],
    "listed": [],
}


def line(seed: int, **changes: Any) -> Line:
    """A road check over the limit, with these changes."""
    return Line(**{"finding_id": f"{seed:032x}", "case_number": number_of(seed), **_LINE, **changes})


def number_of(seed: int) -> str:
    """The case number of `line(seed)`."""
    return f"PW-20261120-{seed:016x}"


def content(**changes: Any) -> Content:
    """A district's list without rows, with these changes."""
    stated = {
        "number": "410311-2026-0007",
        "district": "410311",
        "local_day": "2026-11-20",
        "issued_at": "2026-11-21T07:00:00+08:00",
        "previous": "410311-2026-0006",
        "pending": Pending(),
        "lines": [],
        "supplements": [],
        "withdrawals": [],
        "later": False,
    }
    return Content(**stated | changes)


def a_morning() -> Content:
    """A list with something on every sheet."""
    doubtful = {"outcome": "to_be_verified", "status": "待核实"}
    old = "410311-2026-0005"
    return content(
        lines=[
            line(1, rule="remote_sensing", outcome="suspected", status="嫌疑", owner="=1+1", measured=30.04, limit=30.0),
            line(2),
            line(3, plate="冀A12345", owner="王㛃与𠮷", listed=[number_of(901), number_of(902)]),
            line(4, plate="豫C0T003", measured=None, limit=None, vehicle_type="未登记", stage="未登记", owner="", **doubtful),
        ],
        supplements=[
            Supplement(why=LATE, line=line(11), on_list=None, before=None),
            Supplement(why=CHANGED, line=line(12, place="别处", measured=2.5), on_list=old, before=line(12)),
            Supplement(why=REINSTATED, line=line(13), on_list=old, before=None),
        ],
        withdrawals=[
            Withdrawal(why=WITHDRAWN, line=line(21), on_list=old, now=None),
            Withdrawal(why=RENUMBERED, line=line(22), on_list=old, now=number_of(99)),
            Withdrawal(why=ELSEWHERE, line=line(23), on_list=old, now=None),
        ],
        pending=Pending(unread=3, marks=2, set_aside=["豫C99999"], set_aside_total=1),
        previous_counts={"violation": 3, "suspected": 1},
        orders=[
            OrderLine(kind="warning", number="W-1", title="橙色预警", issuer="", begins="2026-11-19 00:00", ends=None),
            OrderLine(
                kind="order",
                number="LY-2026-11-18",
                title="关于对部分车辆限行的通告",
                issuer="洛阳市人民政府",
                begins="2026-11-18 00:00",
                ends="2026-12-01 00:00",
                surely=False,
            ),
        ],
        answered=[Answered(number="410311-2026-0006", local_day="2026-11-19", open=2, done=5, overdue=1)],
    )
