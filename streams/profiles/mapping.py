"""One record of a source as one event. A record is never lost: what cannot be mapped goes along raw, to be rejected by name."""

from collections.abc import Mapping
from itertools import chain
from typing import Any, NamedTuple

from streams.events import EVENT_TYPES
from streams.profiles.schema import Profile, ProfileRefused
from streams.profiles.values import DoesNotFit, ValueMapping


class Mapped(NamedTuple):
    """event: field -> value. problems: fields whose raw value does not fit. unnamed: members that the profile does not name."""

    event: dict[str, Any]
    problems: list[str]
    unnamed: list[str]


class RecordMapping:
    """A profile made ready for the records of one topic."""

    def __init__(self, profile: Profile, topic: str) -> None:
        """Raises ProfileRefused when the profile is not for the topic."""
        if topic not in profile.topics:
            raise ProfileRefused(f"profile {profile.name} is not for {topic}: it is for {', '.join(profile.topics)}")
        fields = EVENT_TYPES[topic].by_name
        self._profile = profile
        self._has_datum = "datum" in fields
        self._values = [ValueMapping(fields[name], rule, profile) for name, rule in profile.rules(topic).items()]
        self._named = {member for value in self._values for member in value.rule.members}
        self._ignored = set(profile.ignored)

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
