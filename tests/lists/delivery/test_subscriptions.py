"""Subscriptions as people enter, change and end them: what cannot be is refused with its field, value and what is expected."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from services.lists.delivery import subscriptions
from services.lists.delivery.refused import SubscriptionRefused
from services.lists.delivery.subscriptions import Terms, add, change, end, listed
from services.settings import Settings
from services.store.engine import open_engine, reading, writing
from services.store.tables import FINDING
from tests.lists.delivery.shipped import morning
from tests.lists.examples import DAY, stated

Allowed = Callable[..., Settings]


@pytest.fixture
def terms(folder: Path) -> Terms:
    return Terms(receiver="洛龙分局", channel="folder", address=str(folder))


def rows(store: Engine) -> list[Any]:
    with reading(store) as connection:
        return list(listed(connection))


def test_entered_changed_and_ended(store: Engine, allowed: Allowed, terms: Terms) -> None:
    settings = allowed()
    one = add(store, "410311", replace(terms, kinds=["csv", "xlsx"], weekdays=[5, 1]), DAY, settings, "王五", morning())
    [row] = rows(store)
    assert (row.id, row.kinds, row.weekdays, row.begins, row.is_active, row.changed_by) == (
        one,
        ["xlsx", "csv"],
        [1, 5],
        DAY,
        True,
        "王五",
    )
    change(store, one, replace(terms, at="16:30"), settings, "赵六", morning() + timedelta(hours=1))
    [row] = rows(store)
    assert (row.at, row.changed_by, row.changed_at) == ("16:30", "赵六", morning() + timedelta(hours=1))
    end(store, one, "赵六", morning() + timedelta(hours=2))
    [row] = rows(store)
    assert row.is_active is False
    for act in (lambda: end(store, one, None, morning()), lambda: change(store, one, terms, settings, None, morning())):
        with pytest.raises(SubscriptionRefused) as refused:
            act()
        assert refused.value.is_missing


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("receiver", ""), ("receiver", "  "), ("receiver", "a\r\nb"), ("receiver", "x" * 101), ("receiver", "a\u202eb"),
        ("channel", "ftp"), ("channel", ""), ("channel", "Folder"), ("kinds", []), ("kinds", ["docx"]), ("kinds", ["xlsx", ""]),
        ("at", "24:00"), ("at", "7:00"), ("at", "07:60"), ("at", "07:00:00"), ("at", ""), ("at", "０７:００"), ("at", "07:00\n"),
        ("weekdays", []), ("weekdays", [0]), ("weekdays", [8]), ("weekdays", [1, 1]), ("weekdays", ["1"]), ("weekdays", [True, 2]),
        ("address", ""), ("address", "/etc"), ("address", "x\0"), ("address", "/" + "x" * 1_000),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(store: Engine, allowed: Allowed, terms: Terms, field: str, value: object) -> None:
    wrong = replace(terms, **{field: value})
    one = add(store, "410311", terms, DAY, allowed(), None, morning())
    for act in (
        lambda: add(store, "410302", wrong, DAY, allowed(), None, morning()),
        lambda: change(store, one, wrong, allowed(), None, morning()),
    ):
        with pytest.raises(SubscriptionRefused) as refused:
            act()
        assert (refused.value.field, refused.value.value) == (field, value)
        assert field in str(refused.value) and "应为" in refused.value.said.zh
    assert len(rows(store)) == 1 and rows(store)[0].address == terms.address


@pytest.mark.parametrize("district", ["410399", "../x", "洛龙", " "])
def test_a_district_that_nothing_knows_is_refused(store: Engine, allowed: Allowed, terms: Terms, district: str) -> None:
    with pytest.raises(SubscriptionRefused) as refused:
        add(store, district, terms, DAY, allowed(), None, morning())
    assert refused.value.field == "district"


def test_the_city_and_a_district_of_findings_are_known(store: Engine, allowed: Allowed, terms: Terms) -> None:
    with writing(store) as connection:
        connection.execute(insert(FINDING), stated("a", district="洛龙") | {"changed": 1})
    for district in ("", "410302", "洛龙"):
        add(store, district, terms, DAY, allowed(), None, morning())
    assert len(rows(store)) == 3


def test_the_same_address_gets_a_list_once(store: Engine, allowed: Allowed, terms: Terms) -> None:
    one = add(store, "410311", terms, DAY, allowed(), None, morning())
    with pytest.raises(SubscriptionRefused) as refused:
        add(store, "410311", replace(terms, receiver="另一单位"), DAY, allowed(), None, morning())
    assert refused.value.field == "address"
    change(store, one, replace(terms, at="08:00"), allowed(), None, morning())
    end(store, one, None, morning())
    add(store, "410311", terms, DAY, allowed(), None, morning())


@pytest.mark.parametrize("url", ["sqlite_url", "postgres_url"])
def test_the_same_at_the_same_instant_is_entered_once(
    request: pytest.FixtureRequest, allowed: Allowed, terms: Terms, url: str
) -> None:
    engine, start = open_engine(request.getfixturevalue(url)), Barrier(4)

    def enter() -> str:
        start.wait()
        try:
            return str(add(engine, "", terms, DAY, allowed(), None, morning()))
        except SubscriptionRefused as error:
            return error.field

    with ThreadPoolExecutor(4) as pool:
        said = [one.result() for one in [pool.submit(enter) for _ in range(4)]]
    assert sorted(said)[1:] == ["address"] * 3 and len(rows(engine)) == 1
    engine.dispose()


@pytest.mark.parametrize("url", ["sqlite_url", "postgres_url"])
def test_no_change_makes_a_twin_past_the_look(
    request: pytest.FixtureRequest, allowed: Allowed, terms: Terms, folder: Path, url: str
) -> None:
    """Two that are changed to one address at the same instant: the index refuses the second."""
    engine, start = open_engine(request.getfixturevalue(url)), Barrier(2)
    for name in ("a", "b", "new"):
        (folder / name).mkdir()
    ids = [add(engine, "", replace(terms, address=str(folder / one)), DAY, allowed(), None, morning()) for one in "ab"]

    def move(subscription_id: int) -> str:
        start.wait()
        try:
            change(engine, subscription_id, replace(terms, address=str(folder / "new")), allowed(), None, morning())
            return ""
        except SubscriptionRefused as error:
            return error.field

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(move, ids)) == ["", "address"]
    engine.dispose()


def test_a_folder_that_is_not_there_is_refused(store: Engine, allowed: Allowed, terms: Terms, folder: Path) -> None:
    for address in (folder / "later", folder / "file"):
        (folder / "file").touch()
        with pytest.raises(SubscriptionRefused, match="a folder that exists"):
            add(store, "410311", replace(terms, address=str(address)), DAY, allowed(), None, morning())


@pytest.mark.parametrize("missing", ["smtp_host", "smtp_from"])
def test_mail_must_be_set_up(store: Engine, allowed: Allowed, terms: Terms, missing: str) -> None:
    by_mail = replace(terms, channel="mail", address="hb@luolong.example")
    with pytest.raises(SubscriptionRefused) as refused:
        add(store, "410311", by_mail, DAY, allowed(**{missing: None}), None, morning())
    assert refused.value.field == "channel"
    assert subscriptions.add(store, "410311", by_mail, DAY, allowed(), None, morning())
