"""Which plates are derived together: few groups for scattered days, each small enough."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, insert

from services.pipeline.derivation import marks
from services.pipeline.derivation.marks import groups
from services.store.engine import writing
from services.store.tables import CHECK_FACT, PLATE_DAY

DAY = date(2026, 11, 20)


def grouped(
    store: Engine, days: dict[str, list[tuple[int, int]]], seen: dict[str, list[int]]
) -> list[dict[str, tuple[int, int]]]:
    """The groups of plates marked from day to day, seen on days; days count from DAY."""
    rows = [{"source": "terminal:T", "plate": plate, "day": DAY + timedelta(on)} for plate, own in seen.items() for on in own]
    marked = {plate: [(DAY + timedelta(first), DAY + timedelta(last)) for first, last in own] for plate, own in days.items()}
    with writing(store) as connection:
        if rows:
            connection.execute(insert(PLATE_DAY), rows)
        found = groups(connection, marked)
    return [{plate: ((first - DAY).days, (last - DAY).days) for plate, (first, last) in group.items()} for group in found]


def test_scattered_days_are_one_group_each_plate_with_its_own(store: Engine) -> None:
    days = {f"豫C{number + 1:05d}": [(-number, -number)] for number in range(30)}
    found = grouped(store, days, {plate: [spans[0][0]] for plate, spans in days.items()})
    assert len(found) == 1
    assert found[0] == {plate: spans[0] for plate, spans in days.items()}


def test_several_spans_of_a_plate_are_several_groups(store: Engine) -> None:
    found = grouped(
        store,
        {"豫C00001": [(-9, -9), (-3, -1)], "豫C00002": [(-2, -2)]},
        {"豫C00001": [-9, -7, -6, -5, -3, -1], "豫C00002": [-2]},
    )
    assert found == [{"豫C00001": (-9, -9), "豫C00002": (-2, -2)}, {"豫C00001": (-3, -1)}]


def test_spans_with_hardly_a_day_between_are_derived_in_one_round(store: Engine) -> None:
    spans = {"豫C00001": [(-400, -390), (-9, -9), (-3, -1)]}
    assert grouped(store, spans, {"豫C00001": [-395, -9, -7, -6, -3, -1]}) == [{"豫C00001": (-395, -1)}]


def test_spans_are_not_joined_beyond_a_month_of_days(store: Engine) -> None:
    found = grouped(store, {"豫C00001": [(-60, -31), (-29, 0)]}, {"豫C00001": list(range(-60, 1))})
    assert found == [{"豫C00001": (-60, -31)}, {"豫C00001": (-29, 0)}]


def test_the_span_of_a_placeholder_is_cut_by_months(store: Engine) -> None:
    found = grouped(store, {"无牌": [(-69, 0)], "豫C00001": [(-69, 0)]}, {"无牌": [-69, -2, 0], "豫C00001": [-69, -2, 0]})
    assert found == [{"豫C00001": (-69, 0), "无牌": (-69, -39)}, {"无牌": (-38, -8)}, {"无牌": (-7, 0)}]


def test_a_span_is_cut_to_the_days_on_which_its_plate_was_seen(store: Engine) -> None:
    found = grouped(store, {"豫C00001": [(-400, 4000)], "豫C00002": [(-5, 5)]}, {"豫C00001": [-7, 2]})
    assert found == [{"豫C00001": (-7, 2), "豫C00002": (-5, -5)}]


def test_a_group_is_of_at_most_a_thousand_days_with_positions_and_a_thousand_plates(store: Engine) -> None:
    together = {f"豫D{number:05d}": [(-9, 0)] for number in range(1, 251)}
    found = grouped(store, together, {plate: list(range(-9, 1)) for plate in together})
    assert [len(group) for group in found] == [100, 100, 50]
    assert len(grouped(store, {"豫A00001": [(-900, 0)]}, {"豫A00001": [-900, 0]})) == 1  # one plate cannot be parted
    untracked = {f"豫E{number + 1:05d}": [(-2 * number, -2 * number)] for number in range(1_800)}
    assert [len(group) for group in grouped(store, untracked, {})] == [1_000, 800]


def test_a_group_is_of_at_most_50_000_readings_and_checks(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "_FACTS_A_GROUP", 5)
    with writing(store) as connection:
        connection.execute(insert(CHECK_FACT), [check(plate, number) for plate in "ABC" for number in range(3)])
    found = grouped(store, {f"豫C0000{plate}": [(0, 0)] for plate in "ABCD"}, {})
    assert [sorted(group) for group in found] == [["豫C0000A"], ["豫C0000B"], ["豫C0000C", "豫C0000D"]]


def check(plate: str, number: int) -> dict[str, object]:
    when = dict.fromkeys(("time", "received_at"), datetime(2026, 11, 20, tzinfo=UTC))
    named = {"check_id": f"{plate}{number}", "content": "", "kind": "roadside", "plate": f"豫C0000{plate}", "plate_seen": plate}
    return {**named, **when, "topic": "t", "partition": 0, "offset": number, "element": -1}
