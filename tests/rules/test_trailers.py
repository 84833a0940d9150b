"""A trailer has no engine: whatever rule, whatever the register says of its fuel, it is to be verified, never a charge (N30)."""

import pytest

from tests.rules.building import Row, check, drive, findings, reading, reference, vehicle

TRAILER = "豫C0T01挂"
REASON = "trailer_plate"
ACTS = {
    "remote_sensing": lambda **who: [reading("2026-10-10 09:00", **who), reading("2026-11-12 09:00", **who)],
    "road_check": lambda **who: [check("2026-11-12 10:00", smoke_m1=2.4, **who)],
    "restricted_traffic": lambda **who: [*drive("2026-11-12 11:00", 9, **who), reading("2026-11-12 12:00", 12.0, **who)],
}
REGISTERS = {
    "not registered": None,
    "by its type": {"plate": TRAILER, "plate_type": "15", "fuel": None, "emission_stage": None, "use": None},
    "as a diesel": {"plate": TRAILER, "plate_type": "15", "use": "goods"},
    "of another fuel": {"plate": TRAILER, "plate_type": "15", "fuel": "other", "use": "trailer"},
    "as new energy": {"plate": TRAILER, "plate_type": "15", "new_energy": True},
    "with type 01": {"plate": TRAILER, "plate_type": "01"},
    "by its use alone": {"plate": "豫C0T010", "plate_type": "01", "use": "trailer"},
    "by its type alone": {"plate": "豫C0T010", "plate_type": "15"},
}


@pytest.mark.parametrize("rule", ACTS)
@pytest.mark.parametrize("registered", REGISTERS.values(), ids=REGISTERS)
@pytest.mark.parametrize("seen", [{}, {"plate_type": "15"}, {"fuel": None}], ids=str)
def test_a_trailer_is_never_charged(rule: str, registered: Row | None, seen: Row) -> None:
    if registered is not None and registered["plate_type"] == "01" and "plate_type" in seen:
        seen = {}
    row = [] if registered is None else [vehicle(**registered)]
    plate = TRAILER if registered is None else registered["plate"]
    known = {name: value for name, value in seen.items() if not (name == "fuel" and rule == "restricted_traffic")}
    rows = ACTS[rule](plate=plate, **known)
    found = findings(*rows, given=reference(*row, order_in_force=True), rule=rule)
    assert found, "silence"
    assert {one["outcome"] for one in found} == {"to_be_verified"}
    assert all(REASON in one["reasons"] for one in found)


@pytest.mark.parametrize("rule", ACTS)
def test_its_tractor_is(rule: str) -> None:
    found = findings(*ACTS[rule](), given=reference(order_in_force=True), rule=rule)
    assert found[-1]["outcome"] == "violation"
