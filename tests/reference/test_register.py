"""Dirty registers: identity is never guessed, a plausible wrong value is worse than none (cases R3, R5, R9, O7)."""

from datetime import date, datetime

import pytest

from tests.reference.examples import register, truck


def loaded(rows):
    return {row["plate"]: row for row in rows("vehicle_version")}


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ((datetime(2019, 4, 2), "yyyy-mm-dd"), date(2019, 4, 2)),
        ((datetime(2019, 4, 2, 10, 30), "yyyy-mm-dd hh:mm"), date(2019, 4, 2)),
        (20190402, date(2019, 4, 2)),
        ("2019/4/2", date(2019, 4, 2)),
        ("2019年4月2日", date(2019, 4, 2)),
        ("2019.04.02", date(2019, 4, 2)),
        ("2019-04-02 00:00:00", date(2019, 4, 2)),
        ("", None),
    ],
)
def test_dates_without_doubt(bring, rows, xlsx, cell, day):
    assert bring("vehicles", xlsx(truck(registered_on=cell, emission_stage="5"))).remarks == []
    assert loaded(rows)["豫C8K301"]["registered_on"] == day


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (43557, "perhaps the Excel date 2019-04-02"),
        (2019.4, "expected a date"),
        ("2019.4", "expected a date"),
        ("1900-01-00", "expected a date"),
        ("1900-01-01", "from 1950 to 2099"),
        ("2100-01-01", "from 1950 to 2099"),
        ("2019-02-29", "expected a date"),
        ("2/4/2019", "expected a date"),
        ("19-4-2", "expected a date"),
        (0, "expected a date"),
        (True, "expected a date"),
    ],
)
def test_dates_in_doubt_are_errors(bring, rows, xlsx, cell, said):
    (remark,) = bring("vehicles", xlsx(truck(registered_on=cell))).of("error")
    assert remark.text.startswith("row 2: registered_on is ")
    assert said in remark.text
    assert rows("vehicle_version") == []


@pytest.mark.parametrize(
    ("written", "plate"),
    [
        ("豫Ｃ８Ｋ３０１", "豫C8K301"),
        ("豫C·8K301", "豫C8K301"),
        ("豫C・8K301", "豫C8K301"),
        ("豫C•8K301", "豫C8K301"),
        ("豫C\u00a08K301", "豫C8K301"),
        ("\u200b豫C8K301 ", "豫C8K301"),
        ("豫c8k301", "豫C8K301"),
    ],
)
def test_dress_is_taken_off_and_said(bring, rows, written, plate):
    report = bring("vehicles", register(truck(written)))
    assert list(loaded(rows)) == [plate]
    assert report.of("note")[0].expected == f"read as {plate}"


def test_a_trailer_keeps_its_word(bring, rows):
    assert bring("vehicles", register(truck("豫C8K30挂", plate_type="15"))).remarks == []
    assert list(loaded(rows)) == ["豫C8K30挂"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("豫CO8K30", "perhaps 豫C08K30"),
        ("豫C8KI30", "perhaps 豫C8K130"),
        ("豫C8K301/豫C8K302", "one plate"),
        ("豫C8K30", "one plate"),
        ("C8K301", "one plate"),
        ("", "one plate"),
    ],
)
def test_an_identity_is_never_guessed(bring, rows, written, said):
    (remark,) = bring("vehicles", register(truck(written))).of("error")
    assert remark.column == "plate"
    assert said in remark.expected
    assert loaded(rows) == {}


@pytest.mark.parametrize(
    ("written", "given", "colour"),
    [
        ("豫C8K301(黄)", "", "yellow"),
        ("豫C8K301（蓝）", "", "blue"),
        ("豫C8K301黄", "黄", "yellow"),
        ("豫C8K301", "黄绿", "yellow_green"),
    ],
)
def test_a_colour_word_fills_an_empty_colour(bring, rows, written, given, colour):
    bring("vehicles", register(truck(written, plate_colour=given)))
    assert loaded(rows)["豫C8K301"]["plate_colour"] == colour


def test_a_colour_word_that_contradicts_is_an_error(bring, rows):
    (remark,) = bring("vehicles", register(truck("豫C8K301（蓝）"))).of("error")
    assert (
        remark.text == 'row 2: plate_colour is "yellow", expected blue, as the word after the plate says, or another word there'
    )


@pytest.mark.parametrize(
    ("column", "severity", "loads"),
    [
        *((column, "report", True) for column in ("emission_stage", "vin")),
        ("owner", "note", True),
        *(
            (column, "error", False)
            for column in ("owner_id", "district", "fuel", "axles", "registered_on", "new_energy", "plate_type")
        ),
    ],
)
@pytest.mark.parametrize("error", ["#N/A", "#REF!"])
def test_an_error_that_was_saved_as_text_is_never_read_as_blank_or_as_a_code(bring, rows, column, severity, loads, error):
    report = bring("vehicles", register(truck(**{column: error})))
    assert [(remark.severity, remark.column) for remark in report.remarks] == [(severity, column)]
    owner = error if column == "owner" else "邙山试运公司"
    assert [row["owner"] for row in loaded(rows).values()] == ([owner] if loads else [])


