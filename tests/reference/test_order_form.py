"""Every member of the written form of orders: taken as it is written, or refused with the member, its value and what is right."""

import json
import re
from typing import Any

import pytest

from services.reference.form_parts import Form
from services.reference.order_form import OrderForm
from services.reference.orders import read_orders
from services.reference.pass_form import PassForm
from services.reference.warning_form import WarningForm
from tests.reference.examples import clause, collection, feature, order

HOLIDAYS = {
    "name": "国务院办公厅 2026 年节假日安排",
    "source": "国办发明电〔2025〕7号",
    "holidays": ["2026-10-01", "2026-10-02"],
    "working_days": ["2026-10-10"],
}
DIGIT = {"barred": "odd", "letter": "last_digit"}
PASSAGE = {"name": "中州路口由北向南", "from": "north", "to": "south", "within_minutes": 10}
PUBLISHED = {"at": "2026-11-18T09:00:00+08:00", "where": "市政府网站", "proof": None}


@pytest.fixture
def bring(bring):
    """With zones in the register."""
    bring("zones", collection(feature(), feature("south"), feature("ring")))
    return bring


def errors(bring, *orders):
    return [remark.text for remark in bring("orders", json.dumps(list(orders), ensure_ascii=False)).of("error")]


def read(*orders):
    """The sentences about a file, and which orders of it are good, without a database."""
    parsed = read_orders(json.dumps(list(orders), ensure_ascii=False).encode(), lambda *_: None)
    return [remark.text for remark in parsed.remarks], [entry.key[0] for entry in parsed.good]


def stored(bring, rows, document):
    assert errors(bring, document) == []
    return rows("order_version")[-1]["body"]


def vehicles(**changes: Any) -> dict[str, Any]:
    return clause(vehicles=clause()["vehicles"] | changes)


def old_body() -> dict[str, Any]:
    times = {"issued_at": "2026-11-19T18:00:00+08:00", "clauses": [clause(**{"from": "2026-11-20T00:00:00+08:00"})]}
    return order() | times


def without_clauses(event: str, **changes: Any) -> dict[str, Any]:
    return order(event=event, **{"from": "2026-11-21T00:00:00+08:00"} | changes) | {"clauses": changes.get("clauses", [])}


UNSAID_OF_ORDERS = {
    "event": "issued",
    "from": None,
    "expected_until": None,
    "published": None,
    "grace_minutes": 0,
    "calendar": None,
}
UNSAID_OF_CLAUSES = {
    **{"boundaries": [], "except_zones": [], "passages": [], "days": None},
    **{"holidays": None, "working_days": None, "warning": None, "passes": None, "camera": None},
    **dict.fromkeys(("act", "code", "article", "penalty")),
}
UNSAID_OF_VEHICLES = dict.fromkeys(
    (
        *("axles_at_least", "gross_mass_over_kg", "rated_load_over_kg", "rated_load_at_least_kg", "plate_colours"),
        *("origin", "local_prefixes", "last_digit", "new_energy", "stage_at_least", "except_clauses"),
    )
)


def test_an_order_from_before_is_stored_as_it_was(bring, rows):
    assert stored(bring, rows, order()) == old_body()


def test_what_only_says_its_default_is_no_part_of_what_is_stored_so_an_old_order_is_no_new_one(bring, rows):
    stored(bring, rows, order())
    spelled = clause(vehicles=clause()["vehicles"] | UNSAID_OF_VEHICLES, **UNSAID_OF_CLAUSES)
    report = bring("orders", json.dumps(order("SY-7", spelled, **UNSAID_OF_ORDERS)))
    assert (report.remarks, report.outcome.unchanged) == ([], 1)
    assert len(rows("order_version")) == 1


