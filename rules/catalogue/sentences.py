"""Parser of the template language of `evidence.KIND.sentence` in a rule's YAML, which words a piece of evidence in one language.

    On {time}[ at {place}], {check_kind} ({agency}, by {inspectors}), <measurement>

* {member} is replaced by a member of the evidence: times local, numbers in full digits, codes as labels (`rules.catalogue.members`).
* <name> is replaced by a text computed from the evidence and its finding: one of `COMPUTED`.
* Commas divide a sentence into parts. A part with a member that is absent, or a computed text that is empty, is left out with its comma.
* A group in brackets has parts of its own and is left out if all of these are; the part around it is kept. Square brackets are not printed.
* The full stop is added.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.catalogue.entries import Language

COMPUTED: dict[str, str] = {
    "measurement": "each quantity that was measured, and over which limit it is",
    "station": "the station's name, else its number",
    "site": "the remote-sensing station or the check at which a vehicle was seen",
    "zone": "the zone's name and number",
    "duration": "how many minutes a stay lasted, or that it was less than one",
    "capture": "that a camera saw the vehicle once; empty of a check",
    "movement": "that the vehicle drove; with its engine off, or with a drifting position, only that it moved",
    "passing": "that the vehicle passed; where it may have stood, only that its plate was read",
    "own_terminal": "what the vehicle's own terminal says against a capture: which one, when and how far away",
    "order": "the order, its clause and version",
}
"""Names of computed texts; `services.findings.explanation.computation` computes them."""

COMMA: dict[Language, str] = {"zh": "，", "en": ", "}
STOP: dict[Language, str] = {"zh": "。", "en": "."}
_CLOSING = {"（": "）", "(": ")", " (": ")", "[": "]"}
_MEMBER, _NAME = r"\{(?P<member>[a-z][a-z0-9_]*)\}", r"<(?P<computed>[a-z][a-z0-9_]*)>"
_TOKENS = {
    language: re.compile(rf"{_MEMBER}|{_NAME}|(?P<comma>{comma})|(?P<open> ?\(|[（\[])|(?P<close>[）)\]])|(?P<text>[^{{}}<>])")
    for language, comma in COMMA.items()
}


@dataclass(frozen=True)
class Slot:
    """A placeholder of a sentence. is_computed: <name> instead of {name}."""

    name: str
    is_computed: bool


@dataclass(frozen=True)
class Group:
    """Parts in brackets. opening, closing: the brackets as printed; "" for square ones."""

    opening: str
    closing: str
    parts: "Parts"


Part = tuple[str | Slot | Group, ...]
Parts = tuple[Part, ...]


def parsed(template: str, language: Language) -> Parts:
    """Parse a template. Raises ValueError with what was expected."""
    if template.endswith(STOP[language]):
        raise ValueError(f"ends with {STOP[language]!r}, expected none: it is added")
    return _parts(_tokens(template, language), "")


def slots(parts: Parts) -> Iterator[Slot]:
    """All slots of the parts and of their groups, in order."""
    for item in (item for part in parts for item in part):
        if isinstance(item, Slot):
            yield item
        elif isinstance(item, Group):
            yield from slots(item.parts)


def _tokens(template: str, language: Language) -> Iterator[re.Match[str]]:
    """Tokenise a template. Raises ValueError at a character that begins no token."""
    at = 0
    while at < len(template):
        token = _TOKENS[language].match(template, at)
        if token is None:
            raise ValueError(f"{template[at : at + 12]!r}: expected {{member}} or <name>, in small letters, digits and _")
        at = token.end()
        yield token


def _parts(tokens: Iterator[re.Match[str]], closing: str) -> Parts:
    """Recursive descent: the parts up to the closing bracket, or to the end if `closing` is empty."""
    parts: list[list[str | Slot | Group]] = [[]]
    for token in tokens:
        text = token.group()
        match token.lastgroup:
            case "member" | "computed":
                parts[-1].append(_slot(token[token.lastgroup], token.lastgroup == "computed"))
            case "comma":
                parts.append([])
            case "open":
                group = _parts(tokens, _CLOSING[text])
                parts[-1].append(Group("", "", group) if text == "[" else Group(text, _CLOSING[text], group))
            case "close":
                if text != closing:
                    raise ValueError(f"{text!r} closes nothing" + (f", expected {closing!r}" if closing else ""))
                return tuple(tuple(part) for part in parts)
            case _:
                parts[-1].append(text)
    if closing:
        raise ValueError(f"a bracket is not closed, expected {closing!r}")
    return tuple(tuple(part) for part in parts)


def _slot(name: str, is_computed: bool) -> Slot:
    if is_computed and name not in COMPUTED:
        raise ValueError(f"<{name}> is not computed, expected one of {', '.join(f'<{known}>' for known in COMPUTED)}")
    if not is_computed and name in COMPUTED:
        raise ValueError(f"{{{name}}} is computed, expected <{name}>")
    return Slot(name, is_computed)
