"""What the forms about orders offer: vocabulary in the reader's words, and zones by kind."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rules.catalogue import Language, Text
from rules.catalogue.districts import DISTRICTS
from rules.catalogue.labels import AIR_POLLUTANTS, CLASSES, COLOURS, FUELS, ORDER_USES, stage_word
from rules.catalogue.vocabulary import EXEMPTIONS, ORDER_STAGES
from rules.catalogue.vocabulary import ORDER_USES as USE_CODES
from services.api.geojson import Feature
from services.orders.paragraph.order_text import EVENTS, KINDS

Choice = tuple[str, str]
_LEVELS = {"yellow": Text("黄色", "yellow"), "orange": Text("橙色", "orange"), "red": Text("红色", "red")}
_WEEKDAYS = (("一", "Mon"), ("二", "Tue"), ("三", "Wed"), ("四", "Thu"), ("五", "Fri"), ("六", "Sat"), ("日", "Sun"))
_ZONE_KINDS = {"area": Text("区域", "areas"), "road": Text("道路", "roads"), "district": Text("区县", "districts")}


def form_choices(zones: Iterable[Feature], language: Language) -> dict[str, Any]:
    """Lists of (code, words) by the member they are for; *_values: codes as JSON; zones: [(kind in words, [(id, name)])]."""
    said = {name: _said(texts, language) for name, texts in _vocabulary().items()}
    said["exempt"] = [(code, _exempt_word(code, language)) for code in EXEMPTIONS]
    said["stages"] = [(json.dumps(stage), stage_word(stage, language)) for stage in ORDER_STAGES]
    days = enumerate(_WEEKDAYS, 1)
    said["weekdays"] = [(str(day), f"周{zh}" if language == "zh" else en) for day, (zh, en) in days]
    for name in ("kind", "event"):
        said[f"{name}_values"] = [(json.dumps(code), words) for code, words in said[f"{name}s"]]
    return {**said, "zones": zones_by_kind(zones, language)}


def zones_by_kind(zones: Iterable[Feature], language: Language) -> list[tuple[str, list[Choice]]]:
    """Areas first, then roads, then districts."""
    found: dict[str, list[Choice]] = {kind: [] for kind in _ZONE_KINDS}
    for zone in zones:
        found[zone.properties["kind"]].append((zone.properties["id"], zone.properties["name"]))
    return [(_ZONE_KINDS[kind].said(language), listed) for kind, listed in found.items() if listed]


def _vocabulary() -> dict[str, Mapping[str, Text]]:
    return {
        "kinds": KINDS,
        "events": EVENTS,
        "fuels": FUELS,
        "classes": CLASSES,
        "uses": {code: ORDER_USES[code] for code in USE_CODES},
        "colours": COLOURS,
        "levels": _LEVELS,
        "pollutants": AIR_POLLUTANTS,
        "districts": DISTRICTS,
    }


def _said(texts: Mapping[str, Text], language: Language) -> list[Choice]:
    return [(code, text.said(language)) for code, text in texts.items()]


def _exempt_word(code: str, language: Language) -> str:
    return Text("新能源车", "new energy").said(language) if code == "new_energy" else ORDER_USES[code].said(language)
