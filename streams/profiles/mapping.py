"""One record of a source as one event. A record is never lost: what cannot be mapped goes along raw, to be rejected by name."""

from collections.abc import Mapping
from itertools import chain
from typing import Any, NamedTuple

from streams.events import EVENT_TYPES
from streams.profiles.clock import moved
from streams.profiles.schema import Profile, ProfileRefused
from streams.profiles.values import DoesNotFit, ValueMapping


class Mapped(NamedTuple):
    """event: field -> value. problems: fields whose raw value does not fit. unnamed: members that the profile does not name."""

    event: dict[str, Any]
    problems: list[str]
    unnamed: list[str]


class RecordMapping:
    """A profile made ready for the records of one topic."""

    def __init__(self, profile: Profile, topic: str, shift_days: int = 0) -> None:
        """shift_days: so many days later than the source says. Raises ProfileRefused: not for the topic, or a shift of real plates."""
        if shift_days and not profile.is_pseudonymous:
            raise ProfileRefused(
                f"配置 {profile.name} 含真实号牌：不得平移时间，应为带虚构号牌（pseudonym）的配置",
                f"profile {profile.name} names real plates: no times are shifted under them, expected a profile with a pseudonym",
            )
        if topic not in profile.topics:
            topics = ", ".join(profile.topics)
            raise ProfileRefused(
                f"配置 {profile.name} 不适用于 {topic}：适用于 {topics}",
                f"profile {profile.name} is not for {topic}: it is for {topics}",
            )
        fields = EVENT_TYPES[topic].by_name
        self._profile = profile
        self._shift_days = shift_days
        self._has_datum = "datum" in fields
        self._values = [ValueMapping(fields[name], rule, profile) for name, rule in profile.rules(topic).items()]
        self._named = {member for value in self._values for member in value.rule.members}
        self._ignored = set(profile.ignored)

    @property
    def columns(self) -> list[str]:
        """Names of the columns of a table without a heading row; none: such a table cannot be read."""
        return self._profile.columns

    @property
    def absent(self) -> list[str | None]:
        """Texts that mean "not given"."""
        return self._profile.absent

    @property
    def separator(self) -> str:
        """What parts the cells of a CSV line."""
        return self._profile.separator

    def names(self, member: str) -> bool:
        """Whether some field comes from this member."""
        return member in self._named

    def of(self, record: Mapping[str, Any]) -> Mapped:
        """The event of a record (member -> raw value: JSON, text, or a date of a spreadsheet)."""
        event: dict[str, Any] = {}
        problems: list[str] = []
        for value in self._values:
            raws = [record[member] for member in value.rule.members if member in record]
            self._add(event, problems, value, [raw for raw in raws if not value.is_absent(raw)])
        for name, constant in self._profile.constants.items():
            event[name] = constant
        if self._shift_days and isinstance(event.get("time"), str):
            event["time"] = moved(event["time"], self._shift_days)
        if self._profile.datum and self._has_datum and ("lon" in event or "lat" in event):
            event.setdefault("datum", self._profile.datum)
        unnamed = [member for member in record if member not in self._named and member not in self._ignored]
        return Mapped(event, problems, unnamed)

    @staticmethod
    def _add(event: dict[str, Any], problems: list[str], value: ValueMapping, raws: list[Any]) -> None:
        """Put the field's value into the event, or its raw value and the field's name among the problems."""
        name = value.field.name
        if not raws:
            return
        try:
            values = [value.mapped(raw) for raw in raws]
            event[name] = list(chain.from_iterable(values)) if value.field.kind == "texts" else values[0]
        except DoesNotFit:
            event[name] = [value.unmapped(raw) for raw in raws] if len(raws) > 1 else value.unmapped(raws[0])
            problems.append(name)
