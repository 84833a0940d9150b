"""What a cover says of the lists before: how many of their cases are open, done, overdue."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from rules.timing.times import LOCAL
from services.lists.answers.loading import load
from services.lists.answers.progress import DAYS_BACK, Term, open_done_overdue
from services.lists.issued.content import CITY
from services.lists.issued.issuing import issue
from services.store.engine import reading, writing
from services.store.tables import FINDING
from tests.lists.answers.returned import content_of
from tests.lists.answers.test_loading import checked_file
from tests.lists.examples import DAY, finding_id
from tests.lists.issued.test_issuing import NORTH, SOUTH, morning, put

RECEIVED = datetime(2026, 11, 22, 12, tzinfo=LOCAL)


def list_of(engine: Engine, after: int, *names: str, district: str = NORTH) -> int:
    """The list of so many days after the first, with these findings of the day."""
    day = DAY + timedelta(days=after)
    for name in names:
        put(engine, name, local_day=day, district=NORTH, plate=f"豫C{int(name):05d}")
    return issue(engine, district, day, morning(day))


def on_cover(engine: Engine, list_id: int) -> list[tuple[str, int, int, int]]:
    return [(one.number[-4:], one.open, one.done, one.overdue) for one in content_of(engine, list_id).answered]


def counted(engine: Engine, up_to: date, district: str = NORTH, term: Term | None = None) -> list[tuple[str, int, int, int]]:
    with reading(engine) as connection:
        found = open_done_overdue(connection, district, up_to, term or Term())
    return [(one.number[-4:], one.open, one.done, one.overdue) for one in found]


def test_the_next_cover_says_what_is_open_and_done(store: Engine) -> None:
    first = list_of(store, 0, "1", "2", "3")
    assert on_cover(store, first) == []
    load(store, checked_file("a", first, {"1": ("已立案处罚", 0), "2": ("办理中", 0)}), None, RECEIVED)
    second = list_of(store, 1, "4")
    assert on_cover(store, second) == [("0001", 2, 1, 0)], "what is being handled is open"
    load(store, checked_file("b", first, {"2": ("核实后不构成违法", 0)}), None, RECEIVED + timedelta(days=1))
    load(store, checked_file("c", first, {"1": ("办理中", 0)}), None, RECEIVED + timedelta(days=1))
    third = list_of(store, 2)
    assert on_cover(store, third) == [("0001", 2, 1, 0), ("0002", 1, 0, 0)], "the later answer counts"
    assert on_cover(store, second) == [("0001", 2, 1, 0)], "an issued list never changes"


def test_what_no_longer_stands_is_not_counted(store: Engine) -> None:
    list_of(store, 0, "1", "2", "3", "4", "5")
    put(store, "1", withdrawn=True)
    put(store, "2", district=SOUTH)
    put(store, "3", outcome="listed")
    assert counted(store, DAY) == [("0001", 2, 0, 0)], "before the next list says so, too"
    list_of(store, 1)
    assert counted(store, DAY + timedelta(days=1)) == [("0001", 2, 0, 0)]
    put(store, "1", withdrawn=False)
    list_of(store, 2)
    assert counted(store, DAY + timedelta(days=2)) == [("0001", 2, 0, 0), ("0003", 1, 0, 0)], (
        "counted with the list that named it last"
    )


@pytest.mark.parametrize(("days", "late"), [(15, 0), (16, 2), (30, 2)])
def test_after_the_term_an_open_case_is_overdue(store: Engine, days: int, late: int) -> None:
    first = list_of(store, 0, "1", "2", "3")
    load(store, checked_file("a", first, {"1": ("已立案处罚", 0)}), None, RECEIVED)
    assert counted(store, DAY + timedelta(days=days)) == [("0001", 2, 1, late)]


def test_a_citys_own_term_and_words(store: Engine) -> None:
    first = list_of(store, 0, "1", "2")
    load(store, checked_file("a", first, {"1": ("已立案处罚", 0)}), None, RECEIVED)
    assert counted(store, DAY + timedelta(days=2), term=Term(1, ["已立案处罚"])) == [("0001", 2, 0, 2)]
    assert counted(store, DAY + timedelta(days=2), term=Term(1, [])) == [("0001", 1, 1, 1)]


def test_covers_look_back_31_days(store: Engine) -> None:
    list_of(store, 0, "1")
    assert counted(store, DAY + timedelta(days=DAYS_BACK - 1)) == [("0001", 1, 0, 1)]
    assert counted(store, DAY + timedelta(days=DAYS_BACK)) == []


def test_the_citys_cover_counts_what_districts_answered(store: Engine) -> None:
    first = list_of(store, 0, "1", "2")
    issue(store, CITY, DAY, morning(DAY))
    load(store, checked_file("a", first, {"1": ("已立案处罚", 0)}), None, RECEIVED)
    assert counted(store, DAY, CITY) == [("0001", 1, 1, 0)]
    assert counted(store, DAY, SOUTH) == []


def test_a_case_that_was_answered_under_its_former_number_is_done(store: Engine) -> None:
    first = list_of(store, 0, "1", "2")
    with writing(store) as connection:
        connection.execute(FINDING.update().values(plate="豫C00001"))
    load(store, checked_file("a", first, {"1": ("已立案处罚", 0), "2": ("已立案处罚", 0)}), None, RECEIVED)
    put(store, "1", withdrawn=True, renumbered_as=finding_id("3"))
    put(store, "2", withdrawn=True)
    put(store, "3", local_day=DAY, district=NORTH, plate="豫C00001")
    second = list_of(store, 1)
    assert counted(store, DAY + timedelta(days=1)) == [("0002", 0, 1, 0)]
    load(store, checked_file("b", second, {"3": ("办理中", 0)}), None, RECEIVED + timedelta(days=1))
    assert counted(store, DAY + timedelta(days=1)) == [("0002", 1, 0, 0)], (
        "its own answer counts before that of the former number"
    )
