"""A world: one database and one log, and what can be done to them. Every act is a method, so that a test can do them in any order."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from rules.timing.intervals import FOREVER
from rules.timing.times import LOCAL, micros_of_text
from services.operations.diagnosis.datums import Limits
from services.operations.diagnosis.doctor import examine_due
from services.pipeline.canonical_dump import canonical_lines
from services.pipeline.derivation.marks import shards_with_marks
from services.pipeline.derivation.presence_index import slot_lines
from services.pipeline.derivation.reference_tasks import mark_touched
from services.pipeline.derivation.worker import DerivationWorker
from services.pipeline.intake.worker import IntakeWorker
from services.reference.source_decisions import look_again
from services.reference.sources import SOURCE_KEY, Fault, source_spans
from services.reference.versions import publish
from services.settings import Settings
from services.store.engine import open_engine, reading, writing
from services.store.tables import DRIVING_HOURS, NOT_ASSESSED, metadata
from services.store.tables.reference import (
    OrderVersion,
    PassVersion,
    SourceVersion,
    StationVersion,
    VehicleVersion,
    WarningVersion,
    ZoneVersion,
)
from streams.embedded_log import EmbeddedLog
from streams.events import TOPICS, VIOLATIONS
from streams.log import Message
from tests.properties.histories import Act, History

_SETTINGS = Settings()
"""Read once: a history makes dozens of workers."""
_KEYS = {
    "station": (StationVersion, ("station_id",)),
    "vehicle": (VehicleVersion, ("plate", "plate_type")),
    "order": (OrderVersion, ("order_id",)),
    "zone": (ZoneVersion, ("zone_id",)),
    "warning": (WarningVersion, ("warning_id",)),
    "pass": (PassVersion, ("pass_id",)),
    "source": (SourceVersion, SOURCE_KEY),
}


class World:
    """One database with one embedded log, worked by hand."""

    def __init__(self, engine: Engine, folder: Path, partitions: int = 2) -> None:
        self.engine = engine
        self.log = EmbeddedLog(folder / "log.db")
        self.log.create_topics([*TOPICS, VIOLATIONS], partitions)
        self.recorded = 0

    def send(self, topic: str, value: Any, key: bytes | None = None) -> None:
        """Publish one message."""
        self.log.append(topic, [Message(key, json.dumps(value, ensure_ascii=False).encode())])

    def intake(self, records: int = 1_000) -> int:
        """One step of a new intake worker with batches of so many records."""
        worker = IntakeWorker(self.engine, self.log, _SETTINGS.model_copy(update={"batch_records": records}))
        try:
            return worker.step(0.0)
        finally:
            worker.close()

    def enact(self, act: Act) -> None:
        """Publish an act on the reference; its marks are another step (`touch`)."""
        table, key = _KEYS[act.kind]
        self.recorded += 1
        with writing(self.engine) as connection:
            publish(
                connection,
                table.__table__,
                [_columns(act)],
                key=key,
                mode=act.mode,
                holds_from=act.holds_from,
                complete=False,
                source=f"act {self.recorded}",
                recorded_at=datetime(2026, 11, 25, tzinfo=LOCAL),
            )
            if act.kind == "source":
                row, body = act.row, act.row["body"]
                decided = micros_of_text(body["from"]), FOREVER if body["until"] is None else micros_of_text(body["until"])
                look_again(connection, Fault(row["kind"], row["source_id"], row["cause"]), [decided])

    def touch(self) -> None:
        """Mark whom the acts touch."""
        mark_touched(self.engine)

    def examine(self) -> None:
        """Let the doctor examine all that is due."""
        examine_due(self.engine, Limits(), _SETTINGS.thresholds)

    def marked_shards(self) -> list[int]:
        """Shards with work."""
        with reading(self.engine) as connection:
            return shards_with_marks(connection)

    def derive(self, shard: int) -> int:
        """Derive one shard, by a new worker."""
        return DerivationWorker(self.engine, _SETTINGS.thresholds).derive_shard(shard)

    def finish(self) -> list[str]:
        """Do all that is left to do; returns the canonical dump."""
        while self.intake():
            pass
        self.touch()
        while shards := self.marked_shards():
            for shard in shards:
                self.derive(shard)
        with reading(self.engine) as connection:
            return list(canonical_lines(connection))

    def derived(self) -> list[str]:
        """Do all that is left to do; returns the canonical dump, and what is derived beside it: driving hours, what was not assessed,
        the index of presence."""
        dump = self.finish()
        with reading(self.engine) as connection:
            beside = (connection.execute(select(table)) for table in (DRIVING_HOURS, NOT_ASSESSED))
            rows = [line for table in beside for line in sorted(str(tuple(row)) for row in table)]
            return [*dump, *rows, *slot_lines(connection)]

    def examined(self) -> list[str]:
        """Take all in, let the doctor examine it once more, and derive what is left: the dump with what is beside it, and the proposals."""
        while self.intake():
            pass
        self.touch()
        self.examine()
        with reading(self.engine) as connection:
            spans = [f"{span.fault} {span.interval} {span.state} {span.numbers}" for span in source_spans(connection)]
        return [*self.derived(), *spans]


def _columns(act: Act) -> dict[str, Any]:
    row = act.row
    if act.kind in ("order", "warning"):
        key = f"{act.kind}_id"
        return {key: row[key], "body": row, "holds_from": datetime.fromisoformat(row["issued_at"])}
    if act.kind == "source":
        return {**row, "holds_from": datetime.fromisoformat(row["body"]["from"])}
    if act.kind == "pass":
        issued = datetime.fromisoformat(row["issued_at"])
        return {"pass_id": row["pass_id"], "plate": row["plate"], "body": row, "holds_from": issued}
    return _zone(row) if act.kind == "zone" else row


def _zone(row: dict[str, Any]) -> dict[str, Any]:
    is_road = "line" in row
    places = [list(place) for place in row["line" if is_road else "ring"]]
    geometry = {"type": "LineString", "coordinates": places} if is_road else {"type": "Polygon", "coordinates": [places]}
    named = {"zone_id": row["zone_id"], "name": "内环", "datum": "WGS84", "district": None, "geometry": geometry}
    return {**named, "kind": "road" if is_road else "area", "width_m": row.get("width_m"), "elevated": False}


@cache
def _engine(url: str) -> Engine:
    """One engine a database for all examples, so that statements are compiled once."""
    return open_engine(url)


@contextmanager
def emptied_world(url: str) -> Iterator[World]:
    """A world on a database with all tables, which is emptied first."""
    engine = _engine(url)
    with writing(engine) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    with tempfile.TemporaryDirectory() as name:
        world = World(engine, Path(name))
        try:
            yield world
        finally:
            world.log.close()


def fresh(history: History, world: World, *, examined: bool = False) -> list[str]:
    """The dump of a fresh derivation: all acts in their order, then all facts at once, each content once. examined: by the doctor, too."""
    for act in history.acts:
        world.enact(act)
    world.touch()
    for topic, value in sorted(history.messages, key=lambda message: json.dumps(message, ensure_ascii=False)):
        world.send(topic, value)
    return world.examined() if examined else world.derived()
