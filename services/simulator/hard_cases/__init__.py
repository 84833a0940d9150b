"""Hard cases of which the truth is known: what once led to false charges or to silence, planted on each day among the city's traffic.

They stand on trucks and stations of their own, which do nothing else, so all else in the city is as it was. Each kind is a function of
`kinds.KINDS`; what is common (records as sent, acts as truth) is in `case`.
"""

from services.simulator.hard_cases.kinds import planted

__all__ = ["planted"]
