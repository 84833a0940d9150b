"""All rules by name, from their YAML files, with the quantities, kinds of evidence and legal references that they name."""

from rules.catalogue.entries import LANGUAGES, Language, Pollutant, Rule, Text
from rules.catalogue.rule_files import MalformedRule, RuleFile, rule_files
from rules.catalogue.sentences import Parts

RULES: dict[str, Rule] = {name: one.entry for name, one in rule_files().items()}
"""Rules by name, in the order of docs."""


def rule_entry(name: str) -> Rule:
    """The rule of this name; a rule that is no longer registered gets an entry with its name as title, for findings that it left behind."""
    if name in RULES:
        return RULES[name]
    called, unknown = Text(name, name), Text("", "")
    return Rule(
        name=name,
        scope="history",
        title=called,
        act=called,
        code=None,
        basis=(),
        needs=unknown,
        yields=unknown,
        identity=unknown,
        outcomes=(),
        located_by=frozenset(),
        lasts=False,
    )


def shared_quantities(rule_files: dict[str, RuleFile]) -> dict[str, Pollutant]:
    """The quantities of all rules by name. Raises MalformedRule if two rules word the same one differently."""
    found: dict[str, Pollutant] = {}
    for name, one in rule_files.items():
        for quantity, words in one.pollutants.items():
            if found.setdefault(quantity, words) != words:
                raise MalformedRule(f"{name}.yaml: quantities.{quantity} is worded otherwise in another rule's YAML")
    return found


def shared_kinds(rule_files: dict[str, RuleFile]) -> dict[str, Text]:
    """The labels of all rules' kinds of evidence. Raises MalformedRule if two rules label the same one differently."""
    found: dict[str, Text] = {}
    for name, one in rule_files.items():
        for kind, entry in one.evidence.items():
            if found.setdefault(kind, entry.label.text) != entry.label.text:
                raise MalformedRule(f"{name}.yaml: evidence.{kind} is named otherwise in another rule's YAML")
    return found


POLLUTANTS: dict[str, Pollutant] = shared_quantities(rule_files())
"""Measured quantities by field name."""

EVIDENCE_KINDS: dict[str, Text] = shared_kinds(rule_files())
"""Labels of the kinds of evidence."""

SENTENCES: dict[str, dict[str, dict[Language, Parts]]] = {
    name: {kind: {language: entry.parts(language) for language in LANGUAGES} for kind, entry in one.evidence.items()}
    for name, one in rule_files().items()
}
"""Parsed sentences of evidence by rule, kind and language."""

MEMBERS: dict[str, Text] = {member: words.text for one in rule_files().values() for member, words in one.members.items()}
"""Labels of members of evidence that only single rules have."""

REFERENCES: dict[str, Text] = {
    value.reference.en: value.reference.text
    for one in rule_files().values()
    for limit in one.limits.values()
    for value in limit.values.values()
}
"""Legal references of limits by their English text, which is what findings store."""


def reference_text(reference: str, language: Language) -> str:
    """A stored legal reference in a language: "HJ 845-2017 cl. 5" → HJ 845-2017 第5条; an unknown text unchanged."""
    return REFERENCES[reference].said(language) if reference in REFERENCES else reference
