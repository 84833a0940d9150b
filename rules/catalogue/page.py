"""docs/rules.md, made from the catalogue."""

from collections.abc import Iterable

from rules.catalogue.codes import CODES
from rules.catalogue.entries import Rule
from rules.catalogue.reasons import NOT_ASSESSED, REASONS
from rules.catalogue.ruleset import POLLUTANTS, RULES
from rules.catalogue.words import OUTCOMES

_HEAD = """# The rules

Made by `python -m rules.catalogue > docs/rules.md`; change `rules/catalogue`, not this page. Limits: `rules/standards`.
Thresholds that law leaves open: `rules/thresholds.py`."""


def markdown() -> str:
    """The whole page, ending with a newline."""
    parts = [_HEAD, *(_rule(rule) for rule in RULES.values()), _outcomes(), _reasons(), _not_assessed(), _pollutants()]
    return "\n\n".join(parts) + "\n"


def _rule(rule: Rule) -> str:
    code = f"`{rule.code}` {CODES[rule.code].zh} · {CODES[rule.code].en}" if rule.code else "as the finding says"
    facts = [
        ("Act", f"{rule.act.zh} · {rule.act.en}"),
        ("Code", code),
        ("Basis", "; ".join(f"{basis.zh} · {basis.en}" for basis in rule.basis)),
        ("Needs", f"{rule.needs.zh} · {rule.needs.en}"),
        ("Yields", f"{rule.yields.zh} · {rule.yields.en}"),
        ("One finding a", f"{rule.identity.zh} · {rule.identity.en}"),
        ("Outcomes", ", ".join(f"`{outcome}`" for outcome in rule.outcomes)),
    ]
    lines = "\n".join(f"* **{name}**: {text}" for name, text in facts)
    return f"## `{rule.name}` {rule.title.zh} · {rule.title.en}\n\n{lines}"


def _outcomes() -> str:
    rows = ((f"`{o.name}`", f"{o.word.zh} · {o.word.en}", o.meaning.zh, o.meaning.en) for o in OUTCOMES.values())
    return "## Outcomes\n\n" + _table(("outcome", "word", "meaning (zh)", "meaning (en)"), rows)


def _reasons() -> str:
    rows = ((f"`{r.code}`", r.text.zh, r.text.en, r.to_do.zh, r.to_do.en) for r in REASONS.values())
    return "## Reasons\n\nWhy a finding is not a violation (yet), and what a person should do.\n\n" + _table(
        ("reason", "zh", "en", "to do (zh)", "to do (en)"), rows
    )


def _not_assessed() -> str:
    rows = ((f"`{code}`", text.zh, text.en) for code, text in NOT_ASSESSED.items())
    about = "Why a rule could neither find against a fact nor clear it. Counted by vehicle, local day, rule and reason."
    return f"## Not assessed\n\n{about}\n\n" + _table(("reason", "zh", "en"), rows)


def _pollutants() -> str:
    rows = ((f"`{p.name}`", p.title.zh, p.title.en, f"{p.unit.zh} · {p.unit.en}") for p in POLLUTANTS.values())
    return "## Pollutants\n\n" + _table(("pollutant", "zh", "en", "unit"), rows)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
