"""`plumewatch import …`: exit codes, the report, the list of errors beside the file."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.cli import imports
from services.settings import Settings
from tests.reference.examples import collection, feature, order, register, truck

TIMES = {"issued_at": "2026-11-19T18:00+08:00", "from": "2026-11-20T00:00+08:00", "until": None}
WARNING = {
    **{"warning_id": "YJ-3", "issuer": "试验市环委办", "level": "red", "words": "红色(Ⅰ级)", "event": "issued"},
    **TIMES,
    "districts": [],
}
PASS = {"pass_id": "TX-9", "kind": "pass", "plate": "豫C8K301", "issuer": "交警支队", **TIMES}


@pytest.fixture
def run(engine, monkeypatch, tmp_path):
    monkeypatch.setattr(imports.runtime, "open_store", lambda settings: engine)

    def call(kind: str, content: str, *options: str) -> Result:
        path = Path(tmp_path / kind)
        path.write_text(content)
        return CliRunner().invoke(imports.app, [kind, str(path), *options])

    return call


def test_all_loaded_is_0_and_says_how_the_file_was_read(run):
    result = run("vehicles", register(truck()))
    assert result.exit_code == 0
    assert result.output == "vehicles: 1 added, 0 changed, 0 unchanged, 0 absent, 0 errors (read as CSV, UTF-8)\n"


def test_some_errors_are_1_printed_and_listed_until_a_clean_import(run, tmp_path):
    listed = tmp_path / "vehicles.errors.csv"
    result = run("vehicles", register(truck(use="=muck"), truck("豫C8K302", vin="X")))
    assert result.exit_code == 1
    assert 'not loaded: row 2: use is "=muck", expected muck, ' in result.output
    assert 'to be looked at: row 3: vin is "X"' in result.output
    assert str(listed) in result.output
    lines = listed.read_bytes().decode("utf-8-sig").splitlines()
    assert lines[0] == "row,column,value,expected,loaded"
    assert sorted(line.split(",")[:3] for line in lines[1:]) == [["2", "use", "'=muck"], ["3", "vin", "X"]]
    assert listed.read_bytes().startswith(b"\xef\xbb\xbf")
    assert run("vehicles", register(truck())).exit_code == 0
    assert not listed.exists()


BAD_ZONE = feature(properties={"zone_id": "north", "name": "北区", "kind": "areal", "datum": "WGS-72"})


@pytest.mark.parametrize(
    ("kind", "content", "zh"),
    [
        ("vehicles", register(truck(use="muckk")), 'row 2：use 为 "muckk"，应为 muck, '),
        ("vehicles", register(truck(use="muckk")), "，或留空（不详）；最接近的是 muck"),
        ("vehicles", register(truck(fuel="柴油车")), "最接近的是 diesel"),
        ("vehicles", register(truck("无牌")), "应为 一个号牌，如 豫C12345；此文本表示未识别到号牌，不是车辆"),
        ("vehicles", register(truck(vin="X", emission_stage="7")), "；按不详导入"),
        ("vehicles", register(truck(registered_on="45000")), "或许是 Excel 日期 2023-03-15"),
        ("vehicles", register(truck(axles="many")), "应为 1 到 30 的整数"),
        ("vehicles", register(truck(), truck(owner="别人")), "文件中各一次；它也在 row"),
        ("zones", collection(BAD_ZONE), 'kind 为 "areal"，应为 area, road, district 之一，area 可不写；最接近的是 area'),
        ("zones", collection(BAD_ZONE), "应为 坐标所用的坐标系：WGS84, GCJ02, BD09 之一"),
        ("stations", "station_id,name,lon,lat,datum\nA1,点位,34.6,112.4,WGS84\n", "此处纬度为 112.4：是否颠倒"),
        ("stations", "station_id,name,lon,lat,datum,colour\nA1,点位,112.4,34.6,WGS84,red\n", "警告: 列 colour 不认识，未读取"),
        ("warnings", json.dumps(WARNING), "写明污染物：未写明的视为细颗粒物（PM2.5）预警"),
    ],
)
def test_what_is_refused_or_said_is_in_chinese_where_chinese_is_asked_for(run, monkeypatch, kind, content, zh):
    monkeypatch.setenv("PLUMEWATCH_LANG", "zh")
    output = run(kind, content).output
    assert zh in output
    assert "expected" not in output and "read as" not in output


def test_a_file_that_cannot_be_read_is_2(run, tmp_path):
    result = run("zones", "{")
    assert result.exit_code == 2
    assert "line 1, column 2 is not JSON" in result.output
    assert CliRunner().invoke(imports.app, ["zones", str(tmp_path / "none")]).exit_code == 2


def test_the_report_as_json(run):
    run("zones", collection(feature()))
    result = run("orders", json.dumps([order(), order("SY-8", kind="x")]), "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (report["kind"], report["added"], report["read_as"]) == ("orders", 1, "JSON, UTF-8")
    assert [(error["row"], error["column"], error["value"]) for error in report["errors"]] == [("order SY-8", "kind", "x")]


def test_warnings_are_a_kind_like_the_others(run):
    content = json.dumps(WARNING)
    assert "warnings: 1 added" in run("warnings", content).output
    assert "warnings: 0 added, 0 changed, 1 unchanged" in run("warnings", content).output
    assert run("warnings", content.replace('"red"', '"orange"')).exit_code == 1
    assert "1 changed" in run("warnings", content.replace('"red"', '"orange"'), "--correction").output


def test_passes_are_a_kind_like_the_others(run):
    content = json.dumps(PASS)
    assert "passes: 1 added" in run("passes", content).output
    assert "passes: 0 added, 0 changed, 1 unchanged" in run("passes", content).output
    assert run("passes", content.replace('"pass"', '"exemption"')).exit_code == 1
    assert "1 changed" in run("passes", content.replace("null", '"2026-12-01T00:00+08:00"'), "--correction").output


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("vehicles", register(truck())),
        ("zones", collection(feature())),
        ("stations", "station_id,name,lon,lat,datum,district\nA1,站,112.45,34.65,WGS84,410311\n"),
        ("orders", json.dumps(order())),
        ("warnings", json.dumps(WARNING)),
        ("passes", json.dumps(PASS)),
    ],
)
def test_who_enters_it_is_kept_by_option_or_setting(run, rows, monkeypatch, kind, content):
    if kind == "orders":
        run("zones", collection(feature()), "--by", "王五")
    assert run(kind, content, "--by", "张三").exit_code == 0
    assert (rows("reference_change")[-1]["kind"], rows("reference_change")[-1]["by"]) == (kind, "张三")


def test_without_the_option_the_setting_says_who_or_nobody_does(run, rows, monkeypatch):
    run("vehicles", register(truck()))
    monkeypatch.setattr(imports.settings, "current", lambda: Settings(user="李四"))
    run("vehicles", register(truck("豫C8K302")))
    run("vehicles", register(truck("豫C8K303")), "--by", "张三")
    assert [row["by"] for row in rows("reference_change")] == [None, "李四", "张三"]


def test_change_and_correction_and_days(run):
    run("vehicles", register(truck()))
    assert run("vehicles", register(truck(axles="3"))).exit_code == 1
    assert "1 changed" in run("vehicles", register(truck(axles="3")), "--change", "--holds-from", "2026-11-10").output
    assert "1 changed" in run("vehicles", register(truck(axles="6")), "--correction").output
    assert "1 added, 0 changed, 0 unchanged, 1 absent" in run("vehicles", register(truck("豫C8K302")), "--complete").output
    assert run("vehicles", register(truck()), "--change", "--correction").exit_code == 2
    assert run("vehicles", register(truck()), "--holds-from", "10.11.2026").exit_code == 2


def test_many_errors_are_cut_on_the_screen_only(run, tmp_path):
    result = run("vehicles", register(*(truck(f"豫C{number:05d}", axles="x") for number in range(1, 61))))
    assert "not loaded: … and 10 more" in result.output
    assert len((tmp_path / "vehicles.errors.csv").read_text().splitlines()) == 61


def test_a_folder_that_cannot_be_written_is_a_warning(run, monkeypatch):
    def refuse(*_):
        raise OSError(30, "read-only file system")

    monkeypatch.setattr("services.reference.file_import.write_errors", refuse)
    result = run("vehicles", register(truck(axles="x"), truck("豫C8K302")))
    assert "warning: the list of errors could not be written beside the file: read-only file system" in result.output
    assert "1 added" in result.output
