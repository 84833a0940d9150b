"""The path parameter for a plate, in any spelling."""

from typing import Annotated

from fastapi import Path

from rules.catalogue import Text
from services.api.problems import Refused, not_found, shown
from streams.plates import is_placeholder, undressed

PlatePath = Annotated[
    str, Path(min_length=1, max_length=64, description="A plate in any spelling.", examples=["豫C0T003", "豫c·0t003(黄)"])
]


NOBODY = Text(
    "该文字表示未识别出号牌，不对应任何车辆；此类记录按点位计数，不作判定",
    "this text says that no number plate was read, and names no vehicle; such records are counted by station and not judged",
)


def said_of(text: str) -> Text | None:
    """What the text is, if it only says that no plate was read; None for any other."""
    return NOBODY if is_placeholder(undressed(text)[0] or text) else None


def plate_of(text: str) -> str:
    """The normalised plate; 404 if it is empty, or only says that none was read."""
    plate = undressed(text)[0]
    if (nobody := said_of(text)) is not None:
        raise Refused(404, f"no vehicle {shown(text)!r}: {nobody.en}", said=nobody)
    if not plate or "\0" in plate:
        raise not_found("vehicle", text)
    return plate
