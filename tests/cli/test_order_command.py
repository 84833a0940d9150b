"""`plumewatch order …` as a person and as a program use it: exit codes, the paragraph, the slips, the ladder."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from services.cli import orders
from services.reference.file_import import import_file
from services.settings import Settings
from services.store.engine import open_engine
from tests.orders.building import clause, order
from tests.wild.city import REGISTER, ZONES

Run = Callable[..., Result]
FAR = {"from": "2036-11-11T00:00+08:00", "until": "2036-11-16T00:00+08:00"}
ORDER = order(clause(exempt=[], **FAR), issued_at="2036-11-10T18:00+08:00")


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """run("check", order, …): writes the order to a file where one is given; the clock is the real one."""
    engine = open_engine(sqlite_url)
    monkeypatch.setattr(orders.runtime, "open_store", lambda settings: engine)
    monkeypatch.setattr(orders.settings, "current", lambda: Settings(data=tmp_path))
    for kind, content in (("zones", json.dumps(ZONES)), ("vehicles", REGISTER)):
        (tmp_path / kind).write_text(content)
        import_file(engine, kind, tmp_path / kind, recorded_at=datetime.now(UTC))

    def call(command: str, *arguments: Any, answer: str | None = None) -> Result:
        words = []
        for number, argument in enumerate(arguments):
            if isinstance(argument, dict | list):
                path = tmp_path / f"{number}.json"
                path.write_text(json.dumps(argument))
                argument = path
            words.append(str(argument))
        return CliRunner().invoke(orders.app, [command, *words], input=answer)

    return call


def test_nothing_to_say_is_0(run: Run) -> None:
    result = run("check", ORDER)
    assert result.exit_code == 0
    assert result.output.startswith("《货车限行通告》（编号LC-1，应急管控）") and len(result.output.splitlines()) == 1
    assert '"货车限行通告" (no. LC-1, emergency order)' in run("check", ORDER, "--english").output


def test_in_english_too_where_english_is_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    in_both = run("check", ORDER, "--english").output
    monkeypatch.setenv("PLUMEWATCH_LANG", "en")
    assert run("check", ORDER).output == in_both
    monkeypatch.setenv("PLUMEWATCH_LANG", "zh")
    assert len(run("check", ORDER).output.splitlines()) == 1


def test_slips_are_1(run: Run) -> None:
    result = run("check", order(clause(exempt=[], hours=[["00:00", "23:59"]], **FAR), issued_at="2036-11-10T18:00+08:00"))
    assert result.exit_code == 1
    assert result.output.splitlines()[1].startswith("warning no_24: 第1条：")


def test_a_refusal_is_2_and_comes_first(run: Run) -> None:
    result = run("check", [{**ORDER, "kind": "emergencies"}, {**ORDER, "order_id": "LC-2"}])
    assert result.exit_code == 2
    lines = result.output.splitlines()
    assert lines[0].startswith("refused: order LC-1: kind is ") and lines[0].endswith("nearest: emergency")
    assert lines[1].startswith("《货车限行通告》（编号LC-2")


def test_the_report_as_json(run: Run) -> None:
    report = json.loads(run("check", ORDER, "--json").output)
    assert (report["refusals"], report["slips"]) == ([], [])
    assert report["orders"][0]["paragraph"].keys() == {"zh", "en"}


def test_a_file_that_cannot_be_read_is_2(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{")
    for path in (tmp_path / "broken.json", tmp_path / "none.json"):
        assert run("check", path).exit_code == 2
        assert run("draft", path, "--by", "张三").exit_code == 2


def test_the_ladder(run: Run) -> None:
    assert "draft 1, revision 1" in run("draft", ORDER, "--by", "张三").output
    own = run("approve", 1, "--by", "张三", "--revision", 1)
    assert own.exit_code == 2 and "another person approves it" in own.output
    assert "revision 2" in run("revise", 1, {**ORDER, "title": "限行通告"}, "--by", "张三").output
    changed = run("approve", 1, "--by", "李四", "--revision", 1)
    assert changed.exit_code == 2 and "read it again" in changed.output
    refused = run("approve", 1, "--by", "李四", answer="n\n")
    assert refused.exit_code == 1 and "《限行通告》" in refused.output
    result = run("approve", 1, "--by", "李四", answer="y\n")
    assert result.exit_code == 0 and result.output.endswith("published\n")
    listed = json.loads(run("drafts", "--json").output)["items"]
    assert [(one["draft_id"], one["state"], one["approved_by"]) for one in listed] == [(1, "published", "李四")]
    assert "published" in run("drafts").output and run("drafts", "--state", "lost").exit_code == 2
    assert "与2036-11-10T18:00:00+08:00发布的版本相比" not in run("show", 1).output


def test_rejected(run: Run) -> None:
    run("draft", ORDER, "--by", "张三")
    assert run("reject", 1, "--by", "李四", "--note", "区域有误").output == "draft 1 rejected\n"
    assert "rejected" in run("show", 1).output and "区域有误" in run("show", 1).output
    assert run("show", 7).exit_code == 2 and "no draft 7" in run("show", 7).output


def test_an_announcement_needs_its_place_and_a_time_with_offset(run: Run) -> None:
    run("draft", ORDER, "--by", "张三")
    assert run("approve", 1, "--by", "李四", "--revision", 1, "--proof", "公告1").exit_code == 2
    assert (
        run("approve", 1, "--by", "李四", "--revision", 1, "--where", "洛城发布", "--announced-at", "2026-11-10").exit_code == 2
    )
    assert run("approve", 1, "--by", "李四", "--revision", 1, "--where", "洛城发布").exit_code == 0
    assert "通过“洛城发布”公布" in run("show", 1).output


def test_an_announcement_at_24(run: Run) -> None:
    run("draft", ORDER, "--by", "张三")
    announced = ("--where", "洛城发布", "--announced-at", "2036-11-10T24:00+08:00")
    assert run("approve", 1, "--by", "李四", "--revision", 1, *announced).exit_code == 0
    assert "于2036年11月11日0时通过“洛城发布”公布" in run("show", 1).output


def test_one_order_a_draft(run: Run) -> None:
    assert "the file has 2 orders, expected one" in run("draft", [ORDER, {**ORDER, "order_id": "LC-2"}], "--by", "张三").output
    assert run("draft", [ORDER], "--by", "张三").exit_code == 0
