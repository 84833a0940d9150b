"""Terminals that are known to be unwell: spans, each with its own `from`; another end of one is a correction."""

import json
from typing import Any

SICK = {"terminal_id": "T-1", "from": "2026-11-01T00:00:00+08:00", "until": None, "problem": "坐标系未申报"}
ENDED = SICK | {"until": "2026-11-10T00:00:00+08:00"}


def errors(bring: Any, *spans: dict[str, Any], **options: Any) -> list[str]:
    return [remark.text for remark in bring("terminals", json.dumps(spans), **options).of("error")]


def test_another_end_of_a_span_needs_a_correction_and_the_remark_names_what_the_file_has(bring, rows):
    assert errors(bring, SICK) == []
    (text,) = errors(bring, ENDED)
    assert text.endswith("it differs from the register in body: say --correction, or give another from")
    assert errors(bring, ENDED, mode="correction") == []
    assert [row["body"]["until"] for row in rows("source_version")] == [None, ENDED["until"]]


def test_another_from_is_another_span(bring, rows):
    assert errors(bring, ENDED, SICK | {"from": "2026-11-20T00:00:00+08:00"}) == []
    assert len(rows("source_version")) == 2
