"""Why a file is refused is said in Chinese and in English, by every command in the language asked for."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli import app
from services.language import Language
from services.reference.kinds import KINDS
from services.reference.templates import write_template
from services.tabular import FileRefused, read_workbook, workbook
from services.tabular.workbook import REASONS

_CHINESE = re.compile("[\u4e00-\u9fff]")


def zipped(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("kind", "content", "zh"),
    [
        ("vehicles", b"%PDF-1.7", "文件是PDF 文件：请向来源索取表格本身，或请用"),
        ("vehicles", b"<html><table>", "文件是网页（HTML）"),
        ("vehicles", b"<x/>", "文件是XML：请用 Excel"),
        ("vehicles", b"Rar!", "请先解压"),
        ("vehicles", zipped("word/document.xml"), "Word 文档"),
        ("vehicles", zipped("other"), "压缩包（ZIP）：请先解压"),
        ("vehicles", b"{}", "文件是 JSON，应为表格"),
        ("vehicles", b"plate\n", "缺少列 plate_type，首行应有 plate、"),
        ("vehicles", b"plate,plate,plate_type\n", "表头 plate 出现多次"),
        ("vehicles", "plate,plate_type\n豫C".encode() + b"\xff" * 9 + "渣土渣土渣土渣土".encode(), "文件已损坏"),
        ("vehicles", b"plate,plate_type\n\0", "第 2 行有 NUL 字符"),
        ("zones", b"<kml>", "KML，本系统不读取；请导出 WGS84 坐标的 GeoJSON"),
        ("zones", b"{", "不是 JSON"),
        ("zones", b'{"a": 1, "a": 2}', "成员“a”出现两次"),
        ("zones", b'{"a": NaN}', "NaN 不是 JSON，应为数"),
        ("zones", b'{"type": "Point"}', "应为 GeoJSON FeatureCollection"),
        ("zones", b'{"type": "FeatureCollection", "features": []}', "没有 features"),
        ("zones", b'{"type": "FeatureCollection", "crs": "EPSG:3857"}', "且没有 crs"),
        ("orders", b"[]", "应为一个对象或其列表"),
        ("orders", zipped("xl/workbook.xml"), "文件是工作簿（XLSX），应为 JSON"),
        ("vehicles", zipped("xl/workbook.xml"), "文件不能作为 XLSX 读取"),
    ],
)
def test_a_file_is_refused_in_both_languages(kind: str, content: bytes, zh: str) -> None:
    with pytest.raises(FileRefused) as refused:
        KINDS[kind].read(content, lambda *_: None)
    said = refused.value.text
    assert zh in said.zh and said.en == str(refused.value) and not _CHINESE.search(said.en.replace("豫", ""))


def test_a_workbook_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_CELLS", 3)
    write_template("vehicles", tmp_path / "vehicles.xlsx")
    with (
        pytest.raises(FileRefused) as refused,
        (tmp_path / "vehicles.xlsx").open("rb") as file,
        read_workbook(file) as sheets,
    ):
        list(sheets)
    assert "个单元格，应至多 3 个：请删去表格以外的单元格" in refused.value.text.zh
    assert "expected at most 3: delete cells" in refused.value.text.en


@pytest.mark.parametrize("code", REASONS)
def test_both_wordings_of_a_reason_have_the_same_parameters(code: str) -> None:
    words = REASONS[code]
    assert sorted(re.findall(r"{[^}]*}", words.zh)) == sorted(re.findall(r"{[^}]*}", words.en))


@pytest.mark.parametrize(
    "command", [["import", "vehicles"], ["import", "orders"], ["order", "check"], ["publish", "remote-sensing.readings"]]
)
@pytest.mark.parametrize(("language", "said"), [("zh", "PDF 文件"), ("en", "a PDF document")])
def test_commands_say_it_in_the_language_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], language: Language, said: str
) -> None:
    monkeypatch.setenv("PLUMEWATCH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PLUMEWATCH_LANG", language)
    path = tmp_path / "list.pdf"
    path.write_bytes(b"%PDF-1.7")
    assert CliRunner().invoke(app, ["migrate"]).exit_code == 0
    found = CliRunner().invoke(app, [*command, str(path)])
    assert found.exit_code == 2 and said in " ".join(found.output.split()), found.output
