"""Texts in CSV: what Excel would run is text, and our own importer can undo it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
