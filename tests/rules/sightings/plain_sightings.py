"""Doubts about cameras' sightings found the plain, slow way (quadratic): what `rules.sightings.place_doubts` and `reading_doubts` must equal."""

import numpy as np

from rules.inputs.thresholds import Thresholds
from rules.places.geography import distance_m
from rules.sightings.doubts import BIT
from rules.sightings.sightings import GPS, NO_LANE, READING, Sightings
from rules.timing.times import MINUTE, SECOND


def cameras_against_all(s: Sightings, is_witness: np.ndarray, thresholds: Thresholds) -> np.ndarray:
    """A camera against every sighting of its vehicle within a neighbour's time: each is doubted on the word of a witness."""
    doubts = np.zeros(len(s.us), dtype=np.int64)
    for one in range(len(s.us)):
        for other in range(len(s.us)):
            minutes = abs(s.us[one] - s.us[other]) / MINUTE
            if s.kind[one] == GPS or s.key[one] != s.key[other] or minutes > thresholds.neighbour_min:
                continue
            (metres,) = distance_m(s.lon[[one]], s.lat[[one]], s.lon[[other]], s.lat[[other]])
            if metres > thresholds.impossible_m and metres / 1000 * 60 > thresholds.impossible_kmh * minutes:
                doubts[one] |= BIT["two_places"] if is_witness[other] else 0
                doubts[other] |= BIT["two_places"] if is_witness[one] else 0
    return doubts


def on_two_lanes(s: Sightings, lanes: np.ndarray, thresholds: Thresholds) -> np.ndarray:
    """Readings of one plate on another lane of the same station within seconds. lanes: of each sighting, NO_LANE where it says none."""
    doubts = np.zeros(len(s.us), dtype=np.int64)
    for one in range(len(s.us)):
        for other in range(len(s.us)):
            both = s.kind[one] == s.kind[other] == READING and s.key[one] == s.key[other] and s.source[one] == s.source[other]
            differ = lanes[one] != lanes[other] and NO_LANE not in (lanes[one], lanes[other])
            is_poor = s.doubts[other] & (BIT["sick_source"] | BIT["poor_plate_confidence"])
            if both and differ and not is_poor and abs(s.us[one] - s.us[other]) <= thresholds.two_lanes_s * SECOND:
                doubts[one] |= BIT["two_places"]
    return doubts
