"""The application for tests in this process: built once for its kind, then given each test's database.

FastAPI prepares a route when it is first looked for: a third of a second of the processor for each application, more than most tests take.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from fastapi import FastAPI

from services.api.app import Clock, make_app, set_state
from services.settings import Settings

Pages = Callable[[FastAPI], None] | None
_idle: dict[tuple[Pages, str], list[FastAPI]] = {}
"""Applications that no test uses now, by what `make_app` builds into them."""


@contextmanager
def app_on(settings: Settings, clock: Clock = lambda: datetime.now(UTC), *, pages: Pages = None) -> Iterator[FastAPI]:
    """An application on the settings' database, as `make_app` gives it; of several at a time each is its own."""
    idle = _idle.setdefault((pages, str(settings.hosts)), [])
    if idle:
        app = idle.pop()
        set_state(app, settings, clock)
    else:
        app = make_app(settings, clock, pages=pages)
    yield app
    app.state.engine.dispose()
    idle.append(app)
