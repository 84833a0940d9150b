"""Kinds of records that a sound source seldom gives, and how probable each is: one value, a narrow band, the end of the scale, fractions.

A record of a kind has a label; records of one label are alike. The chances are taken high, from what sound devices are known to give at most.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rules.catalogue.source_faults import FRACTIONS, ONE_VALUE
from rules.columns import Flags, Ints, Numbers
from rules.timing.intervals import Span
from rules.timing.times import DAY
from services.operations.diagnosis.said_values import Said

LONGEST_GAP_US = 31 * DAY
"""Maximum time between two records of a run: what was a month ago says little, and without an end a run could not be read."""
LOOKS_AROUND = 3
"""Maximum records before, and after, one of which it may repeat the value (one value a day, two values by turns, three), and before and after
a run that tell whether its values are usual."""


@dataclass(frozen=True)
class _Scale:
    """What is known of a measured value. high: from where on sound values are spread; full: from where on its scale ends; band: width of a
    narrow band of high values, and the chance that a sound value lies in one; step, crowded: up to where clean vehicles crowd together on a
    device that shows no decimals below this step."""

    high: float
    full: float
    band: float
    p_band: float
    step: float
    crowded: float


_SCALES = {"opacity_pct": _Scale(30.0, 99.0, 2.0, 0.2, 1.0, 5.0), "smoke_m1": _Scale(0.3, 9.9, 0.1, 0.3, 0.1, 0.3)}
_P_FULL, _P_SAME_LOW, _P_CROWDED = 0.05, 0.2, 0.45
"""Of sound devices at most: a reading at the end of the scale; a certain low value; 0, at which instruments cut off, and a value at which
clean vehicles crowd together: 1 % where most read 1 % or 2 %, or 5 % on a device that shows fives."""
_P_SAME_HIGH = {"opacity_pct": 0.1, "smoke_m1": 0.05}
"""A certain value where values are high and spread: opacities may come in whole percents; smoke of two decimals does not."""
_P_FRACTION, _P_FINE_FRACTION = 0.5, 0.3
"""A reading of up to 1 % (clean trucks are common); one in more decimals than percents usually come with. Whole percents are no fractions."""
P_AMID_NEAR = 0.9
"""A value, or one of up to 1 %, where others around are hardly different: particle filters make most trucks of a fleet alike."""
_NEAR_FRACTIONS, _NEAR_STEPS = 3.0, 2.0
"""Up to so many percent, and so many steps, others are hardly different; of an ordinary fleet one of ten reads so."""
_CROWDED_SHARE = 0.95
"""Share of zeros, or of one crowded value, of a device that does not measure; now and then a record is a test of it."""
_BANDS = 4
"""Bands overlap by three quarters, so that a narrow band of values lies nearly wholly in one of them."""


@dataclass(frozen=True)
class Kind:
    """A kind of records, over the rows of what was said.

    label: NaN where a record is not of the kind; segment: stretches without a long gap and without what a person decided about, -1 there.
    chances: of each row, how probable a record of its label is.
    first_is_free: whether the first record of a run says nothing yet (any value can be the first of several alike).
    share: the label's share among the records of a sick source. None: half-way between its chance and always, as it may say sound values
    beside. 1: it says nothing else, and only unbroken runs tell it from a sound source (a fleet of clean trucks reads low nearly always).
    near: maximum difference from the label of others around that show how common it is (`P_AMID_NEAR`); None where they show nothing.
    """

    cause: str
    label: Numbers
    segment: Ints
    chances: Numbers
    first_is_free: bool
    share: float | None = None
    near: float | None = None

    @property
    def mixes(self) -> bool:
        """Whether runs with other records among them say anything."""
        return self.share != 1


def kinds_of(said: Said, member: str, decided: Mapping[str, Sequence[Span]]) -> list[Kind]:
    """The kinds of runs that can be in these records. decided: by cause the intervals that a person has decided about."""
    value, scale = said.value, _SCALES[member]
    one, fraction = (_segments(said, decided.get(cause, ())) for cause in (ONE_VALUE, FRACTIONS))
    same = _same_chances(value, member)
    is_spread, is_zero, is_full = same < _P_SAME_LOW, value == 0, value >= scale.full
    is_crowded = ~is_zero & (np.abs(value) <= scale.crowded) & _is_multiple(value, scale.step)
    crowded, near = np.full(len(value), _P_CROWDED), _NEAR_STEPS * scale.step
    found = [
        Kind(ONE_VALUE, _labels(~is_zero & ~is_crowded, value), one, same, True),
        Kind(ONE_VALUE, _labels(is_crowded, value), one, crowded, True, _CROWDED_SHARE, near),
        Kind(ONE_VALUE, _labels(is_zero), one, crowded, False, _CROWDED_SHARE, near),
        Kind(ONE_VALUE, _labels(is_full), one, np.full(len(value), _P_FULL), False),
        *(
            Kind(ONE_VALUE, _labels(is_spread & _repeats(value, far)), one, 2 * far * same, True)
            for far in range(2, LOOKS_AROUND + 1)
        ),
        *_bands(value, one, scale),
    ]
    if member == "opacity_pct":
        is_fine = ~_is_multiple(value, 0.1)
        # Fractions that are whole, 0.0 for 2 %, say nothing for or against: a chance of 1.
        chance = np.select([_is_multiple(value, 1.0), is_fine], [1.0, _P_FINE_FRACTION], _P_FRACTION)
        is_low = (value >= 0) & (value <= 1)
        found.append(Kind(FRACTIONS, _labels(is_low), fraction, chance, False, 1.0, _NEAR_FRACTIONS))
    return found


def stretches(kind: Kind) -> Iterator[tuple[int, int]]:
    """All unbroken runs of one label, as rows from (included) to (excluded); also those that are too short to say anything."""
    among = ~np.isnan(kind.label) & (kind.segment >= 0)
    # NaN differs from NaN: whatever is not of the kind begins a stretch of its own, and is left out.
    differs = (np.diff(kind.label, prepend=np.nan) != 0) | (np.diff(kind.segment, prepend=-1) != 0)
    bounds = np.append(np.flatnonzero(differs), len(among))
    for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        if among[start]:
            yield start, end


def _same_chances(value: Numbers, member: str) -> Numbers:
    """How probable it is that a sound device gives exactly this value."""
    is_high = value >= _SCALES[member].high
    if member == "smoke_m1":
        is_high &= ~_is_multiple(value, 0.1)  # what has one decimal may be of a device that gives one
    return np.where(is_high, _P_SAME_HIGH[member], _P_SAME_LOW)


def _is_multiple(value: Numbers, step: float) -> Flags:
    return np.asarray(np.abs(value / step - np.round(value / step)) <= 1e-6)


def _repeats(value: Numbers, far: int) -> Flags:
    """Whether a record repeats one of so many before or after it."""
    found = np.zeros(len(value), dtype=bool)
    for step in range(1, far + 1):
        alike = value[step:] == value[:-step]
        found[step:] |= alike
        found[: len(alike)] |= alike
    return found


def _bands(value: Numbers, segment: Ints, scale: _Scale) -> Iterator[Kind]:
    chance = np.full(len(value), scale.p_band)
    for turn in range(_BANDS):
        # Rounded first: 0.7 / 0.1 is a little less than 7.
        band = np.floor(np.round(value / scale.band + turn / _BANDS, 6))
        yield Kind(ONE_VALUE, _labels(value >= scale.high, band), segment, chance, True)


def _labels(rows: Flags, label: Numbers | float = 0.0) -> Numbers:
    return np.where(rows, label, np.nan)


def _segments(said: Said, intervals: Sequence[Span]) -> Ints:
    decided = np.zeros(len(said), dtype=bool)
    for first, end in intervals:
        decided |= (said.us >= first) & (said.us < end)
    parts = (np.diff(said.us, prepend=said.us[:1]) > LONGEST_GAP_US) | np.diff(decided, prepend=decided[:1])
    return np.where(decided, -1, np.cumsum(parts))
