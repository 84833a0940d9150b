"""The pages Lists and Subscriptions: what was issued, one list as its files say it, deliveries, answers that come back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import Select, WebDriverWait

from services.dashboard.router import attach
from services.lists.files.layout import layout_in_use
from services.lists.files.report import report
from services.lists.files.tables import printed_rows, tables
from services.lists.issued.archive import content_of, find_list, payload_of
from services.lists.issued.content import Content
from services.lists.issued.waits import Waits, write_waits
from services.settings import Settings
from services.store.engine import reading, writing
from tests.apps import app_on
from tests.browser.chrome import PHONE, axe_faults, complaints, show_on
from tests.clients import TestClient
from tests.dashboard.conftest import BROWSER
from tests.dashboard.issued_lists import NUMBER, SECOND, case_number, issue_lists
from tests.dashboard.reading import read
from tests.lists.examples import DAY
from tests.lists.filled_in import filled_in
from tests.lists.issued.test_issuing import NORTH, SOUTH, morning
from tests.live.serving import serving

PAGES = ["/lists", f"/lists/{NUMBER}", f"/lists/{SECOND}", "/lists/CITY-2026-0001", "/subscriptions"]


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[FastAPI]:
    settings = Settings(data=tmp_path, database_url=sqlite_url, lists_folders=(tmp_path,))
    with app_on(settings, lambda: morning(DAY), pages=attach) as made:
        yield made


@pytest.fixture
def issued(app: FastAPI, tmp_path: Path) -> TestClient:
    issue_lists(app.state.engine, app.state.settings, tmp_path / "office")
    return TestClient(app, headers=BROWSER, raise_server_exceptions=False, follow_redirects=False)


def content(app: FastAPI, number: str) -> Content:
    with reading(app.state.engine) as connection:
        head = find_list(connection, number)
        assert head is not None
        return content_of(connection, head.list_id)


def workbook(app: FastAPI, number: str) -> bytes:
    with reading(app.state.engine) as connection:
        head = find_list(connection, number)
        assert head is not None
        found = payload_of(connection, head.list_id, f"{number}.xlsx")
    assert found is not None
    return found[1]


def test_nothing_is_issued_yet(client: TestClient) -> None:
    assert "没有清单" in read(client.get("/lists").text).texts
    assert "没有订阅" in read(client.get("/subscriptions").text).texts


def test_lists_are_listed_with_their_counts(issued: TestClient) -> None:
    page = read(issued.get("/lists").text)
    assert [text for text in page.texts if "-2026-000" in text] == [
        f"{name}-2026-{n}" for n in ("0002", "0001") for name in ("CITY", NORTH, SOUTH)
    ]  # the list of the whole city is what most come for
    only = read(issued.get(f"/lists?district={NORTH}&to={DAY}").text)
    assert [text for text in only.texts if "-2026-000" in text] == [NUMBER]
    assert "没有已签发的清单" in issued.get("/lists?district=419999").text
    assert issued.get("/lists?from=x").status_code == 422


def test_a_malformed_layout_of_the_city_is_said_where_lists_are_looked_at(app: FastAPI, client: TestClient) -> None:
    assert "PLUMEWATCH_LISTS_LAYOUT" not in client.get("/lists").text
    with writing(app.state.engine) as connection:
        write_waits(connection, Waits(layout_fault="own.yaml: unit: <7>"))
    assert "暂按此前的版式签发：own.yaml: unit: <7>" in " ".join(read(client.get("/lists").text).texts)
    assert "in the one before meanwhile: own.yaml: unit: <7>" in " ".join(read(client.get("/lists?lang=en").text).texts)
    assert client.get("/api/v1/health").json()["lists"]["layout_fault"] == "own.yaml: unit: <7>"
    assert "plumewatch_lists_layout_malformed 1.0" in client.get("/metrics").text


@pytest.mark.parametrize("number", [NUMBER, SECOND, "CITY-2026-0002"])
def test_the_page_says_what_the_files_say(app: FastAPI, issued: TestClient, number: str) -> None:
    layout, one = layout_in_use(None), content(app, number)
    page = read(issued.get(f"/lists/{number}").text)
    assert report(one, layout) in page.text
    for table in tables(one, layout):
        assert table.sheet.name in page.text
        for row in printed_rows(table.entries, table.sheet.printed, layout):
            for cell in row:
                for line in str("" if cell is None else cell).split("\n"):
                    assert " ".join(line.split()) in page.text, (table.sheet.name, cell)


def test_a_list_leads_to_the_districts_lists_before_and_after_it(issued: TestClient) -> None:
    first, second = (issued.get(f"/lists/{number}").text for number in (NUMBER, SECOND))
    assert f'rel="next" href="/lists/{SECOND}">{SECOND} ›</a>' in first and 'rel="prev"' not in first
    assert f'rel="prev" href="/lists/{NUMBER}">‹ {NUMBER}</a>' in second and 'rel="next"' not in second


def test_the_form_that_reads_answers_back_is_one_step_away_however_many_lists_there_are(issued: TestClient) -> None:
    page = issued.get("/lists").text
    assert page.index('href="#receive"') < page.index("<table") < page.index('id="receive"')


def test_a_districts_page_holds_nothing_of_another(issued: TestClient) -> None:
    page = issued.get(f"/lists/{NUMBER}").text
    assert "豫C0T900" not in page and "豫C0T901" not in page
    assert "豫C0T900" in issued.get("/lists/CITY-2026-0001").text and "豫C0T901" in issued.get("/lists/CITY-2026-0001").text


def test_files_are_downloaded_as_they_are_stored(app: FastAPI, issued: TestClient) -> None:
    page = read(issued.get(f"/lists/{NUMBER}").text)
    files = [address for address in page.addresses if "/files/" in address]
    assert [address.rpartition(".")[2] for address in files] == ["xlsx", "pdf", "csv"]
    assert issued.get(files[0]).content == workbook(app, NUMBER)


def test_no_such_list(issued: TestClient) -> None:
    for number in (f"{NORTH}-2026-0009", "x"):
        assert issued.get(f"/lists/{number}").status_code == 404


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_languages_without_anything_inline(issued: TestClient, path: str, language: str) -> None:
    answer = issued.get(path, headers={"cookie": f"lang={language}"})
    page = read(answer.text)
    assert (answer.status_code, page.inline) == (200, [])
    assert {"zh": "案件清单", "en": "Lists"}[language] in page.texts


def test_what_the_form_takes_is_what_is_read(issued: TestClient) -> None:
    """WPS and LibreOffice save XLS and ODS (docs/list-answers.md)."""
    assert 'accept=".xlsx,.xls,.ods,.csv"' in issued.get("/lists").text


def test_figures_stand_below_each_other_and_numbers_are_not_broken(issued: TestClient) -> None:
    page = issued.get(f"/lists/{SECOND}").text
    assert '<td class="num">+' in page or '<td class="num">-' in page
    assert f'<td class="keep">{NUMBER}</td><td class="keep">{DAY}</td>' in page


@pytest.mark.slow
def test_rows_stay_readable_on_a_phone(app: FastAPI, issued: TestClient, browser: WebDriver) -> None:
    """The sheets scroll sideways in their boxes; no column becomes one character wide and twenty lines high."""
    with serving(app) as url:
        show_on(browser, *PHONE)
        browser.get(f"{url}/lists/{NUMBER}")
        narrow = "return [...document.querySelectorAll('.c-vehicle, .c-owner, .c-time, .c-located, .c-act')].filter(e => e.clientWidth < 60).map(e => e.className)"
        assert browser.execute_script(narrow) == []


def wait(browser: WebDriver) -> WebDriverWait:
    return WebDriverWait(browser, 20, ignored_exceptions=[StaleElementReferenceException])  # the page is read anew after a step


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_morning_at_the_desk(app: FastAPI, issued: TestClient, browser: WebDriver, tmp_path: Path, language: str) -> None:
    """Subscribe, have a delivery sent again, read a returned list back: with an error first, then with a yes."""
    zh = language == "zh"
    with serving(app) as url:
        for path in PAGES:
            browser.get(f"{url}{path}?lang={language}")
            assert axe_faults(browser) == [], path
        subscribe(browser, url, tmp_path, zh)
        browser.get(f"{url}/lists/{NUMBER}")
        form = browser.find_element(By.CSS_SELECTOR, ".delivery-form")
        form.find_element(By.NAME, "by").send_keys("李四")
        form.find_element(By.CSS_SELECTOR, "[value=resend]").click()
        wait(browser).until(lambda b: ("待送" if zh else "due") in b.find_element(By.CSS_SELECTOR, ".deliveries .badge").text)
        receive(browser, url, app, tmp_path, zh)
        browser.get(f"{url}/findings/{case_number('3')}")
        assert "已立案处罚" in browser.find_element(By.ID, "answers").find_element(By.XPATH, "..").text
        assert [one for one in complaints(browser) if "409" not in one and "422" not in one] == []


def subscribe(browser: WebDriver, url: str, tmp_path: Path, zh: bool) -> None:
    browser.get(f"{url}/subscriptions")
    form = browser.find_element(By.CSS_SELECTOR, "[data-add]")
    Select(form.find_element(By.NAME, "district")).select_by_value(SOUTH)
    for name, value in (("receiver", "洛龙分局"), ("address", "/etc"), ("by", "张三")):
        form.find_element(By.NAME, name).send_keys(value)
    form.find_element(By.CSS_SELECTOR, "[value=add]").click()
    told = form.find_element(By.CSS_SELECTOR, "[data-step-state]")
    wait(browser).until(lambda _: "PLUMEWATCH_LISTS_FOLDERS" in told.text)
    assert ("应为" in told.text) == zh
    address = form.find_element(By.NAME, "address")
    address.clear()
    address.send_keys(str(tmp_path / "office"))
    form.find_element(By.CSS_SELECTOR, "[value=add]").click()
    wait(browser).until(lambda b: len(b.find_elements(By.CSS_SELECTOR, "[data-subscription]")) == 2)


def receive(browser: WebDriver, url: str, app: FastAPI, tmp_path: Path, zh: bool) -> None:
    path = tmp_path / f"{NUMBER}.xlsx"
    right = {case_number("3"): ("已立案处罚", "2026-11-21 06:30", "王五")}
    browser.get(f"{url}/lists")
    for answers in ({case_number("3"): ("没有这样的结果", "2026-11-21 06:30", "王五")}, right):
        path.write_bytes(filled_in(workbook(app, NUMBER), answers))
        form = browser.find_element(By.CSS_SELECTOR, "[data-receive]")
        form.find_element(By.NAME, "file").send_keys(str(path))
        by = form.find_element(By.NAME, "by")
        by.clear()
        by.send_keys("张三")
        form.find_element(By.CSS_SELECTOR, "button").click()
        told = browser.find_element(By.CSS_SELECTOR, "[data-receive-told]")
        if answers is not right:
            wait(browser).until(lambda _, told=told: "没有这样的结果" in told.text)
            assert not told.find_elements(By.TAG_NAME, "button"), "nothing of it can be loaded"
    wait(browser).until(lambda _: told.find_elements(By.TAG_NAME, "button"))
    told.find_element(By.TAG_NAME, "button").click()
    wait(browser).until(lambda _: ("已入库 1 件" if zh else "1 answers are loaded") in told.text)
