"""The register's trucks as the simulator uses them: who carries a terminal, who the order hits, who smokes."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from services.simulator import CITY_FILES


@dataclass(frozen=True)
class Truck:
    """A truck of the register, or one from elsewhere (stage None, use ""). smokes: its opacity is often over the limit."""

    plate: str
    plate_type: str
    plate_colour: str
    fuel: str
    stage: int | None
    use: str
    smokes: bool = False

    @property
    def is_barred(self) -> bool:
        """Whether the sample order keeps it out of the inner ring, when it is heavy or medium."""
        return self.fuel == "diesel" and self.stage is not None and self.stage <= 4 and self.use != "special"


@dataclass(frozen=True)
class Station:
    """A remote-sensing station of the city."""

    station_id: str
    lon: float
    lat: float
    district: str

    @property
    def is_inside(self) -> bool:
        """Whether it stands on a street inside the inner ring and not on the orbital."""
        return 112.34 < self.lon < 112.56 and 34.53 < self.lat < 34.73


def registered_trucks(random: np.random.Generator, path: Path = CITY_FILES["vehicles"]) -> list[Truck]:
    """The register's trucks in its order, about 4 in 100 of the diesels smoking."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    smoking = random.random(len(rows)) < 0.04
    return [_truck(row, bool(smokes)) for row, smokes in zip(rows, smoking, strict=True)]


def outside_trucks(random: np.random.Generator, count: int) -> list[Truck]:
    """Trucks from elsewhere that the register does not know."""
    provinces, letters = ("豫A", "豫D", "晋M", "陕E", "冀D", "鲁H"), "ABCDEFGHJKLMNPQRSTUVWXYZ"
    serials = random.permutation(10_000)[:count]
    return [
        Truck(
            f"{provinces[serial % 6]}0{letters[serial % 24]}{serial % 1000:03d}",
            "01",
            "yellow",
            "diesel",
            None,
            "",
            bool(serial % 60 == 0),
        )
        for serial in np.unique(serials % 3_000)
    ]


def stations(path: Path = CITY_FILES["stations"]) -> list[Station]:
    """The city's stations in the order of their file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Station(row["station_id"], float(row["lon"]), float(row["lat"]), row["district"]) for row in csv.DictReader(file)
        ]


def _truck(row: dict[str, str], smokes: bool) -> Truck:
    stage = int(row["emission_stage"]) if row["emission_stage"] else None
    is_diesel = row["fuel"] == "diesel"
    return Truck(row["plate"], row["plate_type"], row["plate_colour"], row["fuel"], stage, row["use"], smokes and is_diesel)
