"""A crash before and after every statement, commit and call of a sender to the outside, one place after the other.

Whatever the place: folders and HTTPS servers have the files in the end; nobody gets a second mail; what was sent has its row; and what is in
doubt is said to be.
"""

import gc
import http.client
import os
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from services.lists.delivery.round import deliver
from services.settings import Settings
from services.store.engine import writing
from services.store.tables import CASE_LIST, CASE_LIST_FILE, DELIVERY, DELIVERY_TRY, LISTED_FINDING, SUBSCRIPTION
from tests.depth import how_many
from tests.faults.crashing import Crash, crashing
from tests.lists.delivery.receivers import Desk, Office
from tests.lists.delivery.shipped import FILES, Clock, deliveries, issued, morning, try_rows
from tests.lists.delivery.test_rounds import subscribe

Allowed = Callable[..., Settings]
CALLS: list[tuple[Any, str]] = [
    *((os, name) for name in ("open", "fsync", "link", "unlink", "fchmod", "close")),
    *((smtplib.SMTP, name) for name in ("connect", "ehlo", "starttls", "putcmd", "send", "getreply", "close")),
    (socket, "create_connection"),
    (ssl.SSLContext, "wrap_socket"),
    *((http.client.HTTPSConnection, name) for name in ("request", "getresponse", "close")),
    (http.client.HTTPResponse, "read"),
]
"""What a sender does outside of the database."""


@pytest.mark.slow
@pytest.mark.faults
def test_a_crash_at_any_place_of_a_round(
    store: Engine,
    allowed: Allowed,
    https: Desk,
    mail: Office,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    gc.freeze()  # what is there already is no process's of ours: looking through it each time would take most of the test
    request.addfinalizer(gc.unfreeze)
    settings = allowed(https, mail)
    ways = [("folder", str(folder)), ("https", f"{https.address}/200"), ("mail", "hb@luolong.example")]

    def crashed(at: int | None) -> tuple[int, str]:
        """The places that a round passes, and what became of the mail after a crash at one of them and a repetition."""
        for one in folder.iterdir():
            one.unlink()
        https.posts.clear()
        mail.mails.clear()
        with writing(store) as connection:
            for table in (DELIVERY_TRY, DELIVERY, SUBSCRIPTION, CASE_LIST_FILE, LISTED_FINDING, CASE_LIST):
                connection.execute(table.delete())
        for channel, address in ways:
            subscribe(store, settings, channel, address)
        issued(store)
        clock = Clock(morning())
        with crashing(store, monkeypatch, at, CALLS) as places, suppress(Crash):
            deliver(store, settings, clock)
        store.dispose()
        gc.collect()
        for _ in range(4):
            clock.forward(minutes=11)
            deliver(store, settings, clock)
        return places.count, _ended(store, https, mail, folder, at)

    count, undisturbed = crashed(None)
    assert undisturbed == "delivered" and count > 100
    every = how_many("calls between crashes")
    became = {crashed(at)[1] for at in range(1, count + 1, every)}
    assert became == {"delivered", "unknown"}


def _ended(store: Engine, https: Desk, mail: Office, folder: Path, at: int | None) -> str:
    """What became of the mail, after a look at everything."""
    where = f"after a crash at place {at}"
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == {one.name: one.payload for one in FILES}, where
    assert https.posts, where
    assert len({(headers["Idempotency-Key"], body) for _, headers, body in https.posts}) == 1, where
    rows = {row.id: row for row in deliveries(store)}
    assert len(rows) == 3, where
    to_folder, to_https, to_mail = (rows[one] for one in sorted(rows))
    assert (to_folder.state, to_https.state) == ("delivered", "delivered"), where
    assert len(https.posts) <= len(try_rows(store, to_https.id)) <= 2, where
    assert to_mail.state in ("delivered", "unknown"), where
    assert len(mail.mails) <= 1 and (to_mail.state == "unknown" or len(mail.mails) == 1), where
    assert [row.outcome for row in try_rows(store, to_mail.id)] == [to_mail.state], where
    return str(to_mail.state)
