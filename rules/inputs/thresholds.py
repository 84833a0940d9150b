"""Thresholds that law and standards leave open: settings with defaults, each with the source of its default."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Thresholds:
    """Defaults; each can be set by the bureau (PLUMEWATCH_THRESHOLDS__NAME). A changed value applies to later derivations only."""

    tolerance_m: float = 30.0
    """Minimum distance of a sure GPS place from a boundary (trial: 15 m of noise, road 5 m outside: 89 % charged without, 2 % with)."""
    driving_kmh: float = 5.0
    """Minimum speed of a driving fix."""
    stay_gap_min: float = 5.0
    """Maximum gap between two fixes of one stay."""
    stay_extent_m: float = 300.0
    """Minimum distance of a stay's farthest fix from its first, because positions of a parked truck jitter."""
    impossible_kmh: float = 200.0
    """Maximum speed between two sightings; above it and `impossible_m`: a jump, or two places at once. Twice what a truck drives, because
    clocks of two sources may differ by minutes (mark X): 32 km in ten minutes are possible."""
    impossible_m: float = 1_000.0
    """Maximum distance between two sightings whatever the speed, because positions have noise, and clocks of two sources differ (mark X)."""
    neighbour_min: float = 10.0
    """Maximum time between a camera's sighting and all others that it is compared with, between two plates that one terminal names, and
    between fixes of a frozen place."""
    frozen_m: float = 100.0
    """Maximum distance (speed times time) that fixes at one bit-identical place may imply; above it: frozen fix."""
    plate_confidence: float = 0.9
    """Minimum recognition confidence of a plate."""
    two_lanes_s: float = 5.0
    """Maximum time between readings of one plate on two lanes of a station that count as two places at once."""
    occasion_min: float = 10.0
    """Maximum time between an exceedance and the one before it of one occasion, wherever they were measured: a trip past several sensors, or a
    queue before one; whoever comes again later made another trip (docs/standards.md, mark X)."""
    chain_months: int = 6
    """Calendar months within which two consecutive exceedances are a violation (HJ 845-2017 cl. 6)."""
    counts_no: bool = False
    """Whether NO gives a verdict; the standard uses it for screening only, some cities count it (mark M)."""
    least_acceleration_ms2: float = 0.0
    """Minimum acceleration of a valid reading of a diesel (one vendor, 2017, mark B)."""
    limit_set: Literal["a", "b"] = "a"
    """Limit a or b of GB 3847-2018; a city may adopt b."""
    precedence: tuple[str, ...] = ("emergency", "temporary", "phased", "standing")
    """Kinds of orders in order of precedence: a drive that violates several is charged under the first kind, then the one issued first."""
    leg_h: float = 24.0
    """Maximum hours between two sightings that are compared by the speed that the way between them needs; at most 24, because derivation
    reads one day on either side (our choice: at 200 km/h no two places of the country are farther apart)."""
    island_h: float = 2.4
    """Maximum hours of an island on either side of the impossible leg that leads to it or from it, and of such a leg; at most 2.4 (our choice:
    spoofed spells last minutes to an hour or two; a truck that drives on after a jump stays chargeable)."""
    same_pass_s: float = 30.0
    """Maximum time between readings of one drive past, because no vehicle comes by twice within it."""
    same_act_min: float = 30.0
    """Maximum time between findings of one violation code that are one act: a truck that a sensor screens is stopped, led aside and measured
    within it; two checks an hour apart are two acts (mark X)."""
    same_check_min: float = 2.0
    """Maximum time between records of one road check by several platforms, because measuring once takes longer (three free accelerations)."""
    rule_precedence: tuple[str, ...] = ("road_check", "remote_sensing")
    """Rules in order of precedence: an act that several find is charged by the first, because a check measures the stopped vehicle itself."""
    city_extent_km: float = 300.0
    """Maximum extent of a zone, and distance of a place from the others, that is not asked about: few prefectures are wider (ours)."""
    sparse_gap_min: float = 15.0
    """Maximum gap between two fixes of a stay that can only be to be verified: power-saving terminals report every 3 to 10 minutes
    (docs/standards.md, mark B), and one report may be lost."""
    drift_min: float = 20.0
    """Minutes before, and after, a fix within which its terminal's places are compared with its speeds: four fixes of a terminal that
    reports every 5 minutes, the fewest that tell drift from driving."""
    by_turns_h: float = 24.0
    """Maximum hours within which a terminal that goes from one plate to another and back names them by turns; at most 24, because derivation
    reads one day on either side (our choice: a terminal that is moved for good does not return)."""
    return_days: int = 31
    """Maximum days within which a terminal that goes from one plate to another and comes back on a later day reports two trucks: what it said
    a month before or after is not put in doubt by it (our choice)."""
    repeat_h: float = 24.0
    """Maximum hours between two records of which one may repeat the other with a wrong time: no time zone's error, nor a mere date, is more
    (our choice)."""
    repeat_m: float = 1_300.0
    """Maximum distance between the places of such records: two platforms place one sensor, or one check, in WGS-84 and in BD-09
    (docs/standards.md, mark B)."""
    repeat_digits: int = 3
    """Minimum significant digits in which two readings agree of which one may repeat the other: a truck passes a sensor several times a day,
    and 55 % meets 55 % by chance (our choice: 55.3 % meets 55.3 % once in some hundred)."""
    stop_report_min: float = 30.0
    """Maximum time between a capture and the nearest fix of the vehicle's own terminal before, and after, that says whether it stood: parked
    terminals report every 5 to 30 minutes (docs/standards.md, mark M), and at once when the engine starts."""
    stop_min: float = 2.0
    """Minimum time before, and after, a capture elsewhere for which a terminal that does not say that the engine is off must stand, because
    the clocks of a camera and a terminal may differ by as much (mark X)."""
    queue_min: float = 10.0
    """The same where it stands at the camera's own place, because trucks wait there at red lights and in queues (mark X)."""
    least_speed_kmh: float = 5.0
    """Minimum speed that a reading may say itself: HJ 845-2017 is for vehicles that drive (its foreword, read); from which speed on is not
    said (mark X), so that of a driving fix."""
    sensor_place_m: float = 100.0
    """Maximum distance between the registered place of a camera or sensor and a truck that it captures, with noise of positions (mark X)."""
    zone_edge_km: float = 50.0
    """Maximum length of an edge between two neighbouring points of a zone that is not asked about: a built-up area is narrower, and borders
    and roads bend more often; districts, often drawn with few points, are asked about by `city_extent_km` alone (ours)."""
    parked_report_h: float = 24.0
    """Maximum hours between a capture and the reports beside it that both say that the engine is off, at one place: it starts unreported only
    if the terminal fails, so whatever the interval the capture is to be verified (our choice); at most 24, because derivation reads one day on
    either side."""
    same_stand_min: float = 60.0
    """Maximum time between two measurements at one sensor's place that are one occasion because the vehicle's own terminal never left it, each
    counted from the one before (our choice: longer than queues and meals last)."""

    stopped_act_min: float = 120.0
    """Maximum time from an exceedance at a sensor to the check of the truck that was stopped for it, which is written down where and when it is
    done: a truck waits for those before it, and is measured several times (mark X)."""
    stopped_act_m: float = 2_000.0
    """Maximum distance between the two: the team stands behind the sensor, where trucks can be led aside; with noise of places (mark X)."""
    slip_among: int = 10
    """Minimum fixes within `neighbour_min` that tell one plate, type and colour beside one that tells another, for that one to be a slip and no
    second vehicle: a bit error or a mixed-up record comes once, a platform that mixes two trucks up does so again (our choice, mark X)."""

    def __post_init__(self) -> None:
        # Derivation reads one day on either side of a day. An island depends on what is up to ten times `island_h` away: itself, the tracks
        # that contradict it, what contradicts these, the outliers beside them, and the legs between.
        if not 0 < self.leg_h <= 24:
            raise ValueError(f"leg_h is {self.leg_h:g}, expected hours above 0 and at most 24")
        if not 0 < self.island_h <= 2.4:
            raise ValueError(f"island_h is {self.island_h:g}, expected hours above 0 and at most 2.4")
        if not 0 <= self.parked_report_h <= 24:
            raise ValueError(f"parked_report_h is {self.parked_report_h:g}, expected hours from 0 to 24")
        if not 0 <= self.by_turns_h <= 24:
            raise ValueError(f"by_turns_h is {self.by_turns_h:g}, expected hours from 0 to 24")
