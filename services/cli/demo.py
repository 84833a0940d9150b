"""`plumewatch demo`: the sample city, from nothing to a case list."""

from services.operations.diagnosis.doctor import Doctor
from services.settings import current
from services.simulator.demo import run_demo


def demo() -> None:
    """Run the sample day."""
    run_demo(current(), lambda engine, settings: Doctor(engine, settings).examine_now())
