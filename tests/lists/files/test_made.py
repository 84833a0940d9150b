"""A list's files are made once and stored, all or none; a district's hold nothing of another."""

import gc
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, func, select, update

from services.api.list_preview import issued_list
from services.lists.files import pdf
from services.lists.files.cover import Notes
from services.lists.files.layout import layout_in_use, parsed_layout
from services.lists.files.made import keep_files, made_files, made_pdf, stored_files
from services.lists.files.making import ListFile, files_of
from services.lists.files.pdf import PdfFailed
from services.lists.files.tables import all_entries, printed_rows, tables
from services.lists.issued.archive import head_of, without_pdf
from services.lists.issued.content import CITY
from services.lists.issued.issuing import issue
from services.store.engine import open_engine, reading, writing
from services.store.tables import CASE_LIST, CASE_LIST_FILE, FINDING, LISTED_FINDING
from tests.depth import examples, searched
from tests.faults.crashing import Crash, crashing
from tests.lists.examples import DAY
from tests.lists.files.golden import as_texts
from tests.lists.files.test_layout import changed
from tests.lists.issued.test_issuing import NORTH, SOUTH, content, morning, put

LAYOUT = layout_in_use(None)


def issued(engine: Engine) -> int:
    put(engine, "a", local_day=DAY, district=NORTH)
    return issue(engine, NORTH, DAY, morning(DAY))


def test_made_once_they_never_change(store: Engine) -> None:
    """Not by another layout, nor by what becomes of the finding."""
    list_id = issued(store)
    first = made_files(store, list_id, LAYOUT)
    assert [one.kind for one in first] == ["csv", "pdf", "xlsx"]
    put(store, "a", place="别处")
    assert made_files(store, list_id, parsed_layout(changed("title: 机动车", "title: 洛城"), "own.yaml")) == first
    with reading(store) as connection:
        assert stored_files(connection, list_id) == first


def test_a_list_that_there_is_not(store: Engine) -> None:
    with pytest.raises(KeyError, match="no list 7"):
        made_files(store, 7, LAYOUT)


def test_a_damaged_file_is_named(store: Engine) -> None:
    list_id = issued(store)
    made_files(store, list_id, LAYOUT)
    with writing(store) as connection:
        connection.execute(update(CASE_LIST_FILE).where(CASE_LIST_FILE.c.kind == "csv").values(payload=b"x"))
    with pytest.raises(ValueError, match="csv is damaged"):
        made_files(store, list_id, LAYOUT)


