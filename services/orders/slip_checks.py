"""All checks, in the order in which their slips are shown."""

from collections.abc import Mapping
from typing import Any

from rules.ordered import order_of
from services.orders.paragraph_texts import Names
from services.orders.slips import Check, Slip, Written
from services.orders.slips_area import area, gps_only, outside_city
from services.orders.slips_days import calendar_too_short, calendar_unsaid
from services.orders.slips_hours import instant_stay, never_in_force, no_24, windows_without_use
from services.orders.slips_others import continues_another, overlapping_clauses, unsaid_passes, unused_level
from services.orders.slips_register import exempt_nobody, meets_nobody, no_stage_left, older_stages_free
from services.orders.slips_start import before_announcement, entered_late, same_issue
from services.orders.surroundings import Surroundings

CHECKS: tuple[Check, ...] = (
    *(no_stage_left, older_stages_free, never_in_force, windows_without_use, no_24, instant_stay),
    *(before_announcement, entered_late, same_issue),
    *(calendar_unsaid, calendar_too_short),
    *(area, outside_city, gps_only),
    *(meets_nobody, exempt_nobody, unsaid_passes, unused_level),
    *(continues_another, overlapping_clauses),
)


def slips_of(body: Mapping[str, Any], surroundings: Surroundings, names: Names) -> list[Slip]:
    """All slips of an order. body: checked JSON."""
    written = Written(body, order_of(dict(body)), names)
    return [slip for check in CHECKS for slip in check(written, surroundings)]
