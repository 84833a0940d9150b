"""Limits as dated data: read from `rules/standards`, looked up by local day. A limit not in force is NaN: nothing compares as over it."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

import numpy as np
import yaml
from numpy.typing import NDArray

from rules.times import day_number


@dataclass(frozen=True)
class LimitOn:
    """Limits for a column of days: value (NaN = none in force) and legal reference."""

    value: NDArray[np.float64]
    reference: NDArray[np.object_]


@dataclass(frozen=True)
class Limit:
    """One limit through time. measured: the field that it limits; method: the only method it is for, None = any."""

    name: str
    measured: str
    method: str | None
    unit: str
    days: tuple[int, ...]
    values: tuple[float, ...]
    references: tuple[str, ...]

    def on(self, days: NDArray[np.int64]) -> LimitOn:
        """The limit in force on these local day numbers."""
        which = np.searchsorted(np.asarray(self.days, dtype=np.int64), days, side="right")
        values = np.array([np.nan, *self.values])
        references = np.array(["", *self.references], dtype=object)
        return LimitOn(values[which], references[which])


@lru_cache
def limits(standard: str, limit_set: str = "limit") -> dict[str, Limit]:
    """The limits of a standard file by name. limit_set: "limit", or "a" / "b" where the standard has two sets."""
    text = files("rules").joinpath("standards", f"{standard}.yaml").read_text(encoding="utf-8")
    return {name: _limit(name, entry, limit_set) for name, entry in yaml.safe_load(text).items()}


def _limit(name: str, entry: dict, limit_set: str) -> Limit:
    dated: list[tuple[date, dict]] = sorted(entry["values"].items())
    return Limit(
        name=name,
        measured=entry.get("measured", name),
        method=entry.get("method"),
        unit=entry["unit"],
        days=tuple(day_number(day) for day, _ in dated),
        values=tuple(float(value[limit_set]) for _, value in dated),
        references=tuple(value["reference"] for _, value in dated),
    )
