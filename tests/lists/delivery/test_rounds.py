"""Rounds: what is due is tried, by one process, on record before it is made; what fails is tried again for a day, a mail in doubt never."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from services.lists.delivery import by_hand, subscriptions
from services.lists.delivery.parcel import ParcelFile
from services.lists.delivery.refused import SubscriptionRefused
from services.lists.delivery.round import deliver
from services.lists.delivery.states import PAUSES
from services.lists.delivery.subscriptions import Terms
from services.lists.delivery.tries import take
from services.settings import Settings
from services.store.engine import open_engine, writing
from services.store.tables import CASE_LIST_FILE, DELIVERY, SUBSCRIPTION
from tests.lists.delivery.receivers import Desk, Office
from tests.lists.delivery.shipped import DISTRICT, FILES, Clock, deliveries, issued, morning, states, tries, try_rows
from tests.lists.examples import DAY

ROOT = Path(__file__).parents[3]
Allowed = Callable[..., Settings]


def subscribe(engine: Engine, settings: Settings, channel: str, address: str, **terms: Any) -> int:
    made = Terms(receiver="洛龙分局", channel=channel, address=address, **terms)
    return subscriptions.add(engine, DISTRICT, made, DAY, settings, "王五", morning())


@pytest.fixture
def clock() -> Clock:
    return Clock(morning())


def test_each_way_delivers_each_list_once(
    store: Engine, allowed: Allowed, https: Desk, mail: Office, folder: Path, clock: Clock
) -> None:
    settings = allowed(https, mail)
    subscribe(store, settings, "folder", str(folder))
    subscribe(store, settings, "https", f"{https.address}/200")
    subscribe(store, settings, "mail", "hb@luolong.example", kinds=["pdf"])
    issued(store)
    assert deliver(store, settings, clock) == {"planned": 3, "left": 0, "delivered": 3}
    assert deliver(store, settings, clock) == {"planned": 0, "left": 0}
    assert sorted(one.name for one in folder.iterdir()) == sorted(one.name for one in FILES)
    assert (len(https.posts), len(mail.mails)) == (1, 1)
    assert b".pdf" in mail.mails[0] and b".xlsx" not in mail.mails[0]
    rows = deliveries(store)
    assert [(row.state, row.tries, row.claimed_by, row.receipt) for row in rows] == [
        ("delivered", 1, None, None),
        ("delivered", 1, None, "收1"),
        ("delivered", 1, None, "Q0"),
    ]
    (row,) = try_rows(store, 3)
    assert row.answer == "hb@luolong.example: 250 2.0.0 Ok: queued as Q0"
    assert len({headers["Idempotency-Key"] for _, headers, _ in https.posts}) == 1


def test_a_server_that_fails_is_tried_again_for_a_day(store: Engine, allowed: Allowed, https: Desk, clock: Clock) -> None:
    settings = allowed(https)
    subscribe(store, settings, "https", f"{https.address}/503")
    issued(store)
    began, times = clock.now, []
    for _ in range(len(PAUSES) + 3):
        before = len(https.posts)
        deliver(store, settings, clock)
        if len(https.posts) > before:
            times.append(clock.now - began)
        (row,) = deliveries(store)
        clock.now = max(row.next_try_at, clock.now)
    minutes = [round(one / timedelta(minutes=1)) for one in times]
    assert minutes[:5] == [0, 1, 6, 36, 156] and minutes[-1] == 24 * 60 + 36
    assert states(store) == ["gave_up"] and set(tries(store)) == {"failed"}
    assert len({(headers["Idempotency-Key"], body) for _, headers, body in https.posts}) == 1
    by_hand.resend(store, 1, "王五", clock.now)
    deliver(store, settings, clock)
    assert (states(store), tries(store)[-2:]) == (["due"], ["asked", "failed"])


def test_between_two_tries_nothing_is_tried(store: Engine, allowed: Allowed, https: Desk, clock: Clock) -> None:
    settings = allowed(https)
    subscribe(store, settings, "https", f"{https.address}/500")
    issued(store)
    deliver(store, settings, clock)
    clock.forward(seconds=59)
    deliver(store, settings, clock)
    assert len(https.posts) == 1
    clock.forward(seconds=1)
    deliver(store, settings, clock)
    assert len(https.posts) == 2


def test_a_refusal_stops_and_the_others_go_on(
    store: Engine, allowed: Allowed, https: Desk, mail: Office, folder: Path, clock: Clock
) -> None:
    settings = allowed(https, mail)
    mail.to_receiver = "550 5.1.1 unknown"
    for channel, address in (("https", f"{https.address}/404"), ("mail", "hb@luolong.example"), ("folder", str(folder))):
        subscribe(store, settings, channel, address)
    issued(store)
    assert deliver(store, settings, clock) == {"planned": 3, "left": 0, "refused": 2, "delivered": 1}
    clock.forward(days=3)
    assert deliver(store, settings, clock) == {"planned": 0, "left": 0}
    assert "404" in try_rows(store, 1)[0].answer and "550" in try_rows(store, 2)[0].answer


def test_a_server_that_fails_delays_nobody_else(
    store: Engine, allowed: Allowed, https: Desk, folder: Path, clock: Clock
) -> None:
    settings = allowed(https)
    subscribe(store, settings, "https", f"{https.address}/503")
    subscribe(store, settings, "folder", str(folder))
    for n in range(5):
        issued(store, DAY + timedelta(days=n), files=[one._replace(name=f"{n} {one.name}") for one in FILES])
    clock.forward(days=5)
    assert deliver(store, settings, clock, most=7) == {"planned": 10, "left": 0, "failed": 1, "delivered": 5}
    clock.forward(seconds=30)
    deliver(store, settings, clock)
    assert len(https.posts) == 2 and tries(store, 2) == ["failed"], "the next one's turn"


def test_an_address_that_the_settings_allow_no_longer_gets_nothing(
    store: Engine, allowed: Allowed, https: Desk, mail: Office, folder: Path, clock: Clock
) -> None:
    settings = allowed(https, mail)
    for channel, address in (("https", f"{https.address}/200"), ("mail", "hb@luolong.example"), ("folder", str(folder))):
        subscribe(store, settings, channel, address)
    issued(store)
    narrowed = allowed(https, mail, lists_folders="/nowhere", lists_mail_domains="", lists_https_hosts="")
    assert deliver(store, narrowed, clock)["refused"] == 3
    assert (list(folder.iterdir()), https.posts, mail.mails) == ([], [], [])
    assert "允许目录" in try_rows(store, 3)[0].answer and "PLUMEWATCH_LISTS_FOLDERS" in try_rows(store, 3)[0].answer


@pytest.mark.parametrize("values", [{"payload": b"other"}, {"name": "../a.pdf"}], ids=["damaged", "no name"])
def test_files_that_are_not_as_they_should_be(
    store: Engine, allowed: Allowed, folder: Path, clock: Clock, values: dict[str, object]
) -> None:
    settings = allowed()
    subscribe(store, settings, "folder", str(folder))
    issued(store)
    with writing(store) as connection:
        connection.execute(update(CASE_LIST_FILE).where(CASE_LIST_FILE.c.kind == "pdf").values(values))
    deliver(store, settings, clock)
    assert (states(store), list(folder.iterdir())) == (["refused"], [])


@pytest.mark.parametrize(
    ("kinds", "made", "sent"),
    [
        (["pdf"], ["xlsx", "pdf", "csv"], {"pdf"}),
        (["pdf"], ["xlsx", "csv"], {"xlsx"}),  # no PDF could be made: the workbook's cover says why
        (["pdf", "csv"], ["xlsx", "csv"], {"xlsx", "csv"}),
        (["csv"], ["pdf"], set()),
    ],
)
def test_where_a_kind_could_not_be_made_the_workbook_goes(
    store: Engine, allowed: Allowed, folder: Path, clock: Clock, kinds: list[str], made: list[str], sent: set[str]
) -> None:
    settings = allowed()
    subscribe(store, settings, "folder", str(folder), kinds=kinds)
    issued(store, files=[ParcelFile(f"list.{kind}", kind.encode()) for kind in made])
    deliver(store, settings, clock)
    assert {one.suffix[1:] for one in folder.iterdir()} == sent
    assert states(store) == ["delivered" if sent else "refused"]


def test_a_list_without_files_waits(store: Engine, allowed: Allowed, folder: Path, clock: Clock) -> None:
    settings = allowed()
    subscribe(store, settings, "folder", str(folder))
    issued(store, files=[])
    assert deliver(store, settings, clock) == {"planned": 1, "left": 0}
    assert (states(store), tries(store)) == (["due"], [])


def test_the_end_of_a_subscription_ends_what_is_due(store: Engine, allowed: Allowed, folder: Path, clock: Clock) -> None:
    settings = allowed()
    ended, late = (subscribe(store, settings, "folder", str(one)) for one in (folder, folder.parent))
    issued(store)
    clock.forward(hours=-1)
    assert deliver(store, settings, clock)["planned"] == 2
    subscriptions.end(store, ended, "王五", clock.now)
    with writing(store) as connection:  # as if it had ended while the delivery was planned
        connection.execute(update(SUBSCRIPTION).where(SUBSCRIPTION.c.id == late).values(is_active=False))
    clock.forward(hours=1)
    assert deliver(store, settings, clock) == {"planned": 0, "left": 0}
    assert states(store) == ["ended", "ended"] and tries(store) == tries(store, 2) == []
    with pytest.raises(SubscriptionRefused):
        by_hand.resend(store, 1, "王五", clock.now)


@pytest.mark.parametrize("channel", ["folder", "https", "mail"])
def test_a_try_that_its_process_left_is_unknown(
    store: Engine, allowed: Allowed, https: Desk, mail: Office, folder: Path, clock: Clock, channel: str
) -> None:
    """Folders and HTTPS are repeated, a mail is not; a person has it sent again."""
    settings = allowed(https, mail)
    subscribe(
        store,
        settings,
        channel,
        {"folder": str(folder), "https": f"{https.address}/200", "mail": "hb@luolong.example"}[channel],
    )
    issued(store)
    clock.forward(hours=-1)
    deliver(store, settings, clock)
    clock.forward(hours=1)
    claimed = take(store, 1, clock.now)
    assert claimed is not None and tries(store) == ["trying"]
    assert deliver(store, settings, clock) == {"planned": 0, "left": 0}, "it may be at work"
    clock.forward(minutes=11)
    assert deliver(store, settings, clock)["left"] == 1
    assert tries(store)[0] == "unknown"
    clock.forward(minutes=1)
    for _ in range(3):
        deliver(store, settings, clock)
        clock.forward(days=1)
    if channel == "mail":
        assert (states(store), mail.mails) == (["unknown"], [])
        by_hand.resend(store, 1, "王五", clock.now)
        deliver(store, settings, clock)
        assert (states(store), len(mail.mails), tries(store)) == (["delivered"], 1, ["unknown", "asked", "delivered"])
        assert [row.by for row in try_rows(store)][1] == "王五"
    else:
        assert (states(store), tries(store)) == (["delivered"], ["unknown", "delivered"])


def test_what_is_sent_again_has_not_the_receipt_of_what_was_sent_before(
    store: Engine, allowed: Allowed, mail: Office, clock: Clock
) -> None:
    """It stands in the record; a person's word that it arrived drops none either."""
    settings = allowed(None, mail)
    subscribe(store, settings, "mail", "hb@luolong.example")
    issued(store)
    deliver(store, settings, clock)
    by_hand.resend(store, 1, "王五", clock.now)
    assert take(store, 1, clock.now) is not None
    clock.forward(minutes=11)
    assert deliver(store, settings, clock)["left"] == 1
    assert [(row.state, row.receipt) for row in deliveries(store)] == [("unknown", None)]
    assert try_rows(store)[1].answer == "此前回执 / earlier receipt: Q0"
    by_hand.confirm_arrival(store, 1, "王五", clock.now, "电话")
    by_hand.confirm_arrival(store, 1, "赵六", clock.now)
    assert [(row.state, row.receipt) for row in deliveries(store)] == [("delivered", "赵六")]
    assert [row.answer for row in try_rows(store)][-2:] == ["电话", "此前回执 / earlier receipt: 王五: 电话"]


