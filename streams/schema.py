"""The field dictionary as msgspec structs: the fast, strict decoder of one event type."""

from functools import cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from streams.events import EventType, Field

TIME_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})\Z"


def _type_of(field: Field) -> Any:
    if field.choices:
        return Literal[field.choices]
    text = Annotated[str, Meta(min_length=1 if field.required else 0, max_length=field.longest)]
    types: dict[str, Any] = {
        "text": Annotated[str, Meta(pattern=field.pattern)] if field.pattern else text,
        "number": Annotated[float, Meta(ge=field.low, le=field.high)],
        "integer": Annotated[
            int, Meta(ge=None if field.low is None else int(field.low), le=None if field.high is None else int(field.high))
        ],
        "flag": bool,
        "time": Annotated[str, Meta(pattern=TIME_PATTERN)],
        "texts": list[text],
        "scalar": text | int | float | bool,
    }
    return types[field.kind]


@cache
def struct_of(event: EventType) -> type[msgspec.Struct]:
    """A struct with a member a field; an optional one that is absent is UNSET, an explicit null is None."""
    required = [(field.name, _type_of(field)) for field in event.fields if field.required]
    optional = [(field.name, _type_of(field) | UnsetType | None, UNSET) for field in event.fields if not field.required]
    return msgspec.defstruct(event.topic.replace("-", "_").replace(".", "_"), [*required, *optional], frozen=True, gc=False)


@cache
def struct_names(event: EventType) -> tuple[str, ...]:
    """Member names in the order of the struct's tuples: required ones first."""
    return struct_of(event).__struct_fields__


@cache
def element_decoder(event: EventType) -> msgspec.json.Decoder:
    """Decodes one object."""
    return msgspec.json.Decoder(struct_of(event))


@cache
def array_decoder(event: EventType) -> msgspec.json.Decoder:
    """Decodes an array of objects."""
    return msgspec.json.Decoder(list[struct_of(event)])  # type: ignore[misc]
