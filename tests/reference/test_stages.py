"""Spellings of the emission stage (case R7)."""

import pytest

from rules.catalogue import Text
from services.reference.remarks import UnfitError
from services.reference.stages import stage_of
from tests.reference.examples import register, truck


@pytest.mark.parametrize(
    ("written", "stage"),
    [
        *[
            (spelling, 3)
            for spelling in ("国三", "国III", "国Ⅲ", "国ⅲ", "国3", "3", "Ⅲ", "三", "3.0", 3, 3.0, " 国三 ", "国 Ⅲ")
        ],
        *[(spelling, 6) for spelling in ("国Ⅵ", "Ⅵ")],
        *[(spelling, 0) for spelling in ("0", "国0", "国〇", "国零", 0.0)],
        ("国Ｖ", 5),
        ("国Ⅰ", 1),
    ],
)
def test_one_stage_in_many_spellings(written, stage):
    assert stage_of(written) == (stage, None)


@pytest.mark.parametrize("written", ["国六a", "国VIB", "6a", "国六B"])
def test_the_parts_of_stage_6_are_said_to_be_one(written):
    stage, note = stage_of(written)
    assert stage == 6 and note == Text(
        "读作 6：登记不分 a、b", "read as 6: its parts a and b are not told apart in the register"
    )


@pytest.mark.parametrize("written", ["", "  ", None, "\u3000"])
def test_blank_is_unknown(written):
    assert stage_of(written) == (None, None)


UNREADABLE = ["未知", "不详", "无", "-", "GB5", "7", "8.0", -1.0, 4.5, "化油器", "电喷", "国五及以上", "国Ⅲ以下", "国Ⅳ/国Ⅴ"]
UNREADABLE += ["国Ⅲ（国Ⅳ）", "欧五", "欧Ⅲ", "国四b", "5a", "国", "国三四", "IIII", "VII", True, "O", "４５"]


@pytest.mark.parametrize("written", UNREADABLE)
def test_what_is_not_surely_one_stage_is_none(written):
    with pytest.raises(UnfitError, match="0–6"):
        stage_of(written)


def test_an_unreadable_stage_loads_the_vehicle_as_unknown_and_reports(bring, rows):
    report = bring(
        "vehicles", register(truck(emission_stage="国Ⅳ以上"), truck("豫C8K302", emission_stage="国Ⅱ带OBD", registered_on=""))
    )
    assert [row["emission_stage"] for row in rows("vehicle_version")] == [None, 2]
    assert [remark.text for remark in report.of("report")] == [
        'row 2: emission_stage is "国Ⅳ以上", expected 0–6, 国四/国Ⅳ/国IV, or blank (unknown); loaded as unknown'
    ]
    assert report.of("note")[0].text == 'row 3: emission_stage is "国Ⅱ带OBD", read as 2'
