"""Findings against the truth: precision and recall by rule, and every miss by name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from rules.catalogue import RULES
from services.simulator.acts import BORDER, CLEAN, CLEAR, SIMULATED_RULES, SUSPECTED, TO_BE_VERIFIED, VIOLATION, Act
from services.simulator.plan import LOCAL

CHARGES = (VIOLATION, SUSPECTED)
LISTED = "listed"
"""Found, and charged under another order: one drive is one case."""
_Key = tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A standing finding as far as it is compared."""

    rule: str
    plate: str
    plate_type: str | None
    local_day: date
    outcome: str
    order_id: str | None
    first_at: datetime
    finding_id: str
    reasons: tuple[str, ...] = ()
    minutes: int | None = None


@dataclass
class Score:
    """How one rule did.

    clear: acts that must be found
    found: those found with their outcome
    charged: findings that charge (violation, or suspected)
    wrong: those of them that no act bears out
    slight: charged acts near a threshold, where charging is right
    border: acts that must not be charged
    in_review: those of them with a finding to be verified
    clean: acts of which nothing may be found
    unexpected: findings to be verified of which the truth knows nothing (no fault)
    uncompared: findings of a rule that the truth does not know
    """

    clear: int = 0
    found: int = 0
    charged: int = 0
    wrong: int = 0
    slight: int = 0
    border: int = 0
    in_review: int = 0
    clean: int = 0
    unexpected: int = 0
    uncompared: int = 0

    @property
    def recall(self) -> float:
        """Share of the clear acts that were found."""
        return self.found / self.clear if self.clear else 1.0

    @property
    def precision(self) -> float:
        """Share of the charges that are right."""
        return 1 - self.wrong / self.charged if self.charged else 1.0


@dataclass
class Comparison:
    """Scores by rule, and the misses: each with what was expected and what was found.

    known: the rules that the truth knows; findings of others are counted, and nobody can say whether they are right
    sick, proposed: sources that were truly ill on a day, and those of them of which a span holds that time
    """

    known: frozenset[str]
    scores: dict[str, Score]
    misses: list[dict[str, Any]] = field(default_factory=list)
    sick: int = 0
    proposed: int = 0

    @property
    def holds(self) -> bool:
        """Whether every clear act was found and nothing else was charged."""
        return not self.misses


def compare(
    acts: Iterable[Act], findings: Iterable[Found], last_day: date | None = None, known: Iterable[str] = SIMULATED_RULES
) -> Comparison:
    """Compare.

    last_day: acts and findings of later days are left out (None = none are)
    known: the rules that the truth knows; those of its acts are, too
    """
    acts = list(acts)
    known = [*known, *(act.rule for act in acts)]
    done = Comparison(frozenset(known), {rule: Score() for rule in (*known, *RULES)})
    by_key: dict[_Key, list[Found]] = defaultdict(list)
    for one in findings:
        if last_day is None or one.local_day <= last_day:
            by_key[_key(one.rule, one.plate, one.order_id, one.local_day, one.first_at)].append(one)
    deeds: dict[str, list[tuple[Act, list[Found]]]] = defaultdict(list)
    for act in acts:
        if last_day is None or act.local_day <= last_day:
            found = by_key.pop(_key(act.rule, act.plate, act.order_id, act.local_day, act.first_at), [])
            _judge(act, found, done)
            if act.deed is not None:
                deeds[act.deed].append((act, found))
    for deed in deeds.values():
        _judge_deed(deed, done)
    for left in by_key.values():
        for one in left:
            _without_act(one, done)
    return done


def _key(rule: str, plate: str, order_id: str | None, day: date, first_at: datetime) -> _Key:
    """An order's finding is one a vehicle and day; a measurement is known by its second."""
    when = day.isoformat() if order_id else first_at.astimezone(LOCAL).isoformat(timespec="seconds")
    return rule, plate, order_id or "", when


def _judge(act: Act, found: list[Found], done: Comparison) -> None:
    score = done.scores[act.rule]
    outcomes = Counter(one.outcome for one in found)
    charges = sum(outcomes[charge] for charge in CHARGES)
    score.charged += charges
    right = True
    if act.kind == CLEAR:
        called_for = min(outcomes[str(act.outcome)], 1) if act.outcome in CHARGES else 0
        score.clear += 1
        right = any(_is_as_it_was(act, one) for one in found)
        score.found += right
        score.wrong += charges - called_for
        right &= charges == called_for
    elif act.kind == BORDER and act.outcome == VIOLATION:
        score.slight += charges
    else:
        score.border += act.kind == BORDER
        score.clean += act.kind == CLEAN
        score.in_review += act.kind == BORDER and bool(outcomes["to_be_verified"])
        score.wrong += charges
        right = not charges and not (act.kind == CLEAN and found)
    if not right:
        done.misses.append(_miss(act, found, act.note, outcomes))


def _is_as_it_was(act: Act, one: Found) -> bool:
    """Whether a finding says what a clear act calls for; one that is listed is charged, or verified, under another."""
    if act.captured and one.minutes is not None:
        return False
    if one.outcome == LISTED:
        return act.outcome in (VIOLATION, TO_BE_VERIFIED)
    return one.outcome == act.outcome and (act.reason is None or act.reason in one.reasons)


def _judge_deed(deed: list[tuple[Act, list[Found]]], done: Comparison) -> None:
    """Acts of one deed: that one of their findings stands for it, and that it is charged once."""
    outcomes = Counter(one.outcome for _, found in deed for one in found)
    act, found = max(deed, key=lambda pair: pair[0].last_at)
    if outcomes[VIOLATION] > 1:
        done.scores[act.rule].wrong += outcomes[VIOLATION] - 1
    elif outcomes[str(act.outcome)]:
        return
    elif not any(ones for _, ones in deed):
        return  # each act of it is a miss already
    done.misses.append(_miss(act, found, f"{act.note}: one deed, counted together", outcomes))


def _miss(act: Act, found: list[Found], note: str, outcomes: Mapping[str, int]) -> dict[str, Any]:
    reasons = sorted({reason for one in found for reason in one.reasons})
    told = {"note": note, "found": dict(outcomes), "reasons": reasons}
    return {**act.as_dict(), **told, "finding_id": found[0].finding_id if found else None}


def _without_act(one: Found, done: Comparison) -> None:
    score = done.scores.setdefault(one.rule, Score())
    if one.rule not in done.known:
        score.uncompared += 1
        return
    if one.outcome not in CHARGES:
        score.unexpected += 1
        return
    score.charged += 1
    score.wrong += 1
    known = {"rule": one.rule, "plate": one.plate, "local_day": one.local_day.isoformat(), "kind": "innocent", "outcome": None}
    more = {"order_id": one.order_id, "first_at": one.first_at.isoformat(), "note": "no such act"}
    done.misses.append({**known, **more, "found": {one.outcome: 1}, "reasons": [*one.reasons], "finding_id": one.finding_id})
