"""Acts by measurement: exceedances at stations, each by what truly came before it for the same vehicle, and road checks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from services.simulator.acts import BORDER, CLEAR, SUSPECTED, TO_BE_VERIFIED, VIOLATION, Act
from services.simulator.day_record import OVER, Seen

_MONTHS = 6
_SEAM = timedelta(days=1)
_ONE_SITE = timedelta(minutes=11)


def reading_acts(seen: Iterable[Seen]) -> Iterator[Act]:
    """An act for each reading over a limit: a violation when the one before was over too, within six months; else suspected."""
    by_vehicle: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for one in seen:
        if one.verdicts:
            by_vehicle[one.plate, one.plate_type].append(one)
    for known in by_vehicle.values():
        known.sort(key=lambda one: one.time)
        for place, one in enumerate(known):
            over = [name for name, verdict in one.verdicts.items() if verdict == OVER]
            if over:
                yield _reading_act(one, over[0], known[:place])


def _reading_act(one: Seen, pollutant: str, before: list[Seen]) -> Act:
    if one.doubt == "ill_terminal":  # truly measured; a leap of its GPS near the station may make it doubtful, or not
        kind, outcome, note = BORDER, VIOLATION, one.doubt
    elif one.doubt is not None:
        kind, outcome, note = BORDER, None, one.doubt
    elif any(one.time - other.time < _ONE_SITE and other.station_id == one.station_id for other in before):
        kind, outcome, note = BORDER, VIOLATION, "again at the same site within minutes"
    else:
        kind, outcome, note = _by_what_came_before(one, pollutant, before)
    act = ("remote_sensing", one.plate, one.plate_type, one.time.date(), kind, outcome)
    return Act(*act, None, one.station_id, one.time, one.time, note)


def _by_what_came_before(one: Seen, pollutant: str, before: list[Seen]) -> tuple[str, str | None, str]:
    """Backwards: the first sure reading of the pollutant decides; a doubtful one on the way can have broken the chain or begun it."""
    doubtful_over = doubtful_break = False
    for other in reversed(before):
        verdict = other.verdicts.get(pollutant)
        if verdict is None:
            continue
        near = _months_later(other.time.date()) - one.time.date()
        if other.doubt is not None:
            doubtful_over |= verdict == OVER and near >= -_SEAM
            doubtful_break |= verdict != OVER
            continue
        if verdict != OVER:
            break
        if abs(near) <= _SEAM:
            return BORDER, VIOLATION, "six months to the day"
        if near < _SEAM:
            break
        if doubtful_break:
            return BORDER, None, "a doubtful reading between"
        return CLEAR, VIOLATION, f"second after {other.time:%Y-%m-%d %H:%M}"
    if doubtful_over:
        return BORDER, None, "after a doubtful one"
    return CLEAR, SUSPECTED, "first"


def _months_later(day: date) -> date:
    month = day.month - 1 + _MONTHS
    first = date(day.year + month // 12, month % 12 + 1, 1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def check_acts(seen: Iterable[Seen]) -> Iterator[Act]:
    """An act for each road or yard check that calls for something."""
    for one in seen:
        if one.expected is not None:
            kind, outcome = (CLEAR, VIOLATION) if one.expected == VIOLATION else (BORDER, TO_BE_VERIFIED)
            act = ("road_check", one.plate, one.plate_type, one.time.date(), kind, outcome)
            yield Act(*act, None, None, one.time, one.time, one.kind)
