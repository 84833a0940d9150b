"""One living city for the tests of this folder; it ends with them, and leaves the processor to others."""

from collections.abc import Iterator

import pytest

from tests.browser.living import Site, living_city


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A small city with two days behind it, served and going on."""
    with living_city(tmp_path_factory.mktemp("living"), "--trucks", "800", "--days", "2") as site:
        yield site
