"""A process that delivers, for tests that kill it and for several at once: `python -m tests.lists.delivery.sender URL NOW ROUNDS`."""

import sys
from datetime import datetime

from services.lists.delivery.round import deliver
from services.settings import Settings
from services.store.engine import open_engine
from tests.lists.delivery.shipped import Clock


def main(url: str, now: str, rounds: str) -> None:
    clock = Clock(datetime.fromisoformat(now))
    engine = open_engine(url)
    for _ in range(int(rounds)):
        deliver(engine, Settings(), clock, most=3)


if __name__ == "__main__":
    main(*sys.argv[1:])
