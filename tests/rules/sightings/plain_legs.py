"""Impossible legs, islands and rows near another found the plain, slow way: what `rules.sightings.legs` and `nearby` must equal."""

import numpy as np

from rules.inputs.thresholds import Thresholds
from rules.places.geography import distance_m
from rules.sightings.doubts import BIT
from rules.sightings.legs import HOUR, Places
from rules.timing.times import MINUTE


def _is_impossible(places: Places, one: int, other: int, thresholds: Thresholds) -> bool:
    (metres,) = distance_m(places.lon[[one]], places.lat[[one]], places.lon[[other]], places.lat[[other]])
    minutes = abs(places.us[one] - places.us[other]) / MINUTE
    return bool(metres > thresholds.impossible_m and metres / 1000 * 60 > thresholds.impossible_kmh * minutes)


def _is_gone(places: Places, one: int, other: int, thresholds: Thresholds) -> bool:
    (metres,) = distance_m(places.lon[[one]], places.lat[[one]], places.lon[[other]], places.lat[[other]])
    return bool(metres > thresholds.impossible_m and places.us[other] - places.us[one] > thresholds.sparse_gap_min * MINUTE)


def leg_doubts(places: Places, most_sources: int, thresholds: Thresholds) -> np.ndarray:
    """Each row against the nearest row of each source before it, and after it; of other sources against the nearest that is a witness."""
    count = len(places.us)
    doubts = np.zeros(count, dtype=np.int64)
    for row in range(count):
        for others in (range(row - 1, -1, -1), range(row + 1, count)):
            nearest: dict[int, int] = {}
            own: list[int] = []
            for other in others:
                if places.key[other] == places.key[row] and abs(places.us[other] - places.us[row]) <= thresholds.leg_h * HOUR:
                    nearest.setdefault(int(places.source[other]) if places.is_witness[other] else -1, other)
                    own += [other] if places.is_fix[row] and places.source[row] == places.source[other] else []
            if own and _is_impossible(places, row, own[0], thresholds):
                doubts[row] |= BIT["jump"]
            for other in list(nearest.values())[:most_sources]:
                if places.is_witness[other] and other not in own and _is_impossible(places, row, other, thresholds):
                    doubts[row] |= BIT["two_places"]
    return doubts


def lone_outliers(places: Places, thresholds: Thresholds) -> np.ndarray:
    """Each fix against the two before and the two after it of its terminal."""
    found = np.zeros(len(places.us), dtype=bool)
    for row in np.flatnonzero(places.is_fix).tolist():
        track = [
            other
            for other in np.flatnonzero(places.is_fix).tolist()
            if places.key[other] == places.key[row] and places.source[other] == places.source[row]
        ]
        at = track.index(row)
        if 2 <= at < len(track) - 2:
            one, two, _, four, five = track[at - 2 : at + 3]
            near = max(places.us[row] - places.us[one], places.us[five] - places.us[row]) <= thresholds.neighbour_min * MINUTE
            away = all(_is_impossible(places, row, other, thresholds) for other in (two, four))
            past = not any(_is_impossible(places, *leg, thresholds) for leg in ((one, two), (two, four), (four, five)))
            found[row] = near and away and past
    return found


def islands(places: Places, thresholds: Thresholds) -> np.ndarray:
    """Stretches as lists of rows, one after the other."""
    count, longest = len(places.us), thresholds.island_h * HOUR
    stretches: list[list[int]] = []
    entered: list[bool] = []
    for row in range(count):
        known = row > 0 and places.key[row] == places.key[row - 1] and places.us[row] - places.us[row - 1] <= longest
        impossible = known and _is_impossible(places, row - 1, row, thresholds)
        if known and not impossible and not _is_gone(places, row - 1, row, thresholds):
            stretches[-1].append(row)
        else:
            stretches.append([row])
            entered.append(impossible)
    left = [*entered[1:], False]

    def span(stretch: list[int]) -> int:
        return int(places.us[stretch[-1]] - places.us[stretch[0]])

    def is_outlier(at: int) -> bool:
        if not (entered[at] and left[at] and span(stretches[at]) <= longest):
            return False
        before, after = stretches[at - 1], stretches[at + 1]
        shorter = span(stretches[at]) < min(span(before), span(after))
        return bool(shorter and not _is_impossible(places, before[-1], after[0], thresholds))

    found = np.zeros(count, dtype=bool)
    tracks: list[tuple[list[int], bool, bool]] = []
    joins = False
    for at in range(len(stretches)):
        if is_outlier(at):
            found[stretches[at]] = joins = True
        elif joins:
            tracks[-1] = ([*tracks[-1][0], *stretches[at]], tracks[-1][1], left[at])
            joins = False
        else:
            tracks.append((stretches[at], entered[at], left[at]))
    for rows, is_begin in _doubtful_ends(places, tracks, int(longest), thresholds):
        for row in rows:
            far = places.us[row] - places.us[rows[0]] if is_begin else places.us[rows[-1]] - places.us[row]
            found[row] |= far <= longest
    return found


def _doubtful_ends(places: Places, tracks: list, longest: int, thresholds: Thresholds) -> list[tuple[list[int], bool]]:
    """Rows of each track that is doubtful, with whether it is so at its beginning, or at its end."""

    def span(at: int) -> int:
        return int(places.us[tracks[at][0][-1]] - places.us[tracks[at][0][0]])

    def prevails(at: int, neighbours: list[int]) -> bool:
        return span(at) > 0 and min(span(at), longest) >= 10 * sum(min(span(one), longest) for one in neighbours)

    def beyond(at: int) -> dict[int, bool]:
        """Neighbours over an impossible leg, with whether each is at the beginning."""
        _, entered, left = tracks[at]
        return ({at - 1: True} if entered else {}) | ({at + 1: False} if left else {})

    def is_enclosed(at: int) -> bool:
        if not (tracks[at][1] and tracks[at][2]) or span(at) > 2 * longest or prevails(at, [at - 1, at + 1]):
            return False
        return not _is_impossible(places, tracks[at - 1][0][-1], tracks[at + 1][0][0], thresholds)

    found = []
    for at in range(len(tracks)):
        against = {one: is_begin for one, is_begin in beyond(at).items() if is_enclosed(at) or not is_enclosed(one)}
        for one, is_begin in against.items():
            if not prevails(at, list(against) if span(at) <= 2 * longest else [one]):
                found.append((tracks[at][0], is_begin))
    return found


def near_another(group: np.ndarray, value: np.ndarray, us: np.ndarray, span: float, among: np.ndarray) -> np.ndarray:
    """Each row against every other."""
    found = np.zeros(len(us), dtype=bool)
    for one in range(len(us)):
        for other in np.flatnonzero(among):
            differs = group[one] == group[other] and value[one] != value[other]
            found[one] |= bool(differs and abs(us[one] - us[other]) <= span)
    return found
