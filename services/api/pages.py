"""Answers that hold items, all of one shape: `items`, and `next`, which is null once there are no more."""

from typing import Generic, TypeVar

from pydantic import BaseModel, Field

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """A page of items."""

    items: list[Item]
    next: str | None = Field(description="Cursor of the next page; null on the last.")


class AllItems(BaseModel, Generic[Item]):
    """All items there are."""

    items: list[Item]
    next: None = Field(None, description="Always null: there is no other page.")
