"""Datums used in China: WGS-84 (GPS), GCJ-02 (AMap, Tencent) and BD-09 (Baidu), converted column-wise.

The formulas are the widely published fit of the GCJ-02 shift on the Krasovsky 1940 ellipsoid; outside China it is the identity.
Inverse by fixed-point rounds: round trip far below a millimetre. At Luoyang the shift is about 583 m, mostly to the east.
"""

import numpy as np
from numpy.typing import NDArray

Degrees = NDArray[np.float64]

_A = 6378245.0
_E2 = 0.00669342162296594323
_BAIDU = np.pi * 3000.0 / 180.0


def to_wgs84(lon: Degrees, lat: Degrees, datum: str) -> tuple[Degrees, Degrees]:
    """Degrees in `datum` ("WGS84", "GCJ02", "BD09") as WGS-84 degrees. Raises KeyError for another datum."""
    return {"WGS84": lambda x, y: (x, y), "GCJ02": _gcj02_to_wgs84, "BD09": _bd09_to_wgs84}[datum](lon, lat)


def from_wgs84(lon: Degrees, lat: Degrees, datum: str) -> tuple[Degrees, Degrees]:
    """WGS-84 degrees in another datum; the other way of `to_wgs84`."""
    return {"WGS84": lambda x, y: (x, y), "GCJ02": _wgs84_to_gcj02, "BD09": _wgs84_to_bd09}[datum](lon, lat)


def _wgs84_to_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    x, y = lon - 105.0, lat - 35.0
    waves = 20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    north += (
        (
            waves
            + 20 * np.sin(y * np.pi)
            + 40 * np.sin(y / 3 * np.pi)
            + 160 * np.sin(y / 12 * np.pi)
            + 320 * np.sin(y * np.pi / 30)
        )
        * 2
        / 3
    )
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    east += (
        (
            waves
            + 20 * np.sin(x * np.pi)
            + 40 * np.sin(x / 3 * np.pi)
            + 150 * np.sin(x / 12 * np.pi)
            + 300 * np.sin(x / 30 * np.pi)
        )
        * 2
        / 3
    )
    phi = np.radians(lat)
    magic = 1 - _E2 * np.sin(phi) ** 2
    north = np.degrees(north / (_A * (1 - _E2) / magic**1.5))
    east = np.degrees(east / (_A / np.sqrt(magic) * np.cos(phi)))
    in_china = (lon > 72.004) & (lon < 137.8347) & (lat > 0.8293) & (lat < 55.8271)
    return np.where(in_china, lon + east, lon), np.where(in_china, lat + north, lat)


def _gcj02_to_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    x, y = lon, lat
    for _ in range(6):
        gx, gy = _wgs84_to_gcj02(x, y)
        x, y = x - (gx - lon), y - (gy - lat)
    return x, y


def _wgs84_to_bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    x, y = _wgs84_to_gcj02(lon, lat)
    z = np.hypot(x, y) + 0.00002 * np.sin(y * _BAIDU)
    theta = np.arctan2(y, x) + 0.000003 * np.cos(x * _BAIDU)
    return z * np.cos(theta) + 0.0065, z * np.sin(theta) + 0.006


def _bd09_to_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    x, y = _gcj02_to_wgs84(lon - 0.0065, lat - 0.006)
    for _ in range(8):
        bx, by = _wgs84_to_bd09(x, y)
        x, y = x - (bx - lon), y - (by - lat)
    return x, y
