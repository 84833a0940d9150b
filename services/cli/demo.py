"""`plumewatch demo`: the sample city, from nothing to a case list."""

from services.demo import run_demo
from services.settings import current


def demo() -> None:
    """Run the sample day of an invented city through everything and write its case list (folder `demo` of the data folder)."""
    run_demo(current())
