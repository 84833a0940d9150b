"""A returned file against what was issued: the answers that can be loaded, and each cell that is not as it must be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine

from rules.catalogue.entries import Text
from services.lists.answers.case_checks import Answer, CaseChecks
from services.lists.answers.form import AnswerForm
from services.lists.answers.issued_cells import MOST_LISTS, IssuedCells
from services.lists.answers.named import NamedCase, cases_of, last_lists, lists_of_days, receiver_of, stated_lists
from services.lists.answers.reading import TableRow, read_tables
from services.lists.answers.refusals import ReturnRefused, RowError
from services.lists.answers.returned_file import ReturnedFile
from services.store.engine import reading

MOST_ERRORS = 1_000
"""Maximum row errors that are kept; all are counted."""
_MOST_STATED = 2
"""Maximum lists that a case is looked up on because the file states them: a cover names its own list first, then many others."""


@dataclass
class Checked:
    """What became of a returned file; nothing of it is loaded.

    district: whose list it is, '' = the city's. digest: of the file's bytes. answers: those without an error in the case's rows.
    errors: the first of error_count, in the file's order. blank: cases without an answer. unknown: headings that the lists did not have.
    """

    file_name: str
    digest: str
    district: str
    answers: list[Answer] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    error_count: int = 0
    blank: int = 0
    unknown: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Named:
    """The cases of a file by number, whose list it is, and by number the lists that may have named the case, best first."""

    cases: dict[str, NamedCase]
    receiver: str
    lists: dict[str, list[int]]


def check(engine: Engine, file: ReturnedFile, form: AnswerForm, now: datetime, district: str | None = None) -> Checked:
    """The file's answers and row errors; loads nothing. district: the receiver, where the file does not say.

    Raises ReturnRefused where the file as a whole cannot be read.
    """
    form = form.as_read
    tables = read_tables(file, form)
    by_number: dict[str, list[TableRow]] = {}
    for row in tables.rows:
        by_number.setdefault(row.text(form.number), []).append(row)
    with reading(engine) as connection:
        named = _named(connection, by_number, list(tables.stated), district)
    checks = CaseChecks(form, IssuedCells(engine, form, named.lists.keys()), now)
    checked, errors = Checked(file.plain_name, file.digest, named.receiver), list[RowError]()
    for number, rows in by_number.items():
        if number not in named.lists:
            errors += checks.unnamed(rows, named.cases.get(number))
            continue
        answer, faults = checks.answer(rows, named.cases[number], named.lists[number])
        errors += faults
        checked.answers += [answer] if answer else []
        checked.blank += answer is None and not faults
    sheets = {name: place for place, name in enumerate(tables.sheets)}
    errors.sort(key=lambda one: (sheets[one.sheet], one.row))
    checked.errors, checked.error_count = errors[:MOST_ERRORS], len(errors)
    if checks.compared:
        checked.unknown = sorted(tables.headings.keys() - checks.compared - {form.number, *form.answer, *form.not_compared})
    return checked


def _named(connection: Connection, numbers: Iterable[str], stated: Sequence[str], district: str | None) -> _Named:
    """What the numbers of a file are. stated: numbers of lists that stand in it."""
    cases = cases_of(connection, numbers)
    issued = stated_lists(connection, stated)
    receiver = receiver_of(issued, cases.values()) if district is None else district
    last = last_lists(connection, receiver, (case.finding_id for case in cases.values()))
    of_days = lists_of_days(connection, receiver, (case.local_day for case in cases.values()))
    also = [one.list_id for one in issued if one.district == receiver][:_MOST_STATED]
    if len({*last.values(), *of_days.values()}) > MOST_LISTS:
        raise ReturnRefused(
            Text(
                f"文件涉及的清单过多，应至多 {MOST_LISTS} 份",
                f"the file is about too many lists, expected at most {MOST_LISTS}",
            )
        )
    lists = {}
    for number, case in cases.items():
        if case.finding_id in last:
            own_day = [of_days[case.local_day]] if case.local_day in of_days else []
            lists[number] = list(dict.fromkeys([last[case.finding_id], *own_day, *also]))
    return _Named(cases, receiver, lists)
