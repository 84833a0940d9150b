"""Terminals that are known to be unwell (坐标系未申报、时钟不准等) from JSON: one object or a list, each one span of one terminal.

They become spans of unreliable sources that a person entered: they count as confirmed.
"""

from rules.catalogue.source_faults import ENTERED
from rules.inputs.unreliable_span import TERMINAL
from services.reference.dated_documents import Documents, read_dated
from services.reference.parse_result import Parsed, Progress
from services.reference.terminal_form import TerminalForm

TERMINALS = Documents("terminal", "terminals", "terminal_id", TerminalForm, dated_by="from")


def read_terminals(content: bytes, progress: Progress) -> Parsed:
    """The spans of a file. Values: kind, source_id, cause, holds_from (its from), body (the JSON, times in local time). Raises FileRefused.

    Another span of a terminal is one with another `from`; the end or the words of one are changed with a correction.
    """
    parsed = read_dated(content, progress, TERMINALS)
    for entry in parsed.good:
        values = dict(entry.values or {})
        entry.values = {"source_id": values.pop("terminal_id"), "kind": TERMINAL, "cause": ENTERED, **values}
    return parsed
