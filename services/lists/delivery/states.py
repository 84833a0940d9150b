"""States of a delivery, and which one follows an outcome.

due → trying → delivered | refused | gave_up | unknown | due (again, later) | ended (its subscription was, meanwhile)
"""

from datetime import timedelta

from services.lists.delivery import outcome
from services.lists.delivery.addresses import MAIL

DUE, TRYING, DELIVERED, REFUSED, GAVE_UP, UNKNOWN, ENDED = (
    "due",
    "trying",
    "delivered",
    "refused",
    "gave_up",
    "unknown",
    "ended",
)
ASKED, ARRIVED = "asked", "arrived"
"""In the place of a try's outcome: a person asked for it to be sent again; a person said that it arrived."""

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, *[120] * 12))
"""After each try that may be repeated; a day in all. Counted rather than compared with the clock, which may jump."""


def state_after(kind: str, channel: str, tries: int) -> tuple[str, timedelta | None]:
    """The state that follows an outcome of that kind, and after which pause it is due again.

    A mail whose fate is unknown is not sent again by itself; folders and HTTPS servers recognise a repetition.
    """
    if kind == outcome.DELIVERED:
        return DELIVERED, None
    if kind == outcome.REFUSED:
        return REFUSED, None
    if kind == outcome.UNKNOWN and channel == MAIL:
        return UNKNOWN, None
    return (DUE, PAUSES[tries - 1]) if tries <= len(PAUSES) else (GAVE_UP, None)
