"""Checks against other things: a continued order, overlapping clauses, forgotten passes and warnings."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from rules.catalogue.vocabulary import NO_TRUCKS, USE_GROUPS, USES, VEHICLE_CLASSES
from rules.inputs.parsed_order import Clause, LevelBound, OrderVersion, VehiclePredicate
from rules.orders.amendments import alike_but
from rules.orders.warnings import follows, with_pollutants
from rules.timing.intervals import FOREVER
from services.orders.check_context import CheckContext
from services.orders.checks.slip import Slip, Written
from services.orders.paragraph.texts import clause_name, joined
from services.orders.paragraph.times import levels_text, pollutants


def continues_another(written: Written, surroundings: CheckContext) -> Iterator[Slip]:
    """A clause equal to one of another order that ends when this begins, or later: an extension should be a version of that order."""
    order = written.order
    for order_id, versions in surroundings.orders.items():
        stated = [one for one in versions if one.states_clauses and one.issued_us <= order.issued_us]
        if order_id == order.order_id or not stated or _is_lifted_before(versions, order):
            continue
        for _body, clause in written.clauses:
            for other in stated[-1].clauses:
                if _is_same(clause, other) and _goes_on(other, clause):
                    yield _continues(written, clause, order_id, other)


def _continues(written: Written, clause: Clause, order_id: str, other: Clause) -> Slip:
    name = clause_name(other.clause_id)
    return written.slip(
        "continues_another",
        "warning",
        f"与管控令{order_id}{name.zh}的对象、区域、时段相同并与其首尾相接或重叠，是否为延期？延期请以{order_id}的新版本录入（event: extended）",
        f"continues {order_id}, same clause ({other.clause_id}): an extension? Then enter it as a new version of {order_id} "
        "(event: extended), so that one drive stays one case",
        clause,
    )


def _is_same(one: Clause, other: Clause) -> bool:
    """Whether both are equal apart from dates, ids, minimum duration, what a capture is and the offence."""
    return alike_but(one, other, "clause_id", "from_us", "until_us", "min_minutes", "camera", "offence")


def _goes_on(other: Clause, clause: Clause) -> bool:
    return other.from_us <= clause.from_us <= _end(other)


def _is_lifted_before(versions: Sequence[OrderVersion], order: OrderVersion) -> bool:
    known = [one for one in versions if one.issued_us <= order.issued_us]
    return bool(known) and known[-1].event == "lifted"


def overlapping_clauses(written: Written, _: CheckContext) -> Iterator[Slip]:
    """Two clauses that one truck can violate at one place and time: one is charged, the other listed."""
    pairs = [(one, other) for one, other in combinations(written.order.clauses, 2) if _overlap(one, other)]
    if not pairs:
        return
    chinese = "、".join(f"{clause_name(one.clause_id).zh}与{clause_name(other.clause_id).zh}" for one, other in pairs)
    english = ", ".join(f"{one.clause_id} and {other.clause_id}" for one, other in pairs)
    yield written.slip(
        "clauses_overlap",
        "info",
        f"{chinese}的车辆、区域、时间有重叠，同一行驶只按一条处理，其余列出",
        f"clauses {english} overlap in vehicles, area and time: one drive is charged once, the other grounds are listed",
    )


def _overlap(one: Clause, other: Clause) -> bool:
    places = set(one.added_zones) & set(other.added_zones) or set(one.passages) & set(other.passages)
    days = (one.weekdays & other.weekdays) if one.days is None or other.days is None else (one.days & other.days)
    spans = one.from_us < _end(other) and other.from_us < _end(one)
    return (
        bool(places)
        and bool(days)
        and spans
        and _share_warnings(one.warning, other.warning)
        and _share_vehicles(one, other)
        and _share_hours(one, other)
    )


def _share_warnings(one: LevelBound | None, other: LevelBound | None) -> bool:
    """Whether both can be in force at one time, by the levels and pollutants of warnings."""
    if one is None or other is None:
        return True
    return bool(one.levels & other.levels) and not (
        one.pollutants and other.pollutants and one.pollutants.isdisjoint(other.pollutants)
    )


def _share_vehicles(one: Clause, other: Clause) -> bool:
    first, second = one.vehicles, other.vehicles
    if _alone(first) in second.others_than or _alone(second) in first.others_than:
        return False
    return (
        bool({*first.fuels} & {*second.fuels})
        and max(first.stages[0], second.stages[0]) <= min(first.stages[1], second.stages[1])
        and bool({*(first.classes or VEHICLE_CLASSES)} & {*(second.classes or VEHICLE_CLASSES)})
        and bool({*_uses(first)} & {*_uses(second)})
        and (not first.plate_colours or not second.plate_colours or bool({*first.plate_colours} & {*second.plate_colours}))
        and (first.new_energy is None or second.new_energy is None or first.new_energy == second.new_energy)
        and (first.origin is None or second.origin is None or first.origin == second.origin)
    )


def _alone(vehicles: VehiclePredicate) -> VehiclePredicate:
    """The predicate as other clauses refer to it: without those that it leaves out."""
    return replace(vehicles, others_than=())


def _uses(vehicles: VehiclePredicate) -> Iterator[str]:
    """The registered uses that a predicate may mean."""
    words = vehicles.uses or USES
    yield from (one for word in words for one in USE_GROUPS.get(word, (word,)))
    if "truck" in words:
        yield from (use for use in USES if use not in NO_TRUCKS)


def _share_hours(one: Clause, other: Clause) -> bool:
    return any(a < d and c < b for a, b in _day_parts(one) for c, d in _day_parts(other))


def _day_parts(clause: Clause) -> list[tuple[int, int]]:
    """Windows as parts of a day; two for a window across midnight."""
    parts = [[(start, end)] if start < end else [(start, 1440), (0, end)] for start, end in clause.hours]
    return [part for pair in parts for part in pair]


def unsaid_passes(written: Written, surroundings: CheckContext) -> Iterator[Slip]:
    """Clauses silent about passes while passes are registered, which are then honoured."""
    if not surroundings.passes:
        return
    for body, clause in written.clauses:
        if body.get("passes") is None:
            yield written.slip(
                "passes_unsaid",
                "info",
                f"未规定通行证效力，而库中有{surroundings.passes:,}份通行证或豁免，将一律按有效认定；请写明 passes",
                f"passes are not spoken of while {surroundings.passes:,} passes or exemptions are registered: all are honoured; say passes",
                clause,
            )


def unused_level(written: Written, surroundings: CheckContext) -> Iterator[Slip]:
    """Clauses bound to warning levels for which, in their districts, no warning was ever issued."""
    warnings = surroundings.reference.warnings.values()
    issued = [version for versions in warnings for version in with_pollutants(versions) if version.is_on]
    for body, clause in written.clauses:
        bound = clause.warning
        if bound is None:
            continue
        followed = (one for one in issued if follows(bound, one) is not False)
        fitting = (one for one in followed if not bound.districts or not one.districts or bound.districts & one.districts)
        if not bound.levels & {one.level for one in fitting}:
            levels, of = levels_text(sorted(bound.levels)), pollutants(body)
            where = joined(written.names.district(code) for code in sorted(bound.districts))
            yield written.slip(
                "level_never_issued",
                "info",
                f"库中{where.zh}尚无{levels.zh}{of.zh}预警，本条在预警发布之前不生效",
                f"no {levels.en} {of.en}{' ' if of.en else ''}warning{f' for {where.en}' if where.en else ''} is registered: "
                "the clause waits for one",
                clause,
            )


def _end(clause: Clause) -> int:
    return FOREVER if clause.until_us is None else clause.until_us
