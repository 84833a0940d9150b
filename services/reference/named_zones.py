"""Zones that documents name: each must be in the register all the time that it is needed, else an order would catch nobody."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from rules.catalogue import Text
from services.reference.history import History, is_present_throughout
from services.reference.parse_result import Key
from services.reference.remarks import Remark, with_nearest

Zones = Mapping[Key, History]
_REGISTERED = Text(
    "自起至止都在库中的区域：没有此区域，请先导入",
    "a zone that is in the register from `from` to `until`: zone unknown, import it first",
)


def zones_of_clause(clause: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every zone that a clause names, with the member that names it. clause: as it is stored."""
    for index, zone_id in enumerate(clause["zones"]):
        yield f"zones[{index}]", zone_id
    for index, boundary in enumerate(clause.get("boundaries", [])):
        yield f"boundaries[{index}].zone", boundary["zone"]
    for index, zone_id in enumerate(clause.get("except_zones", [])):
        yield f"except_zones[{index}]", zone_id
    for index, passage in enumerate(clause.get("passages", [])):
        for end in ("from", "to"):
            yield f"passages[{index}].{end}", passage[end]


def unknown_zones(
    place: str, named: Iterator[tuple[str, str]], begins: str, until: str | None, zones: Zones
) -> Iterator[Remark]:
    """A remark for each zone that is not there from `begins` to `until` (times as they are stored)."""
    start, end = datetime.fromisoformat(begins), datetime.fromisoformat(until) if until else None
    for member, zone_id in named:
        if not is_present_throughout(zones.get((zone_id,), []), start, end):
            yield Remark(place, member, zone_id, with_nearest(_REGISTERED, zone_id, [known for (known,) in zones]))


def goes_on(until: str | None, since: datetime) -> bool:
    """Whether what ends then is still on after `since`."""
    return until is None or datetime.fromisoformat(until) > since
