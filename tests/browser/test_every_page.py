"""Every page, in both languages and themes and at three sizes: nothing from elsewhere, no complaint, fit for keyboards and readers."""

import json
import urllib.request

import pytest
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.chrome import PHONE, WALL, axe_faults, complaints, hosts_asked, show_on
from tests.browser.living import Site

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]


def pages(site: Site) -> list[str]:
    """The address of each page, of findings one a rule."""
    with urllib.request.urlopen(f"{site.url}/api/v1/findings?limit=200", timeout=30) as answer:
        items = json.load(answer)["items"]
    by_rule = {item["rule"]: item for item in items}
    driven = by_rule["restricted_traffic"]
    vehicle = f"/vehicles/{urllib.request.quote(driven['plate'])}?day={driven['local_day']}"  # type: ignore[attr-defined]
    lists = [
        "/",
        "/findings",
        "/vehicles",
        "/trends",
        "/lists",
        "/subscriptions",
        f"/lists/of/{driven['local_day']}",
        "/rejects",
        "/set-aside",
        "/sources",
    ]
    with urllib.request.urlopen(f"{site.url}/api/v1/lists?limit=1", timeout=30) as answer:
        lists += [f"/lists/{one['number']}" for one in json.load(answer)["items"]]  # issued from 07:00 of the city's day
    order = driven["order_id"]
    orders = [
        "/orders",
        f"/orders/{order}",
        "/orders/what-if",
        f"/orders/what-if?order={order}",
        "/orders/write",
        f"/orders/write?order={order}",
    ]
    return [
        *lists,
        *orders,
        vehicle,
        *(f"/findings/{item['finding_id']}" for item in by_rule.values()),
        "/findings?plate=无此车",
        "/nowhere",
    ]


def told(browser: WebDriver, page: str) -> list[str]:
    """Complaints on the console; of a page that is not there, that it is not."""
    return [line for line in complaints(browser) if page != "/nowhere" or "404" not in line]


def too_wide(browser: WebDriver) -> list[str]:
    """By how many pixels the page is wider than the window, if it is."""
    over: int = browser.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth;")
    return [f"{over} px wider than the window"] if over > 0 else []


def settled(browser: WebDriver) -> None:
    """Wait until nothing is being loaded any more, in real time."""
    loading = "return document.readyState !== 'complete' || [...document.querySelectorAll('[data-part=loading]')].some(e => e.offsetParent);"
    WebDriverWait(browser, 25).until(lambda b: not b.execute_script(loading))


@pytest.mark.parametrize(("theme", "lang"), [("light", "zh"), ("dark", "en")])
def test_pages_keep_to_themselves_and_are_accessible(browser: WebDriver, site: Site, lang: str, theme: str) -> None:
    browser.get(f"{site.url}/rejects?lang={lang}")
    browser.add_cookie({"name": "theme", "value": theme})
    faults = {}
    for page in pages(site):
        browser.get(site.url + page)
        settled(browser)
        if found := [*told(browser, page), *axe_faults(browser), *too_wide(browser)]:
            faults[page] = found
    assert faults == {}
    assert hosts_asked(browser) <= {site.url.removeprefix("http://")}


@pytest.mark.parametrize(("screen", "lang"), [(PHONE, "zh"), (WALL, "en")])
def test_pages_fit_a_phone_and_a_wall(browser: WebDriver, site: Site, screen: tuple[int, int, bool], lang: str) -> None:
    """No page scrolls sideways, complains, or asks another host for what only such a screen shows."""
    show_on(browser, *screen)
    browser.get(f"{site.url}/rejects?lang={lang}")
    faults = {}
    for page in pages(site):
        browser.get(site.url + page)
        settled(browser)
        if found := [*told(browser, page), *too_wide(browser)]:
            faults[page] = found
    assert browser.execute_script("return [innerWidth, innerHeight, navigator.maxTouchPoints > 0]") == [*screen]
    assert browser.execute_script("return document.documentElement.lang").startswith(lang)
    assert faults == {}
    assert hosts_asked(browser) == {site.url.removeprefix("http://")}
