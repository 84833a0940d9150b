"""A traffic order (管控令) parsed from its validated JSON: versions of clauses, each with vehicles, area, times and exemptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import inf
from typing import Any

from rules.catalogue.vocabulary import NO_CODE
from rules.inputs.parsed_warning import pollutants_in
from rules.timing.times import MINUTE, day_number, micros_of_text

EVERY_DAY = frozenset(range(1, 8))
ALL_DAY = ((0, 1440),)
USUAL_CODE = "1344"
"""违反禁令标志指示: the code of a clause that states none. It presupposes a sign on the road."""
Stage = int | str
"""An emission stage 0 to 6, or a part of stage 6: "6a", "6b"."""
_PART_B = 0.5
"""国六a is 6.0 on the scale of stages and 国六b 6.5; what is registered as 6 may be either."""


@dataclass(frozen=True)
class LastDigit:
    """A condition on the last digit of the plate.

    barred: odd, even, unlike_date (even plates on odd dates and vice versa), or digits.
    letter: the digit that a letter at the end counts as; None = the last digit before it.
    """

    barred: str | tuple[int, ...]
    letter: int | None


@dataclass(frozen=True)
class VehiclePredicate:
    """The vehicles that a clause applies to: the conjunction of all conditions; empty or None = any.

    stage_at_least: included; stage_at_most: included if `stage_inclusive`.
    others_than: predicates of other clauses, whose vehicles this clause does not mean ("其他车辆").
    """

    fuels: tuple[str, ...]
    stage_at_most: Stage | None
    stage_inclusive: bool
    classes: tuple[str, ...]
    uses: tuple[str, ...]
    axles_at_least: int | None = None
    gross_mass_over_kg: float | None = None
    rated_load_over_kg: float | None = None
    rated_load_at_least_kg: float | None = None
    plate_colours: tuple[str, ...] = ()
    origin: str | None = None
    local_prefixes: tuple[str, ...] = ()
    last_digit: LastDigit | None = None
    new_energy: bool | None = None
    stage_at_least: Stage | None = None
    others_than: tuple["VehiclePredicate", ...] = ()

    @property
    def stages(self) -> tuple[float, float]:
        """The lowest and highest emission stage, both included, on the scale of `stage_span`."""
        lowest = -inf if self.stage_at_least is None else stage_span(self.stage_at_least)[0]
        if self.stage_at_most is None:
            return lowest, inf
        first, last = stage_span(self.stage_at_most)
        return lowest, last if self.stage_inclusive else _before(first)

    @property
    def alternatives(self) -> tuple["VehiclePredicate", ...]:
        """The predicates on whose conditions it depends: itself, and those that it leaves out."""
        return self, *self.others_than


def stage_span(stage: Stage) -> tuple[float, float]:
    """The first and last place of a stage on the scale: 4 is (4, 4), 6a (6, 6), 6b (6.5, 6.5), and 6 without its part (6, 6.5)."""
    if isinstance(stage, str):
        place = int(stage[:-1]) + _PART_B * stage.endswith("b")
        return place, place
    return stage, stage + _PART_B * (stage == 6)


def _before(place: float) -> float:
    """The last place below a stage that begins at this one: 国六a below 国六b, else the whole stage below."""
    return place - _PART_B if place != int(place) else place - 1


@dataclass(frozen=True)
class Boundary:
    """A road along the edge of an area: 含 (included) or 不含 (excluded)."""

    zone: str
    included: bool


@dataclass(frozen=True)
class Passage:
    """A movement over a junction: from the approach area into the exit area within a time."""

    name: str
    from_zone: str
    to_zone: str
    within_us: int


@dataclass(frozen=True)
class LevelBound:
    """In force only while a warning of one of these levels is on in one of the districts; () = any.

    pollutants: of the warnings that the clause follows; () = the order does not say.
    titled: those that the order's title names, where the clause does not say.
    """

    levels: frozenset[str]
    districts: frozenset[str]
    pollutants: frozenset[str] = frozenset()
    titled: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Offence:
    """What a drive against a clause is called and punished as; None = the clause does not say.

    code: of the police; None where they have none for it.
    """

    act: str | None = None
    code: str | None = USUAL_CODE
    article: str | None = None
    penalty: str | None = None


@dataclass(frozen=True)
class PassRule:
    """The effect of a pass.

    effect: honoured, not_honoured, suspended or locked.
    by_level: (level, effect) that applies instead while a warning of that level is on.
    """

    effect: str
    by_level: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Calendar:
    """The calendar that an order names: local day numbers of public holidays and of worked weekend days (调休)."""

    name: str
    holidays: frozenset[int]
    working_days: frozenset[int]


@dataclass(frozen=True)
class Clause:
    """A clause of an order version.

    hours: (start, end) in minutes of the day, end up to 1440; start > end crosses midnight.
    weekdays: 1 (Monday) to 7.
    days: local day numbers, which replace weekdays.
    holidays, working_days: like_any_day, free or barred; None = the order is silent.
    min_minutes: minimum duration of a stay.
    camera: what a single capture by a camera is: counts, to_be_verified or ignored.
    """

    clause_id: str
    vehicles: VehiclePredicate
    zones: tuple[str, ...]
    hours: tuple[tuple[int, int], ...]
    weekdays: frozenset[int]
    from_us: int
    until_us: int | None
    exempt: frozenset[str]
    min_minutes: float
    boundaries: tuple[Boundary, ...] = ()
    except_zones: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    days: frozenset[int] | None = None
    holidays: str | None = None
    working_days: str | None = None
    warning: LevelBound | None = None
    passes: PassRule = PassRule("honoured")
    camera: str = "counts"
    offence: Offence = Offence()

    @property
    def added_zones(self) -> tuple[str, ...]:
        """Zones and boundary roads that belong to the area."""
        return (*self.zones, *(one.zone for one in self.boundaries if one.included))

    @property
    def binding_zones(self) -> tuple[str, ...]:
        """Zones in which a vehicle can violate the clause: those of the area, and the ends of passages."""
        return (*self.added_zones, *(zone for way in self.passages for zone in (way.from_zone, way.to_zone)))

    @property
    def taken_zones(self) -> tuple[str, ...]:
        """Zones that do not belong to the area: excluded boundary roads, and what is exempt inside."""
        return (*(one.zone for one in self.boundaries if not one.included), *self.except_zones)


@dataclass(frozen=True)
class OrderVersion:
    """A version of an order.

    event: issued, amended and extended state clauses; paused, resumed and lifted refer to those of earlier versions.
    from_us: when the version takes effect; None = when announced.
    """

    order_id: str
    title: str
    issuer: str
    kind: str
    event: str
    issued_us: int
    announced_us: int
    from_us: int | None
    grace_us: int
    calendar: Calendar | None
    legal_basis: tuple[str, ...]
    clauses: tuple[Clause, ...]

    @property
    def states_clauses(self) -> bool:
        """Whether the version has clauses of its own (issued, amended, extended)."""
        return self.event in ("issued", "amended", "extended")

    @property
    def takes_over_us(self) -> int:
        """When it takes effect as a burden: not before its announcement."""
        return self.announced_us if self.from_us is None else max(self.from_us, self.announced_us)

    @property
    def stated_us(self) -> int:
        """When it takes effect as relief: at its stated time, even before its announcement."""
        return self.announced_us if self.from_us is None else self.from_us


def order_of(body: dict[str, Any]) -> OrderVersion:
    """An order version from its validated JSON."""
    issued = micros_of_text(body["issued_at"])
    published, begins = body.get("published"), body.get("from")
    return OrderVersion(
        order_id=body["order_id"],
        title=body["title"],
        issuer=body["issuer"],
        kind=body.get("kind", "emergency"),
        event=body.get("event", "issued"),
        issued_us=issued,
        announced_us=micros_of_text(published["at"]) if published else issued,
        from_us=micros_of_text(begins) if begins else None,
        grace_us=round(body.get("grace_minutes", 0) * MINUTE),
        calendar=_calendar(body.get("calendar")),
        legal_basis=tuple(body["legal_basis"]),
        clauses=tuple(clause_of(clause, binding_clauses(body), body["title"]) for clause in binding_clauses(body)),
    )


def binding_clauses(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The clauses of an order's validated JSON that bind vehicles: all but remarks."""
    return [clause for clause in body["clauses"] if not is_remark(clause)]