@pytest.mark.parametrize("channel", ["folder", "mail"])
def test_a_process_that_was_held_for_dead_says_how_it_ended(
    store: Engine, allowed: Allowed, mail: Office, folder: Path, clock: Clock, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = allowed(mail=mail)
    subscribe(store, settings, channel, str(folder) if channel == "folder" else "hb@luolong.example")
    issued(store)
    from services.lists.delivery import round as module

    sent = module._sent

    def slow(*arguments: Any) -> Any:
        clock.forward(hours=3)
        module.release_stale(store, clock.now)
        assert tries(store) == ["unknown"]
        return sent(*arguments)

    monkeypatch.setattr(module, "_sent", slow)
    deliver(store, settings, clock)
    assert (states(store), tries(store)) == (["delivered"], ["delivered"])
    clock.forward(days=1)
    monkeypatch.setattr(module, "_sent", sent)
    assert deliver(store, settings, clock) == {"planned": 0, "left": 0}


def test_a_person_says_that_it_arrived(store: Engine, allowed: Allowed, mail: Office, clock: Clock) -> None:
    mail.answers = ["close"]
    settings = allowed(mail=mail)
    subscribe(store, settings, "mail", "hb@luolong.example")
    issued(store)
    deliver(store, settings, clock)
    assert states(store) == ["unknown"]
    by_hand.confirm_arrival(store, 1, "王五", clock.now, "电话确认")
    assert (states(store), tries(store), deliveries(store)[0].receipt) == (
        ["delivered"],
        ["unknown", "arrived"],
        "王五: 电话确认",
    )
    with pytest.raises(SubscriptionRefused) as refused:
        by_hand.confirm_arrival(store, 7, "王五", clock.now)
    assert refused.value.is_missing


def test_what_is_under_way_is_not_sent_again(store: Engine, allowed: Allowed, folder: Path, clock: Clock) -> None:
    settings = allowed()
    subscribe(store, settings, "folder", str(folder))
    issued(store)
    clock.forward(hours=-1)
    deliver(store, settings, clock)
    for _ in range(2):  # due, then trying
        with pytest.raises(SubscriptionRefused):
            by_hand.resend(store, 1, "王五", clock.now)
        clock.forward(hours=1)
        take(store, 1, clock.now)
    with pytest.raises(SubscriptionRefused):
        by_hand.confirm_arrival(store, 1, "王五", clock.now)


@pytest.mark.parametrize("days", [-400, -1, 1, 400])
def test_a_clock_that_jumps_stops_nothing_and_repeats_no_mail(
    store: Engine, allowed: Allowed, https: Desk, mail: Office, folder: Path, clock: Clock, days: int
) -> None:
    """The clock is wrong for one round, in which something is tried in vain and something is left by a process that was killed elsewhere."""
    settings = allowed(https, mail)
    subscribe(store, settings, "https", f"{https.address}/503")
    subscribe(store, settings, "mail", "hb@luolong.example")
    subscribe(store, settings, "folder", str(folder))
    issued(store)
    clock.forward(hours=-1)
    deliver(store, settings, clock)
    clock.forward(hours=1, days=days)
    if days > 0:
        deliver(store, settings, clock, most=1)
        assert len(https.posts) == 1
    claimed = take(store, 3, clock.now if days > 0 else morning())
    assert claimed is not None
    with writing(store) as connection:
        elsewhere = {"claimed_by": "elsewhere:1:0:0", "claimed_at": clock.now}
        connection.execute(update(DELIVERY).where(DELIVERY.c.id == 3).values(elsewhere))
    clock.now = morning()
    for _ in range(8):
        clock.forward(minutes=11)
        deliver(store, settings, clock)
    assert states(store) == ["due", "delivered", "delivered"]
    assert len(mail.mails) == 1
    assert 3 <= len(https.posts) <= 5


def environment(settings: Settings) -> dict[str, str]:
    """The settings of delivery as a process gets them."""
    values = {name: getattr(settings, name) for name in Settings.model_fields if name.startswith(("lists_", "smtp_"))}
    written = {
        name: ",".join(map(str, value)) if isinstance(value, tuple) else str(value) for name, value in values.items() if value
    }
    return {**os.environ, **{f"PLUMEWATCH_{name.upper()}": value for name, value in written.items()}}


def started(engine_url: str, settings: Settings, clock: Clock, rounds: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.lists.delivery.sender", engine_url, clock.now.isoformat(), str(rounds)]
    return subprocess.Popen(command, cwd=ROOT, env=environment(settings))


@pytest.mark.ci
@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_three_processes_at_once_try_each_once(
    database: str, request: pytest.FixtureRequest, allowed: Allowed, https: Desk, mail: Office, folder: Path, clock: Clock
) -> None:
    url = request.getfixturevalue(f"{database}_url")
    engine = open_engine(url)
    settings = allowed(https, mail)
    subscribe(engine, settings, "https", f"{https.address}/200")
    subscribe(engine, settings, "mail", "hb@luolong.example")
    subscribe(engine, settings, "folder", str(folder))
    for n in range(4):
        names = [one._replace(name=f"{n} {one.name}") for one in FILES]
        issued(engine, DAY + timedelta(days=n), files=names)
    clock.forward(days=5)
    senders = [started(url, settings, clock, 6) for _ in range(3)]
    assert [one.wait(60) for one in senders] == [0, 0, 0]
    assert states(engine) == ["delivered"] * 12
    assert [tries(engine, row.id) for row in deliveries(engine)] == [["delivered"]] * 12
    assert (len(https.posts), len(mail.mails), len(list(folder.iterdir()))) == (4, 4, 8)
    engine.dispose()


@pytest.mark.slow
def test_a_process_that_is_killed_while_a_mail_is_answered(store: Engine, allowed: Allowed, mail: Office, clock: Clock) -> None:
    settings = allowed(mail=mail)
    mail.answers = ["hang"]
    subscribe(store, settings, "mail", "hb@luolong.example")
    issued(store)
    sender = started(str(store.url), settings, clock, 1)
    until = time.monotonic() + 30
    while not mail.mails and time.monotonic() < until:
        time.sleep(0.05)
    assert states(store) == ["trying"]
    sender.send_signal(signal.SIGKILL)
    sender.wait(10)
    assert deliver(store, settings, clock) == {"planned": 0, "left": 1}, "its process is gone, and nobody waits for that"
    for _ in range(3):
        clock.forward(days=1)
        deliver(store, settings, clock)
    assert (states(store), tries(store), len(mail.mails)) == (["unknown"], ["unknown"], 1)
    by_hand.resend(store, 1, "王五", clock.now)
    deliver(store, settings, clock)
    assert (states(store), len(mail.mails)) == (["delivered"], 2)
    numbers = [line for one in mail.mails for line in one.splitlines() if line.startswith(b"Message-ID")]
    assert len(numbers) == 2 and len(set(numbers)) == 1, "a mailbox can tell that it is the same"
