"""Orders and warnings in a real browser: what is in force, a trial by drawing, an order from the form to its approval."""

import json
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from rules.timing.times import LOCAL
from tests.browser.chrome import axe_faults, complaints, hosts_asked
from tests.browser.living import Site

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]
_PATIENCE_S = 60
_FIGURE = ".tile-value[data-figure=%s]"


def until(browser: WebDriver, condition: Callable[[], Any]) -> Any:
    return WebDriverWait(browser, _PATIENCE_S, ignored_exceptions=[Exception]).until(lambda _: condition())


def find(browser: WebDriver, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def count(browser: WebDriver, selector: str) -> int:
    return len(browser.find_elements(By.CSS_SELECTOR, selector))


def put(field: WebElement, text: str) -> None:
    """Type over what is there."""
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(text)


def click_map(browser: WebDriver, *places: tuple[float, float]) -> None:
    """Click at shares of the map's width and height."""
    box = find(browser, "#what-if-map")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", box)
    width, height = box.size["width"], box.size["height"]
    for x, y in places:
        ActionChains(browser).move_to_element_with_offset(
            box, int((x - 0.5) * width), int((y - 0.5) * height)
        ).click().perform()


def settled(browser: WebDriver) -> dict[str, int]:
    """The figures, once nothing is being counted any more."""
    until(
        browser, lambda: find(browser, "[data-trial]").get_attribute("aria-busy") == "false" and count(browser, _FIGURE % "bad")
    )
    return {kind: int(find(browser, _FIGURE % kind).text.replace(",", "")) for kind in ("plain", "bad", "warn")}


def assert_kept_to_itself(browser: WebDriver, site: Site) -> None:
    assert axe_faults(browser) == []
    assert complaints(browser) == []
    assert hosts_asked(browser) <= {site.url.removeprefix("http://")}


def test_what_is_in_force_and_its_time_line(browser: WebDriver, site: Site) -> None:
    browser.get(f"{site.url}/orders")
    until(browser, lambda: count(browser, "#orders-map canvas"))
    assert "执行中" in find(browser, ".orders-now").text
    assert count(browser, ".line-bar.in_force") >= 2
    assert count(browser, ".line-mark") >= 4
    assert count(browser, ".line-table tbody tr") >= 4
    find(browser, ".segments a:first-child").click()
    until(browser, lambda: "back=7" in browser.current_url)
    find(browser, ".order-head a[href*=SAMPLE]").click()
    until(browser, lambda: "/orders/SAMPLE" in browser.current_url and count(browser, "#orders-map canvas"))
    assert "禁止" in find(browser, ".said").text
    find(browser, "[hreflang=en]").click()
    until(browser, lambda: "may drive in" in find(browser, ".said").text)
    find(browser, "[data-theme-choice=dark]").click()
    assert find(browser, "html").get_attribute("data-theme") == "dark"
    assert_kept_to_itself(browser, site)


def test_an_area_is_drawn_and_the_numbers_follow(browser: WebDriver, site: Site) -> None:
    browser.get(f"{site.url}/orders/what-if")
    until(browser, lambda: count(browser, "#what-if-map canvas"))
    assert "还没有区域" in find(browser, "[data-figures]").text
    click_map(browser, (0.25, 0.2), (0.75, 0.2), (0.75, 0.8), (0.25, 0.8))
    assert count(browser, ".corner") == 4
    drawn = settled(browser)
    assert drawn["bad"] >= drawn["plain"] > 0
    assert count(browser, ".hour-bars rect") == 24
    assert {box.get_attribute("data-by") for box in browser.find_elements(By.CSS_SELECTOR, "[data-by]")} == {
        "hour",
        "stage",
        "district",
        "owner",
    }
    assert count(browser, "[data-beside] tbody tr") == 4
    Select(find(browser, "[data-path='vehicles.stage_at_most']")).select_by_value("3")
    until(browser, lambda: settled(browser)["bad"] < drawn["bad"])
    narrowed = settled(browser)
    put(find(browser, "[data-path=hours]"), "07:00-09:00")
    until(browser, lambda: 0 < settled(browser)["warn"] < narrowed["warn"])
    click_map(browser, (0.5, 0.2))  # on an edge: one more corner there
    assert count(browser, ".corner") == 5
    assert find(browser, ".corner:nth-of-type(2)").get_attribute("aria-label").startswith("角点 2")
    assert_kept_to_itself(browser, site)


def test_an_area_is_edited_by_keyboard_alone(browser: WebDriver, site: Site) -> None:
    browser.get(f"{site.url}/orders/what-if")
    until(browser, lambda: count(browser, "#what-if-map canvas"))
    find(browser, ".trial-corners summary").send_keys(Keys.ENTER)
    for lon, lat in ((112.35, 34.58), (112.55, 34.58), (112.55, 34.72)):
        find(browser, "[data-add-corner]").send_keys(Keys.ENTER)
        fields = browser.find_elements(By.CSS_SELECTOR, "[data-corners] tr:last-child input")
        put(fields[0], str(lon))
        put(fields[1], str(lat))
    whole = settled(browser)
    assert whole["bad"] > 0
    corner = find(browser, ".corner")
    before = corner.get_attribute("aria-label")
    corner.send_keys(Keys.ARROW_RIGHT)
    assert corner.get_attribute("aria-label") != before
    corner.send_keys(Keys.DELETE)
    until(browser, lambda: count(browser, ".corner") == 2 and "还没有区域" in find(browser, "[data-figures]").text)
    find(browser, "[data-undo]").send_keys(Keys.ENTER)
    find(browser, "[data-undo]").send_keys(Keys.ENTER)
    until(browser, lambda: count(browser, ".corner") == 3)
    assert find(browser, ".corner").get_attribute("aria-label") == before
    again = settled(browser)  # trucks drive on meanwhile, so a figure may have grown a little
    assert all(whole[kind] <= again[kind] <= whole[kind] + 20 for kind in whole), (whole, again)
    assert_kept_to_itself(browser, site)


def test_an_existing_order_is_changed_for_a_trial(browser: WebDriver, site: Site) -> None:
    browser.get(f"{site.url}/orders/what-if?order=SAMPLE-STANDING")
    until(browser, lambda: count(browser, "#what-if-map canvas"))
    standing = settled(browser)
    Select(find(browser, "[data-path='vehicles.stage_at_most']")).select_by_value("5")
    until(browser, lambda: settled(browser)["bad"] > standing["bad"])
    Select(find(browser, "[data-edit-zone]")).select_by_value("inner-ring")
    until(browser, lambda: count(browser, ".corner") > 3)
    assert settled(browser)["bad"] > 0
    assert_kept_to_itself(browser, site)


def test_what_cannot_be_tried_is_said(browser: WebDriver, site: Site) -> None:
    browser.get(f"{site.url}/orders/what-if?order=SAMPLE-STANDING")
    settled(browser)
    put(find(browser, "[data-path=hours]"), "07:00-25:00")
    until(browser, lambda: "无法试算" in find(browser, "[data-figures]").text)
    assert "应为 至少一个时段" in find(browser, "[data-figures]").text
    put(find(browser, "[data-path=hours]"), "07:00-24:00")
    settled(browser)


def _write(browser: WebDriver, order_id: str) -> None:
    for path, text in (("title", "测试限行通告"), ("order_id", order_id), ("issuer", "示例市指挥部")):
        put(find(browser, f"[data-form] [data-path={path}]"), text)
    clause = find(browser, ".clause")
    Select(clause.find_element(By.CSS_SELECTOR, "[data-path='vehicles.stage_at_most']")).select_by_value("4")
    Select(clause.find_element(By.CSS_SELECTOR, "[data-path=zones] select")).select_by_value("inner-ring")


def test_an_order_from_the_form_to_its_approval_by_another(browser: WebDriver, site: Site) -> None:
    order_id = f"FORM-{datetime.now(LOCAL):%H%M%S}"
    browser.get(f"{site.url}/orders/write")
    until(browser, lambda: count(browser, ".clause"))
    _write(browser, order_id)
    until(browser, lambda: "未注明是否包含本数" in find(browser, "[data-check]").text)
    Select(find(browser, "[data-path='vehicles.stage_inclusive']")).select_by_value("true")
    until(browser, lambda: "禁止国四及以下（含国四）柴油" in find(browser, "[data-paragraph]").text)
    put(find(browser, "[data-save] [name=by]"), "张三")
    find(browser, "[data-save] button[type=submit]").click()
    until(browser, lambda: "已存为草稿" in find(browser, "[data-save-state]").text)
    until(browser, lambda: order_id in find(browser, "[data-draft-state=draft]").text)
    _approve(browser, "张三")
    until(browser, lambda: "须由另一人批准" in find(browser, "[data-step-state]").text)
    complaints(browser)  # the refusal, 409, is one
    _approve(browser, "李四")
    until(browser, lambda: find(browser, ".draft").get_attribute("data-draft-state") == "published")
    browser.get(f"{site.url}/orders/{order_id}")
    assert "测试限行通告" in find(browser, "h1").text
    assert "已公布待生效" in find(browser, ".title").text  # from the next full hour on
    assert_kept_to_itself(browser, site)
    _in_force_at_once(browser, site, order_id)


def _approve(browser: WebDriver, name: str) -> None:
    details = find(browser, "[data-draft-state=draft] details")
    if not details.get_attribute("open"):
        details.find_element(By.TAG_NAME, "summary").click()
    for field, text in (("by", name), ("where", "市政府网站")):
        put(details.find_element(By.NAME, field), text)
    details.find_element(By.CSS_SELECTOR, "[value=approve]").click()


def _in_force_at_once(browser: WebDriver, site: Site, order_id: str) -> None:
    """Amended so that it begins when it is announced, the order is in force on the page of all orders."""
    browser.get(f"{site.url}/orders/write?order={order_id}")
    until(browser, lambda: count(browser, ".clause"))
    browser.find_element(By.CSS_SELECTOR, "[data-json-box] summary").click()
    box = find(browser, "[data-json]")
    document = json.loads(box.get_attribute("value"))
    assert document["event"] == "amended"
    now = datetime.now(LOCAL).replace(microsecond=0)
    document["clauses"][0]["from"] = (now - timedelta(hours=1)).isoformat()
    document["issued_at"] = now.isoformat()
    browser.execute_script(
        "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))",
        box,
        json.dumps(document),
    )
    until(browser, lambda: "与上一版的差异" in find(browser, "[data-check]").text)
    put(find(browser, "[data-save] [name=by]"), "王五")
    find(browser, "[data-save] button[type=submit]").click()
    until(browser, lambda: order_id in find(browser, "[data-draft-state=draft]").text)
    _approve(browser, "李四")
    until(browser, lambda: find(browser, ".draft").get_attribute("data-draft-state") == "published")
    browser.get(f"{site.url}/orders")
    row = next(one for one in browser.find_elements(By.CSS_SELECTOR, ".orders-now li") if "测试限行通告" in one.text)
    assert "执行中" in row.text
    with urllib.request.urlopen(f"{site.url}/api/v1/orders/{order_id}", timeout=30) as answer:
        assert len(json.load(answer)["versions"]) == 2


def test_nothing_of_an_order_is_lost_in_the_form(browser: WebDriver, site: Site) -> None:
    browser.get(f"{site.url}/orders/write?order=SAMPLE-STANDING")
    until(browser, lambda: count(browser, ".clause"))
    box = find(browser, "[data-json]")
    document = json.loads(box.get_attribute("value"))
    document["clauses"][0]["passages"] = [
        {"name": "甲", "from": "road-jiudu-elevated", "to": "road-lijing-st", "within_minutes": 4.5}
    ]
    document["clauses"][0]["vehicles"]["last_digit"] = {"barred": [1, 3], "letter": 0}
    document["later"] = {"member": ["unknown"]}
    find(browser, "[data-json-box] summary").click()
    browser.execute_script(
        "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))",
        box,
        json.dumps(document),
    )
    until(browser, lambda: find(browser, "[data-path=within_minutes]").get_attribute("value") == "4.5")
    put(find(browser, "[data-form] [data-path=title]"), "别的标题")
    until(browser, lambda: "别的标题" in box.get_attribute("value"))
    assert json.loads(box.get_attribute("value")) == {**document, "title": "别的标题"}
    find(browser, "[data-form] .clauses > [data-add]").click()
    assert [one["clause_id"] for one in json.loads(box.get_attribute("value"))["clauses"]] == ["1", "2"]
    put(box, "{")
    assert "还不是 JSON" in find(browser, "[data-json-fault]").text


def test_a_remark_among_the_clauses(browser: WebDriver, site: Site) -> None:
    """It has a form of its own, and the preview says that it charges nobody."""
    browser.get(f"{site.url}/orders/write")
    until(browser, lambda: count(browser, ".clause"))
    browser.find_elements(By.CSS_SELECTOR, "[data-list=clauses] > [data-add]")[1].click()
    put(find(browser, ".clause [data-path=remark]"), "引导过境车辆绕行")
    written = json.loads(find(browser, "[data-json]").get_property("value"))["clauses"]
    assert (len(written), written[1]) == (2, {"clause_id": "2", "remark": "引导过境车辆绕行"})
    assert not find(browser, ".clause:last-child").find_elements(By.CSS_SELECTOR, "[data-path='vehicles.fuels']")
    assert_kept_to_itself(browser, site)
