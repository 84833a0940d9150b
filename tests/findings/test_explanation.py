"""What an officer reads to a driver."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from rules.inputs.thresholds import Thresholds
from services.findings.explanation import explanation
from services.store.tables.findings import Finding

VEHICLE = {
    "plate_type": "01",
    "plate_colour": "yellow",
    "fuel": "diesel",
    "emission_stage": 3,
    "vehicle_class": "heavy",
    "use": "muck",
    "gross_mass_kg": 31000.0,
    "owner": "洛城试验运输队",
}
COLUMNS: dict[str, Any] = {
    "finding_id": "0" * 32,
    "rule": "remote_sensing",
    "outcome": "violation",
    "withdrawn": False,
    "plate": "豫C0T003",
    "plate_type": "01",
    "local_day": date(2026, 11, 20),
    "first_at": datetime(2026, 11, 20, 0, 30, 5, tzinfo=UTC),
    "last_at": datetime(2026, 11, 20, 0, 30, 5, tzinfo=UTC),
    "vehicle": VEHICLE,
    "basis": "HJ 845-2017 cl. 5",
    "code": "6063",
    "pollutant": "opacity_pct",
    "reasons": [],
    "evidence": [],
}
SECOND = {
    "kind": "reading",
    "reading_id": "R2",
    "station_id": "LY01",
    "station_name": "九都西路",
    "lane": 2.0,
    "time": "2026-11-20T08:30:05+08:00",
    "plate_seen": "豫C·0T003",
    "plate_confidence": 0.98,
    "measured": 30.04,
    "limit": 30.0,
    "limit_reference": "HJ 845-2017 cl. 5",
    "pollutant": "opacity_pct",
    "device_certificate": "JD-2026-7",
    "doubts": [],
}
FIRST = SECOND | {"reading_id": "R1", "time": "2026-05-20T23:59:59+08:00", "measured": 45.0}
RETESTED = "2026-06-01T08:00:00+08:00"
CHECK = {
    "kind": "check",
    "check_id": "C1",
    "check_kind": "roadside",
    "time": "2026-11-20T09:00:00+08:00",
    "place": "310国道",
    "agency": "试验大队",
    "inspectors": ["甲", "乙"],
    "method": "free_acceleration",
    "result": "pass",
    "exceedances": [{"pollutant": "smoke_m1", "measured": 1.21, "limit": 1.2, "limit_reference": "GB 3847-2018 cl. 8"}],
}
STAY = {
    "kind": "stay",
    "first_at": "2026-11-20T23:50:00+08:00",
    "last_at": "2026-11-21T00:10:00+08:00",
    "minutes": 20,
    "fixes": 41,
    "terminals": ["T9"],
    "from": [112.41, 34.61],
    "to": [112.45, 34.65],
    "zone_id": "inner-ring",
    "zone_name": "内环",
    "order_id": "LY-1",
    "clause_id": "2",
    "order_issued_at": "2026-11-19T18:00:00+08:00",
    "order_title": "橙色预警管控令",
    "sure": True,
    "doubts": [],
}
CAMERA = {
    "kind": "sighting",
    "source": "check",
    "id": "C7",
    "place": "王城大道",
    "time": "2026-11-20T10:00:00+08:00",
    "zone_name": "内环",
}
TRAFFIC = {
    "rule": "restricted_traffic",
    "code": "1344",
    "pollutant": None,
    "order_id": "LY-1",
    "clause_id": "2",
    "zone_id": "inner-ring",
}


def told(language: str = "zh", **changes: Any) -> str:
    return explanation(COLUMNS | changes, language)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "zh", "en"),
    [
        pytest.param(
            {"evidence": [FIRST, SECOND]},
            [
                "2026-05-20 23:59:59",
                "2026-11-20 08:30:05",
                "九都西路",
                "LY01",
                "JD-2026-7",
                "30.04%",
                "限值30%",
                "HJ 845-2017 第5条",
                "至2026-11-20（含当日）",
                "6个自然月内连续两次不透光度超标",
                "6063",
                "国三",
                "重型渣土车",
                "31000 kg",
                "车道2",
            ],
            [
                "30.04%",
                "limit of 30%",
                "run to 2026-11-20 inclusive",
                "within 6 natural months",
                "China 3",
                "heavy muck truck",
                "JD-2026-7",
            ],
            id="two readings",
        ),
        pytest.param(
            {
                "evidence": [
                    FIRST,
                    {"kind": "check", "check_id": "C9", "check_kind": "retest", "time": RETESTED, "result": "fail"},
                ]
            },
            ["2026-06-01 08:00:00复检（检查编号C9），记录结论为不合格。"],
            ["On 2026-06-01 08:00:00, retest (check no. C9), the record's own verdict is fail."],
            id="a failed retest between",
        ),
        pytest.param(
            {"outcome": "suspected", "reasons": ["first_exceedance"], "evidence": [SECOND]},
            ["列为嫌疑", "六个自然月内首次超标", "提醒车主"],
            ["suspected", "first exceedance", "remind the owner"],
            id="first exceedance",
        ),
        pytest.param(
            {"rule": "road_check", "outcome": "to_be_verified", "reasons": ["verdict_contradicts"], "evidence": [CHECK]},
            [
                "试验大队",
                "甲、乙",
                "自由加速法",
                "光吸收系数1.21 m⁻¹",
                "超过限值1.2 m⁻¹",
                "GB 3847-2018 第8条",
                "记录结论为合格",
                "由检查单位更正",
            ],
            ["by 甲, 乙", "free acceleration", "1.21 m⁻¹, over the limit of 1.2 m⁻¹", "own verdict is pass", "to be verified"],
            id="verdict contradicts",
        ),
        pytest.param(
            TRAFFIC | {"evidence": [STAY]},
            [
                "2026-11-20 23:50:00至2026-11-21 00:10:00",
                "内环",
                "20分钟",
                "41个定位点",
                "车载终端T9",
                "《橙色预警管控令》",
                "第2条",
                "2026-11-19 18:00:00发布的版本",
                "1344",
                "违反禁令标志指示",
            ],
            ["20 minutes", "terminal T9", "clause 2", "as issued on 2026-11-19 18:00:00", "code 1344"],
            id="stay over midnight",
        ),
        pytest.param(
            TRAFFIC | {"outcome": "to_be_verified", "vehicle": {}, "reasons": ["unregistered"], "evidence": [CAMERA]},
            ["未能对应到车辆库", "检查点王城大道", "2026-11-20 10:00:00", "向登记地车管所查询"],
            ["could not be matched", "check at 王城大道", "ask the registering authority"],
            id="unregistered at a camera",
        ),
    ],
)
def test_says_what_an_officer_needs(changes: dict[str, Any], zh: list[str], en: list[str]) -> None:
    for language, parts in (("zh", zh), ("en", en)):
        text = told(language, **changes)
        assert [part for part in parts if part not in text] == [], text


def test_withdrawn_is_said_first_and_nobody_is_sent_to_review_it() -> None:
    text = told(withdrawn=True)
    assert text.startswith("本记录已撤回")
    assert "须经人工复核" not in text
    assert told("en", withdrawn=True).startswith("This finding has been withdrawn")


def test_doubts_of_the_evidence_are_reasons_unless_it_is_a_violation() -> None:
    doubtful = SECOND | {"doubts": ["poor_plate_confidence"]}
    assert "识别置信度低" in told(outcome="to_be_verified", evidence=[doubtful])
    assert "识别置信度低" not in told(**TRAFFIC, evidence=[STAY, STAY | {"doubts": ["poor_plate_confidence"]}])


def test_what_is_doubtful_beside_a_sure_exceedance_is_no_reason() -> None:
    beside = SECOND | {"doubts": ["poor_plate_confidence"]}
    text = told(outcome="suspected", is_sure=True, reasons=["first_exceedance"], evidence=[beside, SECOND])
    assert "识别置信度低" not in text and "六个自然月内首次超标" in text


def test_a_reading_that_complied_is_not_called_the_first_exceedance() -> None:
    text = told(evidence=[SECOND | {"measured": 12.0, "time": "2026-05-01T08:00:00+08:00"}, FIRST, SECOND])
    assert "未超过限值30%" in text
    assert "第一次超标为2026-05-20" in text
    assert "第二次超标为2026-11-20" in text


def test_the_bureaus_own_chain_length_is_the_one_that_is_told() -> None:
    text = explanation(COLUMNS | {"evidence": [FIRST, SECOND]}, "zh", Thresholds(chain_months=12))
    assert "其后12个自然月至2027-05-20" in text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["reading", "check", "stay", "sighting", "something_new"])
def test_missing_members_and_unknown_words_do_no_harm(kind: str, language: str) -> None:
    text = told(language, outcome="to_be_verified", reasons=["a_new_reason"], evidence=[{"kind": kind}], code=None, basis="")
    assert "a_new_reason" in text
    assert "None" not in text


def test_takes_the_tables_row_too() -> None:
    assert explanation(Finding(**COLUMNS), "zh") == told()


def test_a_finding_of_a_rule_that_is_gone_is_called_by_its_name() -> None:
    """Its findings stand until their plates are derived anew."""
    gone = {"rule": "gone", "outcome": "suspected", "plate": "豫C12345", "vehicle": {}, "evidence": [], "reasons": []}
    assert all("gone" in explanation(gone, language) for language in ("zh", "en"))


STATED = {"act": "不执行应急措施", "article": "大气污染防治法 第121条", "penalty": "一万元以上十万元以下罚款"}


@pytest.mark.parametrize(
    ("code", "stated", "zh", "en"),
    [
        (
            "1344",
            {},
            "（违法代码1344 违反禁令标志指示，依据：通告 第1条）",
            "(code 1344 disobeying a prohibition sign, basis: 通告 第1条)",
        ),
        ("1229", {}, "（违法代码1229，依据：通告 第1条）", "(code 1229, basis: 通告 第1条)"),
        (
            None,
            STATED,
            "（依据：通告 第1条，处罚：一万元以上十万元以下罚款）",
            "(basis: 通告 第1条, penalty: 一万元以上十万元以下罚款)",
        ),
    ],
)
def test_the_offence_that_the_clause_states(code: str | None, stated: dict[str, str], zh: str, en: str) -> None:
    """The penalty of the charged clause, not of another one of the drive."""
    pieces = [{"kind": "stay", "clause_id": "2", "penalty": "不是这个"}, {"kind": "stay", "clause_id": "1", **stated}]
    of_order = {"rule": "restricted_traffic", "clause_id": "1", "basis": "通告 第1条", "pollutant": None}
    found = COLUMNS | of_order | {"code": code, "evidence": pieces}
    assert f"结论：违法，违反限行管控令上道路行驶{zh}。" in explanation(found, "zh")
    assert f"driving against a traffic order in force {en}." in explanation(found, "en")