@pytest.mark.parametrize(
    ("day", "kept"), [("2026-11-25", True), ("2026-11-26", False), ("2062-03-09", False), ("2099-12-31", False)]
)
def test_a_date_of_registration_after_the_import_is_no_date(bring, rows, day, kept):
    """The import is of 2026-11-25."""
    report = bring("vehicles", register(truck(registered_on=day, emission_stage="6")))
    assert [(remark.column, remark.value) for remark in report.of("report")] == ([] if kept else [("registered_on", day)])
    assert loaded(rows)["豫C8K301"]["registered_on"] == (date.fromisoformat(day) if kept else None)


@pytest.mark.parametrize(
    ("gross", "load", "reported"),
    [
        ("31000", "30999", []),
        ("31000", "31000", ["rated_load_kg"]),
        ("31000", "40000", ["rated_load_kg"]),
        ("", "40000", []),
        ("31000", "", []),
        ("31000", "0", []),
    ],
)
def test_a_load_as_heavy_as_the_whole_is_reported(bring, rows, gross, load, reported):
    report = bring("vehicles", register(truck(gross_mass_kg=gross, rated_load_kg=load)))
    assert [remark.column for remark in report.of("report")] == reported
    assert len(loaded(rows)) == 1


@pytest.mark.parametrize(
    ("plate", "plate_type", "expected"),
    [
        ("豫C1234挂", "01", "15 (豫C1234挂 ends in 挂)"),
        ("豫C1234挂", "15", None),
        ("豫C12345", "15", "another type (豫C12345 does not end in 挂)"),
        ("豫C1234学", "02", "16 or 17 (豫C1234学 ends in 学)"),
        ("豫C1234学", "16", None),
        ("豫C1234警", "01", "23 or 24"),
        ("粤Z1234港", "01", "26"),
        ("粤Z1234澳", "27", None),
        ("豫C12345", "01", None),
    ],
)
def test_a_plate_that_ends_as_its_type_does_not_is_reported(bring, rows, plate, plate_type, expected):
    report = bring("vehicles", register(truck(plate, plate_type=plate_type, plate_colour="", vehicle_class="", fuel="")))
    said = [remark.expected for remark in report.of("report")]
    assert (said == []) == (expected is None) and all(str(expected) in one and "loaded as given" in one for one in said)
    assert loaded(rows)[plate]["plate_type"] == plate_type


@pytest.mark.parametrize("plate", ["豫C12345D", "豫CD12345"])
def test_a_new_energy_plate_against_its_type_is_loaded_as_given_and_reported(bring, rows, plate):
    report = bring("vehicles", register(truck(plate, new_energy="")))
    assert loaded(rows)[plate]["plate_type"] == "01"
    assert [remark.column for remark in report.of("report")] == ["plate_type", "plate_colour", "fuel"]
    assert report.of("error") == []


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("plate_type", 2, "02"),
        ("plate_type", "2", "02"),
        ("axles", "6 ", 6),
        ("axles", 6, 6),
        ("gross_mass_kg", "49,000", 49000),
        ("gross_mass_kg", "４９０００", 49000),
        ("district", 410311.0, "410311"),
        ("district", "410311.0", "410311"),
        ("new_energy", "否", False),
        ("new_energy", "是", True),
        ("new_energy", True, True),
        ("new_energy", "", None),
        ("owner_id", "410302198001019999", "410302198001019999"),
        ("owner_id", "0012E5", "0012E5"),
        ("fuel", "柴油", "diesel"),
        ("fuel", "柴油混合动力", "diesel_hybrid"),
        ("fuel", "B", "diesel"),
        ("vehicle_class", "重型", "heavy"),
        ("vin", "lgaxtest0n0000001", "LGAXTEST0N0000001"),
    ],
)
def test_cells_that_are_read(bring, rows, xlsx, column, cell, value):
    report = bring("vehicles", xlsx(truck(**{column: cell})))
    assert report.of("error") == []
    assert rows("vehicle_version")[0][column] == value


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("owner_id", 410302198001019999, "keeps only 15"),
        ("owner_id", "4.10302E+17", "keeps only 15"),
        ("plate_type", "", "two digits"),
        ("plate_type", "大型", "two digits"),
        ("plate_type", "001", "two digits"),
        ("gross_mass_kg", "49吨", "expected kg"),
        ("gross_mass_kg", 49, "expected kg"),
        ("rated_load_kg", 16, "expected kg"),
        ("gross_mass_kg", "nan", "expected kg"),
        ("axles", "3.5", "a whole number"),
        ("axles", True, "a whole number"),
        ("new_energy", "也许", "true, false, 是, 否"),
        ("owner", ("=1+1", "formula"), "the formula's result is not stored"),
        ("fuel", "deisel", "nearest: diesel"),
        ("use", "危险品", "nearest: hazardous"),
        ("use", "mukc", "nearest: muck"),
        ("fuel", "柴油混合", "nearest: diesel_hybrid"),
        ("vehicle_class", "heavvy", "nearest: heavy"),
        ("plate_colour", "渐变", "yellow_green"),
    ],
)
def test_cells_that_are_errors(bring, rows, xlsx, column, cell, said):
    (remark,) = bring("vehicles", xlsx(truck(**{column: cell}), truck("豫C8K399"))).of("error")
    assert remark.text.startswith(f"row 2: {column} is ")
    assert said in remark.text
    assert list(loaded(rows)) == ["豫C8K399"]


