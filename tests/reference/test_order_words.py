"""Words of real notices: taken without doubt, or refused with every near reading; 24时, remarks, other vehicles, pollutants, offences."""

import json
from typing import Any

import pytest

from rules.catalogue import Text
from services.reference.orders import read_orders
from services.reference.passes import read_passes
from services.reference.stages import stage_of
from services.reference.warnings import read_warnings
from tests.reference.examples import clause, order

MIDNIGHT = "2026-11-30T24:00+08:00"
NEXT_DAY = "2026-12-01T00:00:00+08:00"


def read(document: dict[str, Any], reader: Any = read_orders) -> tuple[list[str], list[dict[str, Any]]]:
    """The sentences about a document, and what is stored of it."""
    parsed = reader(json.dumps(document, ensure_ascii=False).encode(), lambda *_: None)
    return [remark.text for remark in parsed.remarks], [(entry.values or {})["body"] for entry in parsed.good]


def vehicles(**changes: Any) -> dict[str, Any]:
    return clause(vehicles=clause()["vehicles"] | changes)


def of_clause(**changes: Any) -> dict[str, Any]:
    """What is stored of a clause; it must be taken."""
    said, (body,) = read(order("SY-7", clause(**changes)))
    assert said == []
    stored: dict[str, Any] = body["clauses"][0]
    return stored


WARNING = {
    **{"warning_id": "YJ-3", "issuer": "试验市环委办", "level": "orange", "words": "橙色(Ⅱ级)", "event": "issued"},
    **{"issued_at": "2026-11-19T18:00+08:00", "from": "2026-11-20T00:00+08:00", "until": None, "districts": []},
}
PASS = {
    **{"pass_id": "TX-1", "kind": "pass", "plate": "豫C8K301", "issued_at": "2026-11-18T09:00+08:00", "issuer": "支队"},
    **{"from": "2026-11-20T00:00+08:00", "until": MIDNIGHT},
}


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (MIDNIGHT, NEXT_DAY),
        ("2026-11-30T24:00:00+08:00", NEXT_DAY),
        ("2026-12-31T24:00+08:00", "2027-01-01T00:00:00+08:00"),
        ("2028-02-28T24:00+08:00", "2028-02-29T00:00:00+08:00"),
        ("2026-11-30T16:00Z", NEXT_DAY),
        ("2026-11-29T24:00Z", "2026-11-30T08:00:00+08:00"),
    ],
)
def test_24_is_midnight_of_the_next_day(written: str, stored: str) -> None:
    assert of_clause(until=written)["until"] == stored


@pytest.mark.parametrize(
    "written", ["2026-11-30T24:01+08:00", "2026-11-30T25:00+08:00", "2026-11-31T24:00+08:00", "2026-11-30T24:00"]
)
def test_what_is_no_time_stays_refused(written: str) -> None:
    (said,), bodies = read(order("SY-7", clause(until=written)))
    assert said.startswith(
        f'order SY-7: clause 1: until is "{written}", expected null, or later than from: a time with its offset'
    )
    assert bodies == []


def test_24_in_every_time_of_orders_warnings_and_passes() -> None:
    published = {"at": MIDNIGHT, "where": "政府网站", "proof": None}
    times = {"from": MIDNIGHT, "expected_until": "2026-12-02T24:00+08:00", "published": published, "issued_at": MIDNIGHT}
    said, (body,) = read(order("SY-7", clause(**{"from": MIDNIGHT}), **times))
    assert said == [] and body["expected_until"] == "2026-12-03T00:00:00+08:00"
    assert {body["issued_at"], body["from"], body["published"]["at"], body["clauses"][0]["from"]} == {NEXT_DAY}
    for document, reader in ((WARNING | {"until": MIDNIGHT}, read_warnings), (PASS, read_passes)):
        said, (body,) = read(document, reader)
        assert (said, body["until"]) == ([], NEXT_DAY)


