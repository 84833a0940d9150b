"""Pages of other sites in a real browser: one whose name was rebound to us, one on another port. They read and write nothing.

Each attack runs against the application as it is, and against one without the checks of host and origin: there what the name gives away must
succeed, and what only the type of the body keeps out is seen to be kept out by that.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from services.api.app import make_app
from services.dashboard.router import attach
from services.settings import Settings
from tests.api.world import FIRST as PLATE
from tests.api.world import world_in
from tests.browser.foreign_site import foreign_site, json_form
from tests.browser.served_app import DRAFTS, NOON, Site, served_app
from tests.wild.conftest import case_order

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]
FINDINGS = "/api/v1/findings"
DRAFT = {"by": "甲", "order": case_order("FOREIGN")}
APPROVAL = {"by": "乙", "revision": 1, "announced": {"where": "evil.example"}}
_FETCH_ALL = """
const [asked, done] = arguments;
const one = async ([method, path, body, options]) => {
  const headers = body ? {'content-type': 'application/json'} : {};
  const answer = await fetch(path, {method, headers, body: body && JSON.stringify(body), ...options});
  return [answer.status, await answer.text()];
};
(async () => { const told = []; for (const each of asked) told.push(await one(each).catch((error) => [0, String(error)])); return told; })().then(done);
"""


@pytest.fixture(scope="module", params=[True, False], ids=["guarded", "unguarded"])
def served(request: pytest.FixtureRequest, world_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A city with findings."""
    folder = tmp_path_factory.mktemp("foreign")
    with world_in(folder, world_files) as world:
        app = make_app(Settings(data=folder, database_url=str(world.city.engine.url)), lambda: NOON, pages=attach)
        with served_app(app, request.param) as site:
            yield site


@pytest.fixture
def site(served: Site) -> Site:
    """The city, nothing answered yet."""
    served.answers.clear()
    return served


@pytest.fixture
def browser(browser: WebDriver) -> WebDriver:
    """A browser in which pages of evil.example, which is this machine, have no policy of ours."""
    browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
    return browser


def fetched(browser: WebDriver, *asked: tuple[Any, ...]) -> list[tuple[int, str]]:
    """(status, text) of what the page fetches one after the other: (method, path, body, options) each; 0 where it may not know."""
    return [(status, text) for status, text in browser.execute_async_script(_FETCH_ALL, asked)]


def test_a_page_whose_name_was_rebound_to_us(browser: WebDriver, site: Site) -> None:
    approve, before = site.add_draft(), site.drafts()
    browser.get(site.url.replace("127.0.0.1", "evil.example") + "/findings")
    assert browser.execute_script("return location.hostname") == "evil.example"
    told = fetched(browser, ("GET", FINDINGS), ("POST", DRAFTS, DRAFT), ("POST", approve, APPROVAL))
    statuses, plates_read = [status for status, _ in told], [PLATE in told[0][1], PLATE in browser.page_source]
    if site.is_guarded:
        assert (statuses, plates_read) == ([421, 421, 421], [False, False])
        assert set(site.answers_to("/findings")) == {("GET", "/findings", 421)}  # Chromium asks once more after a 421
        assert site.drafts() == before
    else:
        assert (statuses, plates_read) == ([200, 201, 200], [True, True])
        assert site.drafts() == [("FOREIGN", "draft"), ("WAITING", "published"), *before[1:]]


def test_scripts_of_a_page_on_another_port(browser: WebDriver, site: Site) -> None:
    approve, before, blind = site.add_draft(), site.drafts(), {"mode": "no-cors"}
    with foreign_site("<h1>elsewhere</h1>") as elsewhere:
        browser.get(elsewhere)
        told = fetched(
            browser,
            *(("POST", site.url + DRAFTS, DRAFT, blind), ("POST", site.url + approve, APPROVAL, blind)),
            *(("GET", site.url + FINDINGS, None, blind), ("GET", site.url + FINDINGS)),
            ("POST", site.url + DRAFTS, DRAFT),  # the browser asks by OPTIONS first
        )
    assert {status for status, _ in told} == {0}
    written, read, asked_first = (403, 403, 403) if site.is_guarded else (415, 200, 405)
    assert site.answers_to(DRAFTS, approve, FINDINGS) == [
        *(("POST", DRAFTS, written), ("POST", approve, written)),
        *(("GET", FINDINGS, read), ("GET", FINDINGS, read)),
        ("OPTIONS", DRAFTS, asked_first),
    ]
    assert site.drafts() == before


@pytest.mark.parametrize("is_approval", [False, True], ids=["draft", "approval"])
def test_a_form_on_another_port(browser: WebDriver, site: Site, is_approval: bool) -> None:
    approve, before = site.add_draft(), site.drafts()
    path, body = (approve, APPROVAL) if is_approval else (DRAFTS, DRAFT)
    with foreign_site(json_form("form", site.url + path, body)) as elsewhere:
        browser.get(elsewhere)
        browser.find_element(By.ID, "form").submit()
        WebDriverWait(browser, 10).until(lambda _: browser.current_url == site.url + path)
    assert site.answers_to(path) == [("POST", path, 403 if site.is_guarded else 415)]
    assert site.drafts() == before


def test_a_link_on_another_port_opens_our_page(browser: WebDriver, site: Site) -> None:
    with foreign_site(f'<a href="{site.url}/findings?lang=zh">findings</a>') as elsewhere:
        browser.get(elsewhere)
        browser.find_element(By.TAG_NAME, "a").click()
        WebDriverWait(browser, 10).until(lambda _: browser.current_url.startswith(site.url))
    assert browser.find_element(By.TAG_NAME, "h1").text == "违法线索"
    assert site.answers_to("/findings") == [("GET", "/findings", 200)]
