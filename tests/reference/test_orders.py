"""Orders: a word that is dropped or misread changes whom the order hits, so it is refused (cases O5, O7, Z7, O1)."""

import json
from datetime import UTC, date, datetime

import pytest

from services.tabular import FileRefused
from tests.reference.examples import clause, collection, feature, order


@pytest.fixture(autouse=True)
def _zones(bring):
    bring("zones", collection(feature(), feature("south")))


def errors(bring, *orders):
    return [remark.text for remark in bring("orders", json.dumps(list(orders), ensure_ascii=False)).of("error")]


def vehicles(**changes):
    return clause(vehicles={"fuels": ["diesel"], "classes": [], "uses": []} | changes)


def test_a_good_order_is_stored_with_its_issue_and_local_times(bring, rows):
    assert errors(bring, order("SY-7", clause(until="2026-11-25T16:00Z", **{"from": "2026-11-20T00:00:30+09:00"}))) == []
    (row,) = rows("order_version")
    assert row["holds_from"] == datetime(2026, 11, 19, 10, tzinfo=UTC)
    assert row["body"]["issued_at"] == "2026-11-19T18:00:00+08:00"
    stored = row["body"]["clauses"][0]
    assert (stored["from"], stored["until"]) == ("2026-11-19T23:00:30+08:00", "2026-11-26T00:00:00+08:00")
    assert stored["vehicles"] == clause()["vehicles"]


@pytest.mark.parametrize(
    "stage",
    [{"stage_at_most": 3}, {"stage_at_most": 3, "stage_inclusive": None}, {"stage_at_most": 0}],
)
def test_inclusive_or_not_must_be_said(bring, rows, stage):
    (text,) = errors(bring, order("SY-7", vehicles(**stage)))
    assert text.startswith("order SY-7: clause 1: vehicles.stage_inclusive is ")
    assert "inclusive or not? 以下 includes the number in law" in text
    assert rows("order_version") == []


@pytest.mark.parametrize(
    "stage",
    [
        {"stage_at_most": 0, "stage_inclusive": True},
        {"stage_at_most": 6, "stage_inclusive": False},
        {"stage_at_most": None, "stage_inclusive": None},
        {},
    ],
)
def test_both_or_neither_of_stage_and_flag(bring, rows, stage):
    assert errors(bring, order("SY-7", vehicles(**stage))) == []
    stored = rows("order_version")[0]["body"]["clauses"][0]["vehicles"]
    assert (stored["stage_at_most"], stored["stage_inclusive"]) == (stage.get("stage_at_most"), stage.get("stage_inclusive"))


