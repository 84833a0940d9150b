"""Debian's headless Chromium as a person would use it, and what it noticed: requests to others, complaints on the console."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webdriver import WebDriver

from tests.servers import Missing

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--lang=zh-CN",
    "--host-resolver-rules=MAP evil.example 127.0.0.1",  # a name that was rebound to us
)
PHONE, DESK, WALL = (390, 844, True), (1366, 768, False), (3840, 2160, False)
"""Width and height in CSS pixels, and whether it is touched."""


@contextmanager
def chrome(width: int = 1366, height: int = 768) -> Iterator[WebDriver]:
    """A browser with a window of this size in CSS pixels. Raises Missing where Chromium or its driver is not installed."""
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if binary is None or driver is None:
        raise Missing("Chromium: install chromium and chromium-driver")
    options = Options()
    options.binary_location = binary
    for flag in (*_FLAGS, f"--window-size={width},{height}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(driver))
    browser.set_page_load_timeout(30)
    try:
        yield browser
    finally:
        browser.quit()


def empty(browser: WebDriver) -> None:
    """Leave nothing of what was looked at before: page, cookies, storage, screen, log."""
    browser.get("about:blank")
    browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
    browser.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
    show_on(browser, *DESK)
    browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": False})
    complaints(browser), hosts_asked(browser)


def show_on(browser: WebDriver, width: int, height: int, touch: bool) -> None:
    """Show pages from now on as a screen of this size does."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 2 if touch else 1, "mobile": touch}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": touch})


def hosts_asked(browser: WebDriver) -> set[str]:
    """Hosts that the browser sent a request to since this was last asked."""
    return {host for host in map(_host, browser.get_log("performance")) if host}


def complaints(browser: WebDriver) -> list[str]:
    """Errors on the console since this was last asked: scripts, missing files, breaches of the content policy."""
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]


def axe_faults(browser: WebDriver) -> list[str]:
    """What axe finds wrong with the page as it is: rule and the first element, one a line."""
    browser.execute_script((files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8"))
    run = "const done = arguments[arguments.length - 1]; axe.run(document).then(done, error => done({violations: [], error: String(error)}));"
    result: dict[str, Any] = browser.execute_async_script(run)
    assert "error" not in result, result["error"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]} ({fault['help']})" for fault in result["violations"]]


def _host(entry: dict[str, Any]) -> str | None:
    message = json.loads(entry["message"])["message"]
    if message["method"] != "Network.requestWillBeSent":
        return None
    address = urlsplit(message["params"]["request"]["url"])
    return address.netloc if address.scheme in ("http", "https", "ws", "wss") else None
