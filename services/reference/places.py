"""Positions in reference files: longitude before latitude, inside China, with a datum that somebody stated."""

from typing import Any

import numpy as np

from rules.catalogue import Text
from services.reference.remarks import UnfitError
from services.reference.synonyms import DATUMS as DATUM_WORDS
from streams.datums import to_wgs84
from streams.events import DATUMS

_LON, _LAT = (72.0, 138.0), (3.0, 54.5)
_DECIMALS = 9
"""Converted degrees are rounded to 0.1 mm, so that another machine's last digit makes no new version."""


def stated_datum(written: Any) -> str:
    """WGS84, GCJ02 or BD09, also written WGS-84, gcj02 or 百度坐标系. Raises UnfitError: a datum is never guessed, 500 m hang on it."""
    word = written.strip() if isinstance(written, str) else ""
    plain = DATUM_WORDS.get(word.lower(), word).upper().replace("-", "").replace("_", "")
    if plain not in DATUMS:
        raise UnfitError(
            Text(
                f"坐标所用的坐标系：{', '.join(DATUMS)} 之一",
                f"the datum that the coordinates are in, one of {', '.join(DATUMS)}",
            )
        )
    return plain


def check_position(lon: float, lat: float) -> None:
    """Raises UnfitError for a position outside China, naming latitude and longitude that look swapped."""
    if _within(lon, _LON) and _within(lat, _LAT):
        return
    zh, en = ("：是否颠倒", " – swapped?") if _within(lat, _LON) and _within(lon, _LAT) else ("", "")
    wrong = (
        Text(f"经度为 {lon:g}", f"longitude {lon:g}") if _within(lat, _LAT) else Text(f"纬度为 {lat:g}", f"latitude {lat:g}")
    )
    raise UnfitError(
        Text(
            f"先经度 72–138，后纬度 3–54.5；此处{wrong.zh}{zh}", f"longitude 72–138, then latitude 3–54.5; here {wrong.en}{en}"
        )
    )


def _within(degrees: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= degrees <= bounds[1]


def positions_in_wgs84(positions: list[tuple[float, float]], datum: str) -> list[tuple[float, float]]:
    """Longitude and latitude pairs in `datum` as WGS-84; those that are WGS-84 already stay as they are."""
    if datum == "WGS84":
        return positions
    degrees = np.asarray(positions, dtype=np.float64)
    lon, lat = to_wgs84(degrees[:, 0], degrees[:, 1], datum)
    return list(zip(np.round(lon, _DECIMALS).tolist(), np.round(lat, _DECIMALS).tolist(), strict=True))