def is_remark(clause: Mapping[str, Any]) -> bool:
    """Whether a clause (validated JSON) is a remark: text of the notice that cannot be judged here, and charges nobody."""
    return clause.get("remark") is not None


def clause_of(body: dict[str, Any], beside: Sequence[dict[str, Any]] = (), title: str = "") -> Clause:
    """A clause from the validated JSON of an order.

    beside: the clauses of the order, whose vehicles it may leave out.
    title: of the order.
    """
    until, days, warning = body["until"], body.get("days"), body.get("warning")
    return Clause(
        clause_id=body["clause_id"],
        vehicles=_vehicles_of(body, beside),
        zones=tuple(body["zones"]),
        hours=windows_of(body["hours"]),
        weekdays=frozenset(body["weekdays"]),
        from_us=micros_of_text(body["from"]),
        until_us=None if until is None else micros_of_text(until),
        exempt=frozenset(body["exempt"]),
        min_minutes=float(body["min_minutes"]),
        boundaries=tuple(Boundary(one["zone"], one["included"]) for one in body.get("boundaries") or ()),
        except_zones=tuple(body.get("except_zones") or ()),
        passages=tuple(
            Passage(one["name"], one["from"], one["to"], round(one["within_minutes"] * MINUTE))
            for one in body.get("passages") or ()
        ),
        days=None if days is None else _days(days),
        holidays=body.get("holidays"),
        working_days=body.get("working_days"),
        warning=_level_bound(warning, title) if warning else None,
        passes=_passes(body.get("passes")),
        camera=body.get("camera") or "counts",
        offence=_offence(body),
    )


