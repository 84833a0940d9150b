"""Strict YAML: no name twice, in what users write nor in what is shipped."""

from pathlib import Path

import pytest

from streams.profiles import ProfileRefused
from streams.profiles.yaml_text import read_yaml

SHIPPED = [path for room in ("rules", "streams", "services") for path in (Path(__file__).parents[2] / room).rglob("*.yaml")]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_what_is_shipped_says_no_name_twice(path: Path) -> None:
    assert read_yaml(path.read_text(encoding="utf-8"), path.name)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", "a is said twice"),
        ("x:\n  a: 1\n  a: 1\n", "a is said twice"),
        ("? [a, b]\n: 1\n", "a name is no text"),
        ("a: [1\n", "not readable as YAML"),
        ("day: 2026-02-30\n", "day is out of range"),
        ("[" * 5_000, "not readable as YAML"),
        ("a: !!python/object:os.system 1\n", "could not determine a constructor"),
    ],
)
def test_what_is_refused(text: str, said: str) -> None:
    with pytest.raises(ProfileRefused, match=said):
        read_yaml(text, "a.yaml")
