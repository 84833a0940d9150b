"""Checks of vehicle conditions, partly against the register: clauses without a matching vehicle, exemptions without one."""

from collections.abc import Iterator

from rules.catalogue.labels import stage_word
from rules.catalogue.vocabulary import DUTIES, USE_GROUPS
from rules.inputs.parsed_order import Stage
from rules.orders.vehicle_match import meant
from services.orders.check_context import CheckContext
from services.orders.checks.slip import Slip, Written
from services.orders.paragraph.passes import exempt


def no_stage_left(written: Written, _: CheckContext) -> Iterator[Slip]:
    """国〇以下（不含国〇）, below which there is no stage."""
    for _body, clause in written.clauses:
        if clause.vehicles.stage_at_most == 0 and not clause.vehicles.stage_inclusive:
            lowest = stage_word(0, "zh")
            yield written.slip(
                "no_stage_left",
                "error",
                f"{lowest}以下且不含{lowest}，没有任何车辆符合",
                f"below {stage_word(0, 'en')} and not {stage_word(0, 'en')} itself: there is no such stage",
                clause,
            )


def older_stages_free(written: Written, _: CheckContext) -> Iterator[Slip]:
    """国四 or 国三以上, which excludes older stages; few orders intend that."""
    for _body, clause in written.clauses:
        lowest = clause.vehicles.stage_at_least
        if lowest:
            before = _stage_below(lowest)
            below, below_en = stage_word(before, "zh"), stage_word(before, "en")
            yield written.slip(
                "older_stages_free",
                "info",
                f"写了最低排放阶段：{below}及以下的车辆不在此条管控之内；如另有通告管控则无妨，否则请删去 stage_at_least",
                f"a lowest stage is stated: vehicles of stage {below_en} and below are free under this clause; fine where another "
                "order bars them, else leave stage_at_least out",
                clause,
            )


def _stage_below(stage: Stage) -> Stage:
    """The stage before: 3 of 4, 5 of 6 and 6a, 6a of 6b."""
    if isinstance(stage, int):
        return stage - 1
    return f"{stage[:-1]}a" if stage.endswith("b") else int(stage[:-1]) - 1


def meets_nobody(written: Written, surroundings: CheckContext) -> Iterator[Slip]:
    """Clauses that surely apply to no registered vehicle; also counts vehicles for which a missing value leaves it open."""
    if not surroundings.groups:
        return
    for _body, clause in written.clauses:
        answers = [(meant(group.vehicle, None, clause), group.count) for group in surroundings.groups]
        sure = sum(count for (can, doubts), count in answers if can and not doubts)
        unsure = sum(count for (can, doubts), count in answers if can and doubts)
        if sure:
            continue
        rest = f"；{unsure:,}辆因登记信息不全不能确定" if unsure else ""
        rest_en = f"; {unsure:,} may be meant, but the register lacks what would tell" if unsure else ""
        yield written.slip(
            "meets_no_vehicle",
            "warning",
            f"车辆库中没有一辆车确定属于管控对象{rest}",
            f"no registered vehicle surely meets the clause{rest_en}",
            clause,
        )


def exempt_nobody(written: Written, surroundings: CheckContext) -> Iterator[Slip]:
    """Exempt uses that no registered vehicle has; such trucks may be registered under another use."""
    if not surroundings.groups:
        return
    borne = {group.vehicle.value("use") for group in surroundings.groups}
    if any(group.vehicle.value("new_energy") for group in surroundings.groups):
        borne.add("new_energy")
    for body, clause in written.clauses:
        if idle := [word for word in body["exempt"] if not borne & {word, *USE_GROUPS.get(word, ())}]:
            words = exempt({"exempt": idle})
            yield written.slip(
                "exempts_no_vehicle",
                "info",
                f"豁免的{words.zh}在车辆库中没有一辆，请核对其登记用途",
                f"no registered vehicle is one of the exempt {words.en}: check under which use they are registered",
                clause,
            )


def duties_unseen(written: Written, _: CheckContext) -> Iterator[Slip]:
    """Exemptions and uses by what a truck serves or carries on a day, which the register says of few."""
    for body, clause in written.clauses:
        if words := [word for word in DUTIES if word in (*body["exempt"], *body["vehicles"]["uses"])]:
            named = exempt({"exempt": words})
            yield written.slip(
                "duty_unseen",
                "info",
                f"车辆库一般不登记是否为{named.zh}：登记为普通货车等用途的车辆一律待核实；经确认的车辆请登记该用途或录入豁免",
                f"the register seldom says which are {named.en}: general goods trucks and the like are to be verified; register that use, "
                "or enter exemptions, for vehicles that are confirmed",
                clause,
            )
