"""The list as CSV: what Excel would run is text, and our own importer can undo it."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.lists.csv_list import csv_list
from services.lists.rows import HEADINGS, case_row
from services.store.tables.findings import Finding
from services.tabular.csv_guard import as_stored, neutralised


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+86洛城", "'+86洛城"),
        ("-5号车队", "'-5号车队"),
        ("@顺达", "'@顺达"),
        ("\t制表", "'\t制表"),
        ("\r回车", "'\r回车"),
        ("＝1", "'＝1"),
        ("＋－＠", "'＋－＠"),
        (" =1", "' =1"),
        ("\u3000\u00a0\ufeff@1", "'\u3000\u00a0\ufeff@1"),
        ("﹦1", "'﹦1"),
        ("' +1", "'' +1"),
        ("' 顺达", "' 顺达"),
        (" 洛城", " 洛城"),
        ("'=1", "''=1"),
        ("'已加撇号车队", "'已加撇号车队"),
        ("洛城=1", "洛城=1"),
        ("", ""),
    ],
)
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(stored: str, written: str) -> None:
    assert neutralised(stored) == written
    assert as_stored(written) == stored


@given(st.text(st.sampled_from("'=+-@\t\r＝﹣洛1 \u3000"), max_size=6))
def test_neutralising_can_always_be_undone(text: str) -> None:
    assert as_stored(neutralised(text)) == text
    assert neutralised(text).lstrip(" \u3000")[:1] not in tuple("=+-@＝﹣")
    assert neutralised(text)[:1] not in ("\t", "\r")


def test_bytes_for_excel(tmp_path: Path, finding: Callable[..., Finding]) -> None:
    path = tmp_path / "list.csv"
    with csv_list(path) as add:
        add(case_row(finding(owner="=1+1", measured=-0.8, limit=30.0, place='路口"甲", 北'), 1))
        add(case_row(finding(measured=30.04, limit=None), 2))
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 3
    heads, first, second = csv.reader(path.open(encoding="utf-8-sig", newline=""))
    assert tuple(heads) == HEADINGS
    assert (first[6], first[8], first[12], first[13], first[3]) == ("'=1+1", '路口"甲", 北', "-0.8", "30", "01")
    assert (second[12], second[13]) == ("30.04", "")
