"""Generator of docs/rules.md from the catalogue."""

from collections.abc import Iterable

from rules.catalogue.codes import CODES
from rules.catalogue.entries import Rule
from rules.catalogue.labels import OUTCOMES
from rules.catalogue.reasons import NOT_ASSESSED, REASONS
from rules.catalogue.rule_files import DatedValue, LimitEntry, RuleFile, rule_files
from rules.catalogue.ruleset import RULES

_HEAD = """# The rules

Made by `make docs` from `rules/*.yaml` and `rules/catalogue`; change those, not this page. Limits are in each rule's YAML.
Thresholds that law leaves open: `rules/inputs/thresholds.py`."""


def markdown() -> str:
    """The whole page, ending with a newline."""
    parts = [_HEAD, *(_rule(rule) for rule in RULES.values()), _outcomes(), _reasons(), _not_assessed()]
    return "\n\n".join(parts) + "\n"


def _rule(rule: Rule) -> str:
    file = rule_files()[rule.name]
    code = f"`{rule.code}` {CODES[rule.code].zh} · {CODES[rule.code].en}" if rule.code else "as the finding says"
    facts = [
        ("Act", f"{rule.act.zh} · {rule.act.en}"),
        ("Code", code),
        ("Basis", "; ".join(f"{basis.zh} · {basis.en}" for basis in rule.basis)),
        ("Needs", f"{rule.needs.zh} · {rule.needs.en}"),
        ("Yields", f"{rule.yields.zh} · {rule.yields.en}"),
        ("One finding a", f"{rule.identity.zh} · {rule.identity.en}"),
        ("Outcomes", ", ".join(f"`{outcome}`" for outcome in rule.outcomes)),
        *([("Measures", _quantities(file))] if file.quantities else []),
    ]
    lines = "\n".join(f"* **{name}**: {text}" for name, text in facts)
    return f"## `{rule.name}` {rule.title.zh} · {rule.title.en}\n\n{lines}{_limits(file)}"


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


def _quantities(file: RuleFile) -> str:
    words = (f"`{name}` {one.zh} · {one.en} ({one.unit.zh} · {one.unit.en})" for name, one in file.quantities.items())
    return "; ".join(words)


def _limits(file: RuleFile) -> str:
    """A table of the rule's limits by date; "" without limits."""
    rows = (
        (
            f"`{name}`",
            f"{limit.title.zh} · {limit.title.en}{_vehicles(limit)}",
            str(day),
            _value(value, limit.unit),
            f"{value.reference.zh} · {value.reference.en}",
            value.mark,
        )
        for name, limit in file.limits.items()
        for day, value in sorted(limit.values.items())
    )
    return "\n\n" + _table(("limit", "of", "from", "above", "reference", "mark"), rows) if file.limits else ""


def _vehicles(limit: LimitEntry) -> str:
    """Which vehicles the limit is for, or nothing where it is for all."""
    stated = ((name, getattr(limit.vehicles, name)) for name in limit.vehicles.__struct_fields__)
    words = "; ".join(f"{name}: {', '.join(codes)}" for name, codes in stated if codes)
    return f" ({words})" if words else ""


def _value(value: DatedValue, unit: str) -> str:
    amount = f"{value.limit:g}" if value.limit is not None else f"a: {value.a:g}, b: {value.b:g}"
    return f"{amount} {unit}"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