def test_a_pdf_that_failed_is_made_again_and_the_rest_stays(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted before it is tried; what was sent is not changed; page and workbook say the same."""
    list_id = issued(store)
    with monkeypatch.context() as patched:
        patched.setattr(pdf, "MAX_SECONDS", 0)
        first = made_files(store, list_id, LAYOUT)
        assert [one.kind for one in first] == ["csv", "xlsx"]
        assert said_of_pdf(store, list_id) and said_of_pdf(store, list_id) in cover_of_workbook(first[-1].payload)
        with pytest.raises(PdfFailed):
            made_pdf(store, list_id, LAYOUT)
    with reading(store) as connection:
        assert list(without_pdf(connection, 10)) == [list_id]
    again = made_pdf(store, list_id, LAYOUT)
    assert [one.kind for one in again] == ["csv", "pdf", "xlsx"] and [again[0], again[2]] == first
    assert made_pdf(store, list_id, LAYOUT) == again, "made once"
    assert said_of_pdf(store, list_id) is None
    with reading(store) as connection:
        assert list(without_pdf(connection, 10)) == []


def said_of_pdf(store: Engine, list_id: int) -> str | None:
    """What the page's cover says of a PDF that failed."""
    with reading(store) as connection:
        shown = issued_list(connection, head_of(connection, list_id), LAYOUT)
    notes = [line for part in shown.cover.parts if isinstance(part, Notes) for line in part.lines]
    return next((line for line in notes if "未能生成 PDF" in line), None)


def cover_of_workbook(payload: bytes) -> list[str]:
    rows = CalamineWorkbook.from_filelike(BytesIO(payload)).get_sheet_by_name("封面").to_python()
    return [line for row in rows for cell in row for line in str(cell).split("\n")]


@pytest.mark.ci
def test_a_crash_anywhere_leaves_all_files_or_none(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    list_id = issued(store)
    payloads = [ListFile(f"a.{kind}", kind, kind.encode()) for kind in ("csv", "pdf", "xlsx")]
    at, count = None, 1
    while at is None or at <= count:
        with writing(store) as connection:
            connection.execute(CASE_LIST_FILE.delete())
        with crashing(store, monkeypatch, at) as places, suppress(Crash):
            keep_files(store, list_id, payloads)
        store.dispose()  # the end of a process: its connections are gone, and with them what they had begun
        gc.collect()
        count = places.count if at is None else count
        with reading(store) as connection:
            assert stored_files(connection, list_id) in ([], payloads), f"after a crash at place {at}"
        assert keep_files(store, list_id, payloads) == payloads
        at = 1 if at is None else at + 1
    assert count > 5


def test_several_at_once_make_them_once(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    list_id = issued(engine)
    found: list[list[ListFile]] = []
    threads = [Thread(target=lambda: found.append(made_files(engine, list_id, LAYOUT))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
    assert len(found) == 3 and found[0] == found[1] == found[2]
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(CASE_LIST_FILE)).scalar_one() == 3
    engine.dispose()


MOVES = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from([NORTH, SOUTH, None]),
        st.sampled_from(["violation", "suspected", "to_be_verified", "listed"]),
        st.booleans(),
    ),
    max_size=12,
)


@settings(searched("orders tried and published"), max_examples=examples(30))
@given(MOVES, MOVES)
def test_a_districts_files_hold_nothing_of_another(
    store: Engine, first: list[tuple[int, str | None, str, bool]], then: list[tuple[int, str | None, str, bool]]
) -> None:
    """Each finding is named for the district in which it lies when it is put down; what a list says of one that moved is what it said before."""
    with writing(store) as connection:
        for table in (LISTED_FINDING, CASE_LIST, FINDING):
            connection.execute(table.delete())
    for n, moves in enumerate((first, then)):
        for name, district, outcome, withdrawn in moves:
            tag = f"甲{district or '无'}乙"
            put(store, str(name), local_day=DAY, district=district, outcome=outcome, withdrawn=withdrawn, place=tag)
        day = DAY + timedelta(days=n)
        for district in (CITY, NORTH, SOUTH):
            frozen = content(store, issue(store, district, day, morning(day)))
            found = tables(frozen, LAYOUT)
            said = "\n".join(map(str, printed_rows(all_entries(found), LAYOUT.csv, LAYOUT)))
            others = {f"甲{one}乙" for one in (NORTH, SOUTH, "无") if district not in (CITY, one)}
            assert not [tag for tag in others if tag in said]


def test_the_files_of_a_district_hold_nothing_of_another(store: Engine) -> None:
    """The whole text of all three."""
    for name, district, plate, owner in (
        ("n", NORTH, "豫C0N001", "北区车队"),
        ("s", SOUTH, "豫C0S001", "南区车队"),
        ("x", None, "豫C0X001", "无区车队"),
    ):
        put(store, name, local_day=DAY, district=district, plate=plate, place=owner)
    list_id = issue(store, NORTH, DAY, morning(DAY))
    texts = as_texts(files_of(content(store, list_id), LAYOUT, "ab" * 32)).values()
    assert len(texts) == 3
    for text in texts:
        assert "豫C0N001" in text and "北区车队" in text
        assert not [one for one in ("豫C0S001", "豫C0X001", "南区车队", "无区车队", "洛龙区") if one in text]
