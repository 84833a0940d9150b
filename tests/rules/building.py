"""Facts and reference for the tests of rules, in an officer's words. Times are local texts; every column that a rule reads is there.

The city: zone `inner` is 112.40–112.50 by 34.60–34.70; truck 豫C0T004 is a heavy diesel of stage 4; order O1 bars diesels up to
stage 4 there all day from 2026-11-11, seen for three minutes; stations A1 (in the middle), A2 (in the east), C1 (mobile).
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from rules.catalogue import REASONS
from rules.catalogue.rule_files import rule_files
from rules.inputs.inputs import Facts, Reference, StationRow, VehicleRow, ZoneRow
from rules.inputs.parsed_order import OrderVersion, order_of
from rules.inputs.parsed_pass import PassVersion, pass_of
from rules.inputs.parsed_warning import WarningVersion, warning_of
from rules.inputs.thresholds import Thresholds
from rules.judge.judge import judge
from rules.timing.times import LOCAL, micros_of
from services.store.position_chunks import COLUMNS
from streams.events import CHECK, READING, EventType
from streams.plates import is_placeholder, is_plate

TRUCK = "豫C0T004"
EVER = "2000-01-01"
ZONE = (112.40, 34.60, 112.50, 34.70)
METRE_E = 1 / 91_700  # degrees of longitude a metre at 34.65° N
METRE_N = 1 / 110_930  # degrees of latitude a metre there
EAST, WEST, NORTH, SOUTH = (1, 0), (-1, 0), (0, 1), (0, -1)
Row = dict[str, Any]


def at(text: str) -> datetime:
    """A local time such as "2026-11-20 09:00:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def us(text: str) -> int:
    """The same in microseconds UTC."""
    return micros_of(at(text))


def fix(time: str, **seen: Any) -> Row:
    """One position, by default driving in the middle of the zone."""
    row = dict.fromkeys(COLUMNS)
    row |= {
        "terminal_id": "T1",
        "lon": 112.45,
        "lat": 34.65,
        "speed_kmh": 36.0,
        "heading_deg": 90.0,
        "mileage_km": float("nan"),
    }
    row |= {"plate": TRUCK, "time": at(time), "received_at": at(time), "partition": "p/0", "offset": 0, "element": -1, **seen}
    return row | {"plate_seen": seen.get("plate_seen", row["plate"]), "is_placeholder": is_placeholder(row["plate"])}


