"""Who it is (kinds N3, N9, N30, N32 of the cases): numbers that move, vehicles without a limit, trailers, plates that were not read."""

from datetime import datetime

import pytest
from sqlalchemy import select

from rules.timing.times import LOCAL
from services.reference.file_import import import_file
from services.store.engine import reading
from services.store.tables import NOT_ASSESSED
from tests.wild.city import RECORDED, City, points, reading_of

HEADING = "plate,plate_type,plate_colour,vin,fuel,emission_stage,vehicle_class,use,owner,registered_on\n"
OLD = HEADING + "豫C9W003,01,yellow,{vin},diesel,3,heavy,muck,洛城甲,2016-05-10\n"
NEW = HEADING + "豫C9W003,01,yellow,{vin},diesel,6,heavy,goods,洛城乙,2026-11-16\n"
A, B = "LTESTWA0000000001", "LTESTWB0000000002"


def register(city: City, text: str, **how: object) -> list[str]:
    """Import vehicles; returns the remarks that are errors."""
    path = city.folder / "more.csv"
    path.write_text(text, encoding="utf-8")
    return [remark.text for remark in import_file(city.engine, "vehicles", path, recorded_at=RECORDED, **how).of("error")]


def moved(city: City, old: str, new: str) -> None:
    """The old row from ever on, the new one as a change from 16 November on."""
    assert register(city, OLD.format(vin=old)) == []
    day = datetime(2026, 11, 16, tzinfo=LOCAL)
    assert register(city, NEW.format(vin=new), mode="change", holds_from=day) == []


@pytest.mark.parametrize(
    ("old", "new", "second", "reasons"),
    [
        (A, B, "suspected", ["first_exceedance"]),
        (A, A, "violation", []),
        ("", B, "to_be_verified", ["vehicle_may_have_changed"]),
        ("", "", "to_be_verified", ["vehicle_may_have_changed"]),
    ],
)
@pytest.mark.parametrize("is_late", [False, True])
def test_n3_the_number_moves_to_another_vehicle(
    empty_city: City, old: str, new: str, second: str, reasons: list[str], is_late: bool
) -> None:
    rows = [reading_of("豫C9W003", "2026-11-10 10:00:00", 55.0), reading_of("豫C9W003", "2026-11-18 10:00:00", 60.0)]
    if is_late:
        empty_city.read(*rows)
    moved(empty_city, old, new)
    empty_city.read(*([] if is_late else rows))
    assert empty_city.findings("outcome", "reasons") == [("suspected", ["first_exceedance"]), (second, reasons)]


def test_n3_a_correction_of_the_row_cuts_nothing(empty_city: City) -> None:
    assert register(empty_city, OLD.format(vin="")) == []
    corrected = NEW.format(vin="")
    assert register(empty_city, corrected.replace("2026-11-16", "2016-05-10"), mode="correction") == []
    empty_city.read(reading_of("豫C9W003", "2026-11-10 10:00:00", 55.0), reading_of("豫C9W003", "2026-11-18 10:00:00", 60.0))
    assert [outcome for (outcome,) in empty_city.findings("outcome")] == ["suspected", "violation"]
    assert register(empty_city, corrected, mode="correction") == []  # registered after the first reading, says the register now
    empty_city.read()
    assert empty_city.findings("outcome", "reasons") == [
        ("to_be_verified", ["before_registration", "first_exceedance"]),
        ("to_be_verified", ["before_registration", "doubtful_predecessor"]),
    ]


def a_check(plate: str, plate_type: str, smoke_m1: float) -> dict:
    check = {"check_id": f"k {plate}", "kind": "roadside", "time": "2026-11-12T10:00:00+08:00", "plate": plate}
    of_it = {"plate_type": plate_type, "method": "free_acceleration", "smoke_m1": smoke_m1, "result": "fail"}
    return check | of_it | {"lon": 112.45, "lat": 34.65}


