"""Logs and error texts hold no plate and no owner."""

import io
import logging
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from services.api.problems import Caught
from services.cli.errors import refusal
from services.logs import ValueFreeFormatter
from services.pipeline.steps import Step
from services.store.engine import writing
from tests.clients import TestClient

PLATE, OWNER = "豫C12345", "洛阳某某运输有限公司"
_TABLE = "CREATE TABLE one (plate text PRIMARY KEY, owner text, day integer)"
_INSERT = text("INSERT INTO one VALUES (:plate, :owner, :day)")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    sink = io.StringIO()
    handler = logging.StreamHandler(sink)
    handler.setFormatter(ValueFreeFormatter("%(levelname)s %(message)s"))
    logger = logging.getLogger("plumewatch")
    logger.addHandler(handler)
    yield sink
    logger.removeHandler(handler)


def _twice(store: Engine) -> int:
    with writing(store) as connection:
        connection.execute(text(_TABLE))
        for _ in range(2):
            connection.execute(_INSERT, {"plate": PLATE, "owner": OWNER, "day": 1})
    return 1


def _no_number(store: Engine) -> int:
    with writing(store) as connection:
        connection.execute(text("SELECT no_function(:plate), :owner"), {"plate": PLATE, "owner": OWNER})
        connection.execute(text("SELECT CAST(:plate AS integer) + 1, :owner"), {"plate": PLATE, "owner": OWNER})
    return 1


def _cast(store: Engine) -> int:
    if store.dialect.name == "sqlite":  # it casts whatever it is given
        return _twice(store)
    with writing(store) as connection:
        connection.execute(text("SELECT CAST(CAST(:plate AS text) AS integer)"), {"plate": PLATE})
    return 1


@pytest.mark.parametrize("act", [_twice, _no_number, _cast])
def test_a_worker_logs_database_errors_without_values(
    store: Engine, logged: io.StringIO, act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.pipeline.steps.WAITS_S", (0.0,))
    step = Step("derivation", lambda: act(store), gives_up=True)
    assert step.run() == 0
    with pytest.raises(SQLAlchemyError) as raised:
        step.run()
    logging.getLogger("plumewatch").error("ended", exc_info=raised.value)
    said = logged.getvalue() + str(raised.value) + str(refusal(raised.value))
    assert "begins again after" in said and "Traceback" in said
    assert PLATE not in said and OWNER not in said and "豫" not in said


def test_the_api_logs_neither_the_path_nor_the_text_of_an_error(store: Engine, logged: io.StringIO) -> None:
    app = FastAPI()

    @app.get("/vehicles/{plate}")
    def vehicle(plate: str) -> None:
        try:
            _twice(store)
        except SQLAlchemyError as error:
            raise KeyError(plate) from error

    app.add_middleware(Caught)
    assert TestClient(app).get(f"/vehicles/{PLATE}").status_code == 500
    said = logged.getvalue()
    assert "at GET /vehicles/{plate}" in said and "KeyError" in said and "IntegrityError" in said
    assert PLATE not in said and OWNER not in said
