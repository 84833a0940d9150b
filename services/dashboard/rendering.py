"""A page from its template: language, theme, and the functions that templates have.

The policy that browsers hold pages to is set by `services.api.security`; only pages with plotly loosen it, for styles."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from rules.timing.times import LOCAL
from services.api.dependencies import now_of
from services.api.security import HEADERS
from services.dashboard import assets
from services.dashboard.i18n import FILTERS, language_of, sayer, time_left, words_of

_PLOTLY_POLICY = HEADERS["Content-Security-Policy"] + "; style-src 'self' 'unsafe-inline'"
_THEMES = ("auto", "light", "dark")
_A_YEAR = 31_536_000


def _environment() -> Environment:
    folder = Path(__file__).parent / "templates"
    made = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= FILTERS
    made.policies["json.dumps_kwargs"] = {"sort_keys": False, "ensure_ascii": False}  # an order's JSON is read by people
    made.globals |= {
        "address": address,
        "static": lambda name: assets.address(f"/static/{name}"),
        "asset": assets.address,
        "module": module,
        "style": style,
        "leaflet": leaflet,
    }
    return made


def address(path: str, /, **query: Any) -> str:
    """The path with its query, whatever its names are; None and "" are left out."""
    said = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(said)}" if said else path


def module(name: str) -> Markup:
    """The tag for a JavaScript module of ours."""
    return Markup('<script type="module" src="{}"></script>').format(assets.address(f"/static/{name}"))


def style(name: str) -> Markup:
    """The tag for a stylesheet of ours."""
    return Markup('<link rel="stylesheet" href="{}">').format(assets.address(f"/static/{name}"))


def leaflet() -> Markup:
    """Leaflet's stylesheet and script; modules find it as window.L."""
    sheet, script = (assets.address(f"/assets/leaflet/leaflet.{ending}") for ending in ("css", "js"))
    return Markup('<link rel="stylesheet" href="{}"><script defer src="{}"></script>').format(sheet, script)


_TEMPLATES = _environment()


def page(
    request: Request, template: str, *, active: str = "", status: int = 200, inline_styles: bool = False, **context: Any
) -> HTMLResponse:
    """The template as a response. active: the name of the entry in the navigation; context: what else the template needs.

    Sets the cookie `lang` when the address says ?lang=. inline_styles: only for pages with plotly.
    """
    language = language_of(request)
    theme = request.cookies.get("theme", "auto")

    def here(**changes: Any) -> str:
        kept = {name: value for name, value in request.query_params.items() if name != "lang"}
        return address(request.url.path, **{**kept, **changes})

    now = now_of(request).astimezone(LOCAL)
    text = _TEMPLATES.get_template(template).render(
        request=request,
        active=active,
        lang=language,
        theme=theme if theme in _THEMES else "auto",
        say=sayer(language),
        here=here,
        now=now,
        left=lambda until: time_left(until, now, language),
        **{**words_of(language), **context},
    )
    response = HTMLResponse(text, status)
    if inline_styles:
        response.headers["content-security-policy"] = _PLOTLY_POLICY
    response.headers["cache-control"] = "no-store"
    response.headers["vary"] = "Cookie, Accept-Language"
    if request.query_params.get("lang") == language:
        response.set_cookie("lang", language, max_age=_A_YEAR, samesite="lax", httponly=True)
    return response
