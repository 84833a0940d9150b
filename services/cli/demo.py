"""`plumewatch demo`: the sample city, from nothing to a case list."""

from services.demo import run_demo
from services.settings import current


def demo() -> None:
    """Run the sample day."""
    run_demo(current())
