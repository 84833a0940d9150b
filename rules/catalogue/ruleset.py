"""Every rule by name, out of their YAML files, what their violation codes say, and the quantities and references that they name."""

from rules.catalogue.entries import Pollutant, Rule, Text
from rules.catalogue.rule_files import MalformedRule, RuleFile, rule_files

RULES: dict[str, Rule] = {name: one.entry for name, one in rule_files().items()}
"""Rules by name, in the order of docs."""

CODES: dict[str, Text] = {
    "6063": Text("驾驶排放检验不合格的机动车上道路行驶的", "driving on the road a vehicle that failed its emission test"),
    "1344": Text("违反禁令标志指示", "disobeying a prohibition sign"),
}
"""What the violation codes say. Exports also show a fifth digit: the first four are the key."""


def shared_quantities(rule_files: dict[str, RuleFile]) -> dict[str, Pollutant]:
    """The quantities of all rules by name. Raises MalformedRule where two rules word the same one differently."""
    found: dict[str, Pollutant] = {}
    for name, one in rule_files.items():
        for quantity, words in one.pollutants.items():
            if found.setdefault(quantity, words) != words:
                raise MalformedRule(f"{name}.yaml: quantities.{quantity} is worded otherwise in another rule's YAML")
    return found


def shared_kinds(rule_files: dict[str, RuleFile]) -> dict[str, Text]:
    """The kinds of evidence of all rules. Raises MalformedRule where two rules name the same one differently."""
    found: dict[str, Text] = {}
    for name, one in rule_files.items():
        for kind, entry in one.evidence.items():
            if found.setdefault(kind, entry.label.text) != entry.label.text:
                raise MalformedRule(f"{name}.yaml: evidence.{kind} is named otherwise in another rule's YAML")
    return found


POLLUTANTS: dict[str, Pollutant] = shared_quantities(rule_files())
"""What rules measure, by the field's name."""

EVIDENCE_KINDS: dict[str, Text] = shared_kinds(rule_files())
"""Names of the kinds of evidence."""

REFERENCES: dict[str, Text] = {
    value.reference.en: value.reference.text
    for one in rule_files().values()
    for limit in one.limits.values()
    for value in limit.values.values()
}
"""Legal references of limits by their English text, which is what findings keep."""
