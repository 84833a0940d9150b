"""The draft of a what-if: an order with zones of its own, validated with every fault named."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from rules.catalogue import Text
from rules.inputs.inputs import Reference, ZoneRow
from rules.inputs.parsed_order import OrderVersion, order_of
from services.reference.orders import read_orders
from services.reference.parse_result import Parsed
from services.reference.remarks import ERROR, with_nearest
from services.reference.zones import read_zones
from services.store.read_reference import zone_row
from services.tabular import FileRefused

MOST_VERTICES = 10_000
"""Maximum vertices of all drawn areas, because the cost grows with them; a person draws tens, a district has some thousand."""
_MOST_TOLD = 100
_EVER_US = -(2**62)
_FEW_VERTICES = Text(
    f"全部区域合计最多 {MOST_VERTICES:,} 个顶点：请简化边界（容差 10 米即可），或先导入区域再按编号引用",
    f"at most {MOST_VERTICES:,} vertices: simplify the outlines (a tolerance of 10 m will do), or import the zones and name them",
)
_KNOWN = Text("已登记或本次所画的区域", "a zone of the draft or of the register")
_WITH_CLAUSES = Text("有条款的管控令：发布、修改或延长", "an order with clauses: issued, amended or extended")


@dataclass(frozen=True)
class Fault:
    """A fault of the draft. field: such as `order: clause 1: hours[0]`."""

    field: str
    value: str | None
    expected: Text


class DraftRefused(Exception):
    """An invalid draft, with all its faults."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{one.field} is {one.value!r}, expected {one.expected.en}" for one in faults[:_MOST_TOLD]))
        self.faults = faults


@dataclass(frozen=True)
class Draft:
    """An order with zones of its own, which override registered zones of the same id.

    others: other versions of the order that hold beside this one, in the order of issue.
    """

    order: OrderVersion
    zones: dict[str, list[ZoneRow]] = field(default_factory=dict)
    others: tuple[OrderVersion, ...] = ()

    @property
    def versions(self) -> list[OrderVersion]:
        """All versions in the order of issue."""
        return sorted((*self.others, self.order), key=lambda version: version.issued_us)

    def among(self, reference: Reference) -> Reference:
        """The reference data with this as the only order, and with its zones."""
        return replace(reference, orders={self.order.order_id: self.versions}, zones={**reference.zones, **self.zones})

    def with_others(self, reference: Reference) -> "Draft":
        """The draft among the registered versions of its order (amendments, pauses, a lift), in the place of one issued at the same time."""
        registered = reference.orders.get(self.order.order_id, [])
        return replace(self, others=tuple(version for version in registered if version.issued_us != self.order.issued_us))

    def all_through(self, from_us: int, until_us: int) -> "Draft":
        """The draft with all dates replaced by this span; hours and days are kept."""
        clauses = tuple(replace(clause, from_us=from_us, until_us=until_us) for clause in self.order.clauses)
        order = replace(
            self.order, event="issued", issued_us=from_us, announced_us=from_us, from_us=None, grace_us=0, clauses=clauses
        )
        return replace(self, order=order)

    @property
    def zones_named(self) -> list[tuple[str, str]]:
        """(field, zone_id) of all zones that the clauses name."""
        return [
            (f"order: clause {clause.clause_id}: zones", zone)
            for clause in self.order.clauses
            for zone in (*clause.binding_zones, *clause.taken_zones)
        ]


def draft_of(order: Any, zones: Any) -> Draft:
    """Parse a draft from an order's JSON and a GeoJSON FeatureCollection (or None). Raises DraftRefused."""
    faults = _too_many_vertices(zones)
    if faults:
        raise DraftRefused(faults)
    bodies = _values("order", read_orders, order, faults)
    areas = [] if zones is None else _values("zones", read_zones, zones, faults)
    if not faults and len(bodies) != 1:
        faults.append(Fault("order", f"{len(bodies)} orders", Text("一份管控令", "one order")))
    if faults:
        raise DraftRefused(faults)
    version = order_of(bodies[0]["body"])
    if not version.clauses:
        raise DraftRefused([Fault("order: event", version.event, _WITH_CLAUSES)])
    return Draft(version, {one["zone_id"]: [zone_row(one, _EVER_US, False)] for one in areas})


def refuse_unknown_zones(draft: Draft, reference: Reference) -> None:
    """Raise DraftRefused if a clause names a zone that neither the draft nor the register has."""
    known = {zone_id: rows for zone_id, rows in {**reference.zones, **draft.zones}.items() if not rows[-1].absent}
    faults = [Fault(where, zone, with_nearest(_KNOWN, zone, known)) for where, zone in draft.zones_named if zone not in known]
    if faults:
        raise DraftRefused(faults)


def _too_many_vertices(zones: Any) -> list[Fault]:
    """A fault if the geometries have too many vertices, counted before anything is computed from them."""
    count = sum(_vertices(one) for one in _geometries(zones))
    return [Fault("zones", f"{count:,} vertices", _FEW_VERTICES)] if count > MOST_VERTICES else []


def _geometries(zones: Any) -> list[Any]:
    features = zones.get("features", [zones]) if isinstance(zones, dict) else []
    return [one.get("geometry") for one in features if isinstance(one, dict)] if isinstance(features, list) else []


def _vertices(geometry: Any) -> int:
    """Number of positions: lists without inner lists, at any depth (iterative, so that deep nesting cannot overflow the stack)."""
    count, rest = 0, [geometry.get("coordinates")] if isinstance(geometry, dict) else []
    while rest:
        one = rest.pop()
        if isinstance(one, list):
            inner = [part for part in one if isinstance(part, list)]
            count += not inner
            rest += inner
    return count


def _values(name: str, read: Any, document: Any, faults: list[Fault]) -> list[dict[str, Any]]:
    try:
        parsed: Parsed = read(json.dumps(document, ensure_ascii=False).encode(), lambda *_: None)
    except FileRefused as error:
        faults.append(Fault(name, None, error.text))
        return []
    except (UnicodeEncodeError, ValueError):
        faults.append(Fault(name, None, Text("JSON，字符完整、数为有限", "JSON of whole characters and finite numbers")))
        return []
    faults += [
        Fault(f"{name}: {remark.place}: {remark.column}", remark.shown_value, remark.said)
        for remark in parsed.remarks
        if remark.severity == ERROR
    ]
    return [entry.values for entry in parsed.good if entry.values is not None]
