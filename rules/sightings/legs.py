"""Legs between sightings of one vehicle that need an impossible speed, and islands: parts of a track that such a leg leads to or from.

What decides is the speed that the way would need, whatever the time between: a truck whose terminal stands 110 km away was not at the camera
13 minutes later. No sighting is compared with one more than `leg_h` hours away.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from rules.columns import Bits, Flags, Ints, Micros, Numbers
from rules.inputs.thresholds import Thresholds
from rules.places.geography import distance_m
from rules.sightings.doubts import BIT
from rules.timing.times import MINUTE

HOUR = 60 * MINUTE
MOST_SOURCES = 64
"""Maximum sources before, and after, a sighting that it is compared with, the nearest in time first: more than a truck passes in a day.
Bounds the cost of a plate that stands for thousands of vehicles."""
_MAJORITY = 10
"""Minimum times that a track must be as long as what contradicts it to be the truth: a receiver's wrong places are few."""
_LONGEST_DEGREE_M = 111_700
"""No degree of longitude or latitude is longer."""


@dataclass(frozen=True)
class Places:
    """Columns of the sightings that have a place, sorted by vehicle key and time.

    key: number of the vehicle key.
    source: number of the terminal, station or check, each kind with numbers of its own.
    is_fix: whether a terminal's position.
    lon, lat: degrees.
    is_witness: whether it says anything against others (`rules.sightings.witnesses`).
    """

    key: Ints
    us: Micros
    source: Ints
    is_fix: Flags
    lon: Numbers
    lat: Numbers
    is_witness: Flags

    def at(self, rows: Ints) -> "Places":
        """Some of the sightings, by ascending rows."""
        return Places(*(column[rows] for column in vars(self).values()))


def leg_doubts(places: Places, thresholds: Thresholds) -> Bits:
    """Doubts of sightings that are impossible from the nearest earlier or later sighting of any source: `jump` within one terminal, else
    `two_places` if that sighting is a witness."""
    longest = int(thresholds.leg_h * HOUR)
    doubts = np.where(_jumps(places, longest, thresholds), BIT["jump"], 0)
    for rows, others in _nearest_of_each_source(_with_poor_apart(places), longest):
        own = places.is_fix[rows] & (places.source[rows] == places.source[others])
        asked = places.is_witness[others] & ~own
        rows, others = rows[asked], others[asked]
        doubts[rows[are_impossible(places, rows, others, thresholds)]] |= BIT["two_places"]
    return doubts


def _jumps(places: Places, longest: int, thresholds: Thresholds) -> Flags:
    """Whether each sighting is a fix with an impossible leg from its terminal's fix before it, or to the one after it."""
    jumps = np.zeros(len(places.us), dtype=bool)
    rows = np.flatnonzero(places.is_fix)
    rows = rows[np.lexsort((places.source[rows], places.key[rows]))]  # stable: fixes of one terminal stay in the order of time
    one, other = rows[:-1], rows[1:]
    own = (places.key[one] == places.key[other]) & (places.source[one] == places.source[other])
    own &= places.us[other] - places.us[one] <= longest
    one, other = one[own], other[own]
    bad = are_impossible(places, one, other, thresholds)
    jumps[one[bad]] = jumps[other[bad]] = True
    return jumps


def _with_poor_apart(places: Places) -> Places:
    """The places, where all that are no witnesses are of one source of their own: they hide no good sighting of the source behind them."""
    apart = places.source.max(initial=0) + 1
    return replace(places, source=np.where(places.is_witness, places.source, apart))