@pytest.mark.parametrize(
    ("row", "plate_type"),
    [
        ("豫C9W051,13,yellow,,diesel,2,light,goods,洛城低速货车主,2016-05-10", "13"),
        ("豫C9W051,低速车,,,柴油,2,低速载货汽车,货车,洛城低速货车主,2016-05-10", "13"),
        ("豫C9W051,01,yellow,,diesel,2,三轮汽车,goods,洛城三轮车主,2016-05-10", "01"),
        ("豫C9W051,14,green,,diesel,2,大型轮式拖拉机,other,洛城拖拉机主,2016-05-10", "14"),
        ("豫C9W051,25,green,,diesel,2,,other,洛城拖拉机主,2016-05-10", "25"),
        ("豫C9W051,17,yellow,,diesel,2,heavy,other,洛城驾校,2016-05-10", "17"),
        ("豫C9W051,24,yellow,,diesel,2,,other,洛城交警,2016-05-10", "24"),
    ],
)
def test_n9_no_limit_of_gb_3847(empty_city: City, row: str, plate_type: str) -> None:
    assert register(empty_city, f"{HEADING}{row}\n") == []
    empty_city.check(a_check("豫C9W051", plate_type, 1.5))
    assert empty_city.findings("outcome", "reasons") == [("to_be_verified", ["outside_limit_scope"])]


def test_n30_a_trailer_has_no_engine(city: City) -> None:
    trailer = "豫C0T01挂"
    city.check(a_check(trailer, "15", 2.4))
    city.read(*(reading_of(trailer, f"2026-11-{day} 09:00:00", 55.0, plate_type="15") for day in (12, 13)))
    city.drive(points(trailer, "2026-11-14 09:00", 20, plate_type=None))
    found = city.findings("rule", "outcome", "reasons")
    assert {rule for rule, _, _ in found} == {"remote_sensing", "road_check", "restricted_traffic"}
    assert {outcome for _, outcome, _ in found} == {"to_be_verified"}
    assert all("trailer_plate" in reasons for _, _, reasons in found)


PLACEHOLDERS = (
    *(
        "无牌车",
        "NULL",
        "unknown",
        "未上牌",
        "临时",
        "00000",
        "AAAAAAA",
        "豫C?????",
        "豫C-----",
        "豫CXXXXX",
        "豫C00000",
        "None",
        "N/A",
    ),
    *(
        "0",
        "豫",
        "豫C",
        "豫C0000",
        "蓝牌",
        "遮挡",
        "污损",
        "号牌不清",
        "豫C·····",
        "????????",
        "_无_",
        "#######",
        "豫A00000",
        "----",
    ),
)


def test_n32_a_placeholder_is_nobody(city: City) -> None:
    days = ("2026-11-12", "2026-11-13")
    real = [reading_of("豫C11111", f"{day} 08:00:00", 60.0, plate_confidence=0.97) for day in days]
    city.read(
        *real,
        *(
            reading_of(plate, f"{day} 09:{minute:02d}:00", 60.0, plate_confidence=0.97)
            for minute, plate in enumerate(PLACEHOLDERS)
            for day in days
        ),
    )
    assert city.rejects() == []
    assert city.facts() == 2 * (len(PLACEHOLDERS) + 1)
    assert {plate for (plate,) in city.findings("plate")} == {"豫C11111"}
    with reading(city.engine) as connection:
        counted = connection.execute(select(NOT_ASSESSED)).all()
    assert {row.reason for row in counted} == {"no_plate"}
    by_rule = {rule: sum(row.facts for row in counted if row.rule == rule) for rule in {row.rule for row in counted}}
    assert by_rule == {"remote_sensing": 2 * len(PLACEHOLDERS), "restricted_traffic": 2 * len(PLACEHOLDERS)}


@pytest.mark.parametrize("plate", ["豫C00000", "豫CXXXXX", "无牌", "NULL"])
def test_n32_the_register_refuses_a_placeholder(empty_city: City, plate: str) -> None:
    (error,) = register(empty_city, OLD.format(vin=A).replace("豫C9W003", plate))
    assert "no plate was read" in error


@pytest.mark.parametrize("plate", ["豫C00001", "豫C11111", "豫CX0000"])
def test_n32_a_real_number_is_none(empty_city: City, plate: str) -> None:
    assert register(empty_city, OLD.format(vin=A).replace("豫C9W003", plate)) == []
    empty_city.read(reading_of(plate, "2026-11-10 10:00:00", 55.0), reading_of(plate, "2026-11-18 10:00:00", 60.0))
    assert [outcome for (outcome,) in empty_city.findings("outcome")] == ["suspected", "violation"]
