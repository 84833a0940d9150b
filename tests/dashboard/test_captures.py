"""A camera's single capture, and a drive of less than a minute, wherever they are printed: nothing lasts 0 minutes."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from services.api.app import make_app
from services.cli.finding_lines import print_table
from services.dashboard.router import attach
from services.findings.search.query import Wanted, find_findings
from services.lists.issued.candidates import of_the_day
from services.lists.issued.content import CITY
from services.lists.issued.lines import line_of
from services.settings import Settings
from services.store.engine import reading
from tests.clients import TestClient
from tests.dashboard.conftest import BROWSER
from tests.dashboard.reading import read
from tests.wild.city import City, city_in, points, reading_of
from tests.wild.conftest import case_order

DAY = "2026-11-20"
ZERO = re.compile(r"(?<![\d.])0 ?(分钟|min)")


@pytest.fixture(scope="module")
def seen(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """One truck seen by a camera only, one whose stay of 30 s counts because the order states no least time."""
    with city_in(tmp_path_factory.mktemp("captures"), sqlite_template) as city:
        assert city.import_orders(case_order(min_minutes=0)) == []
        city.read(reading_of("豫C0T003", f"{DAY} 09:00:00", 12.0, lane=2))
        city.drive(*points("豫C0T004", f"{DAY} 10:00", 4, kmh=72.0, step_s=10))
        yield city


def test_the_api_says_null(seen: City) -> None:
    assert seen.findings("outcome", "minutes", "station_id") == [("violation", None, "A1"), ("violation", 0, None)]


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("一次抓拍", "不足 1 分钟")), ("en", ("single capture", "less than 1 min"))]
)
@pytest.mark.parametrize("address", ["/findings", "/findings/{}", "/", "/vehicles/{plate}"])
def test_pages(seen: City, address: str, language: str, words: tuple[str, str]) -> None:
    app = make_app(Settings(data=seen.folder, database_url=str(seen.engine.url)), pages=attach)
    client = TestClient(app, headers=BROWSER | {"cookie": f"lang={language}"}, raise_server_exceptions=False)
    for (finding_id, plate), word in zip(seen.findings("finding_id", "plate"), words, strict=True):
        answer = client.get(address.format(finding_id, plate=plate))
        text = read(answer.text).text
        assert answer.status_code == 200 and not ZERO.search(text)
        assert word in text or address in ("/", "/vehicles/{plate}")
    app.state.engine.dispose()


def test_the_case_list_and_the_command_line(seen: City, capsys: pytest.CaptureFixture[str]) -> None:
    with reading(seen.engine) as connection:
        times = [line_of(one, []).time for one in of_the_day(connection, CITY, date(2026, 11, 20))]
        print_table(find_findings(connection, Wanted()))
    printed = capsys.readouterr().out
    assert times == [f"{DAY} 09:00:00（一次抓拍）", f"{DAY} 10:00:00 至 10:00:30（不足1分钟）"]
    assert ("一次抓拍" in printed or "single capture" in printed) and not ZERO.search(printed)
