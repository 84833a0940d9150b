"""After a restore no mail goes out a second time by itself: what may have been sent since the backup is unknown; folders and HTTPS are repeated."""

import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url

from services.lists.delivery import by_hand
from services.lists.delivery.restored import notice_restore
from services.lists.delivery.round import deliver
from services.lists.delivery.tries import take
from services.operations.backup import back_up
from services.settings import Settings
from services.store.engine import open_engine
from streams.embedded_log import EmbeddedLog
from tests.lists.delivery.receivers import Desk, Office
from tests.lists.delivery.shipped import Clock, deliveries, issued, morning, states, tries, try_rows
from tests.lists.delivery.test_rounds import subscribe
from tests.lists.examples import DAY
from tests.servers import Missing, skip_or_fail
from tests.servers.postgres import database, postgres_programs

Allowed = Callable[..., Settings]
Restore = Callable[[], Engine]
NEXT = DAY + timedelta(days=1)


class Place:
    """A database that is backed up, and brought back into another place."""

    def __init__(self, engine: Engine, save: Callable[[], None], restore: Restore) -> None:
        self.engine, self.save, self.restore = engine, save, restore


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with ExitStack() as stack:
        make = _sqlite if request.param == "sqlite" else _postgres
        yield make(request, tmp_path / request.param, stack)


def _sqlite(request: pytest.FixtureRequest, folder: Path, stack: ExitStack) -> Place:
    engine = open_engine(request.getfixturevalue("sqlite_url"))
    data = Path(make_url(str(engine.url)).database or "").parent
    EmbeddedLog(data / "log.db").close()
    folder.mkdir()
    tar = folder / "backup.tar"

    def save() -> None:
        back_up(Settings(data=data, database_url=None, kafka=None), tar)

    def restore() -> Engine:
        with tarfile.open(tar) as whole:
            whole.extractall(folder / "restored", filter="data")
        return _opened(f"sqlite:///{folder / 'restored' / 'plumewatch.db'}", stack)

    return Place(engine, save, restore)


def _postgres(request: pytest.FixtureRequest, folder: Path, stack: ExitStack) -> Place:
    try:
        programs = postgres_programs()
    except Missing as reason:
        skip_or_fail(reason)
    url = request.getfixturevalue("postgres_url")
    folder.mkdir()
    dump = folder / "dump"

    def run(name: str, address: str, *arguments: str) -> None:
        plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
        subprocess.run([str(programs / name), f"--dbname={plain}", *arguments], check=True, timeout=60)

    def restore() -> Engine:
        other = stack.enter_context(database(request.getfixturevalue("postgres_server_url"), "template1"))
        run("pg_restore", other, "--no-owner", "--exit-on-error", str(dump))
        return _opened(other, stack)

    return Place(_opened(url, stack), lambda: run("pg_dump", url, "--format=custom", f"--file={dump}"), restore)


def _opened(url: str, stack: ExitStack) -> Engine:
    engine = open_engine(url)
    stack.callback(engine.dispose)
    return engine


def subscribed(engine: Engine, settings: Settings, https: Desk) -> None:
    subscribe(engine, settings, "mail", "hb@luolong.example", kinds=["xlsx"])
    subscribe(engine, settings, "https", f"{https.address}/200")


def by_channel(engine: Engine) -> dict[tuple[int, int], str]:
    """State by subscription (1 mail, 2 HTTPS) and list."""
    return {(row.subscription_id, row.list_id): row.state for row in deliveries(engine)}


def test_mails_that_were_due_at_the_backup(place: Place, allowed: Allowed, https: Desk, mail: Office) -> None:
    settings, clock = allowed(https, mail), Clock(morning(hour=6))
    subscribed(place.engine, settings, https)
    issued(place.engine)
    deliver(place.engine, settings, Clock(morning(hour=6)))  # planned, due at 07:00
    clock.now = morning(hour=6)
    place.save()
    clock.now = morning()
    deliver(place.engine, settings, clock)
    assert (len(mail.mails), len(https.posts)) == (1, 1)
    engine, clock.now = place.restore(), morning(hour=10)
    deliver(engine, settings, clock)
    assert (len(mail.mails), len(https.posts)) == (1, 2)
    assert by_channel(engine) == {(1, 1): "unknown", (2, 1): "delivered"}
    (row,) = try_rows(engine, 1)
    assert (row.outcome, row.by) == ("unknown", "restore") and "备份" in row.answer and "restored" in row.answer
    by_hand.resend(engine, 1, "王五", clock.now)
    deliver(engine, settings, clock)
    assert (len(mail.mails), by_channel(engine)[1, 1]) == (2, "delivered")


def test_lists_that_were_issued_and_mailed_after_the_backup(place: Place, allowed: Allowed, https: Desk, mail: Office) -> None:
    settings, clock = allowed(https, mail), Clock(morning())
    subscribed(place.engine, settings, https)
    deliver(place.engine, settings, clock)
    place.save()
    issued(place.engine)
    deliver(place.engine, settings, clock)
    assert len(mail.mails) == 1
    engine, clock.now = place.restore(), morning(hour=10)
    issued(engine)
    deliver(engine, settings, clock)
    assert len(mail.mails) == 1 and by_channel(engine) == {(1, 1): "unknown", (2, 1): "delivered"}
    assert tries(engine, 1) == ["unknown"]
    issued(engine, NEXT)  # the next morning is as every morning
    clock.now = morning(NEXT)
    deliver(engine, settings, clock)
    assert len(mail.mails) == 2 and by_channel(engine)[1, 2] == "delivered"


def test_what_is_due_after_the_restore_is_sent(place: Place, allowed: Allowed, https: Desk, mail: Office) -> None:
    settings = allowed(https, mail)
    subscribed(place.engine, settings, https)
    issued(place.engine)
    deliver(place.engine, settings, Clock(morning(hour=5)))
    place.save()
    engine = place.restore()
    deliver(engine, settings, Clock(morning(hour=6)))
    deliver(engine, settings, Clock(morning(hour=7)))
    assert (len(mail.mails), states(engine)) == (1, ["delivered", "delivered"])


def test_a_restored_copy_of_a_restored_copy_and_a_restart(place: Place) -> None:
    """A process that starts again is no restore; each restore is noticed once."""
    assert not notice_restore(place.engine, morning()) and not notice_restore(place.engine, morning())
    place.save()
    engine = place.restore()
    assert notice_restore(engine, morning()) and not notice_restore(engine, morning())
    assert not notice_restore(place.engine, morning()), "the one that was backed up goes on"


def test_a_try_that_was_under_way(place: Place, allowed: Allowed, https: Desk, mail: Office) -> None:
    settings = allowed(https, mail)
    subscribed(place.engine, settings, https)
    issued(place.engine)
    deliver(place.engine, settings, Clock(morning(hour=6)))
    assert take(place.engine, 1, morning()) is not None
    place.save()
    engine = place.restore()
    deliver(engine, settings, Clock(morning(hour=7.01)))
    assert mail.mails == [] and by_channel(engine)[1, 1] == "unknown"
