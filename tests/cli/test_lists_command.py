"""`plumewatch lists`: issue, show, deliver, subscribe, read back; in both languages."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from typer.testing import CliRunner, Result

from rules.timing.times import LOCAL
from services.cli import app
from services.cli.list_lines import lists_lines
from services.lists.delivery.planning import plan
from services.lists.delivery.tries import take
from services.lists.files import made
from services.lists.files.claim import claim_on_files
from services.lists.files.made import keep_files
from services.lists.files.making import ListFile
from services.lists.issued.issuing import issue
from services.lists.issued.status import lists_status
from services.lists.issued.waits import Waits, write_waits
from services.settings import current
from services.store.engine import open_engine, reading, writing
from services.store.tables import CASE_LIST, DELIVERY
from tests.lists.examples import DAY, finding_id
from tests.lists.filled_in import filled_in
from tests.lists.issued.test_issuing import NORTH, SOUTH, morning, put

NUMBER = f"{NORTH}-2026-0001"
Run = Callable[..., Result]


@pytest.fixture
def engine(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A case of the north, and an office that lists may be sent to: a folder."""
    (tmp_path / "office").mkdir()
    monkeypatch.setenv("PLUMEWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("PLUMEWATCH_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("PLUMEWATCH_LISTS_FOLDERS", str(tmp_path))
    current.cache_clear()
    engine = open_engine(sqlite_url)
    put(engine, "a", local_day=DAY, district=NORTH)
    put(engine, "b", local_day=DAY, district=SOUTH)
    yield engine
    engine.dispose()
    current.cache_clear()


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["lists", *words], env={"COLUMNS": "200"})
    assert result.exit_code == code, result.output
    return result.output


def issued(day: Any = DAY, *more: str, code: int = 0) -> str:
    return run("issue", "--date", str(day), "--district", NORTH, *more, code=code)


def test_a_list_is_issued_once_and_its_files_are_the_same(engine: Engine, tmp_path: Path) -> None:
    first = issued(DAY, "--out", str(tmp_path / "out"))
    assert NUMBER in first
    files = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert {Path(name).suffix for name in files} == {".xlsx", ".pdf", ".csv"}
    put(engine, "a", place="别处")
    assert issued(DAY, "--out", str(tmp_path / "again")).replace("again", "out") == first
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == files


