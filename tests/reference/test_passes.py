"""Passes and exemptions: each of one vehicle, with its time, route and orders; a misread word would free or charge the wrong truck."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from services.reference.passes import read_passes
from services.store.engine import reading
from services.store.read_reference import ReferenceReader
from services.tabular import FileRefused
from tests.reference.examples import collection, feature, order

PLATE, OTHER = "豫C8K301", "豫C8K302"


def granted(pass_id: str = "TX-9", **changes: Any) -> dict[str, Any]:
    return {
        "pass_id": pass_id,
        "kind": "pass",
        "plate": PLATE,
        "plate_type": "01",
        "event": "issued",
        "issued_at": "2026-11-19T18:00:00+08:00",
        "issuer": "试验市交警支队",
        "from": "2026-11-20T00:00:00+08:00",
        "until": "2026-12-01T00:00:00+08:00",
        "hours": [["22:00", "06:00"]],
        "weekdays": [1, 2, 3, 4, 5],
        "zones": ["north"],
        "orders": ["SY-7"],
        "reason": None,
    } | changes


def revoked(**changes: Any) -> dict[str, Any]:
    return granted(event="revoked", issued_at="2026-11-22T09:00+08:00", **{"from": "2026-11-22T12:00+08:00"} | changes)


@pytest.fixture
def bring(bring):
    """With a zone and an order in the register."""
    bring("zones", collection(feature()))
    bring("orders", json.dumps(order()))
    return bring


def errors(bring, *passes, **options):
    report = bring("passes", json.dumps(list(passes), ensure_ascii=False), **options)
    return [remark.text for remark in report.of("error")]


def test_a_pass_is_stored_with_its_issue_its_plate_and_all_that_it_says(bring, rows):
    assert errors(bring, granted()) == []
    (row,) = rows("pass_version")
    assert (row["pass_id"], row["plate"], row["holds_from"]) == ("TX-9", PLATE, datetime(2026, 11, 19, 10, tzinfo=UTC))
    assert row["body"] == granted()
    assert rows("reference_change")[-1]["kind"] == "passes"


def test_what_a_pass_does_not_say_is_any(bring, rows):
    unsaid = ("plate_type", "event", "hours", "weekdays", "zones", "orders", "reason")
    assert errors(bring, {name: value for name, value in granted().items() if name not in unsaid} | {"until": None}) == []
    body = rows("pass_version")[0]["body"]
    assert {name: body[name] for name in unsaid} == {
        **{"plate_type": None, "event": "issued", "hours": [["00:00", "24:00"]], "weekdays": [1, 2, 3, 4, 5, 6, 7]},
        **{"zones": [], "orders": [], "reason": None},
    }


def test_an_exemption_says_why(bring, rows):
    assert errors(bring, granted(kind="exemption", reason="抢险救灾")) == []
    assert rows("pass_version")[0]["body"]["reason"] == "抢险救灾"


@pytest.mark.parametrize(
    ("faulty", "said"),
    [
        (granted(kind="exemption"), "reason is null, expected why, for an exemption"),
        (granted(reason="保供"), 'reason is "保供", expected why, for an exemption: a text of 1 to 500'),
        (granted(kind="permit"), 'kind is "permit", expected one of pass, exemption'),
        (granted(kind="exemtion", reason="x"), "nearest: exemption"),
        (granted(event="revokd"), "nearest: revoked"),
        (granted(kind="通行证"), "nearest: pass"),
        (granted(plate="豫C8K3O1"), 'plate is "豫C8K3O1", expected one plate such as 豫C12345'),
        (granted(plate="豫C·8K3O1"), 'plate is "豫C·8K3O1", expected one plate'),
        (
            granted(plate="豫C00000"),
            'plate is "豫C00000", expected one plate such as 豫C12345; this text says that no plate was read',
        ),
        (granted(plate="无牌"), "this text says that no plate was read, and is no vehicle"),
        (granted(plate=[PLATE]), "plate is ["),
        (granted(plate_type="1"), 'plate_type is "1", expected null for any, or two digits'),
        (granted(plate_type=1), "plate_type is 1, expected null for any"),
        (granted(issued_at="2026-11-19"), 'issued_at is "2026-11-19", expected a time with its offset'),
        (granted(until="2026-11-20T00:00+08:00"), "expected null, or later than from"),
        (granted(hours=[]), "hours is [], expected a list of at least one pair"),
        (granted(hours=[["7", "9"]]), 'hours[0] is ["7", "9"]'),
        (granted(weekdays=[]), "weekdays is [], expected a list of at least one number"),
        (granted(weekdays=[8]), "weekdays[0] is 8"),
        (granted(zones=["north", "north"]), "each once"),
        (granted(orders="SY-7"), 'orders is "SY-7", expected a list of order_ids'),
        (granted(pass_id=""), 'pass_id is "", expected a text of 1 to 128'),
        (granted(issuer=" "), 'issuer is " "'),
        (granted(zone=["north"]), "no such member; known are pass_id, kind, plate, plate_type, event"),
        (granted(zone=["north"]), "nearest: zones"),
        ({name: value for name, value in granted().items() if name != "until"}, "until is absent"),
        (7, "the pass is 7, expected an object with pass_id, kind"),
    ],
)
def test_a_fault_is_named_with_member_value_and_what_is_right_and_the_others_load(faulty, said):
    parsed = read_passes(json.dumps([faulty, granted("TX-10")]).encode(), lambda *_: None)
    (remark,) = parsed.remarks
    assert remark.text.startswith("passes[0]") and said in remark.text
    assert [entry.key[0] for entry in parsed.good] == ["TX-10"]


def test_a_file_without_a_pass_is_refused(bring):
    with pytest.raises(FileRefused, match="the file has no passes"):
        bring("passes", "[]")


def test_the_zones_of_a_pass_must_be_known_all_its_time(bring, rows):
    (text,) = errors(bring, granted(zones=["nroth"]))
    assert text.startswith('passes[0] (TX-9): zones[0] is "nroth", expected a zone that is in the register')
    assert text.endswith("nearest: north")
    bring("zones", collection(feature(), feature("later")), holds_from=datetime(2026, 11, 25, tzinfo=UTC), mode="change")
    assert len(errors(bring, granted(zones=["later"]))) == 1
    assert rows("pass_version") == []


def test_a_complete_file_of_zones_keeps_those_of_a_pass(bring, rows):
    bring("zones", collection(feature(), feature("route")))
    assert errors(bring, granted(zones=["route"])) == []
    report = bring("zones", collection(feature()), complete=True)
    assert ["TX-9" in remark.expected for remark in report.of("error")] == [True]
    assert not [row for row in rows("zone_version") if row["absent"]]


def test_an_order_that_is_not_known_is_said_but_the_pass_is_loaded(bring, rows):
    report = bring("passes", json.dumps(granted(orders=["SY-7", "SY-99"])))
    (warning,) = report.warnings
    assert warning.en == "passes[0] (TX-9): order SY-99 is not in the register; the pass counts once it is"
    assert warning.zh == "passes[0] (TX-9)：管控令 SY-99 不在库中；入库后此通行证方为有效"
    assert len(rows("pass_version")) == 1


def test_another_content_at_the_same_issue_needs_a_correction(bring, rows):
    errors(bring, granted())
    (text,) = errors(bring, granted(until=None))
    assert "say --correction, or give a later issued_at" in text
    assert errors(bring, granted(until=None), mode="correction") == []
    assert bring("passes", json.dumps([granted(until=None), revoked()])).outcome.unchanged == 1
    assert len(rows("pass_version")) == 3


def test_a_pass_is_of_one_vehicle_in_all_its_versions(bring, rows):
    errors(bring, granted())
    (text,) = errors(bring, revoked(plate=OTHER))
    assert f'plate is "{OTHER}", expected {PLATE}, as in the other versions of the pass' in text
    assert errors(bring, revoked()) == []
    assert len(errors(bring, granted(plate=OTHER), mode="correction")) == 1
    assert errors(bring, granted(plate=OTHER), revoked(plate=OTHER), mode="correction") == []
    assert [row["plate"] for row in rows("pass_version")] == [PLATE, PLATE, OTHER, OTHER]


@pytest.mark.parametrize("written", ["豫C·8K301", "豫c 8k301", "豫C8K301（黄）", "豫Ｃ８Ｋ３０１"])
def test_a_plate_in_another_spelling_is_read_as_the_register_reads_it_and_said(bring, rows, written):
    report = bring("passes", json.dumps([granted(plate=written)], ensure_ascii=False))
    assert report.of("error") == []
    assert [(remark.column, remark.value, remark.expected) for remark in report.of("note")] == [
        ("plate", written, f"read as {PLATE}")
    ]
    assert [(row["plate"], row["body"]["plate"]) for row in rows("pass_version")] == [(PLATE, PLATE)]
    assert bring("passes", json.dumps([granted()])).outcome.unchanged == 1


def test_a_judgement_reads_the_passes_of_its_plates_as_they_were_recorded_last(bring, engine: Engine):
    errors(bring, granted(), granted("TX-10", plate=OTHER))
    assert read(engine, PLATE) == [("TX-9", PLATE)] and read(engine, OTHER) == [("TX-10", OTHER)]
    errors(bring, granted(plate=OTHER), mode="correction")
    assert read(engine, PLATE) == [] and read(engine, OTHER) == [("TX-9", OTHER), ("TX-10", OTHER)]


def read(engine: Engine, plate: str) -> list[tuple[str, str]]:
    with reading(engine) as connection:
        found = ReferenceReader().read(connection, [plate]).passes
    assert set(found) <= {plate}
    return sorted(((one.pass_id, one.plate) for one in found.get(plate, [])), reverse=True)


def test_a_change_touches_its_vehicles_before_and_now_on_its_days(bring, tasks):
    tasks.clear()
    errors(bring, granted())
    errors(bring, revoked())
    errors(bring, granted(plate=OTHER), revoked(plate=OTHER), mode="correction")
    errors(bring, granted("TX-11", until=None))
    assert tasks == [
        (date(2026, 11, 19), date(2026, 12, 1), [PLATE]),
        (date(2026, 11, 19), date(2026, 12, 1), [PLATE]),
        (date(2026, 11, 19), date(2026, 12, 1), [PLATE, OTHER]),
        (date(2026, 11, 19), date(9999, 12, 31), [PLATE]),
    ]
