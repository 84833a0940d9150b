"""Messages as Kafka really carries them (kind K of the cases)."""

import base64
import json
from collections.abc import Callable

import pytest
from sqlalchemy import update

from services.pipeline.intake.replay import replay
from services.store.engine import writing
from services.store.tables.facts import Reject
from streams.events import POSITIONS
from streams.log import Message
from tests.wild.city import City, points

GOOD = points("豫C0T003", "2026-11-20 09:00", 8)
TEXT = json.dumps(GOOD[0], ensure_ascii=False)

NEARLY_JSON = [
    ("schema-registry prefix", b"\x00\x00\x00\x00\x0c" + TEXT.encode(), "schema-registry"),
    ("byte order mark", b"\xef\xbb\xbf" + TEXT.encode(), "without byte order mark"),
    ("twice encoded", json.dumps(TEXT).encode(), "encoded twice"),
    ("NaN", TEXT.replace("36.0", "NaN").encode(), "NaN is not JSON"),
    ("Infinity", TEXT.replace("36.0", "Infinity").encode(), "Infinity is not JSON"),
    ("1e400", TEXT.replace("36.0", "1e400").encode(), "from 0 to 200"),
    ("GBK", TEXT.encode("gbk"), "a plate such as"),
    ("UTF-16", TEXT.encode("utf-16"), "UTF-16"),
    ("array in array", f"[[{TEXT}]]".encode(), "one object"),
    ("empty array", b"[]", "not an empty array"),
    ("two objects", (TEXT * 2).encode(), "Extra data"),
    ("plate given twice", TEXT.replace('"lat"', '"plate": "豫C0T004", "lat"').encode(), "each name once"),
    ("trailing comma", (TEXT[:-1] + ",}").encode(), "in JSON"),
    ("truncated", TEXT[:-20].encode(), "in JSON"),
    ("plate as number", TEXT.replace('"豫C0T003"', "10003").encode(), "text of 1 to 32"),
    ("epoch time", TEXT.replace(f'"{GOOD[0]["time"]}"', "1795136400000").encode(), "with its offset"),
    ("a deep tree", b"[" * 2_000 + b"]" * 2_000, "nested no deeper"),
    ("NUL in the plate", TEXT.replace("C0T", "C0\\u0000T").encode(), "without NUL"),
]


def test_k1_null_empty_no_key_wrong_key(city: City) -> None:
    good = [json.dumps(one, ensure_ascii=False).encode() for one in GOOD[:5]]
    messages = [
        (b"a", good[0]),
        (b"a", None),
        (b"a", b""),
        (None, good[1]),
        (b"a", b"null"),
        (b"\xff\x00", good[2]),
        (b"", good[3]),
        (b"b", good[4]),
    ]
    city.log.append(POSITIONS, [Message(*message) for message in messages])
    city.drive()
    assert city.facts() == 5
    found = [(one["value"], one["raw"]) for one in city.rejects()]
    assert sorted(found, key=str) == [("(empty)", b""), ("null", None), ("null", b"null")]
    assert any("tombstone" in one["expected"] for one in city.rejects())


def test_k1_one_null_in_a_batch_costs_one_reject(city: City) -> None:
    city.drive(*(value for one in GOOD for value in (one, None)))
    assert (city.facts(), len(city.rejects())) == (8, 8)
    assert city.findings("outcome", "minutes") == [("violation", 3)]


@pytest.mark.parametrize(("value", "expected"), [row[1:] for row in NEARLY_JSON], ids=[row[0] for row in NEARLY_JSON])
def test_k8_nearly_json(city: City, value: bytes, expected: str) -> None:
    city.drive(value, GOOD[1])
    (reject,) = city.rejects()
    assert city.facts() == 1  # the good one behind it
    assert expected in reject["expected"]
    assert reject["raw"] == (value if reject["element"] < 0 else value[1:-1])


def test_k8_all_of_them_and_a_good_one_last(city: City) -> None:
    city.drive(*(value for _, value, _ in NEARLY_JSON), GOOD[0])
    assert (city.facts(), len(city.rejects())) == (1, len(NEARLY_JSON))


def test_k8_the_bytes_come_back_and_a_replay_answers_by_the_first_receipt(
    city: City, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.cli.rejects import rejects
    from services.settings import Settings

    city.drive(*(value for _, value, _ in NEARLY_JSON))
    monkeypatch.setattr("services.cli.rejects.current", lambda: Settings(database_url=str(city.engine.url)))
    rejects(as_json=True, replay=None, more=None)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted(base64.b64decode(line["raw"]) for line in lines) == sorted(one["raw"] for one in city.rejects())
    ids = [line["id"] for line in lines]
    assert replay(city.engine, ids) == dict.fromkeys(ids, False)
    with writing(city.engine) as connection:  # as if today's decoder could read it
        connection.execute(update(Reject).where(Reject.id == ids[0]).values(raw=TEXT.encode()))
    assert replay(city.engine, ids[:1]) == {ids[0]: True}
    assert replay(city.engine, ids[:1]) == {ids[0]: None}
    assert (city.facts(), len([one for one in city.rejects() if not one["replayed"]])) == (1, len(NEARLY_JSON) - 1)


def test_k_an_array_with_bad_elements_costs_only_those(city: City, order: Callable[..., dict]) -> None:
    city.drive([*GOOD[:3], GOOD[3] | {"speed_kmh": 450}, None, *GOOD[4:]])
    assert (city.facts(), [(one["element"], one["field"]) for one in city.rejects()]) == (7, [(3, "speed_kmh"), (4, "")])
    assert city.findings("outcome", "minutes") == [("violation", 3)]
