"""The pictures of the README (`make screenshots`): a living city of the usual size, four pages, into docs/images.

Usage: python -m tests.browser.screenshots [FOLDER]
"""

import json
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests.browser.chrome import chrome
from tests.browser.living import Site, living_city

_FOLDER = Path(__file__).parents[2] / "docs" / "images"
_SETTLE_S = 5


def main(folder: Path) -> None:
    """Start the city, look, save."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, living_city(Path(data)) as site:
        for name, address, lang, theme in _pictures(site):
            with chrome(1366, 900) as browser:
                browser.get(f"{site.url}/rejects?lang={lang}")
                browser.add_cookie({"name": "theme", "value": theme})
                browser.get(site.url + address)
                time.sleep(_SETTLE_S)  # maps, charts and the first trucks are drawn in real time
                browser.save_screenshot(str(folder / f"{name}.png"))
            print(folder / f"{name}.png")


def _pictures(site: Site) -> list[tuple[str, str, str, str]]:
    """Name, address, language and theme of each."""
    driven = _first(site, "rule=restricted_traffic&outcome=violation")
    vehicle = f"/vehicles/{urllib.request.quote(driven['plate'])}?day={driven['local_day']}#replay"  # type: ignore[attr-defined]
    return [
        ("finding", f"/findings/{driven['finding_id']}", "zh", "light"),
        ("replay", vehicle, "en", "dark"),
        ("trends", "/trends?days=7", "en", "light"),
        ("orders", "/orders", "zh", "light"),
        ("now", "/", "zh", "light"),  # last: by now the health was looked at twice
    ]


def _first(site: Site, filters: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{site.url}/api/v1/findings?limit=1&{filters}", timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)["items"][0]
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else _FOLDER)
