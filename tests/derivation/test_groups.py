"""Which plates are derived together: few groups for scattered days, each small enough."""

from datetime import date, timedelta

from sqlalchemy import Engine, insert

from services.derivation.marks import groups
from services.store.engine import writing
from services.store.tables import PRESENCE

DAY = date(2026, 11, 20)


def grouped(
    store: Engine, days: dict[str, list[tuple[int, int]]], seen: dict[str, list[int]]
) -> list[dict[str, tuple[int, int]]]:
    """The groups of plates marked from day to day, seen on days; days count from DAY."""
    rows = [{"source": "check", "plate": plate, "day": DAY + timedelta(on)} for plate, own in seen.items() for on in own]
    marked = {plate: [(DAY + timedelta(first), DAY + timedelta(last)) for first, last in own] for plate, own in days.items()}
    with writing(store) as connection:
        connection.execute(insert(PRESENCE), rows)
        found = groups(connection, marked)
    return [{plate: ((first - DAY).days, (last - DAY).days) for plate, (first, last) in group.items()} for group in found]


def test_scattered_days_are_one_group_each_plate_with_its_own(store: Engine) -> None:
    days = {f"豫C{number:05d}": [(-number, -number)] for number in range(30)}
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


def test_a_span_is_cut_to_the_days_on_which_its_plate_was_seen(store: Engine) -> None:
    found = grouped(store, {"豫C00001": [(-400, 4000)], "豫C00002": [(-5, 5)]}, {"豫C00001": [-7, 2]})
    assert found == [{"豫C00001": (-7, 2), "豫C00002": (-5, -5)}]


def test_a_group_never_reads_more_than_a_month_of_days_or_a_thousand_plate_days(store: Engine) -> None:
    scattered = {f"豫C{number:05d}": [(-2 * number, -2 * number)] for number in range(80)}
    found = grouped(store, scattered, {plate: [spans[0][0]] for plate, spans in scattered.items()})
    assert [len(group) for group in found] == [31, 31, 18]
    together = {f"豫D{number:05d}": [(-9, 0)] for number in range(250)}
    found = grouped(store, together, {plate: list(range(-9, 1)) for plate in together})
    assert [len(group) for group in found] == [100, 100, 50]
    assert len(grouped(store, {"豫A00001": [(-900, 0)]}, {"豫A00001": [-900, 0]})) == 1  # one plate cannot be parted
