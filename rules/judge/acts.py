"""One act is one case: findings of one vehicle and violation code that are near in time and place are charged once.

Runs after the rules, over the findings of rules of scope "history", which are always derived together for a plate; orders are settled by
drive among themselves (`rules.orders.concurrent_orders`). A rule takes part by the code of its findings. Those without a code (a check in a
yard, which no police code names) can be one act with others of their rule, and of the rules that find the same acts (`rule_precedence`):
what was measured is the same engine. The finding of highest precedence is charged: a violation before one to be verified, then by rule (a
setting), then by time, then by id. Of the others within `same_act_min` of it, at a place that the vehicle could reach, and of those that a
stop ties to it (a check, and the last exceedance at a sensor of the same place before it, up to `stopped_act_min`: the record is written when
the check is done),

* violations become *listed* under it: charged once, and nothing is lost;
* findings to be verified, and suspected ones of other rules, keep their outcome, since a doubtful finding neither takes a sure one's place
  nor is settled by it. Beside a violation those to be verified say that there is no second penalty.

Each names the other. Then the same with what is left. So two charges are never within that time of each other, nor tied; a listed finding is
always within it of its charge, or tied to it; and neither the order in which facts arrived nor that in which rules ran makes a difference.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from rules.columns import Flags, Ints, Micros, Numbers
from rules.inputs.thresholds import Thresholds
from rules.judge.findings import LISTED, SUSPECTED, TO_BE_VERIFIED, VIOLATION, Evidence, Finding
from rules.places.geography import distance_m
from rules.timing.times import MINUTE, micros_of

CHARGED_AS_ONE_ACT, ACT_IS_CHARGED = "charged_as_one_act", "act_is_charged"
MOST_NAMED = 30
"""Maximum findings that one names, because a source may repeat one check without end; each of the others still names the one charged."""
_OUTCOMES = (VIOLATION, TO_BE_VERIFIED, SUSPECTED)
_ANY = -1


def charged_once(findings: Iterable[Finding], rules: Collection[str], thresholds: Thresholds) -> list[Finding]:
    """The findings in their order, of each act at most one charged. rules: those of scope "history"."""
    settled = list(findings)
    for numbers in _of_one_plate(settled, rules):
        candidates = _Candidates.of([settled[number] for number in numbers], thresholds)
        for head, near in _acts(candidates, thresholds):
            act = [candidates.found[place] for place in near]
            settled[numbers[head]] = _head(candidates.found[head], act)
            for place in near:
                settled[numbers[place]] = _member(candidates.found[place], candidates.found[head])
    return settled


def _of_one_plate(findings: Sequence[Finding], rules: Collection[str]) -> Iterator[list[int]]:
    """Numbers of the findings of each plate, where there are several. Types and codes of one plate are told apart later."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(findings):
        if one.rule in rules and one.outcome in _OUTCOMES and one.evidence:
            groups[one.plate].append(number)
    return (numbers for numbers in groups.values() if len(numbers) > 1)


@dataclass(frozen=True)
class _Candidates:
    """Columns of findings of one plate.

    lon, lat: NaN where unknown.
    plate_type: number of the type, _ANY where unknown.
    rule: number of the rule.
    code: number of the violation code, _ANY where it has none.
    finds_same: whether the rule finds the same acts as others.
    is_reading: whether a sensor measured it.
    ties_from_us: of a check, from when on an exceedance at a sensor may be what the vehicle was stopped for; else after all times.
    """

    found: list[Finding]
    us: Micros
    lon: Numbers
    lat: Numbers
    plate_type: Ints
    rule: Ints
    code: Ints
    finds_same: Flags
    is_suspected: Flags
    is_reading: Flags
    ties_from_us: Micros

    @classmethod
    def of(cls, found: list[Finding], thresholds: Thresholds) -> "_Candidates":
        places = np.array([_place(one) for one in found], dtype=np.float64)
        us = np.array([micros_of(one.first_at) for one in found], dtype=np.int64)
        return cls(
            found,
            us=us,
            lon=places[:, 0],
            lat=places[:, 1],
            plate_type=pd.factorize(np.array([one.plate_type for one in found], dtype=object))[0],  # None is -1
            rule=pd.factorize(np.array([one.rule for one in found], dtype=object))[0],
            code=pd.factorize(np.array([one.code for one in found], dtype=object))[0],
            finds_same=np.array([one.rule in thresholds.rule_precedence for one in found], dtype=bool),
            is_suspected=np.array([one.outcome == SUSPECTED for one in found], dtype=bool),
            is_reading=np.array([one.evidence[-1].kind == "reading" for one in found], dtype=bool),
            ties_from_us=_ties_from(found, us, thresholds),
        )

    def can_be_one_act(self, head: int, others: Ints, thresholds: Thresholds) -> Flags:
        """Whether each of the others can be the same act as the head: same vehicle and code, near in time and reachable or tied by a stop,
        and, if only suspected, of another rule."""
        types, codes = self.plate_type[others], self.code[others]
        alike = (types == self.plate_type[head]) | (types == _ANY) | (self.plate_type[head] == _ANY)
        # Two codes are two acts. Where one has none, the rules decide; where neither has, too.
        related = (self.rule[others] == self.rule[head]) | (self.finds_same[others] & self.finds_same[head])
        alike &= np.where((codes == _ANY) | (self.code[head] == _ANY), related, codes == self.code[head])
        joins = ~self.is_suspected[others] | (self.rule[others] != self.rule[head])
        metres = distance_m(self.lon[head], self.lat[head], self.lon[others], self.lat[others])
        minutes = np.abs(self.us[others] - self.us[head]) / MINUTE
        # Multiplied out, because both can be of one instant. An unknown place gives NaN, which is never too far.
        too_far = (metres > thresholds.impossible_m) & (metres / 1000 * 60 > thresholds.impossible_kmh * minutes)
        is_near = (minutes <= thresholds.same_act_min) & ~too_far
        return np.asarray(alike & joins & (is_near | self._tied(head, others, metres, thresholds)))

    def _tied(self, head: int, others: Ints, metres: Numbers, thresholds: Thresholds) -> Flags:
        """Whether each of the others is the exceedance that the checked vehicle was stopped for, or the check of the head that was.

        metres: from the head; an unknown place gives NaN, which is never too far.
        """
        us, since = self.us, self.ties_from_us
        is_before = self.is_reading[others] & (us[others] <= us[head]) & (us[others] >= since[head])
        is_after = self.is_reading[head] & (us[others] >= us[head]) & (us[head] >= since[others])
        return np.asarray((is_before | is_after) & ~(metres > thresholds.stopped_act_m))


