"""The OpenAPI document: FastAPI's, plus the schema of problems and a description."""

from threading import Lock
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from services.api.problems import Problem

_DESCRIPTION = """
高排放柴油货车和渣土车闯禁行：遥感检测、路检路查、车辆定位三路数据，得出可以立案的线索。
Over-limit diesel trucks and violations of restricted-traffic orders, from three streams.

* Times are ISO 8601 with `+08:00`; days are local days (Asia/Shanghai); coordinates are WGS-84 degrees.
* Lists are `{"items": […], "next": cursor or null}`; give `next` back as `cursor`, with the same parameters.
* Every error is a problem (RFC 9457, `application/problem+json`). An unknown query parameter is an error: dropped, it would widen a list.
"""


def install_document(app: FastAPI) -> None:
    """Replace `app.openapi()` by our document."""

    making = Lock()  # FastAPI's generator is not thread-safe, and the first requests of a page come together

    def document() -> dict[str, Any]:
        with making:
            if app.openapi_schema is None:
                app.openapi_schema = _document(app)
            return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    made = get_openapi(
        title=app.title, version=app.version, openapi_version=app.openapi_version, description=_DESCRIPTION, routes=app.routes
    )
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return made
