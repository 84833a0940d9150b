"""Files under pages: from this machine, kept by version, and nothing in ours that asks another host."""

import re

import pytest

from services.dashboard import assets
from tests.clients import TestClient

_OURS = sorted(path for path in assets.STATIC.iterdir() if path.suffix in (".js", ".css", ".svg"))
_NAMESPACE = "http://www.w3.org/2000/svg"


@pytest.mark.parametrize(
    "path",
    [
        "/static/plumewatch.css",
        "/assets/leaflet/leaflet.js",
        "/assets/leaflet/leaflet.css",
        "/assets/plotly/plotly.min.js",
        "/assets/swagger/swagger-ui.css",
    ],
)
def test_a_file_is_kept_by_its_version(client: TestClient, path: str) -> None:
    versioned, plain = client.get(assets.address(path)), client.get(path)
    assert "immutable" in versioned.headers["cache-control"]
    assert plain.headers["cache-control"] == "no-cache"
    assert client.get(path, headers={"if-none-match": plain.headers["etag"]}).status_code == 304
    assert versioned.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/static/../router.py", "/static/none.js", "/assets/leaflet/%2e%2e/%2e%2e/__init__.py"])
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_version_follows_the_content(tmp_path, monkeypatch) -> None:
    file = tmp_path / "a.js"
    file.write_text("1", encoding="utf-8")
    monkeypatch.setattr(assets, "folders", lambda: {"/static": tmp_path})
    first = assets.address("/static/a.js")
    file.write_text("22", encoding="utf-8")
    assert first != assets.address("/static/a.js")
    with pytest.raises(KeyError):
        assets.address("/elsewhere/a.js")


@pytest.mark.parametrize("file", _OURS, ids=lambda file: file.name)
def test_our_files_stay_at_home(file) -> None:
    text = file.read_text(encoding="utf-8").replace(_NAMESPACE, "")
    assert re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", text) == []
    assert "innerHTML" not in text
    assert "eval(" not in text


@pytest.mark.parametrize("file", [file for file in _OURS if file.suffix == ".js"], ids=lambda file: file.name)
def test_imports_name_what_is_there(file) -> None:
    text = file.read_text(encoding="utf-8")
    for names, source in re.findall(r"import \{([^}]+)\} from \"\./([\w.-]+)\"", text):
        target = (assets.STATIC / source).read_text(encoding="utf-8")
        exported = set(re.findall(r"export (?:async )?(?:function|const|class) (\w+)", target))
        assert {name.split(" as ")[0].strip() for name in names.split(",") if name.strip()} <= exported


def test_both_dark_themes_are_one() -> None:
    text = (assets.STATIC / "tokens.css").read_text(encoding="utf-8")
    blocks = [re.findall(r"--([\w-]+): ([^;]+);", block) for block in re.findall(r":root[^{]*\{([^}]*)\}", text)]
    light, by_system, by_choice = blocks
    assert by_system == by_choice
    assert {name for name, _ in by_choice} <= {name for name, _ in light}