def islands(places: Places, thresholds: Thresholds) -> Flags:
    """Whether each sighting is on an island: a part of a track that an impossible leg leads to or from, and that need not be the truth.

    Such a leg parts two tracks of which one is wrong, and nothing tells which, unless one is `_MAJORITY` times as long as what contradicts
    it. A track between two others that reach each other is the wrong one of them. Sightings within `island_h` hours of the leg are doubtful:
    a truck that drives on stays chargeable. An outlier in a longer track does not cut it (see `_outliers`); it is an island itself.
    """
    count, longest = len(places.us), int(thresholds.island_h * HOUR)
    first, second = np.arange(count - 1), np.arange(1, count)
    near = (np.diff(places.key) == 0) & (np.diff(places.us) <= longest)
    impossible = near & are_impossible(places, second, first, thresholds)
    if not impossible.any():
        return np.zeros(count, dtype=bool)
    # Stretches of consecutive sightings with possible legs. A gap over which the vehicle went somewhere else cuts, too, and so does a leg
    # longer than `longest`, but they tell nothing.
    gone = np.flatnonzero(np.diff(places.us) > thresholds.sparse_gap_min * MINUTE)
    near[gone[_far_apart(places, second[gone], first[gone], thresholds)[0]]] = False
    begins = np.concatenate([[0], np.flatnonzero(~near | impossible) + 1])
    lasts = np.concatenate([begins[1:] - 1, [count - 1]])
    # Whether each stretch is entered, and left, by an impossible leg; what begins or ends at the edge of what is known is not.
    entered = np.concatenate([[False], impossible[begins[1:] - 1]])
    left = np.concatenate([entered[1:], [False]])
    span = places.us[lasts] - places.us[begins]
    outlier = _outliers(places, begins, lasts, entered & left & (span <= longest), thresholds)
    # Tracks: stretches joined over the outliers between them. No two outliers are neighbours, so the stretch before one is none itself.
    kept = np.flatnonzero(~outlier)
    is_first = np.concatenate([[True], ~outlier[kept[1:] - 1]])
    is_last = np.concatenate([is_first[1:], [True]])
    one, other = kept[is_first], kept[is_last]
    tracks = _Tracks(begins[one], lasts[other], entered[one], left[other])
    on_island = np.repeat(outlier, lasts - begins + 1)
    for rows in tracks.doubtful_rows(places, longest, thresholds):
        on_island[rows] = True
    return on_island


@dataclass(frozen=True)
class _Tracks:
    """Tracks in the order of vehicle and time.

    begins, lasts: first and last row. Between two tracks lie no other rows; within one may lie outliers.
    entered, left: whether an impossible leg leads from the track before, and to the track after.
    """

    begins: Ints
    lasts: Ints
    entered: Flags
    left: Flags

    def doubtful_rows(self, places: Places, longest: int, thresholds: Thresholds) -> Iterator[slice]:
        """Rows of each doubtful track near its impossible legs."""
        us, enters, leaves = places.us, *self._doubtful(places, longest, thresholds)
        for at in np.flatnonzero(enters | leaves).tolist():
            begin, end = int(self.begins[at]), int(self.lasts[at]) + 1
            if enters[at]:
                yield slice(begin, begin + int(np.searchsorted(us[begin:end], us[begin] + longest, side="right")))
            if leaves[at]:
                yield slice(begin + int(np.searchsorted(us[begin:end], us[end - 1] - longest, side="left")), end)

    def _doubtful(self, places: Places, longest: int, thresholds: Thresholds) -> tuple[Flags, Flags]:
        """Whether each track is doubtful at its beginning, and at its end."""
        span = places.us[self.lasts] - places.us[self.begins]
        # Longer than `longest` counts as that long, and the ends of a long track are judged apart: the answer depends on what is near.
        weight, is_short = np.minimum(span, longest), span <= 2 * longest
        before, after = np.append(0, weight[:-1]), np.append(weight[1:], 0)

        def prevails(enters: Flags, leaves: Flags) -> tuple[Flags, Flags]:
            """Whether each track is long enough, at its beginning and at its end, against the tracks on these sides."""
            against = np.where(enters, before, 0), np.where(leaves, after, 0)
            sums = against[0] + is_short * against[1], against[1] + is_short * against[0]
            return (weight > 0) & (weight >= _MAJORITY * sums[0]), (weight > 0) & (weight >= _MAJORITY * sums[1])

        between = np.flatnonzero(self.entered & self.left & is_short & ~prevails(self.entered, self.left)[0])
        enclosed = np.zeros(len(span), dtype=bool)
        enclosed[between] = ~are_impossible(places, self.begins[between + 1], self.lasts[between - 1], thresholds)
        # An enclosed track contradicts no other: it is the wrong one itself.
        enters = self.entered & (enclosed | ~np.append(False, enclosed[:-1]))
        leaves = self.left & (enclosed | ~np.append(enclosed[1:], False))
        is_true = prevails(enters, leaves)
        return enters & ~is_true[0], leaves & ~is_true[1]


