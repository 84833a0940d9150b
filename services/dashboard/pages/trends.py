"""Trends (挂图作战): where and by whom limits are exceeded, what an order changed on the road, which district has most."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection
from starlette.requests import Request

from rules.catalogue import Language, Text
from rules.timing.times import LOCAL
from services.api import (
    orders,
    statistics_driving,
    statistics_exceedances,
    statistics_findings,
    statistics_not_assessed,
    statistics_unread_plates,
)
from services.api.dependencies import ConnectionDep, NowDep, SettingsDep
from services.api.order_models import OrderItem
from services.api.parameters import Word
from services.api.problems import FieldError, Refused
from services.api.statistics_days import DAYS, days_asked
from services.api.statistics_exceedances import By, ExceedanceCount
from services.api.statistics_findings import CountQuery, FindingCount
from services.dashboard.i18n import language_of
from services.dashboard.pages.days import Days
from services.dashboard.pages.query import asked, given
from services.dashboard.plotly_csp import plotly_style_ids
from services.dashboard.rendering import address, page
from services.settings import Settings
from services.store.local_time import local_iso

router = APIRouter()
_API = "/api/v1/statistics"
_RATED: tuple[By, ...] = ("station", "stage")
_HOURS_TOLD = 24 * 31
"""Rows of the table of hours: an order may stand for years, and who reads thousands of hours takes the CSV."""


class _Query(Days):
    """What the address asks: the newest days, or from–to; and the order to look at."""

    days: Literal["7", "30", "90"] | None = None
    order: Word | None = None


@dataclass(frozen=True)
class Span:
    """Local days, both included. chosen: by how many newest days it was asked for, None for from–to."""

    first: date
    last: date
    chosen: int | None = None

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def query(self) -> dict[str, date]:
        """As in an address."""
        return {"from": self.first, "to": self.last}


@router.get("/trends", response_class=HTMLResponse)
def trends_page(request: Request, connection: ConnectionDep, settings: SettingsDep, now: NowDep) -> HTMLResponse:
    """The page at /trends."""
    query, wrong = asked(_Query, given(request))
    today = now.astimezone(LOCAL).date()
    try:
        period = period_of(query or _Query(), today)
    except Refused as refused:
        query, wrong = None, [(error.field, _expected(error)) for error in refused.errors]
        period = period_of(_Query(), today)
    shown = {} if query is None else _shown(connection, settings, query, period, now, language_of(request))
    return page(
        request,
        "trends.html",
        active="trends",
        status=422 if wrong else 200,
        wrong=wrong,
        period=period,
        plotly_style_ids=plotly_style_ids(),
        hours_told=_HOURS_TOLD,
        **{"order": None, **shown},
    )


def _expected(error: FieldError) -> Text:
    return Text(error.said.zh, error.said.en) if error.said else Text(error.expected, error.expected)


def period_of(query: _Query, today: date) -> Span:
    """From–to where one of both is given, else the newest days, 30 unless asked otherwise. Refused where these are too many."""
    number = int(query.days or DAYS)
    first, last = days_asked(query.first, query.last, today, number)
    return Span(first, last, None if query.first or query.last else number)


def _shown(
    connection: Connection, settings: Settings, query: _Query, period: Span, now: datetime, language: Language
) -> dict[str, Any]:
    stations, stages = (
        statistics_exceedances.answer(connection, by, period.first, period.last, settings.thresholds).items for by in _RATED
    )
    return {
        "stations": _station_rows(stations, period),
        "stages": _stage_rows(stages, language),
        "districts": _district_rows(connection, period, language),
        "not_assessed": statistics_not_assessed.answer(connection, None, None, period.first, period.last).items,
        "unread": statistics_unread_plates.answer(connection, period.first, period.last).items,
        "files": _files(period),
        **_around_order(connection, query, now),
    }


def _station_rows(items: Sequence[ExceedanceCount], period: Span) -> list[dict[str, Any]]:
    """Highest lower bound of the rate first, as they come; each leads to its findings."""
    return [
        _rate_row(item, item.label or item.key or "—", address("/findings", station=item.key, **period.query)) for item in items
    ]


def _stage_rows(items: Sequence[ExceedanceCount], language: Language) -> list[dict[str, Any]]:
    """From the oldest stage to the newest, the unknown last: as they come."""
    unknown = "阶段未知" if language == "zh" else "stage unknown"
    return [_rate_row(item, _label(item, language) or unknown, "") for item in items]


def _rate_row(item: ExceedanceCount, label: str, href: str) -> dict[str, Any]:
    return {**item.model_dump(include={"valid", "over", "rate", "rate_low", "rate_high"}), "label": label, "href": href}


def _label(item: ExceedanceCount | FindingCount, language: Language) -> str | None:
    return (item.label if language == "zh" else item.label_en) or item.key


def _district_rows(connection: Connection, period: Span, language: Language) -> list[dict[str, Any]]:
    """Most violations first, then most findings; the same numbers have the same rank. Findings of no district (a zone lies in several)
    have no rank and come last."""
    items = statistics_findings.answer(connection, CountQuery.model_validate({"by": "district", **period.query})).items
    ranked = sorted(items, key=lambda item: (not item.key, -item.violation, -item.total, item.key or ""))
    nowhere = "跨区县" if language == "zh" else "across districts"
    rows: list[dict[str, Any]] = []
    for place, item in enumerate(ranked, 1):
        same = rows and (rows[-1]["violation"], rows[-1]["total"]) == (item.violation, item.total)
        numbers = item.model_dump(include={"violation", "suspected", "to_be_verified", "total"})
        href = address("/findings", district=item.key, **period.query) if item.key else ""
        rank = (rows[-1]["rank"] if same else place) if item.key else None
        rows.append({**numbers, "rank": rank, "label": _label(item, language) or nowhere, "href": href})
    return rows


def _files(period: Span) -> dict[str, str]:
    return {
        "station": address(f"{_API}/exceedances", by="station", **period.query, format="csv"),
        "stage": address(f"{_API}/exceedances", by="stage", **period.query, format="csv"),
        "district": address(f"{_API}/findings", by="district", **period.query, format="csv"),
        "not_assessed": address(f"{_API}/not-assessed", **period.query, format="csv"),
        "unread": address(f"{_API}/unread-plates", **period.query, format="csv"),
    }


def _around_order(connection: Connection, query: _Query, now: datetime) -> dict[str, Any]:
    """The orders to choose from, and the hours around the chosen one (the first that has begun, unless asked otherwise)."""
    known = orders.answer(connection, now).items
    chosen = next((one for one in known if one.order_id == query.order), None) or _first_begun(known)
    found: dict[str, Any] = {"orders": [(one.order_id, one.title) for one in known], "hours": [], "phases": []}
    if chosen is None:
        return {**found, "order": None}
    read = statistics_driving.answer(connection, order=chosen.order_id, zone=None, first=None, last=None, now=now)
    rows = [
        {"hour": one.hour, "vehicles": one.vehicles, "phase": one.phase}
        for one in read.items[: bisect_right(read.items, now, key=lambda one: one.hour)]  # hours to come are no quiet hours
    ]
    return {
        **found,
        "order": chosen.order_id,
        "span": Span(read.first_day, read.last_day),
        "hours": [{**row, "hour": local_iso(row["hour"])} for row in observed(rows)],
        "phases": read.phases,
        "driving_file": address(f"{_API}/driving", order=chosen.order_id, format="csv"),
    }


def _first_begun(known: Sequence[OrderItem]) -> OrderItem | None:
    """Orders come in force, announced, paused, ended: what is only announced has nothing to show yet."""
    return next((one for one in known if one.state != "announced"), next(iter(known), None))


def observed(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Hours from the first in which any truck was seen: what lies before the first data is no quiet road."""
    first = next((place for place, row in enumerate(rows) if row["vehicles"]), len(rows))
    return list(rows[first:])
