"""Conversions by name from a source's unit to the unit that our field has in its name.

Results are rounded to 10 decimals: 0.15 % must be 1500 ppm and not 1500.0000000000002, since "over" is strictly greater.
"""

from collections.abc import Callable
from math import atan, degrees

Conversion = Callable[[float], float]


def _times(factor: float) -> Conversion:
    return lambda value: round(value * factor, 10)


def _as_is(value: float) -> float:
    return value


def _percent_when_over_one(value: float) -> float:
    return round(value / 100, 10) if value > 1 else value


_PERCENT: dict[str, Conversion] = {"%": _as_is, "fraction": _times(100)}
_PPM: dict[str, Conversion] = {"ppm": _as_is, "%": _times(10_000)}
_DEGREES: dict[str, Conversion] = {"deg": _as_is, "1e-6 deg": _times(1e-6)}

UNITS: dict[str, dict[str, Conversion]] = {
    "plate_confidence": {
        "fraction": _as_is,
        "percent": _times(0.01),
        "fraction, or percent when over 1": _percent_when_over_one,
    },
    "lon": _DEGREES,
    "lat": _DEGREES,
    "speed_kmh": {"km/h": _as_is, "m/s": _times(3.6), "0.1 km/h": _times(0.1), "kn": _times(1.852)},
    "acceleration_ms2": {"m/s2": _as_is, "km/h/s": _times(1 / 3.6)},
    "slope_deg": {"deg": _as_is, "%": lambda value: round(degrees(atan(value / 100)), 10)},
    "vsp_kw_t": {"kW/t": _as_is},
    "opacity_pct": _PERCENT,
    "smoke_m1": {"1/m": _as_is},
    "ringelmann": {"grade": _as_is},
    "no_ppm": _PPM,
    "nox_ppm": _PPM,
    "hc_ppm": _PPM,
    "co_pct": {**_PERCENT, "ppm": _times(0.0001)},
    "wind_speed_ms": {"m/s": _as_is, "km/h": _times(1 / 3.6)},
    "temperature_c": {"C": _as_is, "K": lambda value: round(value - 273.15, 10)},
    "humidity_pct": _PERCENT,
    "pressure_kpa": {"kPa": _as_is, "hPa": _times(0.1), "mbar": _times(0.1), "Pa": _times(0.001)},
    "fuel_sulphur_mg_kg": {"mg/kg": _as_is, "%": _times(10_000)},
    "urea_pct": _PERCENT,
    "heading_deg": {"deg": _as_is},
    "mileage_km": {"km": _as_is, "0.1 km": _times(0.1), "m": _times(0.001)},
}
