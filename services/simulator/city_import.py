"""The city's files into the reference, in the order in which they need each other."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from services.reference.file_import import ImportReport, import_file
from services.reference.kinds import KINDS
from services.simulator.plan import CityPlan, moment


def import_city(engine: Engine, plan: CityPlan, paths: Mapping[str, Path]) -> Iterator[tuple[str, Path, ImportReport]]:
    """Imports what `write_city` wrote, one file a step; yields kind, file and report of each. The numbers that moved come last."""
    for kind, path in paths.items():
        if kind in KINDS:
            yield kind, path, import_file(engine, kind, path, recorded_at=datetime.now(UTC))
    since = moment(plan.last_day, 0)
    moved = import_file(engine, "vehicles", paths["moves"], recorded_at=datetime.now(UTC), mode="change", holds_from=since)
    yield "moves", paths["moves"], moved
