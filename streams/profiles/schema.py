"""What a profile may say. The types are checked by msgspec, the sense by `streams.profiles.checking`."""

from datetime import timedelta, timezone
from typing import Any

from msgspec import Struct, field

from streams.events import EVENT_TYPES
from streams.expectations import Words


class ProfileRefused(Exception):
    """A profile that cannot be used. said: what is wrong, where, and what would be right; as a string it is in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.said = Words(zh, en)


class FieldRule(Struct, frozen=True, forbid_unknown_fields=True, rename={"source": "from"}):
    """Where one field comes from.

    source (`from`): the source's member, or several for a list of texts. codes: source's code -> our value. unit: the source's
    (`streams.profiles.units`). split: what parts a list of texts in one member. pseudonym: the plate is made up from the source's
    id (`streams.profiles.pseudonyms`), with these two or three Chinese characters in front.
    """

    source: str | list[str]
    codes: dict[Any, Any] = field(default_factory=dict)
    unit: str | None = None
    split: str | None = None
    pseudonym: str | None = None

    @property
    def members(self) -> tuple[str, ...]:
        """The source's members, in order."""
        return (self.source,) if isinstance(self.source, str) else tuple(self.source)


class Clock(Struct, frozen=True, forbid_unknown_fields=True):
    """The source's clock. offset: of times that carry none, such as "+08:00". formats: of such times as text (strptime).

    The formats "epoch s" and "epoch ms" are seconds and milliseconds since 1970 in UTC.
    """

    offset: str | None = None
    formats: list[str] = field(default_factory=list)

    @property
    def zone(self) -> timezone | None:
        """The offset as a time zone, or None when the source's times carry their own."""
        if self.offset is None:
            return None
        sign = -1 if self.offset[0] == "-" else 1
        return timezone(sign * timedelta(hours=int(self.offset[1:3]), minutes=int(self.offset[4:6])))


class Profile(Struct, frozen=True, forbid_unknown_fields=True):
    """How one source spells events of the topics.

    identity: members already have our names. columns: of tables without a heading row, in order. separator: of CSV cells.
    absent: texts (or null) that mean "not given". text_numbers: numbers and flags may come as text. datum: of coordinates that do
    not name one. constants: fields that are always the same. ignored: members known and left out; others that no rule names are
    left out too, but counted.
    """

    name: str
    version: int
    description: str
    topics: list[str]
    identity: bool = False
    fields: dict[str, FieldRule] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    separator: str = ","
    ignored: list[str] = field(default_factory=list)
    absent: list[str | None] = field(default_factory=lambda: ["", None])
    text_numbers: bool = False
    datum: str | None = None
    clock: Clock = field(default_factory=Clock)
    constants: dict[str, Any] = field(default_factory=dict)

    @property
    def is_pseudonymous(self) -> bool:
        """Whether its events name no real plate, so that nobody can be charged by them."""
        return any(rule.pseudonym is not None for rule in self.fields.values())

    def rules(self, topic: str) -> dict[str, FieldRule]:
        """The rule of each field for a topic of this profile."""
        if self.identity:
            return {name: FieldRule(source=name) for name in EVENT_TYPES[topic].by_name}
        return self.fields
