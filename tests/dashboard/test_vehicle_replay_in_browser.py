"""The replay and the charts as a browser runs them: by button and by key, without a complaint, without another host."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import Select, WebDriverWait

from services.api.app import make_app
from services.dashboard.router import attach
from services.pipeline.derivation.set_aside import SHARD, UPKEEP, Work, put_aside
from services.settings import Settings
from services.store.engine import writing
from tests.api.world import DAY, FIRST, World, world_in
from tests.browser.chrome import axe_faults, complaints, hosts_asked
from tests.live.serving import serving

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
VEHICLE = f"/vehicles/{quote(FIRST)}"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def address(world_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages over the API tests' city."""
    folder = tmp_path_factory.mktemp("replay")
    with world_in(folder, world_files) as world:
        _put_aside(world)
        app = make_app(Settings(data=folder, database_url=str(world.city.engine.url)), lambda: NOON, pages=attach)
        with serving(app) as address:
            yield address


def _put_aside(world: World) -> None:
    """A plate, a shard and its packing, with long reasons and many days."""
    first = date(2026, 1, 1)
    days = [(first + timedelta(3 * number), first + timedelta(3 * number + number % 2)) for number in range(40)]
    with writing(world.city.engine) as connection:
        for plate, reason in (("豫C0T001", "planted " * 40), (SHARD, "x" * 400), (UPKEEP, "short")):
            put_aside(connection, 7, plate, Work(days, True, ["readings/0 offsets 1–2"]), ValueError(reason), "build", NOON)


@pytest.fixture
def replay(browser: WebDriver, address: str) -> Iterator[WebDriver]:
    """The vehicle's page with its track read; afterwards nothing may have been complained of or asked elsewhere."""
    browser.get(f"{address}{VEHICLE}?lang=zh")
    WebDriverWait(browser, 15).until(lambda _: part(browser, "ready").is_displayed())
    yield browser
    assert complaints(browser) == []
    assert hosts_asked(browser) == {urlsplit(address).netloc}


def part(browser: WebDriver, name: str):  # type: ignore[no-untyped-def]
    return browser.find_element(By.CSS_SELECTOR, f'[data-part="{name}"]')


def clock(browser: WebDriver) -> str:
    return part(browser, "clock").text


def test_it_begins_where_the_order_is_broken(replay: WebDriver) -> None:
    assert clock(replay) == "09:00:00"
    assert "违令行驶" in part(replay, "details").text
    assert "管控区域内" in part(replay, "details").text
    assert "20 个点" in part(replay, "summary").text


def test_buttons_step(replay: WebDriver) -> None:
    part(replay, "on").click()
    assert clock(replay) == "09:00:30"
    part(replay, "back").click()
    assert clock(replay) == "09:00:00"


@pytest.mark.parametrize(
    ("keys", "at"),
    [
        ([Keys.ARROW_RIGHT], "09:00:30"),
        ([Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT], "09:00:30"),
        ([Keys.PAGE_UP], "09:05:00"),
        ([Keys.END], "09:09:30"),
        ([Keys.END, Keys.ARROW_RIGHT], "09:09:30"),
        ([Keys.END, Keys.HOME], "09:00:00"),
    ],
)
def test_keys_move_by_points(replay: WebDriver, keys: list[str], at: str) -> None:
    slider = part(replay, "slider")
    for key in keys:
        slider.send_keys(key)
    assert clock(replay) == at
    assert slider.get_attribute("aria-valuetext").startswith(at)


def test_it_plays_to_the_end_and_stops(replay: WebDriver) -> None:
    Select(part(replay, "speed")).select_by_value("900")
    part(replay, "play").click()
    WebDriverWait(replay, 10).until(lambda _: clock(replay) == "09:09:30")
    WebDriverWait(replay, 5).until(lambda _: part(replay, "play").text == "播放")


def test_the_space_key_pauses(replay: WebDriver) -> None:
    Select(part(replay, "speed")).select_by_value("10")
    slider = part(replay, "slider")
    slider.send_keys(" ")
    assert part(replay, "play").text == "暂停"
    slider.send_keys(" ")
    assert part(replay, "play").text == "播放"


def test_a_day_without_positions_is_said(browser: WebDriver, address: str) -> None:
    browser.get(f"{address}{VEHICLE}?day=2026-10-10")
    WebDriverWait(browser, 15).until(lambda _: part(browser, "empty").is_displayed())
    assert not part(browser, "ready").is_displayed()
    browser.get(f"{address}{VEHICLE}?day={DAY}&at={quote(f'{DAY}T09:03:10+08:00')}")
    WebDriverWait(browser, 15).until(lambda _: part(browser, "ready").is_displayed())
    assert clock(browser) == "09:03:00"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", [VEHICLE, "/vehicles?q=T00", "/trends?days=90", "/lists", f"/lists/of/{DAY}", "/rejects", "/set-aside"]
)
def test_a_page_has_no_faults(browser: WebDriver, address: str, path: str, theme: str) -> None:
    browser.get(address + path)
    browser.add_cookie({"name": "theme", "value": theme})
    browser.get(address + path)
    charts = browser.find_elements(By.CSS_SELECTOR, ".chart")
    WebDriverWait(browser, 20).until(lambda _: all("is-drawn" in chart.get_attribute("class") for chart in charts))
    assert axe_faults(browser) == []
    assert complaints(browser) == []
    assert hosts_asked(browser) == {urlsplit(address).netloc}
    assert browser.execute_script("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")
