"""One drive against several orders is one case: the same answer whatever the order of the grounds."""

from itertools import count

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.inputs.thresholds import Thresholds
from rules.orders.concurrent_orders import Charge, charge_of, linked
from rules.orders.grounds import Ground
from rules.orders.versions_in_force import Governing
from rules.timing.times import MINUTE
from tests.rules.building import drive, findings, order, reference, us, vehicle

NUMBERS = count()
NOON = us("2026-11-20 12:00")
KINDS = ("emergency", "temporary", "phased", "standing")
ORDERS = {
    name: order(name, f"2026-11-0{number} 09:00", whole={"kind": KINDS[number % 4]}) for number, name in enumerate("ABCDE", 1)
}


def ground(name: str, start: float, end: float, sure: bool = True, key: int = 0) -> tuple[int, Ground]:
    """A ground against an order, minutes after noon."""
    version = ORDERS[name]
    governs = Governing(version, version.clauses[0], 0, 2**62, 0, 0)
    first, last = NOON + round(start * MINUTE), NOON + round(end * MINUTE)
    return key, Ground(next(NUMBERS), np.array([0]), first, last, sure, 0, 0.0, governs, "inner")


def charged(*grounds: tuple[int, Ground], thresholds: Thresholds | None = None) -> list[str]:
    """A, or A>B where A is listed under B, in the order given."""
    links = linked(grounds, thresholds or Thresholds())
    under = [links.charged_under.get(one.number) for _, one in grounds]
    return [
        one.governing.order.order_id + (f">{charge.order_id}" if charge else "")
        for (_, one), charge in zip(grounds, under, strict=True)
    ]


# A temporary, B phased, C standing, D emergency, E temporary and issued after A.
@pytest.mark.parametrize(
    ("grounds", "answer"),
    [
        ([ground("A", 0, 9)], ["A"]),
        ([ground("A", 0, 9), ground("C", 0, 9)], ["A", "C>A"]),
        ([ground("A", 0, 9), ground("D", 5, 15)], ["A>D", "D"]),  # an emergency order goes first
        ([ground("A", 0, 9), ground("E", 0, 9)], ["A", "E>A"]),  # of one kind the one issued first
        ([ground("D", 0, 9, sure=False), ground("C", 0, 9)], ["D>C", "C"]),  # sure before unsure
        ([ground("D", 0, 9, sure=False), ground("C", 0, 9, sure=False)], ["D", "C>D"]),
        ([ground("A", 0, 9), ground("D", 14, 20)], ["A>D", "D"]),  # five minutes apart: one drive
        ([ground("A", 0, 9), ground("D", 14.01, 20)], ["A", "D"]),
        ([ground("A", 0, 9), ground("D", 0, 9, key=1)], ["A", "D"]),  # two vehicles
        ([ground("A", 0, 60), ground("B", 10, 12), ground("C", 50, 90)], ["A", "B>A", "C>A"]),
        ([ground("A", 0, 10), ground("C", 8, 30), ground("D", 28, 40)], ["A>D", "C>D", "D"]),  # one drive through C
        ([ground("A", 0, 10), ground("A", 12, 20), ground("D", 0, 5, sure=False)], ["A", "A", "D>A"]),
        ([ground("A", 0, 10), ground("C", 0, 10), ground("C", 60, 70)], ["A", "C>A", "C"]),  # alone in the second drive
    ],
)  # fmt: skip
def test_which_is_charged(grounds: list[tuple[int, Ground]], answer: list[str]) -> None:
    assert charged(*grounds) == answer


def test_the_precedence_is_a_setting() -> None:
    grounds = ground("A", 0, 9), ground("C", 0, 9), ground("D", 0, 9)
    assert charged(*grounds) == ["A>D", "C>D", "D"]
    assert charged(*grounds, thresholds=Thresholds(precedence=("standing", "temporary"))) == ["A>C", "C", "D>C"]
    assert charged(*grounds, thresholds=Thresholds(precedence=())) == ["A", "C>A", "D>A"]