@pytest.mark.parametrize("vin", ["LGAXOEST0N0000001", "LGAXTEST0N00001", 12345678901234567])
def test_a_vin_that_cannot_be_is_left_out_and_reported(bring, rows, xlsx, vin):
    report = bring("vehicles", xlsx(truck(vin=vin)))
    assert loaded(rows)["豫C8K301"]["vin"] is None
    assert [remark.column for remark in report.of("report")] == ["vin"]


def test_a_vehicle_twice_with_other_content_is_not_loaded_at_all(bring, rows):
    report = bring("vehicles", register(truck(), truck("豫C8K302"), truck(emission_stage="5")))
    assert [remark.place for remark in report.of("error")] == ["row 2", "row 4"]
    assert list(loaded(rows)) == ["豫C8K302"]


def test_a_vehicle_twice_with_the_same_content_is_loaded_once(bring, rows):
    report = bring("vehicles", register(truck(), truck(emission_stage="国四")))
    assert (report.of("error"), len(report.of("note")), len(rows("vehicle_version"))) == ([], 1, 1)


@pytest.mark.parametrize(
    ("written", "vehicle_class"),
    [
        ("低速货车", "low_speed"),
        ("低速载货汽车", "low_speed"),
        ("低速普通货车", "low_speed"),
        ("三轮汽车", "three_wheeler"),
        ("拖拉机", "tractor"),
        ("小型轮式拖拉机", "tractor"),
        ("tractor", "tractor"),
        ("重型自卸货车", "heavy"),
    ],
)
def test_vehicles_that_are_no_trucks_are_registered_as_what_they_are(bring, rows, written, vehicle_class):
    assert bring("vehicles", register(truck(vehicle_class=written))).of("error") == []
    assert loaded(rows)["豫C8K301"]["vehicle_class"] == vehicle_class


def test_low_speed_alone_may_be_either(bring, rows):
    (remark,) = bring("vehicles", register(truck(vehicle_class="低速汽车"))).of("error")
    assert "low_speed" in remark.text
    assert "three_wheeler" in remark.text


@pytest.mark.parametrize("plate", ["豫C00000", "豫CXXXXX", "无牌", "NULL", "----", "豫CD00000"])
def test_a_placeholder_is_no_vehicle(bring, rows, plate):
    (remark,) = bring("vehicles", register(truck(plate=plate))).of("error")
    assert "no plate was read" in remark.text
    assert rows("vehicle_version") == []


@pytest.mark.parametrize(
    ("column", "written", "code"),
    [
        *(("use", word, "mixer") for word in ("商混车", "商砼车", "搅拌车", "混凝土搅拌运输车")),
        *(("use", word, "muck") for word in ("渣土运输车", "建筑垃圾运输车")),
        *(("fuel", word, "gas") for word in ("CNG", "lng", "LPG", "压缩天然气", "液化石油气")),
        *(("fuel", word, "electric") for word in ("纯电", "电动")),
        ("fuel", "氢燃料电池", "hydrogen"),
    ],
)
def test_words_of_real_registers(bring, rows, column, written, code):
    assert bring("vehicles", register(truck(**{column: written}))).of("error") == []
    assert loaded(rows)["豫C8K301"][column] == code


@pytest.mark.parametrize(
    ("column", "written"),
    [
        *(("use", word) for word in ("拉土车", "牵引车", "自卸车", "油罐车", "校车", "土方车")),
        *(("fuel", word) for word in ("油电", "混动", "双燃料", "气电", "柴电")),
        *(
            ("vehicle_class", word)
            for word in ("三轮摩托", "牵引车", "大型普通客车", "中型普通客车", "微型面包车", "农用车", "大型货车")
        ),
    ],
)
def test_words_that_no_code_surely_is_are_row_errors(bring, rows, column, written):
    report = bring("vehicles", register(truck(**{column: written})))
    (error,) = report.of("error")
    assert (error.column, error.value) == (column, written) and "expected" in error.text and "应为" in error.line.zh
    assert rows("vehicle_version") == []