@pytest.mark.parametrize(
    ("faulty", "start", "said"),
    [
        (vehicles(stage_at_most="3", stage_inclusive=True), 'vehicles.stage_at_most is "3"', "a whole number"),
        (vehicles(stage_at_most=True, stage_inclusive=True), "vehicles.stage_at_most is true", "a whole number"),
        (vehicles(stage_at_most=7, stage_inclusive=True), "vehicles.stage_at_most is 7", "from 0 to 6"),
        (vehicles(stage_at_most=3, stage_inclusive="true"), 'vehicles.stage_inclusive is "true"', "true or false"),
        (vehicles(stage_at_most=3, stage_inclusive=1), "vehicles.stage_inclusive is 1", "true or false"),
        (vehicles(stage_inclusive=True), "vehicles.stage_at_most is absent", "together with stage_inclusive"),
        (
            vehicles(stage_at_most=3, stage_inclusive=True, stage_at_least=4),
            "vehicles.stage_at_least is 4",
            "no higher than what stage_at_most leaves",
        ),
        (vehicles(stage_at_most=3, stage_inclusive=False, stage_at_least=3), "vehicles.stage_at_least is 3", "no higher than"),
        (vehicles(stage_at_least=7), "vehicles.stage_at_least is 7", "from 0 to 6"),
        (vehicles(fuels=[]), "vehicles.fuels is []", "list every fuel meant"),
        (vehicles(fuels=["deisel"]), 'vehicles.fuels[0] is "deisel"', "nearest: diesel"),
        (vehicles(clases=[]), "vehicles.clases is []", "no such member; known are fuels, stage_at_most, stage_inclusive"),
        (vehicles(uses=["muk"]), 'vehicles.uses[0] is "muk"', "nearest: muck"),
        (vehicles(uses=["渣土"]), 'vehicles.uses[0] is "渣土"', "nearest: muck"),
        (vehicles(classes=["重型"]), 'vehicles.classes[0] is "重型"', "nearest: heavy"),
        (vehicles(fuels=["柴油"]), 'vehicles.fuels[0] is "柴油"', "nearest: diesel"),
        (clause(exempt=["危化品车辆"]), 'exempt[0] is "危化品车辆"', "nearest: hazardous"),
        (clause(warning={"levels": ["黄色"], "districts": []}), 'warning.levels[0] is "黄色"', "nearest: yellow"),
        (clause(exempt=["special", "粮食运输车"]), 'exempt[1] is "粮食运输车"', "new_energy, muck, mixer"),
        (clause(exempt=["specail"]), 'exempt[0] is "specail"', "nearest: special"),
        (clause(exemptions=[]), "exemptions is []", "no such member"),
        (clause(zones=[]), "zones is []", "at least one zone_id"),
        (clause(zones=["nroth"]), 'zones[0] is "nroth"', "zone unknown, import it first; nearest: north"),
        (clause(hours=[]), "hours is []", "two times HH:MM"),
        (
            clause(hours=[["21:00", "7"]]),
            'hours[0] is ["21:00", "7"]',
            "two times HH:MM that differ (24:00 allowed at the end)",
        ),
        (clause(hours=[["24:00", "06:00"]]), "hours[0] is ", "24:00 allowed at the end"),
        (clause(hours=[["06:00", "06:00"]]), "hours[0] is ", "that differ"),
        (clause(hours=[["06:00"]]), 'hours[0] is ["06:00"]', "two times"),
        (clause(weekdays=[]), "weekdays is []", "at least one"),
        (clause(weekdays=[1, 1]), "weekdays is [1, 1]", "each once"),
        (clause(weekdays=[0]), "weekdays[0] is 0", "from 1 (Monday)"),
        (clause(**{"from": "2026-11-20T00:00"}), 'from is "2026-11-20T00:00"', "with its offset"),
        (clause(**{"from": "2026-11-20T24:30+08:00"}), "from is ", "00:00 of the next day"),
        (clause(**{"from": "2026-02-30T00:00+08:00"}), "from is ", "a time"),
        (clause(until="2026-11-19T16:00Z"), 'until is "2026-11-19T16:00Z"', "later than from"),
        (clause(min_minutes=-1), "min_minutes is -1", "from 0"),
        (clause(min_minutes="3"), 'min_minutes is "3"', "a number of minutes"),
        ({name: value for name, value in clause().items() if name != "until"}, "until is absent", "null, or later than from"),
        (clause(vehicles=[]), "vehicles is []", "an object with fuels"),
    ],
)
def test_a_fault_is_named_with_order_clause_member_value_and_what_is_right(bring, rows, faulty, start, said):
    (text,) = errors(bring, order("SY-7", faulty), order("SY-8"))
    assert text.startswith(f"order SY-7: clause 1: {start}")
    assert said in text.partition(", expected ")[2]
    assert [row["order_id"] for row in rows("order_version")] == ["SY-8"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "urgent"}, 'order SY-7: kind is "urgent", expected one of emergency, standing, temporary, phased'),
        ({"kind": "standin"}, "nearest: standing"),
        ({"legal_basis": []}, "order SY-7: legal_basis is [], expected a list of at least one text"),
        ({"clauses": []}, "order SY-7: clauses is [], expected a list of at least one clause"),
        ({"clauses": [{}] * 101}, 'order SY-7: clauses is "101 clauses", expected at most 100 clauses'),
        ({"clauses": [[]]}, "order SY-7: clauses[0]: the clause is []"),
        (
            {"clauses": [clause(), clause()]},
            'order SY-7: clause_id is "1", expected a text of 1 to 128 characters, each clause its own',
        ),
        ({"issuer": " "}, 'order SY-7: issuer is " "'),
        ({"issued_at": "2026-11-19"}, "order SY-7: issued_at is "),
        (
            {"clause": []},
            "no such member; known are order_id, title, issuer, kind, event, issued_at, from, expected_until, published, grace_minutes, legal_basis, calendar, clauses",
        ),
    ],
)
def test_a_fault_of_the_whole_order(bring, changes, said):
    (text,) = errors(bring, order("SY-7") | changes)
    assert said in text