def test_what_is_listed_under_a_charge() -> None:
    grounds = ground("D", 0, 9), ground("C", 0, 9), ground("A", 0, 9), ground("A", 12, 15)
    day = charge_of(0, grounds[0][1]).day
    assert linked(grounds, Thresholds()).also == {Charge("D", 0, day): [Charge("A", 0, day), Charge("C", 0, day)]}


GROUND = st.tuples(st.sampled_from("ABCDE"), st.integers(0, 40), st.integers(0, 15), st.booleans(), st.integers(0, 1))


@given(st.lists(GROUND, max_size=8), st.randoms())
def test_any_order_gives_the_same_and_each_drive_charges_under_one(seen: list[tuple], random) -> None:
    grounds = [ground(name, start, start + length, sure, key) for name, start, length, sure, key in seen]
    links = linked(grounds, Thresholds())
    other = grounds.copy()
    random.shuffle(other)
    again = linked(other, Thresholds())
    assert (again.charged_under, again.also) == (links.charged_under, links.also)
    for key, one in grounds:
        near = [
            two
            for of, two in grounds
            if of == key and two.first_us <= one.last_us + 5 * MINUTE and one.first_us <= two.last_us + 5 * MINUTE
        ]
        under = {links.charged_under.get(two.number, charge_of(key, two)).order_id for two in near}
        assert len(under) == 1
        assert not any(two.sure for two in near) or any(
            two.sure for of, two in grounds if of == key and {two.governing.order.order_id} == under
        )


FIRST = {"from": "2026-11-12T12:00+08:00", "until": "2026-11-15T06:00+08:00"}
SECOND = {"from": "2026-11-15T06:00+08:00", "until": "2026-11-16T00:00+08:00"}


def test_o1c_an_extension_typed_as_a_second_order_is_one_case() -> None:
    given_ = reference(order("O1", "2026-11-12 10:00", **FIRST), order("O1c", "2026-11-14 17:00", **SECOND))
    first, second = findings(*drive("2026-11-15 05:50", 19.5, kmh=18), given=given_)
    assert [(one["order_id"], one["outcome"], one["minutes"]) for one in (first, second)] == [
        ("O1", "violation", 9),
        ("O1c", "listed", 9),
    ]
    assert second["reasons"] == ["charged_elsewhere"]
    assert second["evidence"][0]["charged_under"]["finding_id"] == first["finding_id"]
    assert first["evidence"][0]["also_against"] == [{"finding_id": second["finding_id"], "order_id": "O1c"}]


def test_a_drive_that_only_one_of_two_orders_surely_means_is_charged_under_that_one() -> None:
    any_use = {"fuels": ["diesel"], "classes": [], "uses": []}
    orders = (
        order("A", "2026-11-01 09:00", vehicles=any_use | {"uses": ["muck"]}),
        order("B", "2026-11-02 09:00", vehicles=any_use, exempt=[]),
    )
    found = findings(*drive("2026-11-20 09:00", 5), given=reference(vehicle(use=None), *orders))
    assert {one["order_id"]: one["outcome"] for one in found} == {"A": "listed", "B": "violation"}


def test_of_two_drives_on_a_day_the_one_alone_is_charged_by_itself() -> None:
    morning = order("A", "2026-11-01 09:00", hours=[["00:00", "12:00"]])
    rows = [*drive("2026-11-20 09:00", 5), *drive("2026-11-20 15:00", 7)]
    found = findings(*rows, given=reference(morning, order("B", "2026-11-02 09:00")))
    assert {one["order_id"]: (one["outcome"], one["minutes"]) for one in found} == {
        "A": ("violation", 5),
        "B": ("violation", 7),
    }
    (of_b,) = [one for one in found if one["order_id"] == "B"]
    assert [("charged_under" in part) for part in of_b["evidence"]] == [True, False]


def test_of_one_kind_the_order_issued_first_is_charged_whatever_its_id() -> None:
    found = findings(
        *drive("2026-11-20 09:00", 5), given=reference(order("B", "2026-11-01 09:00"), order("A", "2026-11-02 09:00"))
    )
    assert {one["order_id"]: one["outcome"] for one in found} == {"A": "listed", "B": "violation"}
