"""Loader of the rules' YAML files: `rules/NAME.yaml` beside `rules/NAME.py`, with texts, limits and evidence (docs/adding-a-rule.md).

The list of rules is the list of these files. An invalid file is refused with its name, the member and what was expected.
"""

from collections.abc import Collection, Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Annotated, Literal

import msgspec
import yaml

from rules.catalogue.codes import CODES
from rules.catalogue.entries import LANGUAGES, Language, Pollutant, Rule, Text
from rules.catalogue.labels import CLASSES, COLOURS, FUELS, OUTCOMES, USES
from rules.catalogue.sentences import Parts, Slot, parsed, slots

Mark = Literal["A", "B", "M", "X"]
"""How sure the source of a value is, as in the legend of docs/standards.md."""
_CODES = {"plate_colour": COLOURS, "vehicle_class": CLASSES, "use": USES, "fuel": FUELS}
"""Members of the register whose codes are the catalogue's."""
_Codes = Annotated[list[str], msgspec.Meta(min_length=1)]
_NonEmpty = Annotated[str, msgspec.Meta(min_length=1)]


class MalformedRule(Exception):
    """An invalid YAML file of a rule. The text names the file, the member and what was expected."""


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in Chinese and English; neither is empty."""

    zh: _NonEmpty
    en: _NonEmpty

    @property
    def text(self) -> Text:
        """The same as the catalogue's type."""
        return Text(self.zh, self.en)


class Quantity(Words, frozen=True, forbid_unknown_fields=True):
    """A measured quantity's title, and its unit as printed."""

    unit: Words


class DatedValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A limit's value from a date on.

    reference: standard and clause.
    mark: how reliable that is.
    limit: the value; or `a` and `b` where a standard has two sets.
    """

    reference: Words
    mark: Mark
    limit: float | None = None
    a: float | None = None
    b: float | None = None


class VehicleWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Vehicles by the register: each member lists codes; empty means any."""

    plate_type: _Codes | None = None
    plate_colour: _Codes | None = None
    vehicle_class: _Codes | None = None
    use: _Codes | None = None
    fuel: _Codes | None = None


class LimitEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A limit.

    values: by the date from which they hold.
    measured: the quantity that it limits; by default the limit's own name.
    method: the only method it applies to; None = any.
    vehicles: the vehicles it applies to.
    not_for: vehicles of which the standard says that it is not for them (any one of the members): a value over it is to be verified.
    """

    title: Words
    unit: _NonEmpty
    values: Annotated[dict[date, DatedValue], msgspec.Meta(min_length=1)]
    measured: str | None = None
    method: str | None = None
    vehicles: VehicleWords = VehicleWords()
    not_for: VehicleWords = VehicleWords()


class EvidenceEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of evidence: its label, and its sentence in explanations, a template of `rules.catalogue.sentences`."""

    label: Words
    sentence: Words

    def parts(self, language: Language) -> Parts:
        """The parsed sentence. Raises ValueError."""
        return parsed(self.sentence.text.said(language), language)


class RuleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule's YAML; see `rules.catalogue.entries.Rule` for what is not explained here.

    order: position in lists.
    reach_min: minutes, or the name of a threshold (`rules.judge.registry.Rule`).
    evidence: by kind.
    lasts: the act has a duration: lists give its time from first_at to last_at; otherwise last_at.
    quantities: by the name of the measured field.
    members: labels, on the page of a finding, of members of evidence that have none yet.
    name: of the file.
    """

    order: int
    scope: Literal["day", "history"]
    reach_min: float | str
    title: Words
    act: Words
    code: str | None
    basis: Annotated[list[Words], msgspec.Meta(min_length=1)]
    needs: Words
    yields: Words
    identity: Words
    outcomes: Annotated[list[str], msgspec.Meta(min_length=1)]
    located_by: list[Literal["district", "station_id", "order_id", "zone_id"]]
    evidence: Annotated[dict[str, EvidenceEntry], msgspec.Meta(min_length=1)]
    lasts: bool = False
    quantities: dict[str, Quantity] = {}
    limits: dict[str, LimitEntry] = {}
    members: dict[str, Words] = {}
    name: str = ""

    @property
    def entry(self) -> Rule:
        """The rule as the catalogue's type."""
        texts = {name: getattr(self, name).text for name in ("title", "act", "needs", "yields", "identity")}
        return Rule(
            name=self.name,
            scope=self.scope,
            code=self.code,
            basis=tuple(one.text for one in self.basis),
            outcomes=tuple(self.outcomes),
            located_by=frozenset(self.located_by),
            lasts=self.lasts,
            **texts,
        )

    @property
    def pollutants(self) -> dict[str, Pollutant]:
        """Its quantities as the catalogue's type."""
        return {name: Pollutant(name, one.text, one.unit.text) for name, one in self.quantities.items()}


