"""How a try ended, and what the other side said."""

from dataclasses import dataclass

from services.lists.delivery.parcel import is_plain

DELIVERED, REFUSED, NO_ANSWER, FAILED, UNKNOWN = "delivered", "refused", "no_answer", "failed", "unknown"
_LONGEST = 500


@dataclass(frozen=True)
class Outcome:
    """kind: delivered; refused (for good); no_answer and failed (to be tried again); unknown (it may have arrived).

    answer: what the other side said, or what failed here. receipt: what it gave as a receipt.
    """

    kind: str
    answer: str
    receipt: str | None = None


def both(zh: str, en: str) -> str:
    """What we say ourselves, for readers of either language: it is stored beside what servers say."""
    return f"{zh} / {en}"


def plain(answer: str | bytes) -> str:
    """What another machine said as one line without control characters, cut."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return "".join(one if is_plain(one) else " " for one in text[: 2 * _LONGEST]).strip()[:_LONGEST]
