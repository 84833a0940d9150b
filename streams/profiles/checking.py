"""A profile's sense, checked on load: known topics, fields, units, codes that our field can hold, one clock."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from streams.events import DATUMS, EVENT_TYPES, TOPICS, Field
from streams.expectations import Words
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
        raise ProfileRefused(f"配置 {where}：成员或类型有误：{error}", f"profile {where}: {error}") from error
    for fault in _faults(profile):
        raise ProfileRefused(f"配置 {where}：{fault.zh}", f"profile {where}: {fault.en}")
    return profile


def _faults(profile: Profile) -> Iterator[Words]:
    unknown = [topic for topic in profile.topics if topic not in TOPICS]
    if unknown or not profile.topics:
        known = ", ".join(TOPICS)
        yield Words(
            f"topics 为 {profile.topics}，应为以下的一个或几个：{known}",
            f"topics is {profile.topics}, expected some of {known}",
        )
        return
    if profile.identity == bool(profile.fields):
        yield Words("应为 identity: true 或 fields 二者之一", "expected either identity: true or fields")
    yield from _datum_faults(profile)
    if profile.separator not in _SEPARATORS:
        yield _one_of("separator", repr(profile.separator), map(repr, _SEPARATORS))
    yield from _clock_faults(profile)
    for topic in profile.topics:
        for name, rule in profile.fields.items():
            yield from _field_faults(topic, name, rule)
        for name, value in profile.constants.items():
            yield from _constant_faults(topic, name, value)
    yield from _member_faults(profile)


def _datum_faults(profile: Profile) -> Iterator[Words]:
    """Whoever maps coordinates says what they are in: 500 m hang on it. Our own names (identity) are WGS-84 where a record says nothing."""
    named = {*profile.fields, *profile.constants}
    if profile.datum is not None and profile.datum not in DATUMS:
        yield _one_of("datum", profile.datum, DATUMS)
    elif profile.datum is None and named & {"lon", "lat"} and "datum" not in named:
        known = ", ".join(DATUMS)
        yield Words(
            f"有 lon、lat 而无 datum：应写 datum: 数据源坐标所用的坐标系，为以下之一：{known}",
            f"lon and lat without a datum, expected datum: with what the source's coordinates are in, one of {known}",
        )


def _clock_faults(profile: Profile) -> Iterator[Words]:
    clock = profile.clock
    if clock.offset is not None and not _OFFSET.fullmatch(clock.offset):
        yield Words(
            f'clock.offset 为 {clock.offset}，应为 "+08:00" 一类的文本',
            f'clock.offset is {clock.offset}, expected text such as "+08:00"',
        )
    if clock.offset is None and not EPOCHS.issuperset(clock.formats):
        yield Words(
            '有 clock.formats 而无 clock.offset：应写这些时间的时差，如 "+08:00"',
            'clock.formats without clock.offset, expected the offset of such times, such as "+08:00"',
        )


def _field_faults(topic: str, name: str, rule: FieldRule) -> Iterator[Words]:
    field = EVENT_TYPES[topic].by_name.get(name)
    where = f"fields.{name}"
    if field is None:
        known = ", ".join(EVENT_TYPES[topic].by_name)
        yield Words(
            f"{where}：不是 {topic} 的字段，应为以下之一：{known}", f"{where}: not a field of {topic}, expected one of {known}"
        )
        return
    if field.kind != "texts" and (not isinstance(rule.source, str) or rule.split is not None):
        yield Words(
            f"{where}：写了几个成员或 split，应为一个成员：该字段不是列表",
            f"{where}: several members or split, expected one member: the field is no list",
        )
    if rule.unit is not None and rule.unit not in UNITS.get(name, {}):
        known = ", ".join(UNITS.get(name, {}))
        yield Words(
            f"{where}.unit 为 {rule.unit}，应为以下之一：{known or '（该字段无单位）'}",
            f"{where}.unit is {rule.unit}, expected one of {known or 'none for this field'}",
        )
    if rule.pseudonym is not None and (name != "plate" or rule.codes or not _PSEUDONYM.fullmatch(rule.pseudonym)):
        yield Words(
            f"{where}.pseudonym 为 {rule.pseudonym}，应为两三个汉字，仅用于 plate 且不带 codes",
            f"{where}.pseudonym is {rule.pseudonym}, expected two or three Chinese characters, for plate only and without codes",
        )
    for code, value in rule.codes.items():
        if not isinstance(code, str):
            yield Words(
                f'{where}.codes：{code!r} 不是文本，应加引号，如 "{code}"',
                f'{where}.codes: {code!r} is no text, expected it in quotes, such as "{code}"',
            )
        if not _holds(field, value):
            yield _expected(f"{where}.codes.{code}", value, field)


def _constant_faults(topic: str, name: str, value: Any) -> Iterator[Words]:
    field = EVENT_TYPES[topic].by_name.get(name)
    if field is None:
        yield Words(f"constants.{name}：不是 {topic} 的字段", f"constants.{name}: not a field of {topic}")
    elif not _holds(field, value):
        yield _expected(f"constants.{name}", value, field)


def _member_faults(profile: Profile) -> Iterator[Words]:
    used = [member for rule in profile.fields.values() for member in rule.members]
    for member in profile.ignored:
        if member in used:
            yield Words(
                f"ignored：{member} 也用于某个字段，应为二者之一",
                f"ignored: {member} is also used by a field, expected one of the two",
            )
    for name in profile.constants:
        if name in profile.fields:
            yield Words(
                f"constants.{name} 也在 fields 中，应为二者之一", f"constants.{name} is also in fields, expected one of the two"
            )
    if profile.columns:
        yield from _column_faults(profile.columns, used)


def _column_faults(columns: list[str], used: list[str]) -> Iterator[Words]:
    for column in columns:
        if columns.count(column) > 1:
            yield Words(
                f"columns：{column} 出现多次，每个应只出现一次",
                f"columns: {column} is there more than once, expected each once",
            )
    for member in used:
        if member not in columns:
            listed = ", ".join(columns)
            yield Words(
                f"columns：{member} 用于某个字段而不是列，应在以下之中：{listed}",
                f"columns: {member} is used by a field but is no column, expected it among {listed}",
            )


def _one_of(name: str, value: object, known: Iterable[str]) -> Words:
    listed = ", ".join(known)
    return Words(f"{name} 为 {value}，应为以下之一：{listed}", f"{name} is {value}, expected one of {listed}")


def _expected(name: str, value: Any, field: Field) -> Words:
    return Words(f"{name} 为 {value!r}，应为 {field.expected.said('zh')}", f"{name} is {value!r}, expected {field.expected}")


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
