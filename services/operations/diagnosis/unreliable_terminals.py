"""The list of terminals whose fixes should count as doubtful: proposed for a person to look at, change and import."""

import json
from collections.abc import Iterable
from typing import Any

from rules.timing.times import local_text
from services.operations.diagnosis.fixes import Window
from services.operations.diagnosis.symptoms import SICKENS, Symptom


def sick_list(symptoms: Iterable[Symptom], span: Window) -> list[dict[str, Any]]:
    """terminal_id, from (the first midnight that was looked at), until (null: till somebody says so), problem. One entry a terminal."""
    problems: dict[str, list[str]] = {}
    for symptom in symptoms:
        if symptom.subject == "terminal" and symptom.kind in SICKENS:
            problems.setdefault(symptom.name, []).append(f"{symptom.zh} / {symptom.en}")
    start = local_text(span.first_us)
    return [
        {"terminal_id": name, "from": start, "until": None, "problem": "; ".join(dict.fromkeys(said))}
        for name, said in sorted(problems.items())
    ]


def as_text(entries: list[dict[str, Any]]) -> str:
    """The list as a file: JSON, one member a line, so that it is read and edited by eye."""
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"