def _outliers(places: Places, begins: Ints, lasts: Ints, may_be: Flags, thresholds: Thresholds) -> Flags:
    """Whether each stretch is an outlier: shorter than both its neighbours, which can be reached from each other.

    begins, lasts: first and last row of each stretch.
    may_be: which can be one: those that are entered and left by impossible legs, so they have neighbours.
    """
    outlier = np.zeros(len(begins), dtype=bool)
    span = places.us[lasts] - places.us[begins]
    at = np.flatnonzero(may_be)
    at = at[(span[at] < span[at - 1]) & (span[at] < span[at + 1])]
    outlier[at] = ~are_impossible(places, begins[at + 1], lasts[at - 1], thresholds)
    return outlier


def are_impossible(places: Places, rows: Ints, others: Ints, thresholds: Thresholds) -> Flags:
    """Whether the legs between pairs of sightings are too far for their time."""
    far, metres = _far_apart(places, rows, others, thresholds)
    minutes = np.abs(places.us[rows[far]] - places.us[others[far]]) / MINUTE
    impossible = np.zeros(len(rows), dtype=bool)
    impossible[far] = too_fast(metres, minutes, thresholds)
    return impossible


def _far_apart(places: Places, rows: Ints, others: Ints, thresholds: Thresholds) -> tuple[Ints, Numbers]:
    """Which pairs of sightings are farther apart than noise makes them, and how far."""
    east, north = places.lon[rows] - places.lon[others], places.lat[rows] - places.lat[others]
    # Few pairs are that far apart: only these need the exact distance.
    far = np.flatnonzero(np.hypot(east, north) * _LONGEST_DEGREE_M > thresholds.impossible_m)
    a, b = rows[far], others[far]
    metres = distance_m(places.lon[a], places.lat[a], places.lon[b], places.lat[b])
    is_far = metres > thresholds.impossible_m
    return far[is_far], metres[is_far]


def too_fast(metres: Numbers, minutes: Numbers, thresholds: Thresholds) -> Flags:
    """Whether so many metres in so many minutes are impossible. NaN never is."""
    # Multiplied out rather than divided, because two sightings can be of the same instant (0 minutes).
    return (metres > thresholds.impossible_m) & (metres / 1000 * 60 > thresholds.impossible_kmh * minutes)


def _nearest_of_each_source(places: Places, span: int) -> Iterator[tuple[Ints, Ints]]:
    """Pairs (row, other row): the others are the nearest earlier and the nearest later sighting of each source within `span` microseconds."""
    yield from _last_of_each_source(places.key, places.source, places.us, span)
    end = len(places.us) - 1
    for rows, others in _last_of_each_source(places.key[::-1], places.source[::-1], -places.us[::-1], span):
        yield end - rows, end - others


def _last_of_each_source(key: Ints, source: Ints, us: Micros, span: int) -> Iterator[tuple[Ints, Ints]]:
    """Pairs (row, earlier row): the last sighting of each source before each row, of its key and within `span`, the nearest first.

    Each row has a list of the last rows of all sources before it, newest first. It follows from the list of the row before: that row comes to
    the front, and the earlier row of its source goes. So ranks down to that one move back by one, those below it stay. One rank of all lists
    is computed at a time: `before` holds the row at this rank.
    """
    count = len(us)
    rows, before = np.arange(count), np.arange(-1, count - 1)
    begins = np.maximum.accumulate(np.where(np.diff(key, prepend=-1) != 0, rows, 0))  # the first row of each row's key
    same = _previous_of_source(key, source)
    for _ in range(MOST_SOURCES):
        # Rows of other keys, and none (-1), lie before the first of the own key.
        found = before >= begins[rows]
        found &= us[rows] - us[before] <= span
        if not found.any():
            return
        yield rows[found], before[found]
        going = np.isin(key[rows], key[rows[found]])  # lists of other keys have ended
        rows, before = rows[going], before[going]
        # At a row this rank takes over what was one rank higher in the list of the row before, if the row that left that list stood at this
        # rank or lower (its number is less). Else it keeps what it had: so it is what was taken over last (0: nothing yet).
        moves = same[rows[:-1]] < before[:-1]
        taken = np.maximum.accumulate(np.where(moves, np.arange(1, len(rows)), 0))
        before = np.concatenate([[-1], np.where(taken > 0, before[taken - 1], -1)])


def _previous_of_source(key: Ints, source: Ints) -> Ints:
    """For each row the row before it of the same key and source, -1 if there is none."""
    order = np.lexsort((source, key))  # stable: rows of one source stay in their order
    previous = np.full(len(key), -1, dtype=np.int64)
    same = (np.diff(key[order]) == 0) & (np.diff(source[order]) == 0)
    previous[order[1:][same]] = order[:-1][same]
    return previous
