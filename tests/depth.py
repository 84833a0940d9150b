"""How deep the tests look: one table for all of them, and one variable, PLUMEWATCH_TEST_DEPTH, that chooses the column.

dev: before every commit (the default). ci: `.ci/run` (the default under CI=true); derandomized, so that a failure is the same on every
machine. night: full depth, by `make prove` and `make faults`. Tests marked `night` run there only, those marked `ci` not at dev. See docs/testing.md.
"""

import os

from hypothesis import HealthCheck, settings

DEPTHS = ("dev", "ci", "night")
DEPTH = os.environ.get("PLUMEWATCH_TEST_DEPTH") or ("ci" if os.environ.get("CI") == "true" else "dev")
if DEPTH not in DEPTHS:
    raise ValueError(f"PLUMEWATCH_TEST_DEPTH is {DEPTH!r}, expected one of {', '.join(DEPTHS)}")
IS_FULL = DEPTH == "night"
MARKS_LEFT_OUT = {"dev": ("ci", "night"), "ci": ("night",), "night": ()}[DEPTH]
"""Marks of tests that are for a greater depth than the chosen one."""
ONE_DATABASE_AT_DEV = ("tests/api/", "tests/orders/", "tests/live/", "tests/lists/", "tests/findings/", "tests/vehicles/")
"""Rooms whose tests run on SQLite alone at dev: they ask the readers, whose own tests use both databases."""

_HOW_MANY = {  # dev, ci, night
    "histories": (20, 120, 2_000),
    "interleavings": (5, 30, 200),
    "trials of the index": (50, 100, 400),
    "trials of an exact answer": (6, 15, 60),
    "orders tried and published": (10, 40, 200),
    "kills": (6, 6, 20),
    "ids of a statement's walk": (20_000, 20_000, 100_000),
    "cases in a list": (10_000, 10_000, 70_000),
    "requests of each operation": (1, 10, 50),
    "commits between starts": (5, 1, 1),
    "statements between starts": (100, 25, 10),
    "places between crashes of a round": (5, 1, 1),
    "calls between crashes": (28, 6, 1),
}


def how_many(what: str) -> int:
    """The number in force at the chosen depth."""
    return _HOW_MANY[what][DEPTHS.index(DEPTH)]


def examples(at_ci: int) -> int:
    """The number of examples of a property without a database that gets so many at CI's depth: a third as many, as many, or ten times."""
    return {"dev": max(10, at_ci // 3), "ci": at_ci, "night": 10 * at_ci}[DEPTH]


def searched(what: str) -> settings:
    """Hypothesis settings for a property whose examples go through a database: as many as `how_many` says, however slow they are."""
    slow = [
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
        HealthCheck.function_scoped_fixture,
    ]
    return settings(max_examples=how_many(what), suppress_health_check=slow)


for _name in DEPTHS:
    _is_ci = _name == "ci"
    settings.register_profile(_name, max_examples=examples(100), deadline=None, derandomize=_is_ci, print_blob=True)
settings.load_profile(DEPTH)
