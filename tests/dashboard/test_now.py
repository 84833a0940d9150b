"""Now: what is in force with the time left, tiles that lead to their lists, the parts that a script fetches anew."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace as Given
from typing import Any

import pytest

from services.api import orders, warnings
from tests.api.findings import found
from tests.clients import TestClient
from tests.dashboard.conftest import NOW
from tests.dashboard.reading import read

EVIL = "<script>alert(1)</script> =HYPERLINK(1)"
_HOUR = timedelta(hours=1)


def an_order(state: str, since: timedelta, until: timedelta | None, title: str = "限行通告") -> Given:
    end = None if until is None else NOW + until
    return Given(order_id="LY-1", title=title, state=state, since=NOW + since, until=end)


def a_warning(state: str, coming: Any = None, *pollutants: str) -> Given:
    return Given(
        level="orange",
        words="橙色(Ⅱ级)",
        issuer="指挥部",
        state=state,
        since=NOW - _HOUR,
        until=None,
        districts=["410311"],
        pollutants=list(pollutants),
        coming=coming,
    )


@pytest.fixture
def show(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """The text of the parts with these orders and warnings, in a language."""

    def shown(language: str, in_orders: list[Given], in_warnings: list[Given]) -> str:
        monkeypatch.setattr(orders, "answer", lambda *_: Given(items=in_orders))
        monkeypatch.setattr(warnings, "answer", lambda *_: Given(items=in_warnings))
        answer = client.get("/now/parts", headers={"cookie": f"lang={language}"})
        assert answer.status_code == 200
        page = read(answer.text)
        assert page.inline == []
        return page.text

    return shown


@pytest.mark.parametrize(
    ("order", "chinese", "english"),
    [
        (an_order("in_force", -_HOUR, 27 * _HOUR), "1 天 3 小时后结束", "1 d 3 h left"),
        (an_order("in_force", -_HOUR, None), "结束时间另行通知", "until further notice"),
        (an_order("announced", 2 * _HOUR, None), "2 小时 0 分后生效", "2 h 0 min to go"),
        (an_order("paused", -_HOUR, 3 * _HOUR), "3 小时 0 分后恢复", "3 h 0 min to its resumption"),
        (an_order("paused", -_HOUR, None), "已暂停", "paused"),
        (an_order("ended", -_HOUR, None), "目前没有执行中的预警和管控令", "No warning and no order is in force"),
        (an_order("in_force", -_HOUR, None, EVIL), EVIL, EVIL),
    ],
)
def test_an_order_with_its_time_left(show: Callable[..., str], order: Given, chinese: str, english: str) -> None:
    assert chinese in show("zh", [order], [])
    assert english in show("en", [order], [])


@pytest.mark.parametrize(
    ("warning", "chinese", "english"),
    [
        (a_warning("in_force"), "橙色(Ⅱ级)预警 执行中 指挥部 洛龙区", "orange warning in force 指挥部 Luolong"),
        (a_warning("in_force", None, "o3"), "指挥部 臭氧（O₃） 洛龙区", "指挥部 ozone Luolong"),
        (a_warning("lifted"), "目前没有执行中的预警和管控令", "No warning and no order is in force"),
        (
            a_warning("in_force", Given(begins=NOW + 5 * _HOUR, event="upgraded", level="red", words="红色(Ⅰ级)")),
            "11-20 17:00 将升级为 红色(Ⅰ级)",
            "11-20 17:00 to be raised to red",
        ),
        (
            a_warning("in_force", Given(begins=NOW + 5 * _HOUR, event="lifted", level="orange", words="橙色(Ⅱ级)")),
            "11-20 17:00 将解除",
            "11-20 17:00 to be lifted",
        ),
    ],
)
def test_a_warning_and_what_is_coming(show: Callable[..., str], warning: Given, chinese: str, english: str) -> None:
    assert chinese in show("zh", [], [warning])
    assert english in show("en", [], [warning])


def test_the_page_has_every_part_and_the_parts_alone(client: TestClient) -> None:
    names = {"force", "tiles", "latest", "health"}
    for path, whole in (("/", True), ("/now/parts", False)):
        page = read(client.get(path).text)
        assert {attributes["data-part"] for _, attributes in page.tags if "data-part" in attributes} == names
        assert ("html" in {tag for tag, _ in page.tags}) == whole


def test_tiles_lead_to_lists_that_answer(client: TestClient, fill: Callable) -> None:
    fill([found(1, "2026-11-20 08:30", outcome="violation"), found(2, "2026-11-20 09:30", outcome="to_be_verified")])
    page = read(client.get("/").text)
    links = [
        attributes["href"] for tag, attributes in page.tags if tag == "a" and "tile" in (attributes.get("class") or "").split()
    ]
    assert len(links) == 5
    assert {client.get(link).status_code for link in links} == {200}
    assert "from=2026-11-20" in " ".join(links)


def test_the_latest_findings_are_newest_first(client: TestClient, fill: Callable) -> None:
    rows = [found(number, f"2026-11-20 {8 + number:02d}:30") for number in range(3)]
    fill(rows)
    page = read(client.get("/").text)
    shown = [attributes["data-finding"] for _, attributes in page.tags if "data-finding" in attributes]
    assert shown == [row["finding_id"] for row in reversed(rows)]


def test_the_tile_of_exceedances_counts_its_list(client: TestClient, fill: Callable) -> None:
    fill(
        [
            found(1, "2026-11-20 08:30", rule="remote_sensing", outcome="suspected"),
            found(2, "2026-11-20 08:40", rule="remote_sensing", outcome="violation"),
            found(3, "2026-11-20 08:50", rule="road_check", outcome="violation"),
        ]
    )
    page = read(client.get("/").text)
    assert page.texts[page.texts.index("今日遥感超标") + 1] == "2"
    listed = read(client.get("/findings?rule=remote_sensing&from=2026-11-20").text)
    assert sum(1 for tag, _ in listed.tags if tag == "tr") == 2 + 1
