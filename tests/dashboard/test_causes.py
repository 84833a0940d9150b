"""Causes of the ledger in words, and as the page of a finding shows them; a text from before codes stays as it is."""

import pytest
from fastapi import FastAPI
from sqlalchemy import insert

from rules.catalogue import Text
from rules.catalogue.causes import Cause
from services.api.wording import causes_worded
from services.dashboard.causes import FIRST, causes_told
from services.store.engine import writing
from services.store.mark_causes import RIVAL, ApprovedDraft, of_change, of_facts
from services.store.tables import FINDING, LEDGER_ENTRY
from tests.api.findings import at, found
from tests.clients import TestClient
from tests.dashboard.reading import read
from tests.store.test_mark_causes import old

POSITIONS = "muck-trucks.positions"


@pytest.mark.parametrize(
    ("cause", "zh", "en"),
    [
        (
            of_facts(POSITIONS, 3, 10, 20),
            "因收到定位数据（muck-trucks.positions 分区 3，偏移 10–20）",
            "because positions arrived (muck-trucks.positions, partition 3, offsets 10–20)",
        ),
        (
            of_facts("road-checks.results", 0, 7, 7),
            "因收到检查结果（road-checks.results 分区 0，偏移 7）",
            "because check results arrived (road-checks.results, partition 0, offset 7)",
        ),
        (
            of_facts("another.topic", 0, 7, 8),
            "因收到数据（another.topic 分区 0，偏移 7–8）",
            "because facts arrived (another.topic, partition 0, offsets 7–8)",
        ),
        (
            of_change("orders", "file.json", 7),
            "因管控令更新：file.json（登记号 7）",
            "because orders changed: file.json (change 7)",
        ),
        (
            of_change("terminals", "病号, tick 3: 表.json (JSON, UTF-8)", 12),
            "因终端记录更新：病号, tick 3: 表.json (JSON, UTF-8)（登记号 12）",
            "because the records of terminals changed: 病号, tick 3: 表.json (JSON, UTF-8) (change 12)",
        ),
        (
            of_change("orders", ApprovedDraft(4, "张三"), 9),
            "因管控令更新：草稿 #4，张三起草（登记号 9）",
            "because orders changed: draft 4 of 张三 (change 9)",
        ),
        (RIVAL, "因另一辆车的记录使用了相同编号", "because another plate's record came under the same id"),
        (
            of_change("orders", "draft 4 of x.json", 9),
            "因管控令更新：draft 4 of x.json（登记号 9）",
            "because orders changed: draft 4 of x.json (change 9)",
        ),
        (old("something new"), "something new", "something new"),
        (old("positions/3 offsets 1–2"), "positions/3 offsets 1–2", "positions/3 offsets 1–2"),
        (Cause("of_a_later_version", {"x": 1}), "of_a_later_version", "of_a_later_version"),
    ],
)
def test_a_cause(cause: Cause, zh: str, en: str) -> None:
    assert cause.words.clause == Text(zh, en)


@pytest.mark.parametrize("kind", ["vehicles", "zones", "stations", "orders", "warnings", "passes", "terminals"])
def test_every_kind_of_reference_has_its_words(kind: str) -> None:
    assert kind not in of_change(kind, "a.json", 1).words.clause.zh


BATCHES = [of_facts(POSITIONS, 0, first, first + 9) for first in range(0, 100, 10)]
ORDER = of_change("orders", "a.json", 7)


def test_the_first_few_and_a_change_of_reference_before_batches() -> None:
    first, rest = causes_told(causes_worded([*BATCHES, ORDER]), "en")
    assert first[0] == ORDER.words.clause.en and len(first) == FIRST
    assert first[1:] + rest == [batch.words.clause.en for batch in BATCHES]
    assert causes_told([], "en") == ([], [])


@pytest.mark.parametrize(("language", "more"), [("zh", "另有 8 项原因"), ("en", "8 more")])
def test_the_page_tells_why_each_entry_was_written(app: FastAPI, client: TestClient, language: str, more: str) -> None:
    finding = found(1)
    entry = {"finding_id": finding["finding_id"], "recorded_at": at("2026-11-20 09:00"), "outcome": "violation"}
    entries = [
        entry | {"what": "raised", "revision": 1, "causes": []},
        entry | {"what": "changed", "revision": 2, "causes": [*BATCHES, ORDER]},
        entry | {"what": "changed", "revision": 3, "causes": [old("<b>something new</b>")]},
    ]
    with writing(app.state.engine) as connection:
        connection.execute(insert(FINDING), [finding])
        connection.execute(insert(LEDGER_ENTRY), entries)
    page = read(client.get(f"/findings/{finding['finding_id']}", headers={"cookie": f"lang={language}"}).text)
    assert {cause.words.clause.said(language) for cause in [*BATCHES, ORDER]} <= set(page.texts)  # type: ignore[arg-type]
    assert "<b>something new</b>" in page.texts
    assert [text for text in page.texts if "原因" in text or text.endswith(" more")] == [more]
    assert page.inline == []
