"""`plumewatch run`: the invented city on one machine, from nothing to pages with trucks that move, until Ctrl-C.

`running` is the whole of it in order: what is checked, prepared, started and ended. Here live only the city's folder and what
supervises its processes; the processes are ordinary commands (`work`, `serve`, `simulate`), as an operator would start them.
"""

from services.city_run.refusing import RunRefused
from services.city_run.running import run_city

__all__ = ["RunRefused", "run_city"]
