"""The city of the cases: one zone, six trucks, two stations, imported as the command line does; messages go all the way through."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.wild.city import City, city_in
from tests.wild.lists import EVERY_TEXT, Texts, a_check, owned


@pytest.fixture
def empty_city(sqlite_template: Path, tmp_path: Path) -> Iterator[City]:
    """The city without any order."""
    with city_in(tmp_path / "city", sqlite_template) as city:
        yield city


@pytest.fixture
def city(empty_city: City, order: Callable[..., dict]) -> City:
    """The city under order CASE-1: diesel ≤ 4 inclusive, all day, from 2026-11-11, three minutes."""
    assert empty_city.import_orders(order()) == []
    return empty_city


@pytest.fixture(scope="session")
def texts(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Texts]:
    """A city to read only: trucks whose owners, and places of failed checks, are texts that spreadsheets spoil."""
    with city_in(tmp_path_factory.mktemp("texts"), sqlite_template) as city:
        plates = owned(city, EVERY_TEXT)
        city.check(*(a_check(number, plate, place=EVERY_TEXT[number]) for number, plate in enumerate(plates)))
        yield Texts(city, dict(zip(plates, EVERY_TEXT, strict=True)))


@pytest.fixture
def order() -> Callable[..., dict]:
    """An order like CASE-1 with other members."""
    return case_order


def case_order(
    order_id: str = "CASE-1", issued_at: str = "2026-11-10T18:00+08:00", vehicles: dict | None = None, **clause: object
) -> dict:
    usual = {"fuels": ["diesel"], "stage_at_most": 4, "stage_inclusive": True, "classes": ["heavy", "medium"], "uses": []}
    return {
        "order_id": order_id,
        "title": f"管控通告{order_id}",
        "issuer": "市环委办",
        "kind": "emergency",
        "issued_at": issued_at,
        "legal_basis": ["大气污染防治法 §96"],
        "clauses": [
            {
                "clause_id": "1",
                "vehicles": usual if vehicles is None else vehicles,
                "zones": ["inner"],
                "hours": [["00:00", "24:00"]],
                "weekdays": [1, 2, 3, 4, 5, 6, 7],
                "from": "2026-11-11T00:00+08:00",
                "until": None,
                "exempt": ["new_energy", "special"],
                "min_minutes": 3,
                **clause,
            }
        ],
    }
