"""A file checked against what is registered: refusals, slips that the register shows, and differences; on both databases."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from rules.inputs.parsed_order import clause_of
from rules.inputs.thresholds import Thresholds
from rules.orders.vehicle_match import meant
from rules.sightings.doubts import codes_of
from services.orders.check_report import Checked, check_orders
from services.orders.register_groups import register_groups
from services.reference.file_import import import_file
from services.store.engine import reading
from services.tabular import FileRefused
from tests.orders.building import NOW, clause, order
from tests.wild.city import REGISTER


def check(engine: Engine, *documents: Any) -> Checked:
    with reading(engine) as connection:
        return check_orders(connection, json.dumps(list(documents)).encode(), NOW, Thresholds())


def bring(engine: Engine, folder: Path, kind: str, content: str, **options: Any) -> None:
    path = folder / kind
    path.write_text(content)
    assert import_file(engine, kind, path, recorded_at=NOW, **options).of("error") == []


def plain(**members: Any) -> dict[str, Any]:
    return order(clause(exempt=[]), **members)


def test_a_good_order(city: Engine) -> None:
    checked = check(city, plain())
    assert (checked.refusals, checked.slips) == ([], [])
    assert "在“内环”区域内道路通行" in checked.orders[0].text.zh
    assert checked.orders[0].clauses.keys() == {"1"}


def test_refusals_name_the_nearest_word_and_good_orders_are_still_explained(city: Engine) -> None:
    checked = check(city, {**plain(order_id="LC-2"), "kind": "emergencies"}, order(clause(zones=["iner"])))
    assert [remark.text.rpartition("nearest: ")[2] for remark in checked.refusals] == ["emergency", "inner"]
    assert [one.body["order_id"] for one in checked.orders] == ["LC-1"]
    assert [slip.code for slip in checked.slips if slip.severity == "error"] == ["zone_unknown"]


def test_a_stage_without_the_word_whether_itself_is_meant(city: Engine) -> None:
    checked = check(city, order(clause(vehicles={"stage_inclusive": None})))
    assert [slip.code for slip in checked.slips] == ["stage_not_said_inclusive"] and checked.orders == []
    assert "inclusive or not?" in checked.refusals[0].text


def test_what_is_no_json(city: Engine) -> None:
    with reading(city) as connection, pytest.raises(FileRefused):
        check_orders(connection, b"{", NOW, Thresholds())


@pytest.mark.parametrize(
    ("vehicles", "said"),
    [
        ({"stage_at_most": 1}, "没有一辆车确定属于管控对象；1辆因登记信息不全不能确定"),
        ({"stage_at_most": 2}, None),
        ({"stage_at_most": None, "stage_inclusive": None, "plate_colours": ["blue"]}, "没有一辆车确定属于管控对象"),
        ({"stage_at_most": 3, "last_digit": {"barred": [3], "letter": 0}}, None),
        ({"stage_at_most": 2, "last_digit": {"barred": [3], "letter": 0}}, "没有一辆车确定属于管控对象"),
        ({"gross_mass_over_kg": 1000}, "没有一辆车确定属于管控对象；4辆因登记信息不全不能确定"),
        ({"origin": "foreign", "local_prefixes": ["豫"]}, "没有一辆车确定属于管控对象"),
    ],
)
def test_vehicles_of_the_register(city: Engine, vehicles: dict, said: str | None) -> None:
    slips = [slip.text.zh for slip in check(city, order(clause(vehicles=vehicles, exempt=[]))).slips]
    assert slips == ([] if said is None else [f"第1条：车辆库中{said}。"])


def test_groups_of_the_register_hold_at_a_time(city: Engine, tmp_path: Path) -> None:
    gone = REGISTER.replace("豫C0T010,01,yellow,diesel,,heavy,goods,无阶段车主,410311,false\n", "")
    bring(
        city,
        tmp_path,
        "vehicles",
        gone.replace("豫C0T006,01,yellow,diesel,6", "豫C0T006,01,yellow,diesel,5"),
        mode="change",
        complete=True,
    )
    with reading(city) as connection:
        before = register_groups(connection, NOW - timedelta(days=2))
        assert sorted(group.count for group in before) == [1] * 6
        now = register_groups(connection, NOW)
        assert sorted(group.count for group in now) == [1, 1, 1, 2]
        plates = register_groups(connection, NOW, frozenset({"plate"}))
        assert sorted(group.vehicle.plate for group in plates) == [f"豫C0T00{number}" for number in range(2, 7)]
        assert register_groups(connection, NOW, frozenset({"plate"})) is plates


def test_groups_tell_a_stage_that_contradicts_its_day_of_registration(city: Engine, tmp_path: Path) -> None:
    """豫C7T001 and 002 differ in that alone; 003 in that it is imported."""
    heading = "plate,plate_type,plate_colour,fuel,emission_stage,vehicle_class,use,new_energy,vin,registered_on\n"
    row = "豫C7T00{},01,yellow,diesel,4,heavy,goods,false,{},{}\n"
    vehicles = ((1, "", "2015-03-01"), (2, "", "2024-03-01"), (3, "WDB96340310000001", "2024-03-01"), (4, "", "2024-09-01"))
    bring(city, tmp_path, "vehicles", heading + "".join(row.format(*one) for one in vehicles), mode="change")
    wanted = clause_of({**clause(exempt=[]), "vehicles": {**clause()["vehicles"], "stage_at_most": 4, "stage_inclusive": True}})
    with reading(city) as connection:
        for seldom in (frozenset[str](), frozenset({"plate"})):
            answers = [(meant(group.vehicle, None, wanted), group.count) for group in register_groups(connection, NOW, seldom)]
            doubtful = [
                count for (is_meant, doubts), count in answers if is_meant and codes_of(doubts) == ["register_contradicts"]
            ]
            assert sum(doubtful) == 2


def test_the_same_order_registered_has_no_slip_of_being_late(city: Engine, tmp_path: Path) -> None:
    old = order(clause(exempt=[], **{"from": "2026-11-01T00:00+08:00"}), issued_at="2026-10-31T18:00+08:00")
    assert [slip.code for slip in check(city, old).slips] == ["entered_late"]
    bring(city, tmp_path, "orders", json.dumps(old))
    assert check(city, old).slips == []


def test_an_amendment_is_compared_with_the_version_before(city: Engine, tmp_path: Path) -> None:
    bring(city, tmp_path, "orders", json.dumps(plain()))
    amended = order(
        clause(exempt=[], vehicles={"stage_at_most": 5}, until="2026-11-17T06:00+08:00"),
        issued_at="2026-11-12T10:00+08:00",
        event="amended",
    )
    (checked,) = check(city, amended).orders
    assert checked.compared_with == "2026-11-10T18:00:00+08:00"
    assert [one.text.zh for one in checked.differences] == [
        "第1条 排放阶段：国四及以下（含国四） → 国五及以下（含国五）",
        "第1条 终止时间：至2026年11月15日24时止 → 至2026年11月17日6时止",
    ]


def test_versions_of_one_file_are_compared_too(city: Engine) -> None:
    first, second = check(city, plain(), plain(issued_at="2026-11-10T20:00+08:00", title="另一标题")).orders
    assert (first.differences, first.compared_with) == ([], None)
    assert [one.member for one in second.differences] == ["title"]


def test_another_order_of_the_register_or_the_file_is_continued(city: Engine, tmp_path: Path) -> None:
    goes_on = order(clause(exempt=[], **{"from": "2026-11-16T00:00+08:00"}, until=None), order_id="LC-2")
    assert [slip.code for slip in check(city, plain(), goes_on).slips] == ["continues_another"]
    bring(city, tmp_path, "orders", json.dumps(plain()))
    assert [slip.code for slip in check(city, goes_on).slips] == ["continues_another"]


def test_passes_of_the_register(city: Engine, tmp_path: Path) -> None:
    granted = {
        **{"pass_id": "TX-1", "kind": "pass", "plate": "豫C0T003", "event": "issued", "issuer": "交警支队"},
        **{"issued_at": "2026-11-01T10:00+08:00", "from": "2026-11-01T10:00+08:00", "until": None},
    }
    bring(city, tmp_path, "passes", json.dumps(granted))
    assert [slip.code for slip in check(city, order(clause(exempt=[], passes=None))).slips] == ["passes_unsaid"]
    assert check(city, plain()).slips == []


def test_a_refusal_of_several_clauses_is_one_line_that_names_them(city: Engine) -> None:
    """Case N28: five clauses with one unknown word."""
    five = [clause(str(number), exempt=["特种车辆"]) for number in range(1, 6)]
    (refusal,) = check(city, order(*five)).refusals
    assert refusal.place == "order LC-1: clauses 1, 2, 3, 4, 5" and refusal.column == "exempt[0]"
    assert "emergency_vehicle" in refusal.expected and "special" in refusal.expected
    apart = check(city, order(clause("1", exempt=["特种车辆"]), clause("2", exempt=["货车"]))).refusals
    assert [one.place for one in apart] == ["order LC-1: clause 1", "order LC-1: clause 2"]


def test_an_order_with_a_remark_is_said_wholly(city: Engine) -> None:
    remark = {"clause_id": "2", "remark": "引导过境重型运输车辆避开市主城区行驶。"}
    (checked,) = check(city, order(clause(exempt=[]), remark)).orders
    assert checked.text.zh.endswith("第2条（备注，不据以追究）：引导过境重型运输车辆避开市主城区行驶。")
    assert checked.text.en.endswith("Clause 2 (remark, charges nobody): 引导过境重型运输车辆避开市主城区行驶.")
    assert checked.clauses.keys() == {"1", "2"} and [slip.code for slip in checked.slips] == ["remark_kept"]
