"""Acts against orders: by the true course of each truck, at the points that its terminal sent, and by what stations and inspectors saw."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from rules.columns import Flags
from services.simulator.acts import BORDER, CLEAN, CLEAR, VIOLATION, Act
from services.simulator.day_record import Seen
from services.simulator.episode import EXEMPT, LEAST_MINUTES, Ban, bans
from services.simulator.fleet import Truck
from services.simulator.ground import is_inside
from services.simulator.plan import CityPlan, moment
from services.simulator.tracks import Track

RULE = "restricted_traffic"
_DEEP_M, _NEAR_M = 100.0, 60.0
"""Clear: so far inside. Border: less far, or so near outside."""
_SEAM_S = 300.0
"""Clear: so long after an order begins and before it ends; nearer to it is at its seam."""
_CLEAR_S, _CLEAR_M = (LEAST_MINUTES + 5) * 60.0, 900.0
_SLIGHT_S = 120.0
_SILENT_S = 130.0


@dataclass(frozen=True)
class _Stretch:
    """A stretch of driving: places of its first and last point in the track."""

    first: int
    last: int


def drive_acts(plan: CityPlan, track: Track) -> Iterator[Act]:
    """What a truck with a terminal did on a day, clause by clause."""
    drives = track.driving
    if not drives.any():
        return
    places = {name: _Where.of(track, name) for name in ("inner-ring", "outer-ring")}
    for ban in bans(plan, track.day):
        where = places[ban.clause.zone]
        if not where.near.any() or not ban.clause.may_mean(track.truck):
            continue
        near_in_time = (track.second >= ban.start - _SEAM_S) & (track.second <= ban.end + _SEAM_S)
        if (where.near & drives & near_in_time).any():
            yield from _of_ban(track, ban, where)


@dataclass(frozen=True)
class _Where:
    """Of each point of a track: deep inside a zone, inside, near to it or inside."""

    deep: Flags
    inside: Flags
    near: Flags

    @staticmethod
    def of(track: Track, zone: str) -> "_Where":
        return _Where(*(is_inside(zone, track.x, track.y, deeper_m) for deeper_m in (_DEEP_M, 0.0, -_NEAR_M)))


def _of_ban(track: Track, ban: Ban, where: _Where) -> Iterator[Act]:
    in_force = (track.second >= ban.start) & (track.second < ban.end)
    amid = (track.second >= ban.start + _SEAM_S) & (track.second < ban.end - _SEAM_S)
    meant = ban.clause.means(track.truck)
    surely = meant and ban.clause.is_answered(track.truck)
    healthy = track.terminal.ailment is None
    clear = [one for one in _stretches(track, where.deep & amid) if _is_long(track, one)] if surely and healthy else []
    slight = [one for one in _stretches(track, where.inside & in_force) if _lasts(track, one) >= _SLIGHT_S] if surely else []
    near = _stretches(track, where.near & (track.second >= ban.start - _SEAM_S) & (track.second <= ban.end + _SEAM_S))
    for stretch in clear:
        yield _act(
            track, ban, stretch, CLEAR, VIOLATION, f"{_lasts(track, stretch) / 60:.0f} min deep inside {ban.clause.zone}"
        )
    for stretch in slight:
        note = "ill terminal" if not healthy else "inside, near a threshold or a seam"
        yield _act(track, ban, stretch, BORDER, VIOLATION, note)
    for stretch in near:
        yield _act(track, ban, stretch, BORDER, None, _why_border(ban, track.truck))


def _why_border(ban: Ban, truck: Truck) -> str:
    if not truck.registered:
        return "not in the register"
    return "on the line, or too short" if ban.clause.is_answered(truck) else "the register does not say enough"


def _stretches(track: Track, wanted: Flags) -> list[_Stretch]:
    """Driving without a silence of the terminal, all points of it wanted; standing at a light belongs to it."""
    rows = np.flatnonzero(wanted & track.located)
    rows = rows[_on_the_way(track)[rows]]
    if not len(rows):
        return []
    cuts = np.flatnonzero((np.diff(track.second[rows]) > _SILENT_S) | (np.diff(rows) > 4)) + 1
    return [_Stretch(int(part[0]), int(part[-1])) for part in np.split(rows, cuts)]


def _on_the_way(track: Track) -> Flags:
    return track.driving & (track.speed_kmh >= 5)


def _lasts(track: Track, stretch: _Stretch) -> float:
    return float(track.second[stretch.last] - track.second[stretch.first])


def _is_long(track: Track, stretch: _Stretch) -> bool:
    """Whether a stretch is well above every threshold."""
    rows = slice(stretch.first, stretch.last + 1)
    away = np.hypot(track.x[rows] - track.x[stretch.first], track.y[rows] - track.y[stretch.first]).max()
    return _lasts(track, stretch) >= _CLEAR_S and float(away) >= _CLEAR_M


def _act(track: Track, ban: Ban, stretch: _Stretch, kind: str, outcome: str | None, note: str) -> Act:
    first, last = (moment(track.day, float(track.second[place])) for place in (stretch.first, stretch.last))
    truck = track.truck
    return Act(RULE, truck.plate, truck.plate_type, first.date(), kind, outcome, ban.order_id, None, first, last, note)


def sighting_acts(plan: CityPlan, day: date, seen: Seen) -> Iterator[Act]:
    """A truck seen on the road by a station or inspectors, against each clause: one sighting at a known place is enough."""
    if not seen.on_road or seen.x is None or seen.y is None:
        return
    x, y = np.array([seen.x]), np.array([seen.y])
    for ban in bans(plan, day):
        misread = seen.plate != seen.truck.plate
        if not (misread or ban.clause.may_mean(seen.truck)) or not is_inside(ban.clause.zone, x, y, -_NEAR_M)[0]:
            continue
        if not ban.start - _SEAM_S <= seen.second <= ban.end + _SEAM_S:
            continue
        surely = ban.clause.means(seen.truck) and ban.clause.is_answered(seen.truck) and not misread
        amid = ban.start + _SEAM_S <= seen.second < ban.end - _SEAM_S and is_inside(ban.clause.zone, x, y, _DEEP_M)[0]
        done = surely and ban.start <= seen.second < ban.end and seen.doubt in (None, "ill_terminal")
        kind = CLEAR if done and amid and seen.doubt is None else BORDER
        outcome = VIOLATION if done else None
        note = seen.doubt or ("seen there" if surely else _why_border(ban, seen.truck))
        yield Act(
            *(RULE, seen.plate, seen.plate_type, seen.time.date(), kind, outcome),
            *(ban.order_id, seen.station_id, seen.time, seen.time, note),
        )


def clean_acts(plan: CityPlan, track: Track) -> Iterator[Act]:
    """Driving deep inside a zone that an order speaks of, by a truck that is exempt, or while that order is paused: nothing may be found."""
    truck = track.truck
    if not truck.is_surely_known or track.terminal.ailment is not None:
        return
    of_order: dict[tuple[str, str], list[Ban]] = {}
    for ban in bans(plan, track.day):
        of_order.setdefault((ban.order_id, ban.clause.zone), []).append(ban)
    for (_, zone), some in of_order.items():
        meant = [ban for ban in some if ban.clause.means(truck)]
        if not meant and truck.use not in EXEMPT and not truck.is_new_energy:
            continue
        free = is_inside(zone, track.x, track.y, _DEEP_M)
        for ban in meant:
            free &= (track.second < ban.start - _SEAM_S) | (track.second > ban.end + _SEAM_S)
        for stretch in [one for one in _stretches(track, free) if _is_long(track, one)][:1]:
            yield _act(track, some[0], stretch, CLEAN, None, "order not in force" if meant else "exempt")
