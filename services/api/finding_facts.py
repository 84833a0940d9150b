"""Stored facts to which a finding's evidence refers: readings, checks, and positions.

A piece of evidence of any kind refers to a reading by `reading_id`, to a check by `check_id`, to either by `id` and `source`, and to positions
by `terminals` with `first_at` and `last_at`, or `time`.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, SerializeAsAny
from sqlalchemy import Connection, select

from rules.timing.intervals import Span
from rules.timing.times import micros_of_text
from services.store.local_time import LocalTime
from services.store.position_chunks import shard_of
from services.store.read_positions import read_positions
from services.store.tables import CHECK_FACT, READING_FACT

_POSITIONS_SHOWN = 200


class Fact(BaseModel):
    """A fact as it was stored: where it came from, when, and every field of its kind."""

    model_config = ConfigDict(extra="allow")

    fact: Literal["reading", "check", "position"]
    topic: str
    partition: int
    offset: int
    element: int
    time: LocalTime
    received_at: LocalTime


Facts = list[SerializeAsAny[Fact]]


def facts_of(connection: Connection, finding: Any) -> tuple[list[Fact], int]:
    """The facts in the order of the evidence, each once, and the number of omitted positions."""
    found: list[Fact] = []
    for item in finding.evidence:
        for fact in _observed(connection, item):
            if fact not in found:
                found.append(fact)
    positions = _positions(connection, finding)
    shown = [_position(row) for row in _records(positions.head(_POSITIONS_SHOWN))]
    return [*found, *shown], len(positions) - len(shown)


def _observed(connection: Connection, item: dict[str, Any]) -> Iterator[Fact]:
    """The reading or check to which a piece of evidence refers, with the content that was judged."""
    kind = _named_fact(item)
    if kind is None:
        return
    table = READING_FACT if kind == "reading" else CHECK_FACT
    named = {"content": item.get("content")}
    if kind == "reading":
        named |= {"station_id": item.get("station_id"), "reading_id": item.get("reading_id", item.get("id"))}
    else:
        named |= {"check_id": item.get("check_id", item.get("id"))}
    clauses = [table.c[name] == value for name, value in named.items() if value is not None]
    for row in connection.execute(select(table).where(*clauses).limit(10)).mappings():
        yield Fact(fact=kind, **row)


def _named_fact(item: dict[str, Any]) -> Literal["reading", "check"] | None:
    """The kind of fact to which a piece of evidence refers; None for positions only."""
    says = (item.get("source"), item.get("kind"))
    if "reading" in says or "reading_id" in item:
        return "reading"
    return "check" if "check" in says or "check_id" in item else None


def _positions(connection: Connection, finding: Any) -> pd.DataFrame:
    """All positions of the finding's stays, of the terminals in the evidence, in the order of time."""
    stays = [item for item in finding.evidence if item.get("terminals")]
    terminals = {terminal for stay in stays for terminal in stay["terminals"]}
    spans = list(_spans(stays))
    positions = read_positions(connection, shard_of(finding.plate), {finding.plate: spans})
    judged = ["plate_fits", "is_placeholder"]  # no part of the fact
    own = positions[positions["terminal_id"].isin(terminals)].drop(columns=judged)
    return own.sort_values(["time", "terminal_id"], kind="stable")


def _spans(stays: Iterable[dict[str, Any]]) -> Iterator[Span]:
    for stay in stays:
        first, last = (micros_of_text(stay.get(name) or stay["time"]) for name in ("first_at", "last_at"))
        yield first, last + 1


def _position(row: dict[str, Any]) -> Fact:
    topic, _, partition = str(row.pop("partition")).rpartition("/")
    plain = {name: None if pd.isna(value) else value for name, value in row.items()}
    return Fact(fact="position", topic=topic, partition=int(partition), **plain)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.to_dict("records")  # type: ignore[return-value]