def test_the_members_that_are_left_out_at_their_default_are_all_that_came_later():
    now = {*OrderForm.UNSAID}, {*forms()["ClauseForm"].UNSAID}, {*forms()["VehiclesForm"].UNSAID}
    assert now == ({*UNSAID_OF_ORDERS}, {*UNSAID_OF_CLAUSES}, {*UNSAID_OF_VEHICLES})


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("event", "amended"),
        ("event", "extended"),
        ("from", "2026-11-19T12:00:00+08:00"),
        ("published", PUBLISHED),
        ("published", PUBLISHED | {"proof": "https://example.org/tg/7"}),
        ("grace_minutes", 30.0),
        ("grace_minutes", 1440.0),
        ("calendar", HOLIDAYS),
        ("calendar", HOLIDAYS | {"holidays": [], "working_days": []}),
    ],
)
def test_a_member_of_an_order_is_kept(bring, rows, member, value):
    assert stored(bring, rows, order("SY-7", **{member: value})) == old_body() | {member: value}


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("boundaries", [{"zone": "north", "included": True}, {"zone": "south", "included": False}]),
        ("except_zones", ["south", "ring"]),
        ("passages", [PASSAGE]),
        ("days", ["2026-11-21", "2026-11-23"]),
        *(("holidays", word) for word in ("like_any_day", "free", "barred")),
        *(("working_days", word) for word in ("like_any_day", "free", "barred")),
        ("warning", {"levels": ["orange", "red"], "districts": []}),
        ("warning", {"levels": ["yellow"], "districts": ["410311"]}),
        *(("passes", {"effect": word, "by_level": None}) for word in ("honoured", "not_honoured", "suspended", "locked")),
        ("passes", {"effect": "honoured", "by_level": {"orange": "suspended", "red": "locked"}}),
        ("warning", {"levels": ["yellow"], "districts": [], "pollutants": ["o3"]}),
        ("act", "不执行重污染天气应急措施"),
        *(("code", code) for code in ("1344", "13441", "none")),
        ("article", "大气污染防治法 第一百二十一条"),
        ("penalty", "一万元以上十万元以下罚款"),
    ],
)
def test_a_member_of_a_clause_is_kept(bring, rows, member, value):
    body = stored(bring, rows, order("SY-7", clause(**{member: value}), calendar=HOLIDAYS))
    assert body["clauses"] == [old_body()["clauses"][0] | {member: value}]


@pytest.mark.parametrize(
    "said",
    [
        {"axles_at_least": 5},
        {"gross_mass_over_kg": 49_000.0},
        {"rated_load_over_kg": 5_000.0},
        {"rated_load_at_least_kg": 1_500.0},
        {"plate_colours": ["yellow", "yellow_green"]},
        {"origin": "foreign", "local_prefixes": ["豫C", "豫"]},
        {"origin": "local", "local_prefixes": ["豫C"]},
        {"last_digit": DIGIT},
        {"last_digit": {"barred": "unlike_date", "letter": 0}},
        {"last_digit": {"barred": [1, 6], "letter": 9}},
        {"new_energy": False},
        {"new_energy": True},
    ],
)
def test_a_member_of_the_vehicles_is_kept(bring, rows, said):
    assert stored(bring, rows, order("SY-7", vehicles(**said)))["clauses"][0]["vehicles"] == clause()["vehicles"] | said


@pytest.mark.parametrize("event", ["paused", "resumed", "lifted"])
def test_what_speaks_of_the_clauses_before_has_none_of_its_own(bring, rows, event):
    body = stored(bring, rows, without_clauses(event))
    assert (body["event"], body["from"], body["clauses"]) == (event, "2026-11-21T00:00:00+08:00", [])
    (text,) = errors(bring, without_clauses(event, clauses=[clause()]))
    assert "order SY-7: clauses is [" in text and "expected [] where the event is paused, resumed or lifted" in text


def test_a_resumption_may_count_from_its_announcement_but_a_pause_says_its_time(bring, rows):
    assert "from" not in stored(bring, rows, without_clauses("resumed", **{"from": None}))
    for event in ("paused", "lifted"):
        (text,) = errors(bring, without_clauses(event, **{"from": None}))
        assert text.startswith("order SY-7: from is null, expected a time where the event is paused or lifted")


@pytest.mark.parametrize("first", ["paused", "lifted", "resumed"])
def test_versions_may_come_in_any_order(bring, rows, first):
    assert errors(bring, without_clauses(first, issued_at="2026-11-20T09:00+08:00")) == []
    assert errors(bring, order()) == []
    assert len(rows("order_version")) == 2


def test_a_whole_clause_may_be_a_passage(bring, rows):
    assert stored(bring, rows, order("SY-7", clause(zones=[], passages=[PASSAGE])))["clauses"][0]["zones"] == []


