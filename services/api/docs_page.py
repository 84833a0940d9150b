"""/docs: Swagger UI for the OpenAPI document; all files are served locally, without inline scripts."""

from importlib.resources import files

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

router = APIRouter(include_in_schema=False)
_PAGE = """<!doctype html>
<html lang="zh">
<head>
<meta charset="utf-8">
<title>plumewatch API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/swagger/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<noscript>接口文档需要 JavaScript；文档本身在 <a href="/openapi.json">/openapi.json</a>。 This page needs JavaScript.</noscript>
<script src="/assets/swagger/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""


@router.get("/docs")
async def docs() -> Response:
    """The page."""
    return HTMLResponse(_PAGE)


@router.get("/docs/start.js")
async def start() -> Response:
    """The script that starts Swagger UI."""
    text = (files("services.api") / "docs_start.js").read_text(encoding="utf-8")
    return Response(text, media_type="text/javascript", headers={"Cache-Control": "no-cache"})
