"""Files onto the log: what goes through unchanged, what is spelled anew, what is refused."""

import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import typer
import xlsxwriter
from typer.testing import CliRunner

from services.cli import publish as command
from services.publish import Published, publish_file
from services.publish.lines import plate_key
from services.settings import Settings
from services.tabular import FileRefused, file_format
from streams.embedded_log import EmbeddedLog
from streams.events import POSITIONS, READINGS, TOPICS
from streams.log import Message
from streams.profiles import load
from tests.tabular.xls_parts import xls

HEADINGS = "reading_id,station_id,time,plate,lane,opacity_pct,valid,photos\n"
ROW = "R-1,A410311001,2026-11-20T08:30:00+08:00,豫C0A101,2,31.5,true,a.jpg\n"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EmbeddedLog]:
    log = EmbeddedLog(tmp_path / "log.db")
    log.create_topics(TOPICS, 1)
    yield log
    log.close()


def messages(log: EmbeddedLog, topic: str) -> list[Message]:
    """All that the topic holds, in order."""
    reader = log.reader([topic], lambda _where: 0)
    found: list[Message] = []
    while batches := reader.poll(0.05, 10_000):
        found += [Message(record.key, record.value) for batch in batches for record in batch.records]
    reader.close()
    return found


def values(log: EmbeddedLog, topic: str) -> list[Any]:
    return [json.loads(message.value or b"") for message in messages(log, topic)]


def publish(log: EmbeddedLog, path: Path, content: bytes | str, topic: str = READINGS, profile: str = "plain") -> Published:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return publish_file(log, topic, path, load(profile))


def test_plain_lines_go_through_byte_for_byte(log: EmbeddedLog, tmp_path: Path) -> None:
    lines = [
        b'{"plate" : "\xe8\xb1\xabC0A101", "x":1.0}',
        b"not json",
        b"\xff\xfe\x00",
        b'[{"plate":"\\u8c6bC0A102"},{}]',
        b"null",
        b"  {}  ",
    ]
    published = publish(
        log, tmp_path / "a.ndjson", b"\xef\xbb\xbf" + b"\n".join(lines[:3]) + b"\n\n \r\n" + b"\r\n".join(lines[3:]), POSITIONS
    )
    assert [message.value for message in messages(log, POSITIONS)] == lines
    assert [message.key for message in messages(log, POSITIONS)] == [
        "豫C0A101".encode(),
        None,
        None,
        "豫C0A102".encode(),
        None,
        None,
    ]
    assert (published.rows, published.messages, published.problem_rows) == (6, 6, 0)


def test_standard_input(log: EmbeddedLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"a":1}\n{"a":2}')))
    assert publish_file(log, READINGS, "-", load("plain")).messages == 2
    assert values(log, READINGS) == [{"a": 1}, {"a": 2}]


def test_lines_are_mapped_and_what_is_no_record_goes_through(log: EmbeddedLog, tmp_path: Path) -> None:
    lines = ['{"JLBH":"1","HPHM":"豫C0A101","RLZL":"B"}', '[{"JLBH":"2","RLZL":"Q"},5]', "not json", '{"JLBH":"3","JLBH":"4"}']
    content = "\n".join([*lines, '{"JLBH":"5","ZZ":1}', ""])
    published = publish(log, tmp_path / "a.jsonl", content, profile="cn-remote-sensing")
    first, second, third, fourth, fifth = messages(log, READINGS)
    assert json.loads(first.value or b"") == {"reading_id": "1", "plate": "豫C0A101", "fuel": "diesel"}
    assert first.key == "豫C0A101".encode()
    assert json.loads(second.value or b"") == [{"reading_id": "2", "fuel": "Q"}, 5]
    assert (third.value, fourth.value) == (b"not json", b'{"JLBH":"3","JLBH":"4"}')
    assert json.loads(fifth.value or b"") == {"reading_id": "5"}
    assert (published.problem_rows, published.problems, published.unnamed) == (3, {"fuel": 1, "JSON": 2}, {"ZZ": 1})


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 with BOM"), ("gb18030", "GB18030"), ("utf-16", "UTF-16 LE with BOM")],
)
def test_csv_is_typed_by_the_field_dictionary(log: EmbeddedLog, tmp_path: Path, encoding: str, said: str) -> None:
    published = publish(log, tmp_path / "a.csv", (HEADINGS + ROW.replace("a.jpg", "㛃.jpg") + ",,,,,,,\n").encode(encoding))
    assert values(log, READINGS) == [
        {
            "reading_id": "R-1",
            "station_id": "A410311001",
            "time": "2026-11-20T08:30:00+08:00",
            "plate": "豫C0A101",
            "lane": 2,
            "opacity_pct": 31.5,
            "valid": True,
            "photos": ["㛃.jpg"],
        }
    ]
    assert messages(log, READINGS)[0].key == "豫C0A101".encode()
    assert (published.encoding, published.rows, published.problem_rows) == (said, 1, 0)


