"""An invented but believable city: for now one sample day of Luoyang for `make run`, the same for the same seed.

Here live the city's files (`city/`: register, zones, stations, an order; all invented), the streets, and what makes tracks,
readings, checks and malformed events of them. Nothing here knows what the rules will find.
"""

from pathlib import Path

CITY = Path(__file__).parent / "city"
CITY_FILES = {
    "zones": CITY / "zones.geojson",
    "stations": CITY / "stations.csv",
    "vehicles": CITY / "vehicles.csv",
    "orders": CITY / "orders.json",
}
"""Kind of reference -> file, in the order of import."""
