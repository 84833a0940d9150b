"""`plumewatch demo`: the sample city, from nothing to a case list."""

from services.settings import current
from services.simulator.demo import run_demo


def demo() -> None:
    """Run the sample day."""
    run_demo(current())
