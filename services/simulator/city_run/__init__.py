"""`plumewatch run`: the invented city on one machine, from nothing to pages with trucks that move, until Ctrl-C.

`supervisor` is the whole of it in order: what is checked, prepared, started and ended. Here live only the city's folder and what
supervises its processes; the processes are ordinary commands (`work`, `serve`, `simulate`), as an operator would start them.
"""

from services.simulator.city_run.errors import RunRefused
from services.simulator.city_run.supervisor import run_city

__all__ = ["RunRefused", "run_city"]