def refusals(**changes: Any) -> dict[str, str]:
    """The near readings that each refused word of a clause's vehicles or exemptions gets."""
    exempt = changes.pop("exempt", [])
    said, _ = read(order("HZ", vehicles(**changes) | {"exempt": exempt}))
    return {line.split('"')[1]: line.rsplit("of ", 1)[-1].split("; ", 1)[1] for line in said}


def test_n27_the_words_of_a_real_notice_are_refused_with_all_their_readings() -> None:
    """Never the wrong one alone: 特种车辆 is not 专项作业车 by itself."""
    special = "may be emergency_vehicle (特种车辆（警车、消防车、救护车、工程救险车）), special (专项作业车)"
    assert refusals(
        classes=["重型", "三轮汽车", "低速载货汽车", "拖拉机"],
        uses=["渣土车", "预拌砂浆运输车", "沥青混合料运输车", "砂石运输车", "清障车", "载货汽车"],
        exempt=["特种车辆", "城市运行保障车辆", "鲜活农产品运输车", "民生保障车辆", "绿色通道", "危化品车辆"],
    ) == {
        **{
            "重型": "nearest: heavy",
            "三轮汽车": "nearest: three_wheeler",
            "低速载货汽车": "nearest: low_speed",
            "拖拉机": "nearest: tractor",
        },
        **{"渣土车": "nearest: muck", "预拌砂浆运输车": "nearest: mortar", "沥青混合料运输车": "nearest: asphalt"},
        **{"砂石运输车": "nearest: sand", "清障车": "nearest: recovery", "载货汽车": "nearest: truck"},
        **{"特种车辆": special, "城市运行保障车辆": "nearest: city_operation", "鲜活农产品运输车": "nearest: fresh_produce"},
        **{"民生保障车辆": "nearest: livelihood", "绿色通道": "nearest: fresh_produce", "危化品车辆": "nearest: hazardous"},
    }


def test_n27_each_is_sayable() -> None:
    words = {
        "classes": ["heavy", "medium", "three_wheeler", "low_speed", "tractor"],
        "uses": ["muck", "mortar", "asphalt", "cement", "sand", "recovery", "truck"],
    }
    exempt = ["emergency_vehicle", "city_operation", "fresh_produce", "livelihood", "hazardous"]
    assert of_clause(vehicles=clause()["vehicles"] | words, exempt=exempt)["exempt"] == exempt


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("6a", "6a"),
        ("6b", "6b"),
        ("国六a", "6a"),
        ("国六B", "6b"),
        ("国Ⅵb", "6b"),
        ("国VIa", "6a"),
        ("China 6a", "6a"),
        (6, 6),
        (0, 0),
    ],
)
def test_a_stage_by_its_part(written: Any, stored: Any) -> None:
    assert of_clause(vehicles=clause()["vehicles"] | {"stage_at_most": written})["vehicles"]["stage_at_most"] == stored


@pytest.mark.parametrize("written", ["6c", "5a", "国六", "6", 7, -1, 6.0, True, "a", ""])
def test_what_is_no_stage_of_an_order(written: Any) -> None:
    (said,), _ = read(order("SY-7", vehicles(stage_at_most=written)))
    assert "vehicles.stage_at_most is" in said and '"6a" or "6b"' in said


@pytest.mark.parametrize(
    ("least", "most", "inclusive", "is_taken"),
    [("6a", 6, True, True), ("6b", 6, True, True), ("6b", "6a", True, False), ("6b", "6b", False, False), ("6a", "6b", False, True), (6, "6a", True, True)],
)  # fmt: skip
def test_the_lowest_stage_is_no_higher_than_the_highest(least: Any, most: Any, inclusive: bool, is_taken: bool) -> None:
    said, _ = read(order("SY-7", vehicles(stage_at_least=least, stage_at_most=most, stage_inclusive=inclusive)))
    assert (said == []) == is_taken


@pytest.mark.parametrize("cell", ["国六b", "6a", "国VIB"])
def test_the_register_says_that_it_does_not_tell_the_parts_apart(cell: str) -> None:
    stage, note = stage_of(cell)
    assert stage == 6 and note == Text(
        "读作 6：登记不分 a、b", "read as 6: its parts a and b are not told apart in the register"
    )


