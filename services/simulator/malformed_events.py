"""What real senders also send: events that intake must set aside with a reason."""

from collections.abc import Iterator
from datetime import date

from services.simulator.plan import Timed
from streams.events import CHECKS, POSITIONS, READINGS
from streams.log import Message

_POINT = '{"terminal_id":"SAMPLE-T99999","plate":"豫C0A000","time":"%s","lon":%s,"lat":34.6,"speed_kmh":%s}'
_READING = '{"reading_id":"SAMPLE-%s","station_id":"A410305004","time":"DAYT09:00:00+08:00","plate":%s,"opacity_pct":%s}'
_TIME = "DAYT09:00:00+08:00"

_VALUES: tuple[tuple[str, bytes | None], ...] = (
    (POSITIONS, None),
    (POSITIONS, b""),
    (POSITIONS, b"null"),
    (POSITIONS, b"[]"),
    (POSITIONS, b"\xff\xfe{\x00}\x00"),
    (POSITIONS, b'{"terminal_id": "SAMPLE-T99999", "plate"'),
    (POSITIONS, (_POINT % ("DAYT09:00:00", "112.4", "30")).encode()),
    (POSITIONS, (_POINT % ("2077-01-01T00:00:00+08:00", "112.4", "30")).encode()),
    (POSITIONS, (_POINT % ("2000-01-01T00:00:00+08:00", "112.4", "30")).encode()),
    (POSITIONS, (_POINT % (_TIME, "NaN", "30")).encode()),
    (POSITIONS, (_POINT % (_TIME, "1124.5", "30")).encode()),
    (POSITIONS, (_POINT % (_TIME, "112.4", '"30"')).encode()),
    (POSITIONS, (_POINT % (_TIME, "112.4", "-1")).encode("gbk")),
    (READINGS, b"[" * 2_000),
    (READINGS, (_READING % (1, "null", "12.5")).encode()),
    (READINGS, (_READING % (2, '"豫C0A000"', "-9999")).encode()),
    (READINGS, (_READING % (3, '"\\ud83d"', "12.5")).encode()),
    (READINGS, (_READING % (4, '"豫C0\\u0000"', "12.5")).encode()),
    (CHECKS, '{"check_id":"SAMPLE-X1","kind":"random","time":"DAYT09:00:00+08:00","plate":"豫C0A000"}'.encode()),
    (CHECKS, b'"{}"'),
)


def malformed_messages(day: date) -> Iterator[Timed]:
    """Twenty of them, spread over the day. The one without a value has a key: Kafka has no message without both."""
    for number, (topic, value) in enumerate(_VALUES):
        yield (
            32_500.0 + 2_500.0 * number,
            topic,
            Message(b"SAMPLE-T99999", None) if value is None else Message(None, value.replace(b"DAY", str(day).encode())),
        )
