"""Zones from GeoJSON: stated datum, valid rings (of a road: lines), each id once; stored in WGS-84."""

from typing import Any

from rules.catalogue import Text
from services.reference.documents import read_json
from services.reference.fields import headings
from services.reference.lines import line_geojson, lines_of
from services.reference.parse_result import Entry, Parsed, Progress, Values, settle_repeats
from services.reference.places import positions_in_wgs84, stated_datum
from services.reference.remarks import ABSENT, NOTE, Remark, UnfitError
from services.reference.rings import AreaError, Polygon, area_of, geojson
from services.reference.zone_properties import KINDS, PROPERTIES, read_properties
from services.tabular import FileRefused

KEY = ("zone_id",)
_CRS = ("CRS84", "EPSG:4326", "EPSG::4326", "EPSG:4490", "EPSG::4490")


def read_zones(content: bytes, progress: Progress) -> Parsed:
    """The zones of a file: one feature or a collection. Raises FileRefused."""
    document, read_as = read_json(content)
    features = _features(document)
    parsed = Parsed(read_as)
    for index, feature in enumerate(features):
        parsed.entries.append(_entry(index, feature, document, parsed))
        progress("reading", index, len(features))
    settle_repeats(parsed, column="zone_id", identical_is_harmless=False)
    return parsed


def _features(document: Any) -> list[Any]:
    kind = document.get("type") if isinstance(document, dict) else None
    if kind not in ("FeatureCollection", "Feature"):
        raise FileRefused(
            f"文件的 type 为 {kind!r}，应为 GeoJSON FeatureCollection",
            f"the file's type is {kind!r}, expected a GeoJSON FeatureCollection",
        )
    crs = document.get("crs")
    if crs and not _is_wgs84(crs):
        raise FileRefused(
            f"文件的 crs 为 {str(crs)[:200]}，应为以度表示的经度和纬度，且没有 crs",
            f"the file's crs is {str(crs)[:200]}, expected longitude and latitude in degrees without a crs member",
        )
    features = [document] if kind == "Feature" else document.get("features")
    if not isinstance(features, list) or not features:
        raise FileRefused(
            "文件中没有 features，应为至少一项的列表", "the file has no features, expected a list of at least one"
        )
    return features


def _is_wgs84(crs: Any) -> bool:
    return any(name in str(crs) for name in _CRS)


def _entry(index: int, feature: Any, document: dict[str, Any], parsed: Parsed) -> Entry:
    properties = _in_english(feature.get("properties")) if isinstance(feature, dict) else None
    zone_id = properties.get("zone_id") if isinstance(properties, dict) else None
    place = f"features[{index}] ({zone_id if zone_id is not None else 'without zone_id'})"
    key = (zone_id.strip(),) if isinstance(zone_id, str) and zone_id.strip() else None
    entry = Entry(place, key, None)
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        parsed.refuse(
            entry,
            "type",
            feature.get("type") if isinstance(feature, dict) else feature,
            Text("GeoJSON Feature", "a GeoJSON Feature"),
        )
    elif not isinstance(properties, dict):
        parsed.refuse(
            entry, "properties", properties, Text("含 zone_id、name、datum 的对象", "an object with zone_id, name and datum")
        )
    else:
        _warn_of_unknown(properties, parsed)
        _read(entry, properties, feature, document, parsed)
    return entry


def _in_english(properties: Any) -> Any:
    """The properties under their own names, such as zone_id for 区域编号; one that is there under both stays as it is, to be warned of."""
    if not isinstance(properties, dict):
        return properties
    names = {written: headings("zones").get(written, written) for written in properties}
    return {written if name != written and name in properties else name: properties[written] for written, name in names.items()}


def _warn_of_unknown(properties: dict[str, Any], parsed: Parsed) -> None:
    for name in properties:
        warning = Text(f"属性 {name} 不认识，未读取", f"property {name} is not known and was not read")
        if name not in PROPERTIES and warning not in parsed.warnings:
            parsed.warnings.append(warning)


def _read(entry: Entry, properties: dict[str, Any], feature: dict[str, Any], document: dict[str, Any], parsed: Parsed) -> None:
    """Fills the entry's values, or says everything that is wrong with the feature."""
    said = len(parsed.remarks)
    values = read_properties(entry, properties, parsed)
    geometry, top_datum = feature.get("geometry"), document.get("datum")
    try:
        values["datum"] = _datum(properties.get("datum"), top_datum)
        for holder in (document, feature, geometry):
            _refuse_other_crs(holder, values["datum"])
        values["geometry"] = _geometry(geometry, values, entry.place, parsed)
    except UnfitError as unfit:
        parsed.refuse(entry, "datum", properties.get("datum", top_datum if top_datum is not None else ABSENT), unfit.expected)
    except AreaError as bad:
        parsed.refuse(entry, "geometry", bad.value, bad.expected)
    if all(remark.severity != "error" for remark in parsed.remarks[said:]):
        entry.values = values


def _geometry(geometry: Any, values: Values, place: str, parsed: Parsed) -> dict[str, Any]:
    """The geometry in WGS-84. Raises AreaError."""
    if values["kind"] == "road":
        return line_geojson([positions_in_wgs84(line, values["datum"]) for line in lines_of(geometry)])
    if values["kind"] not in KINDS:
        return {}
    area = area_of(geometry)
    if area.closed:
        parsed.remarks.append(Remark(place, "geometry", "a ring open by less than 1e-9°", Text("已闭合", "closed"), NOTE))
    return geojson([_in_wgs84(rings, values["datum"]) for rings in area.polygons])


def _datum(own: Any, top: Any) -> str:
    """The feature's datum, or the file's where it has none. Raises UnfitError when neither is stated or they contradict."""
    if own is None:
        return stated_datum(top)
    datum = stated_datum(own)
    if top is not None and stated_datum(top) != datum:
        raise UnfitError(
            Text(
                f"与文件开头的坐标系（{top}）相同，或该处不写",
                f"the same datum as at the top of the file ({top}), or none there",
            )
        )
    return datum


def _refuse_other_crs(holder: Any, datum: str) -> None:
    """Raises UnfitError where a crs member says something else than the datum: only one of both can be right, and 500 m hang on it."""
    crs = holder.get("crs") if isinstance(holder, dict) else None
    if crs and not (_is_wgs84(crs) and datum == "WGS84"):
        zh, en = ("WGS84", "WGS84") if _is_wgs84(crs) else ("其他", "something else")
        raise UnfitError(
            Text(
                f"与 crs 所写（{str(crs)[:120]}：{zh}）一致；两者矛盾，请删去错的一个",
                f"what the crs member says ({str(crs)[:120]}: {en}); they contradict: take out the one that is wrong",
            )
        )


def _in_wgs84(rings: Polygon, datum: str) -> Polygon:
    """The rings converted; each still ends where it begins, whatever the last digit."""
    converted = [positions_in_wgs84(ring, datum) for ring in rings]
    return [[*ring[:-1], ring[0]] for ring in converted]
