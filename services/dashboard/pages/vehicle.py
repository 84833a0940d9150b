"""One vehicle: its register, how it stands against today's orders, its time line, its readings, and the track of a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from rules.catalogue import OUTCOMES, POLLUTANTS, REASONS, Language, Text
from rules.catalogue.districts import district_name
from rules.catalogue.labels import number_text
from rules.catalogue.order_labels import NOT_MEANT
from services.api import findings, vehicle_readings, vehicles
from services.api.dependencies import ConnectionDep, NowDep, SettingsDep
from services.api.findings import FindingQuery
from services.api.parameters import LocalDay
from services.api.problems import Refused
from services.api.vehicle_models import OrderStanding, RegisterContradiction, RegisterEntry, VehicleRead
from services.api.vehicle_readings import ReadingPage
from services.dashboard.evidence import pairs
from services.dashboard.i18n import language_of, local
from services.dashboard.pages.query import asked, given
from services.dashboard.pages.vehicles import found_page
from services.dashboard.plotly_csp import plotly_style_ids
from services.dashboard.rendering import address, page
from services.findings.rows import FindingRow
from services.settings import Settings

router = APIRouter()
_READINGS = 200
_FINDINGS = 50
_REGISTER = (
    ("district", "区县", "District"),
    ("axles", "轴数", "Axles"),
    ("gross_mass_kg", "总质量 kg", "Gross mass, kg"),
    ("rated_load_kg", "核定载质量 kg", "Rated load, kg"),
    ("registered_on", "注册日期", "Registered on"),
    ("vin", "车辆识别代号", "VIN"),
)
_MEASURED = ("opacity_pct", "no_ppm", "ringelmann")
_KINDS = (("terminal:", "定位", "GPS"), ("station:", "遥感", "remote sensing"), ("check", "检查", "check"))
"""Beginnings of sources, and how they are said."""


class _Query(BaseModel):
    """What the address asks: the day of the track, and the moment at which the replay begins."""

    day: LocalDay | None = None
    at: datetime | None = None


@router.get("/vehicles/{plate}", response_class=HTMLResponse)
def vehicle_page(request: Request, connection: ConnectionDep, settings: SettingsDep, now: NowDep, plate: str) -> Response:
    """The page at /vehicles/{plate}; another spelling of the plate is led to the plain one, an unknown plate to the box."""
    query, _ = asked(_Query, given(request))
    query = query or _Query()
    try:
        read = vehicles.answer(connection, plate, now)
    except Refused as refused:
        if refused.status != 404:
            raise
        return found_page(request, connection, plate, [], 404)
    if read.plate != plate:
        return RedirectResponse(address(f"/vehicles/{quote(read.plate)}", **request.query_params), 303)
    return page(request, "vehicle.html", active="vehicles", **_context(request, connection, settings, now, read, query))


def _context(
    request: Request, connection: Connection, settings: Settings, now: datetime, read: VehicleRead, query: _Query
) -> dict[str, Any]:
    language = language_of(request)
    found = findings.answer(
        connection, FindingQuery.model_validate({"plate": read.plate, "withdrawn": "any", "limit": _FINDINGS})
    ).items
    found = [one for one in found if one.renumbered_as is None]  # it is there under its other number
    readings = vehicle_readings.answer(connection, read.plate, settings.thresholds, limit=_READINGS)
    return {
        "plate": read.plate,
        "colour": next((one.plate_colour for one in read.entries if one.plate_colour), ""),
        "as_of": now,
        "entries": [_entry(one, language) for one in read.entries],
        "standing": [_standing(one, language) for one in read.standing],
        "not_assessed": read.not_assessed,
        "not_assessed_days": vehicles.DAYS,
        "counts": [(outcome, number) for outcome in OUTCOMES if (number := _count(read, outcome))],
        "events": sorted(
            _events(read, found, language),
            key=lambda event: event.at,
            reverse=True,
        ),
        "doubt_words": {code: reason.text.said(language) for code, reason in REASONS.items()},
        "plotly_style_ids": plotly_style_ids(),
        **_days(read, query, language),
        **_readings(readings, language),
    }


def _entry(one: RegisterEntry, language: Language) -> dict[str, Any]:
    """A row of the register for the card: its own names, and the rest of what is known as (label, value)."""
    values = dict(one)
    more = [(zh if language == "zh" else en, _said(name, values.get(name), language)) for name, zh, en in _REGISTER]
    more += [
        (Text("自相矛盾", "Contradicts itself").said(language), _contradiction(found).said(language))
        for found in one.contradictions
    ]
    return {**values, "more": [(label, value) for label, value in more if value]}


def _contradiction(found: RegisterContradiction) -> Text:
    ((heading, value),) = pairs({found.column: found.value}, "zh")
    return Text(
        f"{heading} {value}：应为 {found.expected.zh}", f"{found.column} is {found.value}, expected {found.expected.en}"
    )


def _said(name: str, value: Any, language: Language) -> str:
    if value is None:
        return ""
    return (
        district_name(value, language) if name == "district" else number_text(value) if isinstance(value, float) else str(value)
    )


def _standing(one: OrderStanding, language: Language) -> dict[str, Any]:
    """A clause's answer with its reasons in words: those of doubts, or those why it is not meant."""
    words = {code: reason.text for code, reason in REASONS.items()} | NOT_MEANT
    reasons = [words[code].said(language) if code in words else code for code in one.reasons]
    return {**dict(one), "reasons": reasons}


