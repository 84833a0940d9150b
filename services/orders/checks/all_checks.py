"""Registry of the checks, in the order in which their results are shown."""

from collections.abc import Mapping
from typing import Any

from rules.inputs.parsed_order import order_of
from services.orders.check_context import CheckContext
from services.orders.checks.area import area, gps_only, larger_than_a_city, odd_outlines, outside_city
from services.orders.checks.days import calendar_too_short, calendar_unsaid
from services.orders.checks.hours import camera_unsaid, instant_stay, never_in_force, no_24, windows_without_use
from services.orders.checks.offence import offence_unsaid
from services.orders.checks.others import continues_another, overlapping_clauses, unsaid_passes, unused_level
from services.orders.checks.register import duties_unseen, exempt_nobody, meets_nobody, no_stage_left, older_stages_free
from services.orders.checks.remarks import remarks_kept
from services.orders.checks.slip import Check, Slip, Written, together
from services.orders.checks.start import before_announcement, entered_late, same_issue
from services.orders.checks.warnings import district_unknown, pollutant_unsaid
from services.orders.paragraph.texts import Names

CHECKS: tuple[Check, ...] = (
    *(no_stage_left, older_stages_free, never_in_force, windows_without_use, no_24, instant_stay, camera_unsaid),
    *(before_announcement, entered_late, same_issue),
    *(calendar_unsaid, calendar_too_short),
    *(area, outside_city, larger_than_a_city, odd_outlines, gps_only, district_unknown),
    *(meets_nobody, exempt_nobody, duties_unseen, unsaid_passes, unused_level, pollutant_unsaid),
    *(offence_unsaid, remarks_kept),
    *(continues_another, overlapping_clauses),
)


def slips_of(body: Mapping[str, Any], surroundings: CheckContext, names: Names) -> list[Slip]:
    """All likely mistakes of an order. body: validated JSON."""
    written = Written(body, order_of(dict(body)), names)
    return together(slip for check in CHECKS for slip in check(written, surroundings))
