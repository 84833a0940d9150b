"""An older copy of the database file, put back by hand, sends no mail a second time by itself: the count of mails beside it tells."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.lists.delivery import round as rounds
from services.lists.delivery.restored import notice_restore
from services.lists.delivery.round import deliver
from services.settings import Settings
from services.store.engine import open_engine
from services.store.schema_version import migrate
from tests.lists.delivery.receivers import Desk, Office
from tests.lists.delivery.shipped import Clock, issued, morning, states, tries, try_rows
from tests.lists.delivery.test_restored import NEXT, by_channel, subscribed

Allowed = Callable[..., Settings]


class Machine:
    """A database file that is copied away and back while nothing runs."""

    def __init__(self, folder: Path) -> None:
        self.file, self._copy = folder / "plumewatch.db", folder / "copy.db"
        self.engine = open_engine(f"sqlite:///{self.file}")
        migrate(self.engine)

    def copy_away(self) -> None:
        self.engine.dispose()  # the last connection takes -wal and -shm with it
        shutil.copy(self.file, self._copy)

    def copy_back(self) -> None:
        self.engine.dispose()
        shutil.copy(self._copy, self.file)
        self.engine = open_engine(f"sqlite:///{self.file}")

    @property
    def count(self) -> Path:
        return self.file.with_name("plumewatch.db.mails")


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path)
    yield made
    made.engine.dispose()


def test_a_mail_that_went_out_after_the_copy(machine: Machine, allowed: Allowed, https: Desk, mail: Office) -> None:
    settings = allowed(https, mail)
    subscribed(machine.engine, settings, https)
    issued(machine.engine)
    deliver(machine.engine, settings, Clock(morning(hour=6)))  # planned, due at 07:00
    machine.copy_away()
    deliver(machine.engine, settings, Clock(morning()))
    assert (len(mail.mails), len(https.posts)) == (1, 1)
    for hour in (10, 10.2):  # found once, and once more where the copy is put back once more
        machine.copy_back()
        deliver(machine.engine, settings, Clock(morning(hour=hour)))
        deliver(machine.engine, settings, Clock(morning(hour=hour)))
        assert by_channel(machine.engine) == {(1, 1): "unknown", (2, 1): "delivered"}
        (row,) = try_rows(machine.engine, 1)
        assert (row.outcome, row.by) == ("unknown", "restore")
    assert (len(mail.mails), len(https.posts)) == (1, 3)
    issued(machine.engine, NEXT)
    deliver(machine.engine, settings, Clock(morning(NEXT)))
    assert len(mail.mails) == 2 and by_channel(machine.engine)[1, 2] == "delivered", "the next morning is as every morning"


def test_a_list_that_was_issued_and_mailed_after_the_copy(
    machine: Machine, allowed: Allowed, https: Desk, mail: Office
) -> None:
    """Also where nothing was ever delivered when it was made."""
    settings = allowed(https, mail)
    subscribed(machine.engine, settings, https)
    machine.copy_away()
    issued(machine.engine)
    deliver(machine.engine, settings, Clock(morning()))
    machine.copy_back()
    issued(machine.engine)
    deliver(machine.engine, settings, Clock(morning(hour=10)))
    assert len(mail.mails) == 1 and by_channel(machine.engine) == {(1, 1): "unknown", (2, 1): "delivered"}


def test_a_copy_that_knows_of_every_mail_goes_on(machine: Machine, allowed: Allowed, https: Desk, mail: Office) -> None:
    settings = allowed(https, mail)
    subscribed(machine.engine, settings, https)
    issued(machine.engine)
    deliver(machine.engine, settings, Clock(morning()))
    machine.copy_away()
    issued(machine.engine, NEXT)
    machine.copy_back()
    issued(machine.engine, NEXT)
    deliver(machine.engine, settings, Clock(morning(NEXT)))
    assert (len(mail.mails), states(machine.engine)) == (2, ["delivered"] * 4)


def test_killed_between_the_row_and_the_count(
    machine: Machine, allowed: Allowed, https: Desk, mail: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database knows of one more than the file: that is no restore. Nothing was sent."""
    settings = allowed(https, mail)
    subscribed(machine.engine, settings, https)
    issued(machine.engine)
    with monkeypatch.context() as patched:
        patched.setattr(rounds, "note_mails", lambda _: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            deliver(machine.engine, settings, Clock(morning()))
    assert mail.mails == [] and not notice_restore(machine.engine, morning())


def test_no_mail_is_sent_that_cannot_be_counted(
    machine: Machine, allowed: Allowed, https: Desk, mail: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = allowed(https, mail)
    subscribed(machine.engine, settings, https)
    issued(machine.engine)
    machine.count.mkdir()
    deliver(machine.engine, settings, Clock(morning()))
    assert (mail.mails, tries(machine.engine, 1), states(machine.engine)) == ([], ["failed"], ["due", "delivered"])
    machine.count.rmdir()
    deliver(machine.engine, settings, Clock(morning(hour=8)))
    assert (len(mail.mails), states(machine.engine)) == (1, ["delivered"] * 2)


def test_the_count_is_for_its_owner_and_an_older_process_does_not_lower_it(
    machine: Machine, allowed: Allowed, https: Desk, mail: Office
) -> None:
    settings = allowed(https, mail)
    subscribed(machine.engine, settings, https)
    issued(machine.engine)
    deliver(machine.engine, settings, Clock(morning()))
    assert stat.S_IMODE(os.stat(machine.count).st_mode) == 0o600
    machine.count.write_text(f"{7:020d}\n", encoding="ascii")
    assert notice_restore(machine.engine, morning()) and not notice_restore(machine.engine, morning())
    issued(machine.engine, NEXT)
    deliver(machine.engine, settings, Clock(morning(NEXT)))
    assert int(machine.count.read_text(encoding="ascii")) == 9, "eight when it was noticed, and a mail since"
