"""The path parameter for a plate, in any spelling."""

from typing import Annotated

from fastapi import Path

from services.api.problems import not_found
from streams.plates import undressed

PlatePath = Annotated[
    str, Path(min_length=1, max_length=64, description="A plate in any spelling.", examples=["豫C0T003", "豫c·0t003(黄)"])
]


def plate_of(text: str) -> str:
    """The normalised plate; 404 if it is empty."""
    plate = undressed(text)[0]
    if not plate or "\0" in plate:
        raise not_found("vehicle", text)
    return plate