def _count(read: VehicleRead, outcome: str) -> int:
    return sum(by_outcome.get(outcome, 0) for by_outcome in read.findings.values())


@dataclass(frozen=True)
class _Event:
    """Something on the time line; day: a local day whose track shows it, None where there is no track."""

    at: datetime
    kind: str
    words: str
    finding: FindingRow | None = None
    day: date | None = None


def _events(read: VehicleRead, found: list[FindingRow], language: Language) -> Iterator[_Event]:
    """Findings, and changes of the register."""
    tracked = {one.day for one in read.days if _is_tracked(one.sources)}
    for finding in found:
        day = finding.local_day if finding.local_day in tracked else None
        yield _Event(finding.first_at, finding.outcome, finding.place or "", finding, day)
    known = set()
    for row in read.history:
        plate_type = row.values.get("plate_type")  # a trailer (挂) is not its tractor
        said = _REGISTER_EVENTS["absent" if row.absent else "changed" if plate_type in known else "entered"]
        known.add(plate_type)
        yield _Event(row.holds_from, "register", said.said(language))


_REGISTER_EVENTS = {
    "entered": Text("车辆库：登记", "register: entered"),
    "changed": Text("车辆库：变更", "register: changed"),
    "absent": Text("车辆库：注销", "register: no longer there"),
}


def _is_tracked(sources: list[str]) -> bool:
    return any(source.startswith("terminal:") for source in sources)


def _days(read: VehicleRead, query: _Query, language: Language) -> dict[str, Any]:
    """The day shown (asked, else the newest with a track, else the newest seen), its neighbours, and what to choose from."""
    days = [one.day for one in read.days]
    tracked = [one.day for one in read.days if _is_tracked(one.sources)]
    day = query.day or next(iter(tracked or days), None)
    return {
        "day": day,
        "at": query.at.isoformat() if query.at else "",
        "days": [{"day": one.day, "words": _sources(one.sources, language)} for one in read.days],
        "earlier": next((one for one in days if day and one < day), None),
        "later": next((one for one in reversed(days) if day and one > day), None),
        "day_hint": _HINTS["seen" if day in days else "unseen"].said(language),
    }


_HINTS = {
    "seen": Text(
        "当日只被遥感点位或检查观测到，没有终端定位。",
        "It was seen on this day only by a station or a check, not by a terminal.",
    ),
    "unseen": Text("当日没有任何来源观测到它。", "No source saw it on this day."),
}


def _sources(sources: list[str], language: Language) -> str:
    said = (zh if language == "zh" else en for start, zh, en in _KINDS if any(one.startswith(start) for one in sources))
    return "、".join(said) if language == "zh" else ", ".join(said)


def _readings(found: ReadingPage, language: Language) -> dict[str, Any]:
    """The readings for the table, the same for the chart (oldest first, local naive times), and which pollutants there are."""
    pollutants = [name for name in _MEASURED if any(getattr(one, name) is not None for one in found.items)]
    rows = [
        {
            "time": f"{local(one.time):%Y-%m-%dT%H:%M:%S}",
            "station": one.station_name or one.station_id,
            "valid": one.valid,
            "over": one.over,
            "limits": one.limits,
            **{name: getattr(one, name) for name in pollutants},
        }
        for one in reversed(found.items)
    ]
    words = {name: POLLUTANTS[name] for name in pollutants}
    return {
        "readings": found.items,
        "more_readings": found.next is not None,
        "pollutants": pollutants,
        "chart_rows": {
            "rows": rows,
            "name": {name: one.title.said(language) for name, one in words.items()},
            "unit": {name: one.unit.said(language) for name, one in words.items()},
        },
    }
