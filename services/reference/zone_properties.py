"""The properties of a zone: its kind, and what only a road or a district has."""

from typing import Any

from rules.catalogue import Text
from services.reference.parse_result import Entry, Parsed, Values
from services.reference.remarks import ABSENT, with_nearest
from services.reference.synonyms import DISTRICTS, ZONE_KINDS

PROPERTIES = ("zone_id", "name", "datum", "district", "kind", "width_m", "elevated")
KINDS = ("area", "road", "district")
_WIDTH_M = (2, 200)
_NO_WIDTH = Text("不写 width_m：只有 kind 为 road 的区域才有", "no width_m: only a zone of the kind road has one")
_A_WIDTH = Text("道路宽度，2 到 200 米", "the width of the road, metres from 2 to 200")
_A_KIND = Text(f"{', '.join(KINDS)} 之一，area 可不写", f"one of {', '.join(KINDS)}, or none for area")


def read_properties(entry: Entry, properties: dict[str, Any], parsed: Parsed) -> Values:
    """zone_id, name, district, kind, width_m (metres), elevated; what is wrong is said."""
    values: Values = {"district": None, "kind": "area", "width_m": None, "elevated": False}
    for name in ("zone_id", "name", "district"):
        value = properties.get(name)
        if isinstance(value, str) and value.strip() and len(value) <= 256:
            values[name] = DISTRICTS.get(value.strip().lower(), value.strip()) if name == "district" else value.strip()
        elif name != "district" or value is not None:
            parsed.refuse(
                entry, name, properties.get(name, ABSENT), Text("1 到 256 个字符的文本", "a text of 1 to 256 characters")
            )
    _read_kind(entry, properties, parsed, values)
    return values


def _read_kind(entry: Entry, properties: dict[str, Any], parsed: Parsed, values: Values) -> None:
    kind, width, elevated = (properties.get(name) for name in ("kind", "width_m", "elevated"))
    values["kind"] = "area" if kind is None else ZONE_KINDS.get(kind, kind) if isinstance(kind, str) else kind
    if values["kind"] not in KINDS:
        parsed.refuse(entry, "kind", kind, with_nearest(_A_KIND, kind, KINDS) if isinstance(kind, str) else _A_KIND)
    elif values["kind"] == "road":
        values["width_m"] = _width(width)
        if values["width_m"] is None:
            parsed.refuse(entry, "width_m", ABSENT if width is None else width, _A_WIDTH)
    elif width is not None:
        parsed.refuse(entry, "width_m", width, _NO_WIDTH)
    if values["kind"] == "district" and properties.get("district") is None:
        parsed.refuse(entry, "district", ABSENT, Text("此多边形所属区县的代码", "the code of the district whose polygon it is"))
    values["elevated"] = elevated if isinstance(elevated, bool) else False
    if elevated is not None and not isinstance(elevated, bool):
        parsed.refuse(entry, "elevated", elevated, Text("true 或 false", "true or false"))


def _width(written: Any) -> float | None:
    is_number = isinstance(written, int | float) and not isinstance(written, bool)
    return float(written) if is_number and _WIDTH_M[0] <= written <= _WIDTH_M[1] else None