def windows_of(hours: list[list[str]]) -> tuple[tuple[int, int], ...]:
    """Windows of the day ("21:00", "07:00") in minutes."""
    return tuple((_minutes(start), _minutes(end)) for start, end in hours)


def _vehicles_of(clause: dict[str, Any], beside: Sequence[dict[str, Any]]) -> VehiclePredicate:
    """The vehicles of a clause, with the predicates of the clauses whose vehicles it leaves out."""
    left_out = clause["vehicles"].get("except_clauses") or ()
    others = (_vehicles(one["vehicles"]) for one in beside if one["clause_id"] in left_out)
    return replace(_vehicles(clause["vehicles"]), others_than=tuple(others))


def _vehicles(body: dict[str, Any]) -> VehiclePredicate:
    digit = body.get("last_digit")
    return VehiclePredicate(
        fuels=tuple(body["fuels"]),
        stage_at_most=body.get("stage_at_most"),
        stage_inclusive=bool(body.get("stage_inclusive")),
        classes=tuple(body["classes"]),
        uses=tuple(body["uses"]),
        axles_at_least=body.get("axles_at_least"),
        gross_mass_over_kg=body.get("gross_mass_over_kg"),
        rated_load_over_kg=body.get("rated_load_over_kg"),
        rated_load_at_least_kg=body.get("rated_load_at_least_kg"),
        plate_colours=tuple(body.get("plate_colours") or ()),
        origin=body.get("origin"),
        local_prefixes=tuple(body.get("local_prefixes") or ()),
        last_digit=_last_digit(digit) if digit else None,
        new_energy=body.get("new_energy"),
        stage_at_least=body.get("stage_at_least"),
    )


def _last_digit(body: dict[str, Any]) -> LastDigit:
    barred, letter = body["barred"], body["letter"]
    return LastDigit(barred if isinstance(barred, str) else tuple(barred), None if letter == "last_digit" else letter)


def _level_bound(body: dict[str, Any], title: str) -> LevelBound:
    levels, districts, pollutants = (frozenset(body.get(name) or ()) for name in ("levels", "districts", "pollutants"))
    return LevelBound(levels, districts, pollutants, frozenset() if pollutants else pollutants_in(title))


def _offence(clause: dict[str, Any]) -> Offence:
    code = clause.get("code") or USUAL_CODE
    return Offence(clause.get("act"), None if code == NO_CODE else code, clause.get("article"), clause.get("penalty"))


def _passes(body: dict[str, Any] | None) -> PassRule:
    if not body:
        return PassRule("honoured")
    return PassRule(body["effect"], tuple(sorted((body.get("by_level") or {}).items())))


def _calendar(body: dict[str, Any] | None) -> Calendar | None:
    return Calendar(body["name"], _days(body["holidays"]), _days(body["working_days"])) if body else None


def _days(days: list[str]) -> frozenset[int]:
    return frozenset(day_number(date.fromisoformat(day)) for day in days)


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
