"""Headings and words in Chinese: what our own pages print is read back as its code, in every kind of file."""

import pytest

from rules.catalogue import Text
from rules.catalogue.districts import DISTRICTS
from rules.catalogue.labels import CLASSES, COLOURS, FUELS, PLATE_TYPES, USES, stage_word
from rules.catalogue.vocabulary import STAGES, VEHICLE_CLASSES
from rules.catalogue.vocabulary import USES as USE_CODES
from services.reference.codes import CODES, words_of
from services.reference.fields import columns, descriptions, headings
from services.reference.kinds import KINDS
from services.reference.register import COLUMNS as VEHICLE_COLUMNS
from services.reference.remarks import with_nearest
from services.reference.stations import COLUMNS as STATION_COLUMNS
from services.reference.zone_properties import PROPERTIES
from streams.events import FUELS as FUEL_CODES
from streams.events import PLATE_COLOURS
from tests.reference.examples import collection, feature, register, truck

NOTHING = Text("", "")


WORDS = [
    *((column, code, word) for column, words in {
        "plate_type": PLATE_TYPES,
        "plate_colour": COLOURS,
        "fuel": FUELS,
        "vehicle_class": CLASSES,
        "use": USES,
        "district": DISTRICTS,
    }.items() for code, text in words.items() for word in (text.zh, text.en)),
    *(("emission_stage", stage, stage_word(stage, language)) for stage in STAGES for language in ("zh", "en")),
    *(("new_energy", True, word) for word in ("是", "yes")),
    *(("new_energy", False, word) for word in ("否", "no")),
]  # fmt: skip


def test_every_word_that_is_printed_is_read_back_as_its_code(bring, rows):
    trucks = [truck(f"豫C{number:05}", **{column: word}) for number, (column, _, word) in enumerate(WORDS, 1)]
    assert bring("vehicles", register(*trucks)).of("error") == []
    found = {row["plate"]: row for row in rows("vehicle_version")}
    misread = [
        (word, code, read)
        for number, (column, code, word) in enumerate(WORDS, 1)
        if (read := found[f"豫C{number:05}"][column]) != code
    ]
    assert misread == []


def test_every_code_has_its_word():
    assert {*FUELS} == {*FUEL_CODES} and {*COLOURS} == {*PLATE_COLOURS}
    assert {*USES} == {*USE_CODES} and {*CLASSES} == {*VEHICLE_CLASSES}


@pytest.mark.parametrize("name", CODES)
def test_no_word_stands_for_two_codes(name):
    words = [word.lower() for text in CODES[name].values() for word in {text.zh, text.en}]
    assert len(words_of(CODES[name])) == len(words)


@pytest.mark.parametrize("kind", KINDS)
def test_no_heading_stands_for_two_columns(kind):
    read = headings(kind)
    assert len(read) == sum(len({field.heading, *field.also}) for field in columns(kind).values())
    assert not {*read} & {*columns(kind)}


def test_what_is_described_is_what_is_read():
    assert (*columns("vehicles"),) == VEHICLE_COLUMNS
    assert (*columns("stations"),) == STATION_COLUMNS
    assert (*columns("zones"),) == PROPERTIES


CHINESE = {
    **{"号牌号码": "豫C8K301", "号牌种类": "大型汽车", "号牌颜色": "黄牌", "车辆识别代号": "LGAXTEST0N0000001", "燃料种类": "柴油"},
    **{"排放标准": "国Ⅳ", "车辆类型": "重型自卸货车", "用途": "渣土车", "轴数": "4", "总质量(kg)": "31000", "核定载质量": "16000"},
    **{"机动车所有人": "邙山试运公司", "身份证明号码": "91410300TEST000001", "区县": "洛龙区", "是否新能源": "否"},
    "初次登记日期": "2017年3月9日",
}  # fmt: skip


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_register_in_chinese_as_registers_are(bring, rows, separator, codec):
    report = bring("vehicles", "\n".join(separator.join(line) for line in (CHINESE, CHINESE.values())).encode(codec))
    assert (report.of("error"), report.of("report"), report.warnings) == ([], [], [])
    assert [note.text for note in report.of("note")] == [
        'row 2: vehicle_class is "重型自卸货车", read as heavy; no use is read from it'
    ]
    (row,) = rows("vehicle_version")
    assert {name: row[name] for name in VEHICLE_COLUMNS if name != "registered_on"} == {
        **{"plate": "豫C8K301", "plate_type": "01", "plate_colour": "yellow", "vin": "LGAXTEST0N0000001", "fuel": "diesel"},
        **{"emission_stage": 4, "vehicle_class": "heavy", "use": "muck", "axles": 4, "gross_mass_kg": 31000},
        **{"rated_load_kg": 16000, "owner": "邙山试运公司", "owner_id": "91410300TEST000001", "district": "410311"},
        "new_energy": False,
    }


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("号牌号码 plate", "plate"),
        ("*号牌号码", "plate"),
        ("号牌号码\nplate", "plate"),
        ("ＨＰＨＭ", "plate"),
        ("Plate Type", "plate_type"),
        ("总质量（kg） gross_mass_kg", "gross_mass_kg"),
        ("总质量 kg", "gross_mass_kg"),
    ],
)
def test_a_heading_in_many_forms(bring, rows, heading, column):
    names = {"plate": "豫C8K301", "plate_type": "01"} | {column: "31000" if column.endswith("kg") else ""}
    names[column] = names[column] or {"plate": "豫C8K301", "plate_type": "01"}[column]
    written = [f'"{heading}"' if name == column else name for name in names]
    bring("vehicles", f"{','.join(written)}\n{','.join(names.values())}\n")
    assert str(rows("vehicle_version")[0][column]).removesuffix(".0") == names[column]


