"""The case list as XLSX: 说明, 违法, 嫌疑, 待核实.

Rows are streamed; texts stay texts, whatever they begin with; the same list has the same bytes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from xlsxwriter import Workbook

from rules.catalogue import OUTCOMES
from services.lists.changes_sheet import CHANGES, notes_on, write_changes
from services.lists.cover import COVER, write_cover
from services.lists.heading import Heading
from services.lists.rows import CaseRow
from services.lists.sheet import CaseSheet, Styles
from services.lists.since import SinceEarlier
from services.tabular.table_files import ROWS_A_SHEET, workbook


@contextmanager
def case_workbook(
    path: Path, heading: Heading, rows_a_sheet: int = ROWS_A_SHEET, since: SinceEarlier | None = None
) -> Iterator[Callable[[str, CaseRow], None]]:
    """A workbook open for rows: call what it gives with (outcome, row). The rows must be as many as the heading's counts say.

    rows_a_sheet: after so many a status goes on on 违法(2) and so on (Excel ends at 1,048,576).
    since: the comparison with an earlier list, finished when the rows are written.
    """
    with workbook(path, title=f"案件清单 {heading.day}", author="plumewatch") as book:
        cover = book.add_worksheet(COVER)
        styles = Styles.of(book)
        sheets = {outcome: _sheets(book, styles, heading, outcome, rows_a_sheet) for outcome in OUTCOMES}
        written = dict.fromkeys(OUTCOMES, 0)

        def add(outcome: str, row: CaseRow) -> None:
            sheets[outcome][written[outcome] // rows_a_sheet].add(row._replace(number=written[outcome] + 1))
            written[outcome] += 1

        yield add
        if since is not None:
            write_changes(book.add_worksheet(CHANGES), styles, since)
        write_cover(book, cover, replace(heading, since=notes_on(since)))


def _sheets(book: Workbook, styles: Styles, heading: Heading, outcome: str, rows_a_sheet: int) -> list[CaseSheet]:
    """The sheets of one status in their order; at least one."""
    word, count = OUTCOMES[outcome].word.zh, heading.counts.get(outcome, 0)
    starts = range(0, max(count, 1), rows_a_sheet)
    return [
        CaseSheet(
            book.add_worksheet(word if place == 0 else f"{word}({place + 1})"),
            styles,
            title=f"案件清单 {heading.day} 区县：{heading.district_text}",
            status=f"{word} 共 {count} 件",
            rows=min(rows_a_sheet, count - start),
        )
        for place, start in enumerate(starts)
    ]
