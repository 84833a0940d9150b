"""The emission stage of a vehicle as far as its register row is of one mind: by the stage itself and the day of the first registration.

A stage is never inferred from a date: a row whose stage is not one of its day does not tell which of the two is wrong.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from rules.sightings.vehicles import is_trailer

DAYS_OF_STAGE = {
    0: (date.min, date(2003, 1, 1)),
    1: (date(1999, 1, 1), date(2006, 7, 1)),
    2: (date(2001, 1, 1), date(2009, 7, 1)),
    3: (date(2005, 1, 1), date(2016, 1, 1)),
    4: (date(2007, 1, 1), date(2019, 1, 1)),
    5: (date(2010, 1, 1), date(2022, 7, 1)),
    6: (date(2016, 12, 23), date.max),
}
"""Between which days vehicles of a stage are first registered (docs/standards.md, mark M): not before its standard or a city's early use of it,
nor a year after the last vehicles of it may be sold in the country, of whatever fuel and mass; the year is for stock (ours)."""
BOUNDS = tuple(sorted({day for span in DAYS_OF_STAGE.values() for day in span if date.min < day < date.max}))
"""All days at which the stages change that a vehicle can have."""
_OTHER_STANDARDS, _OTHER_TYPES = ("low_speed", "three_wheeler", "tractor"), ("13", "14")
"""Classes and plate types of vehicles whose stages go by standards, and dates, of their own."""
DOMESTIC = "L"
"""The first letter of Chinese VINs (GB 16735). Imported vehicles had their stages earlier."""


def against_date(plate: str, plate_type: str | None, value: Callable[[str], Any]) -> tuple[int, ...]:
    """The stages of vehicles first registered on the registered day, where the registered stage is none of them; () where the two agree, one
    is unknown, or the dates are not for such a vehicle.

    value: of a column of the register.
    """
    stage, day = value("emission_stage"), value("registered_on")
    if stage is None or day is None or _is_of_another_kind(plate, plate_type, value):
        return ()
    possible = tuple(one for one, (first, end) in DAYS_OF_STAGE.items() if first <= day < end)
    return () if stage in possible else possible


def _is_of_another_kind(plate: str, plate_type: str | None, value: Callable[[str], Any]) -> bool:
    """Whether it is no motor vehicle that the dates are for: a trailer, a slow or an imported vehicle."""
    is_slow = plate_type in _OTHER_TYPES or value("vehicle_class") in _OTHER_STANDARDS
    return is_slow or is_trailer(plate, plate_type, value("use")) or not (value("vin") or DOMESTIC).startswith(DOMESTIC)