def drive(
    start: str,
    minutes: float,
    *,
    lon: float = 112.42,
    lat: float = 34.65,
    toward: tuple[int, int] = EAST,
    step_s: float = 30,
    kmh: float = 36.0,
    **seen: Any,
) -> list[Row]:
    """A drive, by default to the east: a fix at its start, every `step_s` seconds, and at its end."""
    seconds = [*(step_s * number for number in range(int(minutes * 60 // step_s) + 1))]
    seconds += [minutes * 60] if seconds[-1] != minutes * 60 else []
    begins = at(start)
    fixes = []
    for second in seconds:
        metres = second * kmh / 3.6
        time = (begins + timedelta(seconds=second)).replace(tzinfo=None).isoformat(" ")
        place = {"lon": round(lon + metres * toward[0] * METRE_E, 7), "lat": round(lat + metres * toward[1] * METRE_N, 7)}
        fixes.append(fix(time, speed_kmh=kmh, **place, **seen))
    return fixes


def reading(time: str, opacity_pct: float = 45.0, **seen: Any) -> Row:
    """A reading at station A1, by default over the limit; its id follows from its time."""
    row = _event(READING) | {"reading_id": f"R {time}", "station_id": "A1", "time": at(time), "plate": TRUCK, "fuel": "diesel"}
    row |= {"opacity_pct": opacity_pct, "plate_confidence": 0.97, **seen}
    return _with_content(row) | {"lane_key": -1 if pd.isna(row["lane"]) else int(row["lane"])}


def check(time: str, **seen: Any) -> Row:
    """A roadside check in the middle of the zone, by default free acceleration at 1.5 m⁻¹, failed."""
    row = _event(CHECK) | {"check_id": f"C {time}", "kind": "roadside", "time": at(time), "plate": TRUCK, "fuel": "diesel"}
    row |= {
        "lon": 112.45,
        "lat": 34.65,
        "place": "310国道",
        "method": "free_acceleration",
        "smoke_m1": 1.5,
        "result": "fail",
        **seen,
    }
    return _with_content(row)


def retest(time: str, result: str = "pass", **seen: Any) -> Row:
    """A retest in a yard without a place."""
    return check(
        time,
        kind="retest",
        result=result,
        lon=float("nan"),
        lat=float("nan"),
        smoke_m1=0.5 if result == "pass" else 1.5,
        **seen,
    )


def _event(event: EventType) -> Row:
    return {field.name: float("nan") if field.kind in ("number", "integer") else None for field in event.fields}


def _with_content(row: Row) -> Row:
    observed = {name: str(value) for name, value in sorted(row.items()) if not (value is None or value != value)}
    content = hashlib.sha256(json.dumps(observed).encode()).hexdigest()[:32]
    of_plate = {"plate_fits": is_plate(row["plate"]), "is_placeholder": is_placeholder(row["plate"])}
    return {"plate_seen": row["plate"], "content": content, **of_plate, **row}


def facts(*rows: Row) -> Facts:
    """Facts of all kinds, in the order given."""
    kinds = ("terminal_id", "reading_id", "check_id")
    empty = (fix("2026-01-01 00:00"), reading("2026-01-01 00:00"), check("2026-01-01 00:00"))
    frames = [_frame([row for row in rows if kind in row], one) for kind, one in zip(kinds, empty, strict=True)]
    return Facts(*frames)


def _frame(rows: list[Row], like: Row) -> pd.DataFrame:
    whole = pd.DataFrame([like, *rows], columns=list(like))
    for name, value in like.items():
        if isinstance(value, datetime):
            whole[name] = pd.to_datetime(whole[name], utc=True).dt.as_unit("us")
        elif not isinstance(value, float | bool | int):
            whole[name] = pd.Series([like[name], *(row[name] for row in rows)], dtype=object)
    return whole.iloc[1:].reset_index(drop=True)


def vehicle(plate: str = TRUCK, since: str = EVER, absent: bool = False, **values: Any) -> VehicleRow:
    """A row of the register: a heavy yellow diesel muck truck of stage 4, type 01."""
    known = {
        "plate_type": "01",
        "plate_colour": "yellow",
        "fuel": "diesel",
        "emission_stage": 4,
        "vehicle_class": "heavy",
        "use": "muck",
    }
    known |= {"new_energy": False, "owner": "试验车队", **values}
    return VehicleRow(plate, known.pop("plate_type"), us(since), absent, known)


def rectangle(west: float, south: float, east: float, north: float) -> str:
    """A rectangle as GeoJSON text."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def zone(
    zone_id: str = "inner", since: str = EVER, absent: bool = False, geometry: str = rectangle(*ZONE), **other: Any
) -> ZoneRow:
    """A zone's area from a time on."""
    return ZoneRow(zone_id, f"区域{zone_id}", other.pop("district", "410311"), us(since), absent, geometry, **other)


def road(zone_id: str, *places: tuple[float, float], width_m: float = 80.0, elevated: bool = False) -> ZoneRow:
    """A road along these places."""
    line = json.dumps({"type": "LineString", "coordinates": places})
    return zone(zone_id, geometry=line, kind="road", width_m=width_m, elevated=elevated)


def station(station_id: str, lon: float = 112.45, since: str = EVER, absent: bool = False) -> StationRow:
    """A station in the middle latitude of the zone."""
    return StationRow(station_id, f"点位{station_id}", lon, 34.65, "410311", us(since), absent)


def order(
    order_id: str = "O1",
    issued: str = "2026-11-10 18:00",
    clauses: tuple[Row, ...] = ({},),
    whole: Row | None = None,
    **clause: Any,
) -> OrderVersion:
    """A version of an order; clauses differ from the usual one in the members given. whole: members of the order itself."""
    usual = {
        "clause_id": "1",
        "vehicles": vehicles(),
        "zones": ["inner"],
        "hours": [["00:00", "24:00"]],
        "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "from": "2026-11-11T00:00+08:00",
        "until": None,
        "exempt": ["new_energy", "special"],
        "min_minutes": 3,
    }
    body = {
        "order_id": order_id,
        "title": f"通告{order_id}",
        "issuer": "市环委办",
        "issued_at": at(issued).isoformat(),
        "legal_basis": ["§96"],
    }
    return order_of(body | {"clauses": [usual | clause | own for own in clauses]} | (whole or {}))


def event(name: str, issued: str, begins: str | None = None, order_id: str = "O1") -> OrderVersion:
    """An order paused, resumed or lifted, from a time on or when it is announced."""
    begins = None if begins is None else at(begins).isoformat()
    return order(order_id, issued, clauses=(), whole={"event": name, "from": begins})


def warning(
    level: str, issued: str, begins: str | None = None, until: str | None = None, *, event: str = "issued", **other: Any
) -> WarningVersion:
    """A version of warning W1, for the whole city, from its issue on unless it says otherwise."""
    known = {"warning_id": "W1", "districts": [], "level": level, "event": event, "issued_at": at(issued).isoformat()}
    known |= {"from": at(begins or issued).isoformat(), "until": None if until is None else at(until).isoformat()}
    return warning_of(known | other)


def granted(issued: str = "2026-11-01 09:00", begins: str | None = None, until: str | None = None, **other: Any) -> PassVersion:
    """A version of pass P1 of the truck, without route, for any order."""
    known = {
        "pass_id": "P1",
        "kind": "pass",
        "plate": TRUCK,
        "issued_at": at(issued).isoformat(),
        "from": at(begins or issued).isoformat(),
    }
    return pass_of(known | {"until": None if until is None else at(until).isoformat()} | other)


def vehicles(**wanted: Any) -> Row:
    """Whom a clause means: heavy diesels up to stage 4."""
    return {
        "fuels": ["diesel"],
        "stage_at_most": 4,
        "stage_inclusive": True,
        "classes": ["heavy", "medium"],
        "uses": [],
        **wanted,
    }


_TABLES = (
    (VehicleRow, "plate"),
    (ZoneRow, "zone_id"),
    (StationRow, "station_id"),
    (OrderVersion, "order_id"),
    (WarningVersion, "warning_id"),
    (PassVersion, "plate"),
)
Referred = VehicleRow | ZoneRow | StationRow | OrderVersion | WarningVersion | PassVersion


def reference(*rows: Referred, order_in_force: bool = False) -> Reference:
    """The city's reference; rows given take the place of the usual ones with the same key."""
    usual = [vehicle(), zone(), station("A1"), station("A2", 112.47), *([order()] if order_in_force else [])]
    tables: list[dict[str, list[Any]]] = []
    for kind, key in _TABLES:
        given: dict[str, list[Any]] = {}
        for row in rows:
            if isinstance(row, kind):
                given.setdefault(getattr(row, key), []).append(row)
        tables.append({getattr(row, key): [row] for row in usual if isinstance(row, kind)} | given)
    return Reference(*tables)


def findings(
    *rows: Row, given: Reference | None = None, thresholds: Thresholds | None = None, rule: str | None = None
) -> list[Row]:
    """What the rules find about all plates, in the order of time."""
    known = facts(*rows)
    plates = {*known.positions["plate"], *known.readings["plate"], *known.checks["plate"]}
    found = [one.as_row() for one in judge(known, given or reference(), plates, thresholds or Thresholds()).findings]
    for one in found:
        assert_is_declared(one)
    return sorted((one for one in found if rule in (None, one["rule"])), key=lambda one: (one["first_at"], one["finding_id"]))


def assert_is_declared(found: Row) -> None:
    """What a rule finds is what its YAML says that it may find: outcomes, reasons, kinds of evidence, quantities."""
    file = rule_files()[found["rule"]]
    assert found["outcome"] in file.outcomes, f"{file.name}.yaml: outcomes lacks {found['outcome']}"
    assert set(found["reasons"]) <= set(REASONS)
    kinds = {piece["kind"] for piece in found["evidence"]}
    assert kinds <= set(file.evidence), f"{file.name}.yaml: evidence lacks {kinds - set(file.evidence)}"
    assert found["pollutant"] is None or found["pollutant"] in file.quantities


def outcomes(*rows: Row, **how: Any) -> list[str]:
    """Only the outcomes, in the order of time."""
    return [one["outcome"] for one in findings(*rows, **how)]
