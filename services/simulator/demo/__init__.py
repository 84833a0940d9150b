"""The sample city from nothing to a case list (`make demo`).

Here lives only how the pieces are put together, for a newcomer to read; the pieces themselves live in their own rooms.
"""

from services.simulator.demo.tour import run_demo

__all__ = ["run_demo"]
