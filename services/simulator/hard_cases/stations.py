"""The stations of the hard cases: none of the city's own trucks passes them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PlantedStation:
    """A station with its place in degrees (WGS-84)."""

    station_id: str
    name: str
    lon: float
    lat: float
    district: str


SOUND = PlantedStation("A410327901", "宜阳对照站", 112.230, 34.540, "410327")
FIRST_SENSOR = PlantedStation("A410323902", "新安双机前站", 112.22000, 34.6900, "410323")
SECOND_SENSOR = PlantedStation("A410323903", "新安双机后站", 112.22044, 34.6900, "410323")
"""40 m behind the first."""
INSIDE = PlantedStation("A410303904", "西工对照站", 112.450, 34.660, "410303")
"""The only one inside the rings: an order bars who passes it."""
ALWAYS_ONE_VALUE = PlantedStation("A410329905", "伊川定值站", 112.435, 34.430, "410329")
IN_FRACTIONS = PlantedStation("A410307906", "偃师小数站", 112.730, 34.700, "410307")
FAST_CLOCK = PlantedStation("A410308907", "孟津快钟站", 112.450, 34.830, "410308")

PLANTED_STATIONS = (SOUND, FIRST_SENSOR, SECOND_SENSOR, INSIDE, ALWAYS_ONE_VALUE, IN_FRACTIONS, FAST_CLOCK)
