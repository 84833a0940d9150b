"""Records that seem to repeat another one with a wrong time: the time of upload, UTC taken for local time or the other way round, a mere date.

Two readings, or two checks (on the road or in a yard), repeat each other if they are of one plate and place, all that both measured is alike,
and they are too far apart in time to count once by themselves, but within `repeat_h`. What a source calls them does not matter, nor which of
the number's vehicles it takes it for. A truck passes one sensor several times a day, and round values meet by chance; so readings must be alike
in `repeat_digits` significant digits, of which a platform may have rounded some away. It is hardly measured twice a day by inspectors at one
place with one result, whatever the digits.

The first is taken for the original, but one of midnight sharp, which is a date without a time, for the repeat of any other; and a doubtful one
(of an unreliable source, a poorly read plate …) for the original of a sure one, however near in time: a copy is as doubtful as what it copies.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from rules.columns import Flags, Ints, Micros, Numbers
from rules.inputs.thresholds import Thresholds
from rules.places.geography import distance_m
from rules.sightings.doubts import BIT
from rules.sightings.sightings import CHECK, READING, Seen
from rules.timing.times import DAY, MINUTE, local_days, midnight

MOST_COMPARED = 100
"""Maximum records before it that one is compared with, so that n records of one vehicle and day cost n; no vehicle has as many."""
_OF_READINGS = ("opacity_pct", "ringelmann", "no_ppm", "speed_kmh", "acceleration_ms2")
_OF_CHECKS = ("smoke_m1", "opacity_pct", "ringelmann", "nox_ppm", "fuel_sulphur_mg_kg", "urea_pct")
_SAYS_LESS = BIT["unregistered"] | BIT["station_unknown"] | BIT["several_vehicles"] | BIT["type_not_seen"]
"""Doubts of a record that leaves something out, which another record of the same may say."""
_LEAST_ROUNDED = 2
"""Minimum significant digits of a value that may be another one, rounded."""


def originals(seen: Seen, thresholds: Thresholds) -> Ints:
    """For each sighting the row of the one that it seems to repeat, -1 if none. Computed once."""
    return seen.once(("originals", thresholds), lambda: _originals(seen, thresholds))


def without_repeats(seen: Seen, thresholds: Thresholds) -> Seen:
    """The sightings, where a capture or check that seems to repeat another one of its local day, however near in time, is doubtful.

    For rules to which the time itself is the fact: of one capture under two times the first decides. Only the day's own facts are asked,
    because only they are derived together.
    """
    return seen.once(("without_repeats", thresholds), lambda: _without_repeats(seen, thresholds))


def _without_repeats(seen: Seen, thresholds: Thresholds) -> Seen:
    s, found = seen.sightings, np.full(len(seen.sightings.us), -1, dtype=np.int64)
    _find(_records(seen, READING), None, thresholds.repeat_digits, thresholds, found)
    _find(_records(seen, CHECK), None, 1, thresholds, found)
    return replace(seen, sightings=replace(s, doubts=s.doubts | np.where(found >= 0, BIT["repeats_another"], 0)))


def _originals(seen: Seen, thresholds: Thresholds) -> Ints:
    found = np.full(len(seen.sightings.us), -1, dtype=np.int64)
    readings, checks = _records(seen, READING), _records(seen, CHECK)
    _find(readings, thresholds.occasion_min, thresholds.repeat_digits, thresholds, found)
    _find(checks, thresholds.same_act_min, 1, thresholds, found)
    return found


@dataclass(frozen=True)
class _Records:
    """Columns of all readings or checks, by plate and time.

    rows: indexes of the sightings.
    plate: number of the plate.
    is_doubtful: for more than what it leaves out.
    values: one column a quantity, NaN where not measured.
    named: one column a word, as a number; NaN where not said.
    """

    rows: Ints
    plate: Ints
    us: Micros
    lon: Numbers
    lat: Numbers
    is_doubtful: Flags
    values: Numbers
    named: Numbers

    def alike(self, one: Ints, other: Ints, digits: int, within_m: float) -> Flags:
        """Whether records agree in place, words and values, as far as both say any, and in so many digits at least."""
        words, more_words = self.named[one], self.named[other]
        differ = (~np.isnan(words) & ~np.isnan(more_words) & (words != more_words)).any(axis=1)
        # An unknown place gives NaN, which is never too far.
        differ |= distance_m(self.lon[one], self.lat[one], self.lon[other], self.lat[other]) > within_m
        shared = shared_digits(self.values[one], self.values[other])
        return np.asarray(~differ & ~(shared < 0).any(axis=1) & (shared.sum(axis=1) >= digits))


def shared_digits(values: Numbers, others: Numbers) -> Ints:
    """For each pair of values in how many significant digits they agree; 0 where one is NaN, -1 where they differ.

    One platform may round what another gives in full: 1.5 is 1.53 with a digit less, but 2 may be anything.
    """
    (decimals, digits), (more_decimals, more_digits) = _precision(values), _precision(others)
    coarser = np.where(decimals <= more_decimals, digits, more_digits)
    half = 0.5 * np.power(10.0, -np.minimum(decimals, more_decimals))
    is_rounded = (np.abs(values - others) <= half * (1 + 1e-9)) & (coarser >= _LEAST_ROUNDED)
    agree = np.where((values == others) | is_rounded, coarser, -1)
    return np.where(np.isnan(values) | np.isnan(others), 0, agree)


def _precision(values: Numbers) -> tuple[Ints, Ints]:
    """Of each value the number of its decimals, and of its significant digits: 1 and 3 of 55.3, 0 and 1 of 100; 0 of NaN."""
    distinct, index = np.unique(values, return_inverse=True)
    # Six decimals are more than any instrument gives; zeros at either end are no digits of its own.
    texts = ["." if np.isnan(value) else f"{abs(value):.6f}".rstrip("0") for value in distinct.tolist()]
    decimals = np.array([len(text) - text.index(".") - 1 for text in texts], dtype=np.int64)
    digits = np.array([len(text.replace(".", "").strip("0")) for text in texts], dtype=np.int64)
    return decimals[index].reshape(values.shape), digits[index].reshape(values.shape)


def _records(seen: Seen, kind: int) -> _Records:
    s = seen.sightings
    rows = np.flatnonzero(s.kind == kind)
    plate = pd.factorize(np.array([one.plate for one in s.vehicles], dtype=object), sort=True)[0][s.vehicle_index[rows]]
    order = np.lexsort((s.us[rows], plate))  # stable: those of one instant stay in the order of the sightings
    rows, plate = rows[order], plate[order]
    frame = (seen.readings if kind == READING else seen.checks).iloc[s.row[rows]]
    names, words = (_OF_READINGS, []) if kind == READING else (_OF_CHECKS, [_kinds(frame["kind"]), frame["method"]])
    return _Records(
        rows,
        plate,
        s.us[rows],
        s.lon[rows],
        s.lat[rows],
        is_doubtful=s.doubts[rows] & ~_SAYS_LESS != 0,
        values=frame[list(names)].to_numpy(dtype=np.float64),
        named=np.stack([_codes(word) for word in words] or [np.full(len(rows), np.nan)], axis=1),
    )


def _kinds(kinds: pd.Series) -> pd.Series:
    """The kinds of checks, a check in a yard as one on the road: platforms word one check either way. A retest is another act."""
    return kinds.replace("on_site", "roadside")


def _codes(words: pd.Series) -> Numbers:
    """A number for each word, NaN for none."""
    codes = pd.factorize(words)[0].astype(np.float64)
    return np.where(codes < 0, np.nan, codes)


def _find(records: _Records, least_min: float | None, digits: int, thresholds: Thresholds, found: Ints) -> None:
    """Write into `found` which record each seems to repeat.

    least_min: minutes from which on two do not count once anyway; None = all of one local day.
    """
    plate, us, is_doubtful = records.plate, records.us, records.is_doubtful
    day, most = local_days(us), thresholds.repeat_h * 60 * MINUTE
    has_no_time = us == day * DAY + midnight(0)
    # Pairs of each record with the one so many places later, nearest first. Records are sorted by plate and time; so once no pair is of one
    # plate and near enough, none farther apart is.
    for step in range(1, min(MOST_COMPARED, len(us) - 1) + 1):
        first, second = np.arange(len(us) - step), np.arange(step, len(us))
        apart = us[second] - us[first]
        near = (plate[first] == plate[second]) & (apart <= most)
        if not near.any():
            return
        differ = is_doubtful[first] != is_doubtful[second]
        swapped = np.where(differ, is_doubtful[second], has_no_time[first] & ~has_no_time[second])
        original, repeat = np.where(swapped, second, first), np.where(swapped, first, second)
        matters = day[first] == day[second] if least_min is None else differ | (apart > least_min * MINUTE)
        fits = near & matters & (found[records.rows[repeat]] < 0)
        original, repeat = original[fits], repeat[fits]
        fits = records.alike(original, repeat, digits, thresholds.repeat_m)
        found[records.rows[repeat[fits]]] = records.rows[original[fits]]
