"""Files that pages need, all from this machine: ours, and those in the wheels of Leaflet, plotly and Swagger UI."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.util import find_spec
from os import PathLike, stat_result
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(str(files("services.dashboard") / "static"))
_A_YEAR = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


def _in_wheel(package: str, folder: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"package {package} is not installed, its files cannot be served")
    return Path(spec.submodule_search_locations[0]) / folder


@cache
def folders() -> dict[str, Path]:
    """Address prefix → folder."""
    return {
        "/static": STATIC,
        "/assets/leaflet": _in_wheel("xstatic.pkg.leaflet", "data"),
        "/assets/plotly": _in_wheel("plotly", "package_data"),
        "/assets/swagger": _in_wheel("fastapi_offline", "static"),
    }


class Cached(StaticFiles):
    """Files kept for a year when asked for with a version, else asked for again each time (304 by ETag)."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["cache-control"] = _A_YEAR if b"v=" in scope.get("query_string", b"") else _ASK_AGAIN
        response.headers["x-content-type-options"] = "nosniff"
        return response


def mount(app: Starlette) -> None:
    """Serve every folder under its prefix."""
    for prefix, folder in folders().items():
        app.mount(prefix, Cached(directory=folder), name=prefix.strip("/"))


def address(path: str) -> str:
    """The address of a file with its version: "/static/now.js" → /static/now.js?v=1a2b3c4d. KeyError for an unknown prefix."""
    prefix = next((known for known in folders() if path.startswith(f"{known}/")), None)
    if prefix is None:
        raise KeyError(path)
    file = folders()[prefix] / path.removeprefix(f"{prefix}/")
    return f"{path}?v={_version(file, file.stat().st_mtime_ns)}"


@cache
def _version(file: Path, changed: int) -> str:
    return sha256(file.read_bytes()).hexdigest()[:8]
