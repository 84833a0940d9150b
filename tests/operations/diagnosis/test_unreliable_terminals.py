"""The import of sick terminals: its form, whom it touches, what becomes of a charge, and what when it was a mistake."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, insert, select

from rules.inputs.unreliable_span import TERMINAL, SickSpan
from rules.sightings.doubts import BIT
from rules.sightings.unreliable_sources import sick_source
from services.reference.file_import import ImportReport, import_file
from services.store.engine import reading, writing
from services.store.tables import MARK, PLATE_DAY

ENTRY = {"terminal_id": "T17", "from": "2026-11-18T00:00+08:00", "until": None, "problem": "GCJ02 而未申报"}


def imported(engine: Engine, folder: Path, *entries: dict[str, Any], **options: Any) -> ImportReport:
    path = folder / "sick.json"
    path.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
    return import_file(engine, "terminals", path, recorded_at=datetime.now(UTC), **options)


@pytest.mark.parametrize(
    ("changes", "column", "expected"),
    [
        ({"until": "2026-11-17T00:00+08:00"}, "until", "null while it lasts, or not before from"),
        ({"from": "2026-11-18"}, "from", "a time with its offset"),
        ({"problem": ""}, "problem", "a text of 1 to 2000 characters"),
        ({"terminal": "T17"}, "terminal", "no such member"),
        ({"terminal_id": 17}, "terminal_id", "a text of 1 to 128 characters"),
    ],
)
def test_a_wrong_entry_is_refused_with_what_is_right(
    bare: Engine, tmp_path: Path, changes: dict[str, Any], column: str, expected: str
) -> None:
    report = imported(bare, tmp_path, ENTRY | changes, ENTRY | {"terminal_id": "T18"})
    (remark,) = report.of("error")
    assert (remark.column, report.outcome.added) == (column, 1)
    assert expected in remark.expected


def test_the_same_again_changes_nothing_and_an_end_is_a_correction(bare: Engine, tmp_path: Path) -> None:
    mended = ENTRY | {"until": "2026-11-21T12:00+08:00"}
    assert imported(bare, tmp_path, ENTRY).outcome.added == 1
    assert imported(bare, tmp_path, ENTRY).outcome.unchanged == 1
    assert "say --correction" in imported(bare, tmp_path, mended).of("error")[0].expected
    assert imported(bare, tmp_path, mended, mode="correction").outcome.changed == 1
    again = ENTRY | {"from": "2026-11-24T00:00+08:00"}
    assert imported(bare, tmp_path, again).of("error") == []


def test_exactly_the_plates_that_the_terminal_bore_are_marked(bare: Engine, tmp_path: Path) -> None:
    seen = [
        ("terminal:T17", 17, "豫C0T001"), ("terminal:T17", 18, "豫C0T001"), ("terminal:T17", 20, "豫C0T002"),
        ("terminal:T17", 22, "豫C0T003"), ("terminal:T1", 19, "豫C0T004"), ("station:T17", 19, "豫C0T005"), ("terminal:T17", 16, "豫C0T006"),
    ]  # fmt: skip
    with writing(bare) as connection:
        connection.execute(
            insert(PLATE_DAY), [{"source": source, "day": date(2026, 11, day), "plate": plate} for source, day, plate in seen]
        )
    imported(bare, tmp_path, ENTRY | {"until": "2026-11-21T00:00+08:00"})
    with reading(bare) as connection:
        marked = connection.execute(select(MARK.c.plate, MARK.c.day_from, MARK.c.day_to).order_by(MARK.c.plate)).all()
    assert [(plate, first.day, last.day) for plate, first, last in marked] == [("豫C0T001", 16, 18), ("豫C0T002", 19, 20)]


@pytest.mark.parametrize(
    ("span", "doubtful"),
    [
        ((10, 20), [True, True, False]),
        ((10, None), [True, True, True]),
        ((11, 20), [False, True, False]),
        ((10, 10), [False] * 3),
    ],
)
def test_a_span_is_half_open_and_of_its_source(span: tuple[int, int | None], doubtful: list[bool]) -> None:
    ids, us = pd.Series(["A", "A", "A", "B", None], dtype=object), np.array([10, 19, 20, 15, 15])
    found = sick_source(TERMINAL, ids, us, {"terminal:A": [SickSpan(*span)], "station:B": [SickSpan(0, None)]})
    assert (found == BIT["sick_source"]).tolist() == [*doubtful, False, False]
    assert np.count_nonzero(sick_source(TERMINAL, ids, us, {})) == 0
    assert len(sick_source(TERMINAL, ids.iloc[:0], us[:0], {"terminal:A": [SickSpan(*span)]})) == 0
