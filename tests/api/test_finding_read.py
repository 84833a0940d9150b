"""One finding with all that it rests on."""

import pytest

from tests.api.world import FIRST


def newest(world, rule: str) -> dict:
    """The newest finding of a rule about the first truck, read by its 案件编号."""
    row = world.client.get(f"/api/v1/findings?rule={rule}&plate={FIRST}&limit=1").json()["items"][0]
    found = world.client.get(f"/api/v1/findings/{row['case_number']}").json()
    assert {name: found[name] for name in row} == row
    assert world.client.get(f"/api/v1/findings/{row['finding_id']}").json() == found
    return found


@pytest.mark.parametrize(
    ("rule", "kinds", "facts", "said"),
    [
        ("restricted_traffic", ["stay"], ["position"] * 20, ("违反《管控通告CASE-1》", "against clause 1")),
        ("remote_sensing", ["reading", "reading"], ["reading", "reading"], ("不透光", "opacity")),
        ("road_check", ["check"], ["check"], ("路检", "check")),
    ],
)
def test_a_finding_shows_evidence_facts_and_both_languages(world, rule: str, kinds: list, facts: list, said: tuple) -> None:
    found = newest(world, rule)
    assert [item["kind"] for item in found["evidence"]] == kinds
    assert [fact["fact"] for fact in found["facts"]] == facts
    assert said[0] in found["explanation"]["zh"] and said[1] in found["explanation"]["en"]
    assert found["ledger"][0]["what"] == "raised"
    assert found["vehicle"]["emission_stage"] == 3 and found["facts_left_off"] == 0


def test_facts_are_as_stored(world) -> None:
    fact = newest(world, "remote_sensing")["facts"][1]
    assert (fact["topic"], fact["element"], fact["opacity_pct"]) == ("remote-sensing.readings", -1, 52.0)
    assert (fact["time"], fact["plate_seen"]) == ("2026-10-10T09:00:00+08:00", FIRST)
    assert fact["received_at"].endswith("+08:00")
    position = newest(world, "restricted_traffic")["facts"][0]
    assert (position["topic"], position["partition"] >= 0, position["speed_kmh"]) == ("muck-trucks.positions", True, 36.0)


def test_a_long_stay_shows_its_first_positions_and_says_how_many_more(world, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.api.finding_facts._POSITIONS_SHOWN", 5)
    found = newest(world, "restricted_traffic")
    assert (len(found["facts"]), found["facts_left_off"]) == (5, 15)
