"""Rejects by code: what was found and what was expected, in both languages; rows from before codes as they stand."""

import pytest
from sqlalchemy import Engine, insert, text

from services.pipeline.intake.store_batch import reject_row
from services.store.engine import reading, writing
from services.store.tables import REJECT
from streams.events import POSITION, POSITIONS
from streams.rejects import FOUND
from tests.api.test_rejects import reject
from tests.clients import TestClient
from tests.streams.sending import compact, decoded, position, with_member


def stored(store: Engine, *values: bytes | None) -> None:
    rejects = [one for value in values for one in decoded(value, event=POSITION).rejects]
    with writing(store) as connection:
        connection.execute(insert(REJECT), [reject_row(POSITIONS, 0, one) for one in rejects])


def listed(client: TestClient) -> list[dict]:
    return client.get("/api/v1/rejects").json()["items"]


def test_code_parameters_and_both_languages(store: Engine, client: TestClient) -> None:
    stored(store, compact(position(speed_kmh=201)))
    (row,) = listed(client)
    assert (row["field"], row["found"], row["value"]) == ("speed_kmh", "value", "201")
    assert (row["expected"], row["value_said"]) == ("a number from 0 to 200", {"zh": "201", "en": "201"})
    assert row["expectation"] == {
        **{"code": "number_between", "parameters": {"low": 0, "high": 200}},
        **{"zh": "0 到 200 之间的数", "en": "a number from 0 to 200"},
    }
    with reading(store) as connection:
        assert connection.execute(text("SELECT expected FROM reject")).scalar_one() == (
            '{"code":"number_between","high":200,"low":0}'
        )


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (compact(position(plate=None)), "null"),
        (b'{"terminal_id":"T"}', "missing"),
        (with_member('"lon":1'), "twice"),
        (b"", "empty"),
        (b"\xef\xbb\xbf{}", "byte_order_mark"),
        (b"[" * 100_000, "nested"),
        (None, "null"),
    ],
)
def test_what_stood_in_place_of_a_value(store: Engine, client: TestClient, value: bytes | None, code: str) -> None:
    stored(store, value)
    (row,) = listed(client)
    assert (row["found"], row["value"]) == (code, FOUND[code].en)
    assert row["value_said"] == FOUND[code]._asdict()


def test_a_value_that_reads_like_a_code_is_a_value(store: Engine, client: TestClient) -> None:
    stored(store, compact(position(time="missing")))
    (row,) = listed(client)
    assert (row["found"], row["value_said"]) == ("value", {"zh": "missing", "en": "missing"})


def test_a_row_from_before_codes_stands_as_it_was(store: Engine, client: TestClient) -> None:
    with writing(store) as connection:
        connection.execute(
            insert(REJECT), [reject(1, "2026-11-20T00:00:00", value="missing", expected="a number from 0 to 200")]
        )
    (row,) = listed(client)
    assert (row["found"], row["value_said"]) == ("", {"zh": "missing", "en": "missing"})
    assert (row["expectation"]["code"], row["expectation"]["zh"]) == ("as_recorded", "a number from 0 to 200")


def test_counted_as_one_reason_with_rows_from_before(store: Engine, client: TestClient) -> None:
    old = {"topic": POSITIONS, "field": "speed_kmh", "expected": "a number from 0 to 200"}
    with writing(store) as connection:
        connection.execute(
            insert(REJECT), [reject(1, "2026-11-20T00:00:00", **old), reject(2, "2026-11-20T00:00:00", **old, replayed=True)]
        )
    stored(store, *[compact(position(speed_kmh=speed)) for speed in (201, 202, -1)], compact(position(lon=181)))
    counted = client.get("/api/v1/rejects/summary").json()["by_reason"]
    assert [(one["field"], one["expected"], one["count"], one["open"]) for one in counted] == [
        ("speed_kmh", "a number from 0 to 200", 5, 4),
        ("lon", "a number from -180 to 180", 1, 1),
    ]
    assert [one["expectation"]["zh"] for one in counted] == ["0 到 200 之间的数", "-180 到 180 之间的数"]


@pytest.mark.parametrize(("language", "said"), [("zh", "0 到 200 之间的数"), ("en", "a number from 0 to 200")])
def test_the_commands_say_the_code(
    store: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    import json

    from services.cli import rejects as command

    stored(store, compact(position(speed_kmh=201)))
    monkeypatch.setattr(command, "open_store", lambda settings: store)
    command.rejects(as_json=True)
    (row,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert row["value_said"] == {"zh": "201", "en": "201"}
    assert (row["expected"], row["found"], row["expectation"][language]) == ("a number from 0 to 200", "value", said)
    monkeypatch.setenv("PLUMEWATCH_LANG", language)
    command.rejects(as_json=False)
    assert said in capsys.readouterr().out
