"""The error for a subscription that cannot be as it was entered."""

from dataclasses import dataclass

from rules.catalogue import Text


@dataclass(eq=False)
class SubscriptionRefused(Exception):
    """A field does not hold what it should. is_missing: there is no such subscription or delivery."""

    field: str
    value: object
    expected: Text
    is_missing: bool = False

    def __str__(self) -> str:
        return self.said.en

    @property
    def said(self) -> Text:
        """Field, value and what is expected."""
        shown = repr(self.value)[:200]
        return Text(f"{self.field} 为 {shown}，应为{self.expected.zh}", f"{self.field} is {shown}, expected {self.expected.en}")