def test_one_object_is_an_order_too_and_what_is_none_is_said(bring, rows):
    assert bring("orders", json.dumps(order())).of("error") == []
    assert errors(bring, 7)[0].startswith("orders[0]: the order is 7, expected an object with order_id")
    assert errors(bring, order(order_id=3))[0].startswith("orders[0]: order_id is 3")
    assert len(rows("order_version")) == 1


@pytest.mark.parametrize("content", ["[]", '{"order_id": "a", "order_id": "b"}'])
def test_a_file_without_a_sure_order_is_refused(bring, content):
    with pytest.raises(FileRefused):
        bring("orders", content)


def test_a_zone_must_be_there_all_the_time_of_the_clause(bring):
    bring("zones", collection(feature("later")), holds_from=datetime(2026, 12, 1, tzinfo=UTC))
    assert len(errors(bring, order("SY-7", clause(zones=["later"])))) == 1
    begins = "2026-12-01T08:00+08:00"
    assert errors(bring, order("SY-8", clause(zones=["later"], **{"from": begins}))) == []


def test_a_complete_file_keeps_the_zone_that_an_order_names_and_says_so(bring, rows):
    assert errors(bring, order()) == []
    report = bring("zones", collection(feature("another")), complete=True)
    assert any("SY-7" in str(remark) and "was kept" in str(remark) for remark in report.of("error"))
    assert not [row for row in rows("zone_version") if row["absent"] and row["zone_id"] == "north"]


def test_a_later_issue_is_a_new_version_in_any_order_of_import(bring, rows):
    first, later = order(), order("SY-7", clause(until="2026-11-22T00:00+08:00"), issued_at="2026-11-20T09:00+08:00")
    assert errors(bring, later) == errors(bring, first) == []
    assert bring("orders", json.dumps([first, later])).outcome.unchanged == 2
    assert len(rows("order_version")) == 2


def test_the_same_issue_with_other_content_needs_a_correction(bring, rows):
    bring("orders", json.dumps(order()))
    other = order(title="改正")
    (text,) = errors(bring, other)
    assert "differs from the register in body: say --correction, or give a later issued_at" in text
    assert bring("orders", json.dumps(other), mode="correction").outcome.changed == 1
    assert bring("orders", json.dumps(other), mode="correction").outcome.changed == 0
    assert [row["body"]["title"] for row in rows("order_version")] == ["试验通告", "改正"]


def test_the_same_issue_twice_in_a_file_must_be_the_same_order(bring, rows):
    assert len(errors(bring, order(), order(title="另一个"))) == 2
    assert errors(bring, order(), order()) == []
    assert len(rows("order_version")) == 1


def test_an_order_touches_the_days_of_its_clauses_before_and_now(bring, tasks):
    tasks.clear()
    bring("orders", json.dumps(order("SY-7", clause(until="2026-11-22T00:00+08:00"))))
    bring("orders", json.dumps(order("SY-7", clause(until="2026-11-21T00:00+08:00"), issued_at="2026-11-20T09:00+08:00")))
    bring("orders", json.dumps(order("SY-9")))
    assert tasks == [
        (date(2026, 11, 19), date(2026, 11, 22), None),
        (date(2026, 11, 19), date(2026, 11, 22), None),
        (date(2026, 11, 19), date(9999, 12, 31), None),
    ]
