"""Orders as JSON and their surroundings, for the tests of this folder."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from rules.inputs.inputs import Reference, VehicleRow, ZoneRow
from rules.inputs.parsed_order import order_of
from rules.inputs.parsed_warning import warning_of
from rules.sightings.vehicles import Vehicle
from rules.timing.times import micros_of
from services.orders.check_context import CheckContext
from services.orders.checks.all_checks import slips_of
from services.orders.checks.slip import Slip
from services.orders.paragraph.texts import Names
from services.orders.register_groups import Group
from services.reference.order_form import OrderForm
from services.store.engine import canonical_json

NOW = datetime(2026, 11, 9, 4, 0, tzinfo=UTC)
VEHICLES = {"fuels": ["diesel"], "stage_at_most": 4, "stage_inclusive": True, "classes": ["heavy", "medium"], "uses": []}
EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]


def clause(clause_id: str = "1", vehicles: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    """A clause without slips."""
    return {
        "clause_id": clause_id,
        "vehicles": {**VEHICLES, **(vehicles or {})},
        "zones": ["inner"],
        "hours": [["00:00", "24:00"]],
        "weekdays": EVERY_DAY,
        "from": "2026-11-11T00:00+08:00",
        "until": "2026-11-16T00:00+08:00",
        "exempt": ["special"],
        "min_minutes": 3,
        "camera": "counts",
        "passes": {"effect": "honoured"},
        "code": "1344",
        **members,
    }


def order(*clauses: dict[str, Any], **members: Any) -> dict[str, Any]:
    """An order without slips, with this clause or these."""
    return {
        "order_id": "LC-1",
        "title": "货车限行通告",
        "issuer": "洛城市公安局",
        "kind": "emergency",
        "issued_at": "2026-11-10T18:00+08:00",
        "legal_basis": ["道路交通安全法 第39条"],
        "clauses": list(clauses) or [clause()],
        **members,
    }


def body_of(written: dict[str, Any]) -> dict[str, Any]:
    """As it is stored."""
    return OrderForm.model_validate(deepcopy(written)).model_dump(by_alias=True)


def full_order() -> dict[str, Any]:
    """An order that says every member of the form."""
    whole = clause(
        vehicles={
            **{"fuels": ["diesel", "gas"], "uses": ["muck", "mixer"], "axles_at_least": 5, "gross_mass_over_kg": 49000},
            **{"rated_load_at_least_kg": 1500, "plate_colours": ["yellow"], "origin": "foreign", "local_prefixes": ["豫C"]},
            **{"last_digit": {"barred": "odd", "letter": "last_digit"}, "new_energy": False, "stage_at_least": 3},
            "except_clauses": ["2"],
        },
        boundaries=[{"zone": "west-ring", "included": True}],
        except_zones=["express"],
        passages=[{"name": "九都路口北向西", "from": "north", "to": "west", "within_minutes": 5}],
        hours=[["07:00", "19:30"]],
        weekdays=[1, 2, 3, 4, 5],
        holidays="free",
        working_days="barred",
        warning={"levels": ["orange", "red"], "districts": ["410305"], "pollutants": ["pm25"]},
        camera="to_be_verified",
        passes={"effect": "honoured", "by_level": {"orange": "suspended", "red": "not_honoured"}},
        act="不执行应急措施",
        article="道路交通安全法 第九十条",
        penalty="200元",
    )
    return order(
        whole,
        clause("2"),
        **{
            "event": "amended",
            "from": "2026-11-10T20:00+08:00",
            "grace_minutes": 60,
            "expected_until": "2026-11-14T18:00+08:00",
        },
        published={"at": "2026-11-10T18:30+08:00", "where": "洛城发布", "proof": "公告2026-33"},
        calendar={
            **{"name": "2026年节假日安排", "source": "国办发明电〔2025〕7号"},
            **{"holidays": ["2026-10-01", "2026-10-02"], "working_days": ["2026-10-10"]},
        },
    )


def square(west: float, south: float, side: float = 0.1) -> dict[str, Any]:
    """A square in degrees."""
    east, north = west + side, south + side
    return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]}


def zone(zone_id: str, geometry: dict[str, Any], **members: Any) -> ZoneRow:
    """A zone that always held."""
    return ZoneRow(zone_id, members.pop("name", zone_id), None, 0, False, canonical_json(geometry), **members)


ZONES = (
    zone("inner", square(112.4, 34.6), name="内环"),
    zone("outer", square(112.3, 34.5, 0.3), name="外环"),
    zone("park", square(112.55, 34.6, 0.02), name="工业园"),
)


def truck(plate: str = "豫C0T003", **values: Any) -> Vehicle:
    """A registered heavy diesel truck of stage 3."""
    usual = {"plate_colour": "yellow", "fuel": "diesel", "emission_stage": 3, "vehicle_class": "heavy", "use": "goods"}
    return Vehicle(plate, "01", VehicleRow(plate, "01", 0, False, {**usual, **values}))


def surroundings(*others: dict[str, Any], registered: tuple[dict[str, Any], ...] = (), **members: Any) -> CheckContext:
    """One heavy truck and one special vehicle, three zones. others: orders beside it; registered: versions in the register."""
    vehicles = members.pop("vehicles", (truck(), truck("豫C0T009", use="special")))
    zones = {row.zone_id: [row] for row in members.pop("zones", ZONES)}
    warnings: dict[str, list] = {}
    for body in members.pop("warnings", ()):
        warnings.setdefault(body["warning_id"], []).append(warning_of(body))
    orders: dict[str, list] = {}
    for body in registered:
        orders.setdefault(body["order_id"], []).append(order_of(body_of(body)))
    around = {order_id: list(versions) for order_id, versions in orders.items()}
    for body in others:
        around.setdefault(body["order_id"], []).append(order_of(body_of(body)))
    groups = [Group(vehicle, 1) for vehicle in vehicles]
    now = members.pop("now", NOW)
    reference = Reference({}, zones, {}, orders, warnings)
    return CheckContext(micros_of(now), reference, around, groups, **members)


def slips(written: dict[str, Any], around: CheckContext | None = None) -> list[Slip]:
    """The slips of an order."""
    return slips_of(body_of(written), around or surroundings(), Names({"inner": "内环"}))


def codes(written: dict[str, Any], around: CheckContext | None = None) -> list[str]:
    """Their codes."""
    return [slip.code for slip in slips(written, around)]
