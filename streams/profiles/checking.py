"""A profile's sense, checked on load: known topics, fields, units, codes that our field can hold, one clock."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from streams.events import DATUMS, EVENT_TYPES, TOPICS, Field
from streams.profiles.clock import EPOCHS
from streams.profiles.schema import FieldRule, Profile, ProfileRefused
from streams.profiles.units import UNITS

_SEPARATORS = (",", ";", "\t", "|")
_PSEUDONYM = re.compile(r"[\u4e00-\u9fff]{2,3}")
_OFFSET = re.compile(r"[+-](?:0\d|1[0-4]):[0-5]\d")


def checked(content: Any, where: str) -> Profile:
    """The profile in parsed YAML. Raises ProfileRefused with the first thing that is wrong."""
    try:
        profile = msgspec.convert(content, Profile)
    except msgspec.ValidationError as error:
        raise ProfileRefused(f"profile {where}: {error}") from error
    for fault in _faults(profile):
        raise ProfileRefused(f"profile {where}: {fault}")
    return profile


def _faults(profile: Profile) -> Iterator[str]:
    unknown = [topic for topic in profile.topics if topic not in TOPICS]
    if unknown or not profile.topics:
        yield f"topics is {profile.topics}, expected some of {', '.join(TOPICS)}"
        return
    if profile.identity == bool(profile.fields):
        yield "expected either identity: true or fields"
    yield from _datum_faults(profile)
    if profile.separator not in _SEPARATORS:
        yield f"separator is {profile.separator!r}, expected one of {', '.join(map(repr, _SEPARATORS))}"
    yield from _clock_faults(profile)
    for topic in profile.topics:
        for name, rule in profile.fields.items():
            yield from _field_faults(topic, name, rule)
        for name, value in profile.constants.items():
            yield from _constant_faults(topic, name, value)
    yield from _member_faults(profile)


def _datum_faults(profile: Profile) -> Iterator[str]:
    """Whoever maps coordinates says what they are in: 500 m hang on it. Our own names (identity) are WGS-84 where a record says nothing."""
    named = {*profile.fields, *profile.constants}
    if profile.datum is not None and profile.datum not in DATUMS:
        yield f"datum is {profile.datum}, expected one of {', '.join(DATUMS)}"
    elif profile.datum is None and named & {"lon", "lat"} and "datum" not in named:
        yield f"lon and lat without a datum, expected datum: with what the source's coordinates are in, one of {', '.join(DATUMS)}"


def _clock_faults(profile: Profile) -> Iterator[str]:
    clock = profile.clock
    if clock.offset is not None and not _OFFSET.fullmatch(clock.offset):
        yield f'clock.offset is {clock.offset}, expected text such as "+08:00"'
    if clock.offset is None and not EPOCHS.issuperset(clock.formats):
        yield 'clock.formats without clock.offset, expected the offset of such times, such as "+08:00"'


def _field_faults(topic: str, name: str, rule: FieldRule) -> Iterator[str]:
    field = EVENT_TYPES[topic].by_name.get(name)
    where = f"fields.{name}"
    if field is None:
        yield f"{where}: not a field of {topic}, expected one of {', '.join(EVENT_TYPES[topic].by_name)}"
        return
    if field.kind != "texts" and (not isinstance(rule.source, str) or rule.split is not None):
        yield f"{where}: several members or split, expected one member: the field is no list"
    if rule.unit is not None and rule.unit not in UNITS.get(name, {}):
        known = ", ".join(UNITS.get(name, {})) or "none for this field"
        yield f"{where}.unit is {rule.unit}, expected one of {known}"
    if rule.pseudonym is not None and (name != "plate" or rule.codes or not _PSEUDONYM.fullmatch(rule.pseudonym)):
        yield f"{where}.pseudonym is {rule.pseudonym}, expected two or three Chinese characters, for plate only and without codes"
    for code, value in rule.codes.items():
        if not isinstance(code, str):
            yield f'{where}.codes: {code!r} is no text, expected it in quotes, such as "{code}"'
        if not _holds(field, value):
            yield f"{where}.codes.{code} is {value!r}, expected {field.expected}"


def _constant_faults(topic: str, name: str, value: Any) -> Iterator[str]:
    field = EVENT_TYPES[topic].by_name.get(name)
    if field is None:
        yield f"constants.{name}: not a field of {topic}"
    elif not _holds(field, value):
        yield f"constants.{name} is {value!r}, expected {field.expected}"


def _member_faults(profile: Profile) -> Iterator[str]:
    used = [member for rule in profile.fields.values() for member in rule.members]
    for member in profile.ignored:
        if member in used:
            yield f"ignored: {member} is also used by a field, expected one of the two"
    for name in profile.constants:
        if name in profile.fields:
            yield f"constants.{name} is also in fields, expected one of the two"
    if profile.columns:
        yield from _column_faults(profile.columns, used)


def _column_faults(columns: list[str], used: list[str]) -> Iterator[str]:
    for column in columns:
        if columns.count(column) > 1:
            yield f"columns: {column} is there more than once, expected each once"
    for member in used:
        if member not in columns:
            yield f"columns: {member} is used by a field but is no column, expected it among {', '.join(columns)}"


def _holds(field: Field, value: Any) -> bool:
    """Whether the field can hold the value (kind, choices, pattern, range)."""
    if field.kind == "flag":
        return isinstance(value, bool)
    if field.kind in ("number", "integer"):
        kinds: tuple[type, ...] = (int,) if field.kind == "integer" else (int, float)
        fits = isinstance(value, kinds) and not isinstance(value, bool)
        return fits and (field.low is None or field.high is None or field.low <= value <= field.high)
    if field.kind == "scalar":
        return isinstance(value, str | int | float)
    if field.kind != "text" or not isinstance(value, str):
        return False
    return (not field.choices or value in field.choices) and (field.pattern is None or bool(re.match(field.pattern, value)))
