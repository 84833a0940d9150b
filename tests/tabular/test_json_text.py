"""Strict JSON: importing and publishing refuse the same texts."""

import pytest

from services.publish.lines import messages_of_lines
from services.publish.tally import Tally
from services.reference.documents import read_json
from services.tabular import FileRefused
from streams.events import POSITIONS
from streams.profiles import load
from streams.profiles.mapping import RecordMapping


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1,, }', "line 1, column 9 is not JSON"),
        ('{"a": 1, "a": 1}', 'the member "a" is there twice'),
        ('{"b": {"a": 1, "a": 2}}', 'the member "a" is there twice'),
        ('{"a": NaN}', "NaN is not JSON"),
        ('{"a": -Infinity}', "-Infinity is not JSON"),
        ('{"a": 1e999}', "a number out of range"),
        ('{"a": "\\u0000"}', "a NUL character"),
        ('{"a": "\\ud800"}', "half a character"),
        ('{"a": ' + "[" * 100_000, "nested too deeply"),
    ],
)
def test_what_both_refuse(text: str, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        read_json(text.encode())
    lines, tally = iter([text.encode(), b""]), Tally()

    class File:
        def readline(self, _limit: int) -> bytes:
            return next(lines)

    (message,) = messages_of_lines(File(), RecordMapping(load("plain"), POSITIONS), tally)
    assert message.value == text.encode() and tally.problems == {"JSON": 1}
