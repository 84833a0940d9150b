"""Closing sentences: the six-month rule, the outcome with its code and basis, the reasons, and what a person should do."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from rules.catalogue import CODES, OUTCOMES, REASONS, Language
from rules.catalogue.members import moment_of
from rules.catalogue.ruleset import reference_text, rule_entry
from rules.inputs.thresholds import Thresholds
from rules.timing.times import after_months
from services.findings.explanation.phrases import either, in_brackets, labelled, pollutant_text
from services.findings.offence import stated_offence


def withdrawal(finding: dict[str, Any], language: Language) -> list[str]:
    """The opening sentence about a withdrawn finding; [] for any other."""
    if not finding.get("withdrawn"):
        return []
    return [
        either(
            language,
            "本记录已撤回，不得作为处理依据；以下为撤回前的内容。",
            "This finding has been withdrawn and must not be acted on; what follows is how it last stood.",
        )
    ]


def conclusion(finding: dict[str, Any], language: Language, thresholds: Thresholds) -> list[str]:
    """The closing sentences."""
    return [
        *_two_exceedances(finding, language, thresholds.chain_months),
        _outcome(finding, language),
        *_reasons(finding, language),
        _review(finding, language),
    ]


def _two_exceedances(finding: dict[str, Any], language: Language, months: int) -> list[str]:
    """For a remote-sensing violation, charged or listed: both dates, and the last day of the months after the first."""
    days = _reading_days(finding)
    if finding["rule"] != "remote_sensing" or finding["outcome"] not in ("violation", "listed") or len(days) < 2:
        return []
    first, second = days[0], finding.get("local_day") or days[-1]
    until, name = after_months(first, months), pollutant_text(finding.get("pollutant"), language)
    if language == "zh":
        return [
            f"第一次超标为{first}，其后{months}个自然月至{until}（含当日），第二次超标为{second}，在此期限内："
            f"{months}个自然月内连续两次{name}超标（HJ 845-2017 第6条）。"
        ]
    return [
        f"The first exceedance was on {first}, from which {months} natural months run to {until} inclusive; the second was on "
        f"{second}, within them: two consecutive exceedances of {name} within {months} natural months (HJ 845-2017 cl. 6)."
    ]


def _reading_days(finding: dict[str, Any]) -> list[date]:
    """Local days of the readings that were over the limit, in event order."""
    readings = (piece for piece in finding.get("evidence") or [] if piece.get("kind") == "reading" and _is_over(piece))
    return [moment.date() for piece in readings if (moment := moment_of(piece.get("time"))) is not None]


def _is_over(piece: dict[str, Any]) -> bool:
    value, limit = piece.get("measured"), piece.get("limit")
    return value is None or limit is None or value > limit


def _outcome(finding: dict[str, Any], language: Language) -> str:
    rule = rule_entry(finding["rule"])
    code = finding.get("code")
    named = CODES[code[:4]].said(language) if code and code[:4] in CODES else ""
    said = either(language, f"违法代码{code} {named}", f"code {code} {named}").rstrip() if code else ""
    basis = reference_text(finding.get("basis") or "", language)
    stated = stated_offence(finding.get("evidence"), finding.get("clause_id"))
    penalty = labelled("处罚：", "penalty:", stated.get("penalty"), language)
    notes = in_brackets((said, either(language, f"依据：{basis}", f"basis: {basis}") if basis else "", penalty), language)
    word, act = OUTCOMES[finding["outcome"]].word.said(language), rule.act.said(language)
    if finding["outcome"] != "violation":
        act = either(language, f"涉嫌{act}", f"on suspicion of {act}")
    return either(language, f"结论：{word}，{act}{notes}。", f"Conclusion: {word}, {act}{notes}.")


def _reasons(finding: dict[str, Any], language: Language) -> list[str]:
    """Why it is not (yet) a violation, and what a person should do."""
    codes = list(dict.fromkeys([*(finding.get("reasons") or []), *_doubts(finding)]))
    if not codes:
        return []
    known = [REASONS[code] for code in codes if code in REASONS]
    why = _with_semicolons((REASONS[code].text.said(language) if code in REASONS else code for code in codes), language)
    do = _with_semicolons((reason.to_do.said(language) for reason in known), language)
    word = OUTCOMES[finding["outcome"]].word.said(language)
    sentences = [either(language, f"列为{word}，原因：{why}。", f"It is {word} because: {why}.")]
    return [*sentences, either(language, f"需由人员处理：{do}。", f"A person has to: {do}.")] if do else sentences


def _doubts(finding: dict[str, Any]) -> Iterable[str]:
    """Doubts of the evidence; none where the finding is sure, and what is doubtful only stands beside it."""
    if finding["outcome"] == "violation" or finding.get("is_sure"):
        return ()
    return (doubt for piece in finding.get("evidence") or [] for doubt in piece.get("doubts") or [])


def _with_semicolons(parts: Iterable[str], language: Language) -> str:
    return either(language, "；", "; ").join(dict.fromkeys(parts))


def _review(finding: dict[str, Any], language: Language) -> str:
    if finding.get("withdrawn"):
        return ""
    return either(language, "本结论由系统推导，须经人工复核。", "Derived by the system; a person has to review it.")