@pytest.mark.parametrize("plate", ["豫C0A101", "鲁H0A101", "晋M0A101"])
def test_gb18030_that_is_also_utf8_by_chance(log: EmbeddedLog, tmp_path: Path, plate: str) -> None:
    """豫 and 鲁 in GB18030 are right UTF-8 of another letter; here the plate is all that is not ASCII."""
    content = (HEADINGS + ROW.replace("豫C0A101", plate)).encode("gb18030")
    assert publish(log, tmp_path / "a.csv", content).encoding == "GB18030"
    assert values(log, READINGS)[0]["plate"] == plate


@pytest.mark.parametrize("before", [0, 70_000])
def test_utf8_with_a_broken_byte_is_not_taken_for_gb18030(log: EmbeddedLog, tmp_path: Path, before: int) -> None:
    """A row of UTF-8 with a letter cut off reads as GB18030, but as other Chinese."""
    rows = (ROW * (10 + before)).encode()
    broken = rows + ROW.encode().replace("豫".encode(), "豫豫".encode()[:-1])
    with pytest.raises(FileRefused, match=rf"line {12 + before} has a byte that is not UTF-8 near byte"):
        publish(log, tmp_path / "a.csv", HEADINGS.encode() + broken)


def test_no_csv_row_is_lost(log: EmbeddedLog, tmp_path: Path) -> None:
    rows = [
        ROW.replace("31.5", "dirty"),
        ROW.replace("R-1", "one,too many"),
        ROW.replace("R-1", '"a"b'),
        ROW.replace(",a.jpg", ""),
        ROW.replace("+08:00", ""),
        ROW,
    ]
    published = publish(log, tmp_path / "a.csv", HEADINGS + "".join(rows))
    dirty, many, quoted, few, naive, good = values(log, READINGS)
    assert (dirty["opacity_pct"], good["opacity_pct"]) == ("dirty", 31.5)
    assert naive["time"] == "2026-11-20T08:30:00"
    assert all(set(event) == {"cells_do_not_fit_headings"} for event in (many, quoted, few))
    assert '"a"b,A410311001' in quoted["cells_do_not_fit_headings"][0][1]
    assert (published.rows, published.messages, published.problem_rows) == (6, 6, 5)


def test_an_open_quote_does_not_swallow_the_file(log: EmbeddedLog, tmp_path: Path) -> None:
    published = publish(log, tmp_path / "a.csv", HEADINGS + '"' + ROW * 5_000)
    assert published.rows > 3_000
    whole = "".join(message.value.decode() for message in messages(log, READINGS) if message.value)
    assert whole.count("R-1") == 5_000


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "a,b\n1,2\n", "no heading that the profile names (found: a, b)"),
        ("a.csv", "", "no heading that the profile names (found: nothing)"),
        ("a.csv", "plate,plate\n1,2\n", "headings that occur twice: plate"),
        (
            "a.csv",
            b"plate\n\xff\xff\n",
            "line 2 is neither UTF-8 nor GB18030, expected one of them or UTF-16 (not UTF-8 near byte 6)",
        ),
        ("a.csv", "plate\n豫\n".encode("utf-16")[:-1], "the file is not UTF-16 LE"),
        ("a.json", "{\n}", "JSON over several lines, expected one JSON object or array a line"),
        ("a.xlsx", b"PK\x03\x04 no workbook", "not readable as XLSX"),
        ("a.xlsx", "no workbook", "no heading that the profile names (found: no workbook)"),
        ("a.xls", "<html><table>", "the file is an HTML page"),
    ],
)
def test_refused_files_publish_nothing(log: EmbeddedLog, tmp_path: Path, name: str, content: bytes | str, said: str) -> None:
    with pytest.raises(FileRefused) as refused:
        publish(log, tmp_path / name, content)
    assert said in str(refused.value)
    assert messages(log, READINGS) == []


def test_a_file_that_is_not_there(log: EmbeddedLog, tmp_path: Path) -> None:
    for name in ("none.csv", "none.ndjson", "none.xlsx"):
        with pytest.raises(FileRefused, match="cannot be read"):
            publish_file(log, READINGS, tmp_path / name, load("plain"))