ORDER_FAULTS = [
    (
        {"event": "issue"},
        'event is "issue", expected one of issued, amended, extended, paused, resumed, lifted; nearest: issued',
    ),
    ({"event": None}, "event is null, expected one of issued"),
    ({"from": "2026-11-20"}, 'from is "2026-11-20", expected null, or a time with its offset'),
    ({"grace_minutes": -1}, "grace_minutes is -1, expected a number of minutes from 0 to 1440"),
    ({"grace_minutes": 1441}, "grace_minutes is 1441"),
    ({"grace_minutes": "30"}, 'grace_minutes is "30"'),
    ({"grace_minutes": True}, "grace_minutes is true"),
    ({"published": "网站"}, 'published is "网站", expected null, or an object with at, where and proof'),
    ({"published": {"where": "网站"}}, "published.at is absent, expected a time with its offset"),
    ({"published": {"at": PUBLISHED["at"]}}, "published.where is absent, expected a text of 1 to 500"),
    ({"published": PUBLISHED | {"proof": ""}}, 'published.proof is "", expected null, or a text'),
    ({"published": PUBLISHED | {"prof": "x"}}, "published.prof is "),
    ({"published": PUBLISHED | {"prof": "x"}}, "expected no such member; known are at, where, proof; nearest: proof"),
    ({"calendar": []}, "calendar is [], expected null, or an object with name, source, holidays and working_days"),
    (
        {"calendar": HOLIDAYS | {"holidays": ["10-01"]}},
        'calendar.holidays[0] is "10-01", expected a list of days such as 2026-10-01',
    ),
    ({"calendar": HOLIDAYS | {"holidays": ["2026-02-30"]}}, 'calendar.holidays[0] is "2026-02-30"'),
    ({"calendar": HOLIDAYS | {"holidays": ["2026-10-01"] * 2}}, "each once"),
    (
        {"calendar": HOLIDAYS | {"working_days": ["2026-10-01"]}},
        'calendar.working_days is ["2026-10-01"], expected a list of days',
    ),
    ({"calendar": {"name": "假日"}}, "calendar.source is absent, expected a text"),
]


@pytest.mark.parametrize(("changes", "said"), ORDER_FAULTS)
def test_a_fault_of_an_orders_member(changes, said):
    texts, good = read(order("SY-7", **changes), order("SY-8"))
    assert any(said in text for text in texts) and all(text.startswith("order SY-7: ") for text in texts)
    assert good == ["SY-8"]


CLAUSE_FAULTS = [
    ({"zones": []}, "zones is [], expected a list of at least one zone_id; [] only with passages"),
    ({"boundaries": [{"zone": "north"}]}, "boundaries[0].included is absent, expected true (含"),
    ({"boundaries": [{"zone": "north", "included": "含"}]}, 'boundaries[0].included is "含", expected true (含'),
    ({"boundaries": [{"zone": "north", "include": True, "included": True}]}, "known are zone, included; nearest: included"),
    ({"boundaries": ["north"]}, 'boundaries[0] is "north", expected a list of objects with zone and included'),
    ({"boundaries": [{"zone": "north", "included": one} for one in (True, False)]}, "each zone once"),
    ({"except_zones": ["south", "south"]}, 'except_zones is ["south", "south"], expected a list of zone_ids, each once'),
    ({"except_zones": ["north"]}, "none of them in zones"),
    ({"except_zones": "south"}, 'except_zones is "south"'),
    ({"passages": [PASSAGE | {"to": "north"}]}, 'passages[0].to is "north", expected a zone_id: the exit, another than from'),
    ({"passages": [PASSAGE | {"within_minutes": 0}]}, "passages[0].within_minutes is 0, expected a number of minutes above 0"),
    ({"passages": [PASSAGE | {"within_minutes": 241}]}, "at most 240"),
    ({"passages": [PASSAGE, PASSAGE]}, "each name once"),
    (
        {"passages": [{name: value for name, value in PASSAGE.items() if name != "from"}]},
        "passages[0].from is absent, expected a zone_id: the approach",
    ),
    ({"passages": [PASSAGE | {"form": "north"}]}, "known are name, from, to, within_minutes; nearest: from"),
    ({"days": []}, "days is [], expected null, or a list of at least one of the days such as 2026-10-01"),
    ({"days": ["2026-11-21", "2026-11-21"]}, "each once"),
    ({"days": ["21.11.2026"]}, 'days[0] is "21.11.2026"'),
    (
        {"holidays": "fre"},
        'holidays is "fre", expected null where the order does not say, or one of like_any_day, free, barred; nearest: free',
    ),
    ({"working_days": True}, "working_days is true, expected null where"),
    (
        {"warning": {"levels": [], "districts": []}},
        "warning.levels is [], expected a list of at least one, each once, of yellow, orange, red",
    ),
    ({"warning": {"levels": ["orang"], "districts": []}}, 'warning.levels[0] is "orang"'),
    ({"warning": {"levels": ["orang"], "districts": []}}, "nearest: orange"),
    ({"warning": {"levels": ["red", "red"], "districts": []}}, "each once"),
    ({"warning": {"levels": ["red"]}}, "warning.districts is absent, expected a list of district codes"),
    ({"warning": {"levels": ["red"], "districts": [410311]}}, "warning.districts[0] is 410311"),
    (
        {"warning": {"level": "red", "levels": ["red"], "districts": []}},
        "known are levels, districts, pollutants; nearest: levels",
    ),
    ({"warning": "red"}, 'warning is "red", expected null, or an object with levels and districts'),
    ({"passes": "honoured"}, 'passes is "honoured", expected null, or an object with effect'),
    (
        {"passes": {"effect": "honored"}},
        'passes.effect is "honored", expected one of honoured, not_honoured, suspended, locked; nearest: honoured',
    ),
    (
        {"passes": {"effect": "locked", "by_level": {}}},
        "passes.by_level is {}, expected null, or an object with an effect for at least one",
    ),
    ({"passes": {"effect": "locked", "by_level": {"yellow": "suspend"}}}, 'passes.by_level.yellow is "suspend"'),
    ({"passes": {"effect": "locked", "by_level": {"yellow": "suspend"}}}, "nearest: suspended"),
    ({"passes": {"effect": "locked", "by_level": {"amber": "locked"}}}, "known are yellow, orange, red"),
    ({"passes": {"effect": "locked", "by_lvl": {}}}, "known are effect, by_level; nearest: by_level"),
    ({"excpet_zones": ["south"]}, "nearest: except_zones"),
]