REMARK = {"clause_id": "2", "remark": "引导过境重型运输车辆避开市主城区行驶"}


def test_a_remark_is_kept_among_the_clauses() -> None:
    said, (body,) = read(order("SY-7", clause(), REMARK))
    assert said == [] and body["clauses"][1] == REMARK


@pytest.mark.parametrize(
    ("faulty", "said"),
    [
        (REMARK | {"zones": ["north"]}, 'clause 2: zones is ["north"], expected no such member; known are clause_id, remark'),
        (REMARK | {"remark": ""}, 'clause 2: remark is "", expected a text of 1 to 500 characters'),
        ({"remark": "过境"}, "clauses[1]: clause_id is absent, expected a text of 1 to 128 characters"),
        (REMARK | {"clause_id": "1"}, 'clause_id is "1", expected a text of 1 to 128 characters, each clause its own'),
        (REMARK | {"remark": None}, "clause 2: remark is null, expected no such member; known are clause_id, vehicles"),
    ],
)
def test_a_remark_says_nothing_else(faulty: dict[str, Any], said: str) -> None:
    lines, _ = read(order("SY-7", clause(), faulty))
    assert any(said in line for line in lines), lines


def other(*clause_ids: str, name: str = "2") -> dict[str, Any]:
    return vehicles(except_clauses=list(clause_ids)) | {"clause_id": name}


def test_other_vehicles_are_those_of_no_clause_named() -> None:
    said, (body,) = read(order("SY-7", clause(), other("1")))
    assert said == [] and body["clauses"][1]["vehicles"]["except_clauses"] == ["1"]


@pytest.mark.parametrize("clauses", [[clause(), other("3")], [clause(), other("2")], [clause(), other("1"), other("2", name="3")], [clause() , REMARK, other("2", name="3")]])  # fmt: skip
def test_other_vehicles_than_those_of_a_clause_that_is_not_there_of_itself_or_of_one_of_that_kind(clauses: list) -> None:
    said, _ = read(order("SY-7", *clauses))
    assert len(said) == 1 and "in except_clauses of clause" in said[0] and "only 1" in said[0]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *((word, "pm25") for word in ("pm25", "PM2.5", "PM₂.₅", "细颗粒物", "pm 2.5")),
        *((word, "o3") for word in ("o3", "O₃", "O3", "臭氧", "Ozone")),
        *((word, "pm10") for word in ("PM10", "PM₁₀", "可吸入颗粒物")),
    ],
)
def test_a_pollutant_by_its_usual_names(written: str, code: str) -> None:
    assert of_clause(warning={"levels": ["orange"], "districts": [], "pollutants": [written]})["warning"]["pollutants"] == [
        code
    ]
    said, (body,) = read(WARNING | {"pollutant": written}, read_warnings)
    assert (said, body["pollutant"]) == ([], code)


def test_a_warning_from_before_is_stored_as_it_was() -> None:
    assert "pollutant" not in read(WARNING, read_warnings)[1][0]
    assert "pollutant" not in read(WARNING | {"pollutant": None}, read_warnings)[1][0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"pollutant": "霾"}, 'pollutant is "霾", expected null where it is not said, or one of pm25'),
        ({"pollutant": "pm25", "words": "臭氧重污染天气黄色预警"}, "and one that words do not contradict"),
    ],
)
def test_a_pollutant_that_is_none_or_that_the_words_contradict(changes: dict[str, Any], said: str) -> None:
    (line,), _ = read(WARNING | changes, read_warnings)
    assert said in line


@pytest.mark.parametrize("code", ["134", "134412", "1344 ", "A344", 1344, ""])
def test_what_is_no_violation_code(code: Any) -> None:
    (said,), _ = read(order("SY-7", clause(code=code)))
    assert "code is" in said and "a violation code of 4 or 5 digits, or none" in said
