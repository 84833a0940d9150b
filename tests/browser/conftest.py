"""One living city for all browser tests, and a browser for each."""

from collections.abc import Iterator

import pytest
from selenium.webdriver.remote.webdriver import WebDriver

from tests.browser.chrome import chrome
from tests.browser.living import Site, living_city
from tests.servers import Missing, skip_or_fail


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A small city with two days behind it, served and going on."""
    with living_city(tmp_path_factory.mktemp("living"), "--trucks", "800", "--days", "2") as site:
        yield site


@pytest.fixture
def browser() -> Iterator[WebDriver]:
    """A window of 1366 × 768, the first size that pages are made for."""
    try:
        with chrome() as opened:
            yield opened
    except Missing as reason:
        skip_or_fail(reason)
