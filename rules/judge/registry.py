"""The registry of rules: each `rules/NAME.yaml` with its module `rules/NAME.py`. A new rule is registered by its two files."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Literal, Protocol

import pandas as pd

from rules.catalogue.rule_files import MalformedRule, RuleFile, rule_files
from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.judge.findings import Finding, NotAssessed
from rules.sightings.sightings import Seen

Moments = Iterable[tuple[str, int]]
"""(plate, microseconds UTC)."""


class Rule(Protocol):
    """Interface of a rule to the pipeline."""

    @property
    def name(self) -> str:
        """The name of its module and its YAML; also stored in findings."""

    @property
    def scope(self) -> Literal["day", "history"]:
        """Which findings a derivation of some days of a plate replaces: those of the days, or all of the plate."""

    def reach_min(self, thresholds: Thresholds) -> float:
        """Maximum minutes before or after a day of facts that can affect the day's findings."""

    def moments(self, readings: pd.DataFrame, checks: pd.DataFrame, thresholds: Thresholds) -> Moments:
        """Times, on any day, around which positions must be read. readings, checks: the plates' whole history."""

    def find(self, seen: Seen, reference: Reference, thresholds: Thresholds, as_of: int | None) -> list[Finding]:
        """Its findings. as_of: the recorded tick of the reference to judge by; None for the newest (nothing uses another yet)."""

    def not_assessed(self, seen: Seen, reference: Reference, thresholds: Thresholds) -> list[NotAssessed]:
        """Counts of what it could not assess, by reason."""


@dataclass(frozen=True)
class FileRule:
    """A rule made of a YAML file and a module with `find` and, optionally, `moments` and `not_assessed`."""

    file: RuleFile
    module: ModuleType

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def scope(self) -> Literal["day", "history"]:
        return self.file.scope

    def reach_min(self, thresholds: Thresholds) -> float:
        stated = self.file.reach_min
        return float(getattr(thresholds, stated)) if isinstance(stated, str) else stated

    def moments(self, readings: pd.DataFrame, checks: pd.DataFrame, thresholds: Thresholds) -> Moments:
        own = getattr(self.module, "moments", None)
        return own(readings, checks, thresholds) if own else ()

    def find(self, seen: Seen, reference: Reference, thresholds: Thresholds, as_of: int | None) -> list[Finding]:
        found: list[Finding] = self.module.find(seen, reference, thresholds, as_of)
        return found

    def not_assessed(self, seen: Seen, reference: Reference, thresholds: Thresholds) -> list[NotAssessed]:
        own = getattr(self.module, "not_assessed", None)
        return own(seen, reference, thresholds) if own else []


@cache
def registered_rules() -> tuple[Rule, ...]:
    """All rules in the order of their YAML files. Raises MalformedRule."""
    return tuple(_registered(file) for file in rule_files().values())


def registered_rule(name: str) -> Rule:
    """The rule of this name. Raises KeyError."""
    return {rule.name: rule for rule in registered_rules()}[name]


def longest_reach_min(thresholds: Thresholds) -> float:
    """The longest reach of any rule in minutes, at least that of doubts and the gap of a stay."""
    doubts = thresholds.neighbour_min, thresholds.drift_min, thresholds.stay_gap_min
    return max(*doubts, *(rule.reach_min(thresholds) for rule in registered_rules()))


def _registered(file: RuleFile) -> Rule:
    try:
        module = import_module(f"rules.{file.name}")
    except ModuleNotFoundError as error:
        raise MalformedRule(f"{file.name}.yaml has no module: expected rules/{file.name}.py ({error})") from error
    if not callable(getattr(module, "find", None)):
        raise MalformedRule(f"rules/{file.name}.py has no function find(seen, reference, thresholds, as_of)")
    stated = file.reach_min
    if isinstance(stated, str) and not hasattr(Thresholds(), stated):
        raise MalformedRule(f"{file.name}.yaml: reach_min is {stated!r}, expected minutes or the name of a threshold")
    return FileRule(file, module)
