"""A warning's life: issued, upgraded, paused, resumed, lifted; what was known when."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rules.inputs.parsed_warning import warning_of
from services.orders.announcements.warnings import Issue, known_warning
from tests.rules.building import us

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def version(event: str, issued: str, begins: str, level: str = "orange", until: str | None = None) -> Any:
    times = {"issued_at": f"2026-11-{issued}:00+08:00", "from": f"2026-11-{begins}:00+08:00"}
    body = {"warning_id": "W1", "event": event, "level": level, "until": until and f"2026-11-{until}:00+08:00", **times}
    return Issue(warning_of({"districts": [], **body}), body, NOW)


LIFE = [
    version("issued", "10T18", "10T20", "yellow"),
    version("upgraded", "11T17", "12T00"),
    version("paused", "13T10", "13T14"),
    version("resumed", "14T09", "14T18"),
    version("lifted", "16T08", "16T06"),  # relief counts from its stated time
]


@pytest.mark.parametrize(
    ("at", "state", "level", "since", "until"),
    [
        ("10T17", None, "", "", None),
        ("10T18", "announced", "yellow", "10T20", None),
        ("10T20", "in_force", "yellow", "10T20", None),
        ("11T18", "in_force", "yellow", "10T20", None),  # the upgrade is issued and still to come
        ("12T00", "in_force", "orange", "12T00", None),
        ("13T11", "in_force", "orange", "12T00", "13T14"),
        ("13T14", "paused", "orange", "13T14", None),
        ("14T10", "paused", "orange", "13T14", "14T18"),
        ("14T18", "in_force", "orange", "14T18", None),
        ("16T07", "in_force", "orange", "14T18", None),  # nobody knew yet
        ("16T08", "lifted", "orange", "16T06", None),
    ],
)
def test_a_life(at: str, state: str | None, level: str, since: str, until: str | None) -> None:
    known = known_warning(LIFE, us(f"2026-11-{at}:00"))
    if state is None:
        assert known is None
        return
    assert known is not None
    assert (known.state.name, known.governing.body["level"]) == (state, level)
    assert (known.state.since_us, known.state.until_us) == (us(f"2026-11-{since}:00"), until and us(f"2026-11-{until}:00"))


def test_what_is_coming_is_said() -> None:
    known = known_warning(LIFE[:2], us("2026-11-11T18:00"))
    assert known is not None and known.coming is LIFE[1]


def test_a_warning_with_an_end_lifts_itself() -> None:
    known = known_warning([version("issued", "10T18", "10T20", until="12T00")], us("2026-11-12T00:00"))
    assert known is not None and (known.state.name, known.state.since_us) == ("lifted", us("2026-11-12T00:00"))


def test_an_extension_does_not_begin_anew() -> None:
    life = [version("issued", "10T18", "10T20", until="12T00"), version("extended", "11T18", "11T18", until="14T00")]
    known = known_warning(life, us("2026-11-13T00:00"))
    assert known is not None
    assert (known.state.since_us, known.state.until_us) == (us("2026-11-10T20:00"), us("2026-11-14T00:00"))


def test_a_lift_overtakes_an_upgrade_that_was_still_to_come() -> None:
    life = [*LIFE[:2], version("lifted", "11T20", "11T20")]
    known = known_warning(life, us("2026-11-12T12:00"))
    assert known is not None and known.state.name == "lifted"
