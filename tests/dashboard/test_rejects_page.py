"""The page of rejects: counted, filtered, and every byte shown so that it can do no harm."""

from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import insert

from services.dashboard.pages.rejects import hex_dump, readable
from services.store.engine import writing
from services.store.tables import REJECT
from tests.clients import TestClient
from tests.dashboard.reading import read

SCRIPT = b"<script>alert(1)</script>"


def reject(offset: int, received: str = "2026-11-19T17:00:00", **changes: Any) -> dict[str, Any]:
    usual = {"topic": "road-checks.results", "partition": 0, "element": -1, "raw": b"{}", "field": "kind", "value": "x"}
    usual |= {"expected": "one of roadside, on_site, retest", "replayed": False}
    return usual | {"offset": offset, "received_at": datetime.fromisoformat(received).replace(tzinfo=UTC)} | changes


@pytest.fixture
def rejects(app: FastAPI, client: TestClient) -> TestClient:
    rows = [
        reject(1),
        reject(2, "2026-11-18T15:00:00", field="", value="(empty)", raw=b""),
        reject(3, topic="muck-trucks.positions", partition=3, raw=None),
        reject(4, raw=SCRIPT, value=SCRIPT.decode(), field="plate"),
        reject(5, replayed=True, raw=bytes(range(256)) * 3),
    ]
    with writing(app.state.engine) as connection:
        connection.execute(insert(REJECT), rows)
    return client


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", [4, 3, 2, 1]),
        ("replayed=true", [5]),
        ("replayed=any", [5, 4, 3, 2, 1]),
        ("field=plate", [4]),
        ("topic=muck-trucks.positions&field=&from=&to=", [3]),  # a form sends its empty fields too
        ("from=2026-11-20", [4, 3, 1]),  # 01:00 on the local day
        ("to=2026-11-18", [2]),
    ],
)
def test_filters_are_the_address(rejects: TestClient, query: str, ids: list[int]) -> None:
    page = read(rejects.get(f"/rejects?{query}").text)
    listed = [text for text in page.texts if text.startswith("plumewatch rejects --replay ")]
    assert listed[:1] == [f"plumewatch rejects --replay {ids[0]}"]
    assert [int(text.rsplit(" ", 1)[1]) for text in listed[1:]] == [
        number for number in ids if number != 3
    ]  # a tombstone has no bytes


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("topic=none", "来源主题：应为"),
        ("from=yesterday", "收到日期 从：应为 日期，如 2026-11-20"),
        ("replayed=perhaps", "状态：应为"),
        ("from=2026-11-20&to=2026-11-19", "到（含）：应为 不早于 2026-11-20 的日期"),
    ],
)
def test_a_wrong_filter_is_said_beside_the_form(rejects: TestClient, query: str, said: str) -> None:
    answer = rejects.get(f"/rejects?{query}")
    assert answer.status_code == 422
    assert said in read(answer.text).text


def test_counts_by_reason_source_and_local_day(rejects: TestClient) -> None:
    page = read(rejects.get("/rejects?lang=en").text)
    assert {"By reason", "By source", "By day of receipt"} <= set(page.texts)
    assert "1 / 2" in page.texts  # `kind`: two came, one became a fact since
    assert {"2026-11-20", "2026-11-18"} <= set(page.texts)
    assert "whole message" in page.texts


@pytest.mark.parametrize(("query", "said"), [("", "没有拒收数据"), ("?field=plate", "没有符合条件的拒收数据")])
def test_nothing_to_show_is_said(client: TestClient, query: str, said: str) -> None:
    assert said in read(client.get(f"/rejects{query}").text).texts


def test_bytes_are_text_only(rejects: TestClient) -> None:
    page = read(rejects.get("/rejects?replayed=any").text)
    assert page.inline == []
    assert SCRIPT.decode() in page.texts
    assert any("3c 73 63 72 69 70 74" in text for text in page.texts)
    assert "768" in page.text and "只显示前 512 字节；全部见接口。" in page.texts


def test_pages_by_cursor(app: FastAPI, client: TestClient) -> None:
    with writing(app.state.engine) as connection:
        connection.execute(insert(REJECT), [reject(number) for number in range(60)])
    first = read(client.get("/rejects").text)
    older = next(address for address in first.addresses if "cursor=" in address)
    second = read(client.get(older).text)
    assert "plumewatch rejects --replay 60" in first.texts
    assert "plumewatch rejects --replay 10" in second.texts and "没有更多了" in second.texts


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        ('{"plate":"豫C0T003"}'.encode(), '{"plate":"豫C0T003"}'),
        (b"\xff\xfe{", "��{"),
        (b"a\x00\n\x7f", "a⟨00⟩⟨0A⟩⟨7F⟩"),
        ("\u202eabc\u200b".encode(), "⟨U+202E⟩abc⟨U+200B⟩"),  # text that would run backwards, or hide
    ],
)
def test_bytes_as_text(raw: bytes, text: str) -> None:
    assert readable(raw) == text


def test_bytes_as_numbers() -> None:
    assert hex_dump(b"0123456789abcdef\x00~") == [
        ("0000", "30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66", "0123456789abcdef"),
        ("0010", "00 7e", "·~"),
    ]