@pytest.mark.parametrize(("changes", "said"), CLAUSE_FAULTS)
def test_a_fault_of_a_clauses_member(changes, said):
    (text,), good = read(order("SY-7", clause(**changes)), order("SY-8"))
    assert said in text and text.startswith("order SY-7: clause 1: ")
    assert good == ["SY-8"]


VEHICLE_FAULTS = [
    ({"axles_at_least": 1}, "axles_at_least is 1, expected null, or a whole number of axles from 2 to 30"),
    ({"axles_at_least": 5.5}, "axles_at_least is 5.5"),
    ({"axles_at_least": "5"}, 'axles_at_least is "5"'),
    ({"gross_mass_over_kg": 49}, "gross_mass_over_kg is 49, expected null, or kg: a number from 300 to 200000, without unit"),
    ({"gross_mass_over_kg": "49吨"}, 'gross_mass_over_kg is "49吨"'),
    ({"rated_load_over_kg": 5}, "rated_load_over_kg is 5, expected null, or kg: a number from 100"),
    ({"rated_load_at_least_kg": True}, "rated_load_at_least_kg is true"),
    ({"rated_load_over_kg": 5000, "rated_load_at_least_kg": 1500}, "more than (超过) or at least (以上) so much, one of both"),
    ({"plate_colours": []}, "plate_colours is [], expected null for any, or a list"),
    ({"plate_colours": ["yelow"]}, "nearest: yellow"),
    ({"plate_colours": ["blue", "blue"]}, "each once"),
    ({"origin": "foreign"}, "local_prefixes is absent, expected beginnings of plates that count as local, such as 豫C or 豫"),
    ({"local_prefixes": ["豫C"]}, "origin is absent, expected null, or one of local, foreign, together with local_prefixes"),
    ({"origin": "foriegn", "local_prefixes": ["豫C"]}, "nearest: foreign"),
    ({"origin": "foreign", "local_prefixes": []}, "local_prefixes is []"),
    ({"origin": "foreign", "local_prefixes": ["LY"]}, 'local_prefixes[0] is "LY"'),
    ({"origin": "foreign", "local_prefixes": ["豫I"]}, 'local_prefixes[0] is "豫I"'),
    ({"last_digit": "odd"}, 'last_digit is "odd", expected null, or an object with barred and letter'),
    (
        {"last_digit": {"barred": "odd"}},
        "last_digit.letter is absent, expected last_digit (the last digit before the letter), or the digit",
    ),
    ({"last_digit": DIGIT | {"letter": 10}}, "last_digit.letter is 10"),
    ({"last_digit": DIGIT | {"letter": "last"}}, "last_digit.letter is "),
    ({"last_digit": DIGIT | {"barred": "ood"}}, 'last_digit.barred is "ood", expected one of odd, even, unlike_date'),
    ({"last_digit": DIGIT | {"barred": "ood"}}, "nearest: odd"),
    ({"last_digit": DIGIT | {"barred": []}}, "last_digit.barred is []"),
    ({"last_digit": DIGIT | {"barred": [1, 1]}}, "each once"),
    ({"last_digit": DIGIT | {"barred": [True]}}, "last_digit.barred is [true]"),
    ({"new_energy": "false"}, 'new_energy is "false", expected null, true or false'),
    ({"axels_at_least": 5}, "nearest: axles_at_least"),
]