def _acts(candidates: _Candidates, thresholds: Thresholds) -> Iterator[tuple[int, list[int]]]:
    """(finding charged, the others of the act in the order of precedence), for acts of several findings."""
    us = candidates.us
    by_time, span = np.argsort(us, kind="stable"), int(max(thresholds.same_act_min, thresholds.stopped_act_min) * MINUTE)
    # For each finding the range of those within the time before and after it, among all by time; both ends are included.
    first, end = np.searchsorted(us[by_time], us - span, "left"), np.searchsorted(us[by_time], us + span, "right")
    ranked = sorted(range(len(us)), key=lambda place: _rank(candidates.found[place], thresholds))
    rank = np.argsort(ranked)  # the inverse of the permutation: of each finding its place in the order of precedence
    is_free = np.ones(len(us), dtype=bool)
    for head in ranked:
        if not is_free[head] or candidates.is_suspected[head]:
            continue
        is_free[head] = False
        near = by_time[first[head] : end[head]]
        near = near[is_free[near]]
        near = near[candidates.can_be_one_act(head, near, thresholds)]
        is_free[near] = False
        if len(near):
            yield head, near[np.argsort(rank[near])].tolist()


def _ties_from(found: Sequence[Finding], us: Micros, thresholds: Thresholds) -> Micros:
    """Of each check, from when on an exceedance may be what the vehicle was stopped for: who came by a sensor again had not been stopped."""
    kinds = np.array([one.evidence[-1].kind for one in found], dtype=object)
    passed = np.sort(us[(kinds == "reading") & np.array([one.is_sure for one in found], dtype=bool)])
    # Of each the number of sure readings at or before it: 0 is none, to which the time in front belongs.
    last = np.append(np.iinfo(np.int64).min, passed - int(thresholds.occasion_min * MINUTE))
    since = np.maximum(us - int(thresholds.stopped_act_min * MINUTE), last[np.searchsorted(passed, us, "right")])
    return np.where(kinds == "check", since, np.iinfo(np.int64).max)


def _rank(found: Finding, thresholds: Thresholds) -> tuple[int, int, Any, str]:
    rules = thresholds.rule_precedence
    by_rule = rules.index(found.rule) if found.rule in rules else len(rules)
    return _OUTCOMES.index(found.outcome), by_rule, found.first_at, found.finding_id


def _head(found: Finding, act: Sequence[Finding]) -> Finding:
    """The finding charged, naming the others of its act."""
    listed = [_named(one) for one in act if one.outcome == VIOLATION]
    others = [_named(one) for one in act if one.outcome != VIOLATION]
    return _with_links(found, also_listed=listed[:MOST_NAMED], same_drive=others[:MOST_NAMED])


def _member(found: Finding, head: Finding) -> Finding:
    """Another finding of the act, naming the one that is charged."""
    if found.outcome == VIOLATION:
        listed = replace(found, outcome=LISTED, reasons=[*found.reasons, CHARGED_AS_ONE_ACT])
        return _with_links(listed, charged_under=_named(head))
    if head.outcome == VIOLATION and found.outcome == TO_BE_VERIFIED:
        found = replace(found, reasons=[*found.reasons, ACT_IS_CHARGED])
    return _with_links(found, same_drive=[_named(head)])


def _named(found: Finding) -> dict[str, str]:
    return {"finding_id": found.finding_id, "rule": found.rule}


def _with_links(found: Finding, **links: Any) -> Finding:
    """The finding with these members, unless empty, in its last piece of evidence, which is that of the act itself."""
    *earlier, own = found.evidence
    members = {name: value for name, value in links.items() if value}
    return replace(found, evidence=[*earlier, Evidence(own.kind, {**own.members, **members})])


def _place(found: Finding) -> tuple[float, float]:
    """Longitude and latitude of the finding's last piece of evidence; NaN where it has none."""
    members = found.evidence[-1].members
    lon, lat = members.get("lon"), members.get("lat")
    return (float("nan"), float("nan")) if lon is None or lat is None else (lon, lat)