def test_the_files_are_made_under_the_claim_that_schedulers_take(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    claims, whole = list[str | None](), made.made_of

    def claim() -> str | None:
        with reading(engine) as connection:
            return connection.execute(select(CASE_LIST.c.files_claimed_by)).scalar_one()

    def seen(*about: Any) -> Any:
        claims.append(claim())
        return whole(*about)

    monkeypatch.setattr(made, "made_of", seen)
    issued()
    assert len(claims) == 1 and claims[0] and claim() is None


def test_what_a_scheduler_makes_now_is_waited_for(engine: Engine, tmp_path: Path) -> None:
    list_id, is_free = issue(engine, NORTH, DAY, morning(DAY)), Event()
    theirs = [ListFile(f"{NUMBER}.{kind}", kind, b"theirs") for kind in ("csv", "pdf", "xlsx")]

    def scheduler() -> None:
        with claim_on_files(engine, list_id) as is_ours:
            assert is_ours
            is_free.set()
            sleep(1.5)
            keep_files(engine, list_id, theirs)

    thread = Thread(target=scheduler)
    thread.start()
    assert is_free.wait(30)
    said = issued(DAY, "--out", str(tmp_path / "out"))
    thread.join(30)
    assert said.count("another process makes the files of this list") == 1
    assert {path.read_bytes() for path in (tmp_path / "out").iterdir()} == {b"theirs"}


def test_a_malformed_layout_of_the_city_is_said_by_status(engine: Engine) -> None:
    with writing(engine) as connection:
        write_waits(connection, Waits(layout_fault="own.yaml: unit: 7"))
        now = lists_status(connection, morning(DAY), time(7))
    assert "lists are issued in the one before: own.yaml: unit: 7" in "\n".join(lists_lines(now))
    assert now.as_dict()["waits"]["layout_fault"] == "own.yaml: unit: 7"


def test_a_day_that_is_not_over_is_refused(engine: Engine) -> None:
    today = datetime.now(LOCAL).date()
    assert "is not over" in issued(today, code=2)
    assert "尚未结束" in run("--lang", "zh", "issue", "--date", str(today), code=2)


@pytest.mark.ci
def test_earlier_days_come_first(engine: Engine) -> None:
    issued()
    third = DAY + timedelta(days=3)
    said = issued(third, code=2)
    assert str(DAY + timedelta(days=1)) in said and "--and-before" in said
    assert [line.split()[1] for line in issued(third, "--and-before").splitlines()] == [
        str(DAY + timedelta(days=n)) for n in (1, 2, 3)
    ]
    assert "supplements of the next list" in issued(DAY - timedelta(days=1), "--and-before", code=2)


def test_an_unknown_district_is_refused(engine: Engine) -> None:
    assert NORTH in run("issue", "--date", str(DAY), "--district", "419999", code=2)


def test_lists_are_shown(engine: Engine) -> None:
    assert "no such list" in run("show", code=1)
    issued()
    run("issue", "--date", str(DAY))
    assert [line.split()[0] for line in run("show").splitlines()] == ["CITY-2026-0001", NUMBER]
    assert f"{NUMBER}.xlsx" in run("show", NUMBER) and "violation 1" in run("show", NUMBER)
    (shown,) = json.loads(run("show", NUMBER, "--json"))["items"]
    assert (shown["day"], shown["counts"]["violation"]) == (str(DAY), 1)
    assert len(json.loads(run("show", "--date", str(DAY), "--json"))["items"]) == 2
    assert "no such list" in run("show", "410302-2026-0002", code=1)


def subscribed(tmp_path: Path, *more: str, code: int = 0) -> str:
    terms = [
        "--at",
        "00:00",
        "--receiver",
        "老城分局",
        "--channel",
        "folder",
        "--address",
        str(tmp_path / "office"),
        "--by",
        "张三",
    ]
    return run("subscriptions", "add", *terms, "--district", NORTH, "--begins", str(DAY), *more, code=code)


def test_a_list_reaches_a_folder_and_its_receipt_is_kept(engine: Engine, tmp_path: Path) -> None:
    assert "1 added" in subscribed(tmp_path, "--kinds", "xlsx,csv")
    issued()
    assert "delivered 1" in run("deliver")
    assert sorted(path.suffix for path in (tmp_path / "office").rglob("*.*")) == [".csv", ".xlsx"]
    assert "nothing was due" in run("deliver")
    (delivery,) = json.loads(run("receipts", "--json"))["items"]
    assert (delivery["state"], delivery["number"]) == ("delivered", NUMBER)
    assert "老城分局" in run("receipts", "--state", "delivered") and "no deliveries" in run("receipts", "--state", "refused")
    run("receipts", "--arrived", str(delivery["delivery_id"]), code=2)
    assert "李四" in run("receipts", "--arrived", str(delivery["delivery_id"]), "--by", "李四")


def test_a_delivery_is_sent_again_by_a_person_only(engine: Engine, tmp_path: Path) -> None:
    subscribed(tmp_path)
    issued()
    run("deliver")
    assert "--by" in run("deliver", "--resend", "1", code=2)
    assert "delivered 1" in run("deliver", "--resend", "1", "--by", "张三")
    assert "delivery" in run("deliver", "--resend", "99", "--by", "张三", code=2)


def test_a_try_that_was_cut_off_is_said_and_is_no_success(engine: Engine, tmp_path: Path) -> None:
    """A mail of it is unknown, and for a person."""
    subscribed(tmp_path)
    issued()
    plan(engine)
    assert take(engine, 1, datetime.now(LOCAL)) is not None
    with writing(engine) as connection:  # by a process that is gone
        connection.execute(update(DELIVERY).values(claimed_at=datetime.now(LOCAL) - timedelta(hours=1)))
    said = run("deliver", code=1)
    assert "cut off 1" in said and "nothing was due" not in said


def test_subscriptions_are_changed_and_ended(engine: Engine, tmp_path: Path) -> None:
    subscribed(tmp_path)
    assert "address" in subscribed(tmp_path, code=2), "the same once more"
    run("subscriptions", "change", "1", "--at", "06:30", "--weekdays", "1,2,3,4,5", "--by", "张三")
    (row,) = json.loads(run("subscriptions", "list", "--json"))["items"]
    assert (row["at"], row["weekdays"], row["receiver"], row["is_active"]) == ("06:30", [1, 2, 3, 4, 5], "老城分局", True)
    assert "weekdays" in run("subscriptions", "change", "1", "--weekdays", "x", "--by", "张三", code=2)
    assert "老城区 410302  老城分局  文件夹 /" in run("--lang", "zh", "subscriptions", "list")
    run("subscriptions", "end", "1", "--by", "张三")
    assert "ended" in run("subscriptions", "list")
    assert "subscription" in run("subscriptions", "change", "1", "--at", "07:00", "--by", "张三", code=2)


def test_an_address_that_the_settings_do_not_allow_is_refused(engine: Engine, tmp_path: Path) -> None:
    outside = ["--receiver", "x", "--channel", "folder", "--address", "/etc", "--by", "张三"]
    assert "PLUMEWATCH_LISTS_FOLDERS" in run("subscriptions", "add", *outside, code=2)
    assert "PLUMEWATCH_LISTS_FOLDERS" in run("--lang", "zh", "subscriptions", "add", *outside, code=2)


def answered(path: Path, result: str, handled_at: str = "2026-11-21 09:30") -> None:
    """The list's only case is answered in its file."""
    number = f"PW-{DAY:%Y%m%d}-{finding_id('a')[:16]}"
    path.write_bytes(filled_in(path.read_bytes(), {number: (result, handled_at, "王五")}))


def test_an_answered_list_is_loaded_once_somebody_says_yes(engine: Engine, tmp_path: Path) -> None:
    issued(DAY, "--out", str(tmp_path / "out"))
    returned = tmp_path / "out" / f"{NUMBER}.xlsx"
    answered(returned, "已立案处罚")
    said = run("receive", str(returned), "--by", "张三")
    assert "Laocheng 410302: 1 answer, 0 cases without one, 0 errors" in said and "nothing is loaded" in said
    assert "老城区 410302：反馈 1 件" in run("--lang", "zh", "receive", str(returned), "--by", "张三")
    assert "1 answer loaded" in run("receive", str(returned), "--by", "张三", "--yes")
    assert "0 answers loaded" in run("receive", str(returned), "--by", "张三", "--yes"), "a file is loaded once"


def test_errors_are_named_and_nothing_is_loaded(engine: Engine, tmp_path: Path) -> None:
    issued(DAY, "--out", str(tmp_path / "out"))
    returned = tmp_path / "out" / f"{NUMBER}.xlsx"
    answered(returned, "没有这样的结果", "2026-11-19")
    said = run("receive", str(returned), "--by", "张三", "--yes", code=1)
    assert "处理结果" in said and "loaded" not in said.replace("nothing is loaded", "")
    (tmp_path / "x.xlsx").write_bytes(b"no workbook")
    run("receive", str(tmp_path / "x.xlsx"), "--by", "张三", code=2)


def test_the_old_word_previews(engine: Engine, tmp_path: Path) -> None:
    for words in (["caselist"], ["lists", "preview"]):
        out = str(tmp_path / words[-1])
        result = CliRunner().invoke(app, [*words, "--date", str(DAY), "--out", out])
        assert result.exit_code == 0 and "caselist-2026-11-20.xlsx" in result.output
    assert "no such list" in run("show", code=1)
