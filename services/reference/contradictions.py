"""What a vehicle's row says against itself: each time two of its values, of which one is wrong. It is loaded as given, and asked about.

What the rules make of it: `rules/orders/vehicle_class.py`, `rules/orders/vehicle_stage.py`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rules.catalogue import Text
from rules.orders.vehicle_class import against_mass, against_type
from rules.orders.vehicle_stage import against_date
from rules.sightings.vehicles import COLOURS_OF_TYPE
from services.reference.fields import columns
from services.reference.parse_result import Values
from services.reference.remarks import Remark
from streams.plates import is_new_energy_plate

_GREEN_TYPES = ("51", "52")
_TRAILERS = "15"
_BURNING = ("petrol", "diesel", "gas")
"""Fuels of vehicles that get no green plate; hybrids may."""
_WITHOUT_ENGINE = ("electric", "hydrogen")
_MOST_KG_OF_AXLES = {1: 18_000, 2: 20_000, 3: 27_000, 4: 37_000, 5: 43_000}
"""Largest gross mass of vehicles and trains by axles (GB 1589-2016, mark M); six and more have 49 t, and older rows more."""
_SMALL_CLASSES, _MOST_AXLES_OF_SMALL = ("light", "micro"), 2
_KINDS_OF_CODES = {"*_hybrid": "混合动力"}
Contradiction = tuple[str, Any, Text]
"""Column, its value, and what the other value would have it be."""


def contradiction_reports(place: str, plate: str, plate_type: str | None, values: Values) -> list[Remark]:
    """One report a pair of values of a row that contradict each other."""
    return [Remark.asked(place, *found) for found in contradictions(plate, plate_type, values)]


def contradictions(plate: str, plate_type: str | None, values: Mapping[str, Any]) -> list[Contradiction]:
    """The pairs of values of a row that contradict each other; what is unknown contradicts nothing."""
    return [
        *_of_class(plate_type, values),
        *_of_axles(values),
        *_of_load(values),
        *_of_stage(plate, plate_type, values),
        *_of_energy(plate, plate_type, values),
        *_of_colour(plate_type, values),
        *_of_trailers(plate_type, values),
    ]


def _of_class(plate_type: str | None, values: Mapping[str, Any]) -> Iterator[Contradiction]:
    known = values.get("vehicle_class")
    if classes := against_type(known, plate_type):
        yield "vehicle_class", known, _as_of("vehicle_class", classes, "plate_type", plate_type)
    if classes := against_mass(known, values.get):
        column = max(("gross_mass_kg", "rated_load_kg"), key=lambda name: values.get(name) or 0.0)
        yield "vehicle_class", known, _as_of("vehicle_class", classes, column, f"{values.get(column):g}")


def _of_axles(values: Mapping[str, Any]) -> Iterator[Contradiction]:
    axles, known, gross = values.get("axles"), values.get("vehicle_class"), values.get("gross_mass_kg")
    if axles is None:
        return
    if known in _SMALL_CLASSES and axles > _MOST_AXLES_OF_SMALL:
        yield "axles", axles, _as_of("axles", ["2"], "vehicle_class", known)
    most = _MOST_KG_OF_AXLES.get(axles)
    if most is not None and gross is not None and gross > most:
        yield "gross_mass_kg", gross, _as_of("gross_mass_kg", [f"≤ {most}"], "axles", axles)


def _of_load(values: Mapping[str, Any]) -> Iterator[Contradiction]:
    load, gross = values.get("rated_load_kg"), values.get("gross_mass_kg")
    if load is not None and gross is not None and load >= gross:
        yield "rated_load_kg", load, Text(f"小于{_heading('gross_mass_kg')} {gross:g}", f"less than gross_mass_kg, {gross:g}")


def _of_stage(plate: str, plate_type: str | None, values: Mapping[str, Any]) -> Iterator[Contradiction]:
    if stages := against_date(plate, plate_type, values.get):
        yield (
            "emission_stage",
            values["emission_stage"],
            _as_of("emission_stage", map(str, stages), "registered_on", values["registered_on"]),
        )


def _of_energy(plate: str, plate_type: str | None, values: Mapping[str, Any]) -> Iterator[Contradiction]:
    fuel, new_energy = values.get("fuel"), values.get("new_energy")
    if fuel in _BURNING:
        green = {"plate": plate if is_new_energy_plate(plate) else None, "new_energy": new_energy or None}
        green["plate_type"] = plate_type if plate_type in _GREEN_TYPES else None
        if said := next(((name, value) for name, value in green.items() if value is not None), None):
            yield "fuel", fuel, _as_of("fuel", ["electric", "hydrogen", "*_hybrid"], *said)
    if fuel in _WITHOUT_ENGINE and new_energy is False:
        yield "new_energy", False, _as_of("new_energy", ["true"], "fuel", fuel)
    if plate_type in _GREEN_TYPES and new_energy is False and not is_new_energy_plate(plate):
        yield "new_energy", False, _as_of("new_energy", ["true"], "plate_type", plate_type)


def _of_colour(plate_type: str | None, values: Mapping[str, Any]) -> Iterator[Contradiction]:
    """Yellow plates of cars, blue ones of trucks; the green ones are compared with the plate's form."""
    colour, colours = values.get("plate_colour"), COLOURS_OF_TYPE.get(plate_type or "")
    if colour is not None and colours is not None and plate_type not in _GREEN_TYPES and colour not in colours:
        yield "plate_colour", colour, _as_of("plate_colour", sorted(colours), "plate_type", plate_type)


def _of_trailers(plate_type: str | None, values: Mapping[str, Any]) -> Iterator[Contradiction]:
    """What is none must not be taken for a trailer, which is never charged. (What drives a trailer, by the register, counts for nothing.)"""
    use = values.get("use")
    if use == "trailer" and plate_type not in (None, _TRAILERS):
        yield "plate_type", plate_type, _as_of("plate_type", [_TRAILERS], "use", use)


def _as_of(column: str, right: Iterable[str], other: str, value: Any) -> Text:
    """What the other value would have it be: 轻型、微型（号牌种类为小型汽车）; "light/micro, as plate_type is 02"."""
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    codes = list(right)
    zh = "、".join(_chinese(column, code) for code in codes)
    return Text(f"{zh}（{_heading(other)}为 {_chinese(other, shown)}）", f"{'/'.join(codes)}, as {other} is {shown}")


def _heading(column: str) -> str:
    """What Chinese templates call the column."""
    return columns("vehicles")[column].heading


def _chinese(column: str, code: str) -> str:
    """A code as Chinese templates write it; a number, and a plate, as they are."""
    codes = columns("vehicles")[column].codes or {}
    return codes[code].zh if code in codes else _KINDS_OF_CODES.get(code, code)
