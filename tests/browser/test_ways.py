"""The main ways through the pages, walked in a real browser over a city that goes on."""

import csv
import io
import json
import urllib.request
from datetime import datetime
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import Select, WebDriverWait

from rules.timing.times import LOCAL
from tests.browser.chrome import complaints, hosts_asked
from tests.browser.living import Site

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]
_PATIENCE_S = 25


def soon(browser: WebDriver, selector: str) -> list:
    """Elements, as soon as there are any."""
    return WebDriverWait(browser, _PATIENCE_S).until(lambda b: b.find_elements(By.CSS_SELECTOR, selector))


def until(browser: WebDriver, condition: object) -> object:
    return WebDriverWait(browser, _PATIENCE_S).until(lambda _: condition())  # type: ignore[operator]


def text(browser: WebDriver, selector: str) -> str:
    return browser.find_element(By.CSS_SELECTOR, selector).text


def assert_kept_to_itself(browser: WebDriver, site: Site) -> None:
    assert hosts_asked(browser) <= {site.url.removeprefix("http://")}
    assert complaints(browser) == []


def test_from_now_to_a_finding_to_its_vehicle_to_the_replay(browser: WebDriver, site: Site) -> None:
    browser.get(site.url)
    until(browser, lambda: text(browser, "[data-part=latest]"))
    soon(browser, "[data-part=latest] [data-finding]")
    browser.find_element(By.CSS_SELECTOR, "a[href='/findings']").click()
    browser.get(f"{site.url}/findings?rule=restricted_traffic&outcome=violation")
    tracked = next(row for row in soon(browser, ".findings-table tbody tr") if "分钟" in row.text)  # not only seen by a camera
    plate = tracked.find_element(By.CSS_SELECTOR, "td:nth-child(2)").text.split()[0]
    tracked.find_element(By.TAG_NAME, "a").click()
    soon(browser, ".leaflet-container canvas, .leaflet-container path")
    assert plate.replace("·", "") in text(browser, "h1").replace("·", "").replace(" ", "")
    browser.find_element(By.CSS_SELECTOR, ".title-side a.primary").click()
    until(browser, lambda: browser.find_element(By.CSS_SELECTOR, "[data-part=ready]").is_displayed())
    clock = text(browser, "[data-part=clock]")
    browser.find_element(By.CSS_SELECTOR, "[data-part=on]").click()
    until(browser, lambda: text(browser, "[data-part=clock]") != clock)
    clock = text(browser, "[data-part=clock]")
    browser.find_element(By.CSS_SELECTOR, "[data-part=slider]").send_keys(Keys.ARROW_LEFT)
    until(browser, lambda: text(browser, "[data-part=clock]") != clock)
    clock = text(browser, "[data-part=clock]")
    browser.find_element(By.CSS_SELECTOR, "[data-part=play]").click()
    until(browser, lambda: text(browser, "[data-part=clock]") != clock)
    assert_kept_to_itself(browser, site)


def test_filter_page_and_export(browser: WebDriver, site: Site) -> None:
    browser.get(f"{site.url}/findings")
    Select(browser.find_element(By.NAME, "outcome")).select_by_value("to_be_verified")
    browser.find_element(By.CSS_SELECTOR, ".filters button[type=submit]").click()
    until(browser, lambda: "outcome=to_be_verified" in browser.current_url)
    rows = [row.text for row in soon(browser, ".findings-table tbody tr")]
    assert all("待核实" in row for row in rows)
    browser.get(f"{site.url}/findings")
    first = [row.text for row in soon(browser, ".findings-table tbody tr")]
    browser.find_element(By.CSS_SELECTOR, ".pager a[rel=next]").click()
    until(
        browser,
        lambda: [row.text for row in browser.find_elements(By.CSS_SELECTOR, ".findings-table tbody tr")][:1] != first[:1],
    )
    second = [row.text for row in soon(browser, ".findings-table tbody tr")]
    assert not set(first) & set(second)
    export = browser.find_element(By.CSS_SELECTOR, ".title-side a[href*=csv]").get_attribute("href")
    with urllib.request.urlopen(str(export), timeout=30) as answer:
        lines = list(csv.reader(io.StringIO(answer.read().decode("utf-8-sig"))))
    assert len(lines) > len(first) + len(second)
    assert_kept_to_itself(browser, site)


def test_language_and_theme_are_kept(browser: WebDriver, site: Site) -> None:
    browser.get(f"{site.url}/findings?rule=road_check")
    assert text(browser, "h1") == "违法线索"
    browser.find_element(By.CSS_SELECTOR, "a[hreflang=en]").click()
    until(browser, lambda: text(browser, "h1") == "Findings")
    assert "rule=road_check" in browser.current_url
    paper = browser.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
    browser.find_element(By.CSS_SELECTOR, "[data-theme-choice=dark]").click()
    browser.get(f"{site.url}/rejects")
    assert text(browser, "h1") == "Rejects"
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("data-theme") == "dark"
    assert browser.find_element(By.TAG_NAME, "body").value_of_css_property("background-color") != paper
    assert_kept_to_itself(browser, site)


def test_a_plate_is_found_in_any_spelling(browser: WebDriver, site: Site) -> None:
    with urllib.request.urlopen(f"{site.url}/api/v1/findings?rule=road_check&limit=1", timeout=30) as answer:
        plate = json.load(answer)["items"][0]["plate"]
    dressed = f"{plate[:2]}·{plate[2:].lower()}(黄)"
    browser.get(f"{site.url}/vehicles")
    box = browser.find_element(By.CSS_SELECTOR, "main input[type=search], main input[name=q]")
    box.send_keys(dressed, Keys.ENTER)
    until(browser, lambda: plate in browser.find_element(By.TAG_NAME, "main").text.replace("·", "").replace(" ", ""))
    assert_kept_to_itself(browser, site)


def test_a_new_finding_arrives_by_itself(browser: WebDriver, site: Site, tmp_path: Path) -> None:
    browser.get(site.url)
    until(browser, lambda: browser.find_element(By.CSS_SELECTOR, "[data-live]").get_attribute("data-state") == "live")
    check = {
        "check_id": "BROWSER-1",
        "kind": "roadside",
        "time": datetime.now(LOCAL).isoformat(timespec="seconds"),
        "plate": "豫C0X077",
        "plate_type": "01",
        "plate_colour": "yellow",
        "fuel": "diesel",
        "method": "free_acceleration",
        "smoke_m1": 2.5,
        "result": "fail",
        "place": "浏览器测试路口",
    }
    file = tmp_path / "check.ndjson"
    file.write_text(json.dumps(check, ensure_ascii=False) + "\n", encoding="utf-8")
    site.command("publish", "road-checks.results", str(file))
    until(browser, lambda: "0X077" in text(browser, "[data-part=latest]").replace("·", ""))
    assert_kept_to_itself(browser, site)


def test_the_pages_also_live_and_send_under_localhost(browser: WebDriver, site: Site) -> None:
    local = site.url.replace("127.0.0.1", "localhost")
    browser.get(local)
    until(browser, lambda: browser.find_element(By.CSS_SELECTOR, "[data-live]").get_attribute("data-state") == "live")
    browser.get(f"{local}/orders/what-if?order=SAMPLE-STANDING")
    soon(browser, "[data-trial] .tile-value[data-figure=bad]")  # the page posted the order and has its figures
    assert hosts_asked(browser) == {local.removeprefix("http://")}
    assert complaints(browser) == []