@pytest.mark.parametrize("heading", ["总质量(t)", "总质量（吨）", "使用性质", "号牌号码 plate_type"])
def test_a_heading_of_another_unit_or_sense_is_not_read(bring, rows, heading):
    report = bring("vehicles", f"plate,plate_type,{heading}\n豫C8K301,01,31000\n")
    assert any("is not known and was not read" in warning.en for warning in report.warnings)
    assert rows("vehicle_version")[0]["gross_mass_kg"] is None


def test_a_column_under_two_headings_is_refused(bring):
    with pytest.raises(Exception, match="the heading plate is there more than once"):
        bring("vehicles", "plate,号牌号码,plate_type\n豫C8K301,豫C8K301,01\n")


def test_stations_and_zones_in_chinese(bring, rows):
    stations = "点位编号,点位名称,经度,纬度,坐标系,区县\nA1,试验点,112.45,34.65,国测局坐标系,洛龙区\n"
    assert bring("stations", stations.encode("gb18030")).of("error") == []
    assert (rows("station_version")[0]["district"], rows("station_version")[0]["datum"]) == ("410311", "GCJ02")
    chinese = {"区域编号": "north", "名称": "北区", "坐标系": "WGS-84", "区县": "洛龙区", "类型": "区域"}
    report = bring("zones", collection(feature(properties=chinese)))
    assert (report.remarks, report.warnings) == ([], [])
    zone = rows("zone_version")[0]
    assert (zone["zone_id"], zone["name"], zone["kind"], zone["district"]) == ("north", "北区", "area", "410311")


def test_every_member_is_described_and_no_other():
    from services.reference import clause_form, clause_parts, order_form, pass_form, terminal_form, vehicles_form, warning_form

    forms = {
        ("orders", "order"): order_form.OrderForm,
        ("orders", "published"): order_form.PublishedForm,
        ("orders", "calendar"): order_form.CalendarForm,
        ("orders", "clause"): clause_form.ClauseForm,
        ("orders", "remark"): clause_form.RemarkForm,
        ("orders", "boundary"): clause_parts.BoundaryForm,
        ("orders", "passage"): clause_parts.PassageForm,
        ("orders", "warning"): clause_parts.LevelsForm,
        ("orders", "passes"): clause_parts.PassesForm,
        ("orders", "vehicles"): vehicles_form.VehiclesForm,
        ("orders", "last_digit"): vehicles_form.LastDigitForm,
        ("warnings", "warning"): warning_form.WarningForm,
        ("passes", "pass"): pass_form.PassForm,
        ("terminals", "terminal"): terminal_form.TerminalForm,
    }
    described = {(kind, part) for kind in KINDS for part in descriptions(kind)}
    assert described == {*forms, ("vehicles", "vehicle"), ("stations", "station"), ("zones", "zone")}
    for (kind, part), form in forms.items():
        members = {field.alias or name: field.is_required() for name, field in form.model_fields.items()}
        assert {name: field.required for name, field in descriptions(kind)[part].items()} == members
        for name, field in descriptions(kind)[part].items():
            if name in form.WORDS and field.codes is not None:
                assert {*field.codes} == {*form.WORDS[name]}, (kind, part, name)


def test_documents_offer_the_code_of_every_word_that_is_printed():
    """Orders and the like are the law's own words: 货车 may mean more than `goods` does, so a person says which."""
    asked = [
        (text.zh, code, tuple(field.codes))
        for kind in ("orders", "warnings", "passes")
        for fields in descriptions(kind).values()
        for field in fields.values()
        for code, text in (field.codes or {}).items()
        if field.codes
        not in (PLATE_TYPES, CODES["districts"], CODES["flags"], CODES["day_words"], CODES["barred"], CODES["origins"])
    ]
    assert [(word, code) for word, code, known in asked if with_nearest(NOTHING, word, known).en != f"; nearest: {code}"] == []
