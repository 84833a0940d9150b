"""Texts for the area of a clause: 区域、边界道路（含/不含）、区域内除外道路、路口与方向."""

from collections.abc import Iterable
from typing import Any

from rules.catalogue.entries import Text
from rules.catalogue.labels import number_text
from services.orders.paragraph.texts import NOTHING, Names, around, joined, said

Clause = dict[str, Any]


def where_text(clause: Clause, names: Names) -> Text:
    """The ban with its place: "在“内环”区域内道路（边界道路：“西环路”（含）；“绕城高速”除外）通行"."""
    parts = [area_text(clause, names), around(Text("按下列方向通行：", "pass "), passages(clause, names))]
    return joined(parts, "，并禁止", ", nor ")


def area_text(clause: Clause, names: Names) -> Text:
    """Driving in the area with its boundaries and exceptions; NOTHING if there are only passages."""
    if not clause["zones"] and not clause.get("boundaries"):
        return NOTHING
    sides, spared = boundaries(clause, names), except_zones(clause, names)
    notes = joined(
        (
            around(Text("边界道路：", "boundary roads: "), sides),
            around(NOTHING, spared, Text("不在管控范围", " exempt")),
        ),
        "；",
        "; ",
    )
    notes = around(Text("（", " ("), notes, Text("）", ")"))
    area = around(NOTHING, zones(clause, names), Text("区域内道路", ""))
    if not said(area):
        area = Text("边界道路", "the boundary roads")
    return Text(f"在{area.zh}{notes.zh}通行", f"drive in {area.en}{notes.en}")


def zones(clause: Clause, names: Names) -> Text:
    """“内环”、“工业园” ."""
    return _named(clause["zones"], names)


def boundaries(clause: Clause, names: Names) -> Text:
    """“西环路”（含）、“邙岭大道”（不含）."""
    return joined(_side(one, names) for one in clause.get("boundaries") or [])


def _side(boundary: dict[str, Any], names: Names) -> Text:
    road = names.zone(boundary["zone"])
    return around(NOTHING, road, Text("（含）", " (included)") if boundary["included"] else Text("（不含）", " (not included)"))


def except_zones(clause: Clause, names: Names) -> Text:
    """“绕城高速”."""
    return _named(clause.get("except_zones") or [], names)


def passages(clause: Clause, names: Names) -> Text:
    """“九都路口北向西”（由“北进口”驶入、5分钟内由“西出口”驶出）."""
    return joined((_passage(one, names) for one in clause.get("passages") or []), "、", ", or ")


def _passage(passage: dict[str, Any], names: Names) -> Text:
    start, end, minutes = names.zone(passage["from"]), names.zone(passage["to"]), number_text(passage["within_minutes"])
    return Text(
        f"“{passage['name']}”（由{start.zh}驶入、{minutes}分钟内由{end.zh}驶出）",
        f'"{passage["name"]}" (from {start.en} to {end.en} within {minutes} minutes)',
    )


def _named(zone_ids: Iterable[str], names: Names) -> Text:
    return joined(names.zone(zone_id) for zone_id in zone_ids)