@pytest.mark.parametrize(("changes", "said"), VEHICLE_FAULTS)
def test_a_fault_of_the_vehicles_members(changes, said):
    (text,), good = read(order("SY-7", vehicles(**changes)), order("SY-8"))
    assert said in text and text.startswith("order SY-7: clause 1: vehicles.")
    assert good == ["SY-8"]


def test_faults_between_members_are_all_named(bring):
    faulty = clause(zones=[], until="2026-11-19T00:00+08:00", except_zones=[])
    assert [text.split(" is ")[0] for text in errors(bring, order("SY-7", faulty))] == [
        "order SY-7: clause 1: until",
        "order SY-7: clause 1: zones",
    ]


@pytest.mark.parametrize("member", ["holidays", "working_days"])
@pytest.mark.parametrize("word", ["free", "barred"])
def test_a_word_on_holidays_needs_the_calendar_that_the_order_names(bring, member, word):
    (text,) = errors(bring, order("SY-7", clause(**{member: word})))
    assert text.startswith("order SY-7: calendar is absent, expected the calendar that the order names")
    assert text.endswith(f"clause 1 says {member} {word}")
    assert errors(bring, order("SY-7", clause(**{member: "like_any_day"}))) == []


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"boundaries": [{"zone": "nroth", "included": True}]}, "boundaries[0].zone"),
        ({"except_zones": ["nroth"]}, "except_zones[0]"),
        ({"passages": [PASSAGE | {"from": "nroth"}]}, "passages[0].from"),
        ({"passages": [PASSAGE | {"to": "nroth"}]}, "passages[0].to"),
    ],
)
def test_every_zone_that_a_clause_names_must_be_known(bring, rows, changes, member):
    (text,) = errors(bring, order("SY-7", clause(**changes)))
    assert text.startswith(f'order SY-7: clause 1: {member} is "nroth", expected a zone that is in the register')
    assert text.endswith("nearest: north")
    assert rows("order_version") == []


NAMING = [
    {"boundaries": [{"zone": "ring", "included": False}]},
    {"except_zones": ["ring"]},
    {"passages": [PASSAGE | {"to": "ring"}]},
]


def kept(report):
    return [str(remark.value) for remark in report.of("error")]


@pytest.mark.parametrize("naming", NAMING)
def test_a_complete_file_keeps_every_zone_that_a_clause_names(bring, naming):
    assert errors(bring, order("SY-7", clause(**naming))) == []
    assert kept(bring("zones", collection(feature(), feature("south")), complete=True)) == ["zone ring is missing"]


def test_a_paused_order_keeps_its_zones_and_a_lifted_one_needs_none(bring):
    assert errors(bring, order("SY-7", clause(zones=["ring"]))) == []
    pause = without_clauses("paused", issued_at="2026-11-20T09:00+08:00")
    assert errors(bring, pause) == []
    file = collection(feature(), feature("south"))
    assert kept(bring("zones", file, complete=True)) == ["zone ring is missing"]
    assert errors(bring, without_clauses("lifted", issued_at="2026-11-21T09:00+08:00")) == []
    assert kept(bring("zones", file, complete=True)) == []


def forms() -> dict[str, type[Form]]:
    return {form.__name__: form for form in Form.__subclasses__()}


@pytest.mark.parametrize("name", sorted(forms()))
def test_every_member_of_every_form_says_what_it_expects(name):
    form = forms()[name]
    assert {field.alias or member for member, field in form.model_fields.items()} == {*form.EXPECTED}
    assert {*form.WORDS} <= {*form.EXPECTED} >= {*form.UNSAID}


@pytest.mark.parametrize("name", sorted(forms()))
def test_every_expectation_is_said_in_both_languages(name):
    for member, expected in forms()[name].EXPECTED.items():
        assert re.search("[\u4e00-\u9fff]", expected.zh), member
        assert not re.search(r"[a-z]{2,} (?:of|the|or|such|where|from) ", expected.zh), (member, expected.zh)
        assert expected.en != expected.zh


def test_the_forms_that_are_looked_at_are_those_of_all_dated_kinds():
    assert {OrderForm, PassForm, WarningForm} <= {*forms().values()} and len(forms()) >= 12