@cache
def rule_files() -> dict[str, RuleFile]:
    """All rules' YAML files by name, in the order that they state. Raises MalformedRule."""
    found = [one for one in files("rules").iterdir() if one.name.endswith(".yaml")]
    read = [read_rule_file(one.name.removesuffix(".yaml"), one.read_text(encoding="utf-8")) for one in found]
    return {one.name: one for one in sorted(read, key=lambda one: (one.order, one.name))}


def read_rule_file(name: str, text: str) -> RuleFile:
    """Parse and check a rule's YAML. Raises MalformedRule."""
    try:
        read = msgspec.structs.replace(msgspec.convert(yaml.safe_load(text), RuleFile), name=name)
    except (msgspec.ValidationError, yaml.YAMLError) as error:
        raise MalformedRule(f"{name}.yaml: {error}") from error
    for fault in _faults(read):
        raise MalformedRule(f"{name}.yaml: {fault}")
    return read


def _faults(read: RuleFile) -> Iterator[str]:
    """Checks beyond the types: each fault names the member and what was expected."""
    for name, limit in read.limits.items():
        yield from _limit_faults(name, limit, read)
    if not isinstance(read.reach_min, str) and read.reach_min < 0:
        yield f"reach_min: {read.reach_min:g} is negative, expected minutes"
    yield from (f"outcomes: {_unknown(one, OUTCOMES)}" for one in read.outcomes if one not in OUTCOMES)
    if read.code is not None and read.code not in CODES:
        yield f"code: {_unknown(read.code, CODES)}"
    if read.scope == "history" and "violation" in read.outcomes and "listed" not in read.outcomes:
        yield "outcomes: expected `listed` too: a violation of scope `history` is listed where another finding charges the same act"
    for kind, entry in read.evidence.items():
        if entry.label.zh.isascii():
            yield f"evidence.{kind}.label: expected Chinese in `zh`"
        yield from _sentence_faults(f"evidence.{kind}.sentence", entry)


def _limit_faults(name: str, limit: LimitEntry, read: RuleFile) -> Iterator[str]:
    for day, value in limit.values.items():
        if (value.limit is None) == (value.a is None) or (value.a is None) != (value.b is None):
            yield f"limits.{name}.values.{day}: expected either `limit`, or both `a` and `b`"
        if value.mark == "X" and "violation" in read.outcomes:
            yield f"outcomes: `violation` with a limit whose mark is X (limits.{name}.values.{day}), expected `suspected`"
    if (limit.measured or name) not in read.quantities:
        yield f"limits.{name}: {limit.measured or name!r} is no member of `quantities`"
    for where, (member, known) in product(("vehicles", "not_for"), _CODES.items()):
        unknown = (one for one in getattr(getattr(limit, where), member) or () if one not in known)
        yield from (f"limits.{name}.{where}.{member}: {_unknown(one, known)}" for one in unknown)


def _sentence_faults(member: str, entry: EvidenceEntry) -> Iterator[str]:
    named: dict[str, set[Slot]] = {}
    for language in LANGUAGES:
        try:
            named[language] = set(slots(entry.parts(language)))
        except ValueError as error:
            yield f"{member}.{language}: {error}"
    if len(named) == 2 and (differing := named["zh"] ^ named["en"]):
        names = ", ".join(sorted(one.name for one in differing))
        yield f"{member}: expected the same members in zh and en, but only one of them names {names}"


def _unknown(code: str, known: Collection[str]) -> str:
    return f"{code!r} is unknown, expected one of {', '.join(known)}"
