"""What is shown of texts that came from outside, of withdrawn findings, and of two vehicles with one plate."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from rules.catalogue import OUTCOMES
from services.api.app import make_app
from services.dashboard.router import attach
from services.settings import Settings
from tests.browser.chrome import complaints
from tests.clients import TestClient
from tests.dashboard.conftest import BROWSER
from tests.live.serving import serving
from tests.wild import city as cases
from tests.wild.city import City, city_in, points, reading_of
from tests.wild.conftest import case_order

TRUCK, TWINS = "豫C0T003", "豫C0T777"
NAME = "<a href='https://evil.example/'>站</a><b>粗</b>&lt;"
DAY = "2026-11-20"


@pytest.fixture(scope="module")
def town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A station with a name full of tags; a trailer and a truck with one plate; a reading corrected after it was found."""
    twins = "".join(
        f"{TWINS},{kind},yellow,diesel,3,heavy,goods,{owner},410311,false\n" for kind, owner in (("15", "甲"), ("01", "乙"))
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cases, "STATIONS", cases.STATIONS.replace("甲站", NAME))
        patch.setattr(cases, "REGISTER", cases.REGISTER + twins)
        with city_in(tmp_path_factory.mktemp("town"), sqlite_template) as town:
            assert town.import_orders(case_order()) == []
            town.drive(*points(TWINS, f"{DAY} 09:00", 20), *points(TWINS, f"{DAY} 11:00", 20, plate_type="15"))
            over = reading_of(TRUCK, f"{DAY} 10:00:00", 52.0)
            town.read(over, reading_of("豫C0T004", f"{DAY} 10:30:00", 45.0))
            town.read(over | {"opacity_pct": 5.0, "revision": 2})
            yield town


@pytest.fixture(scope="module")
def client(town: City) -> Iterator[TestClient]:
    app = make_app(Settings(data=town.folder, database_url=str(town.engine.url)), pages=attach)
    yield TestClient(app, headers=BROWSER)
    app.state.engine.dispose()


def test_a_withdrawn_finding_is_nowhere_called_established(client: TestClient) -> None:
    found = client.get("/api/v1/findings", params={"withdrawn": "true"}).json()["items"]
    assert [(one["plate"], one["outcome"]) for one in found] == [(TRUCK, "suspected")]
    page = client.get(f"/findings/{found[0]['finding_id']}?lang=en").text
    assert "This finding is withdrawn" in page
    assert OUTCOMES["suspected"].meaning.en not in page
    assert found[0]["case_number"] not in client.get(f"/api/v1/caselists/{DAY}").text


def test_two_vehicles_with_one_plate_are_told_apart(client: TestClient) -> None:
    page = client.get(f"/vehicles/{quote(TWINS)}?lang=zh").text
    assert [page.count(f"号牌种类 {kind}</span>") for kind in ("15", "01")] == [2, 2]  # the order, and the finding
    assert (page.count("车辆库：登记"), page.count("车辆库：变更")) == (2, 0)


@pytest.mark.slow
@pytest.mark.xdist_group("browser")
def test_a_chart_shows_a_stored_name_as_text(browser: WebDriver, town: City) -> None:
    app = make_app(Settings(data=town.folder, database_url=str(town.engine.url)), pages=attach)
    with serving(app) as address:
        browser.get(f"{address}/trends?from={DAY}&to={DAY}")
        read = "return [...document.querySelectorAll('.ytick text')].map(e => e.textContent)"
        WebDriverWait(browser, 15).until(lambda b: b.execute_script(read))
        assert f"{NAME} 1/2" in browser.execute_script(read)
        assert browser.execute_script("return document.querySelectorAll('svg a').length") == 0
        assert complaints(browser) == []