def test_workbook(log: EmbeddedLog, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        dated = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        notes, sheet = workbook.add_worksheet("说明"), workbook.add_worksheet("数据")
        notes.write_row(0, 0, ["made by", "somebody"])
        sheet.write_row(1, 0, ["JLBH", "HPHM", "JCRQ", "BTGDJG", "CPYS", ""])
        sheet.write_row(2, 0, [410311.0, "豫C0A101", "", 31.5, 1])
        sheet.write_datetime(2, 2, datetime(2026, 11, 20, 8, 29, 59, 999_000), dated)
        sheet.write_row(3, 0, ["R-2", "豫C0A102", 46346.35, "x", 9])
    published = publish_file(log, READINGS, path, load("cn-remote-sensing"))
    first, second = values(log, READINGS)
    assert first == {
        "reading_id": "410311",
        "plate": "豫C0A101",
        "time": "2026-11-20T08:29:59.999000+08:00",
        "opacity_pct": 31.5,
        "plate_colour": "yellow",
    }
    assert second == {
        "reading_id": "R-2",
        "plate": "豫C0A102",
        "time": {"unmapped": 46346.35},
        "opacity_pct": "x",
        "plate_colour": 9.0,
    }
    assert (published.rows, published.problem_rows) == (2, 1)
    assert ["sheet 说明" in note.en for note in published.notes] == [True]


def test_a_workbook_of_another_name_and_an_xls_that_was_cut_off(
    log: EmbeddedLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_format, "_XLS_ROWS", 3)
    content = xls([("reading_id", "plate"), ("R-1", "豫C0A101"), ("R-2", "豫C0A102")])
    published = publish(log, tmp_path / "a.csv", content)
    assert [event["plate"] for event in values(log, READINGS)] == ["豫C0A101", "豫C0A102"]
    assert ["probably cut off" in note.en for note in published.notes] == [True]


def test_chunks_and_progress(log: EmbeddedLog, tmp_path: Path) -> None:
    path, told = tmp_path / "a.ndjson", []
    path.write_bytes(b'{"a":1}\n' * 25)
    publish_file(log, READINGS, path, load("plain"), batch=10, progress=lambda share, sent: told.append((share, sent)))
    assert [sent for _, sent in told] == [10, 20, 25]
    assert told[-1][0] == 1.0
    assert len(messages(log, READINGS)) == 25


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ('{"plate_type":"01","plate":"豫C1"}', "豫C1"),
        ('{"plate":"\\u8c6bC1"}', "豫C1"),
        ('{"plate":null}', None),
        ('{"plate":"\\ud83d"}', None),
        ('{"plate":""}', None),
    ],
)
def test_plate_key(value: str, key: str | None) -> None:
    assert plate_key(value.encode()) == (None if key is None else key.encode())


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and all that `plumewatch publish` says."""
    monkeypatch.setattr(command, "current", lambda: Settings(data=folder, kafka=None, partitions=1))
    app = typer.Typer()
    app.command()(command.publish)
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output


def test_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = HEADINGS.replace("photos", "photo") + ROW.replace("31.5", "dirty")
    (tmp_path / "a.csv").write_text(text, encoding="gb18030")
    code, said = run(monkeypatch, tmp_path, READINGS, str(tmp_path / "a.csv"))
    assert code == 0
    assert said.splitlines() == [
        "1 messages published to remote-sensing.readings (1 rows)",
        "text read as GB18030",
        "1 records do not fit the profile and will be rejected by intake: opacity_pct 1",
        "left out, not named by the profile: photo 1",
    ]
    again = EmbeddedLog(tmp_path / "log.db")
    assert len(messages(again, READINGS)) == 1
    again.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("readings", "a.ndjson"), f"unknown topic readings: expected one of {', '.join(TOPICS)}"),
        (("violations", "a.ndjson"), "unknown topic violations"),
        ((READINGS, "none.ndjson"), "none.ndjson: cannot be read: No such file or directory"),
        ((READINGS, "a.ndjson", "--profile", "cn"), "unknown profile cn: expected one of cn-remote-sensing, plain"),
        ((POSITIONS, "a.ndjson", "--profile", "cn-remote-sensing"), "is not for muck-trucks.positions"),
    ],
)
def test_command_refuses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    (tmp_path / "a.ndjson").write_bytes(b"{}")
    monkeypatch.chdir(tmp_path)
    code, output = run(monkeypatch, tmp_path, *arguments)
    assert code == 2
    assert said in " ".join(output.split())
