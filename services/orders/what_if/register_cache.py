"""Cache of vehicles and passes between answers, for an order that is edited on a page and evaluated again and again."""

from threading import Lock

from sqlalchemy import Connection

from rules.inputs.inputs import VehicleRow
from rules.inputs.parsed_pass import PassVersion
from services.store.per_database import PerDatabase
from services.store.read_reference import recorded_tick, vehicles_and_passes

KEPT_AT_MOST = 30_000
"""Maximum cached plates, because these take some 50 MB."""
Entry = tuple[list[VehicleRow], list[PassVersion]]
Found = tuple[dict[str, list[VehicleRow]], dict[str, list[PassVersion]]]


class Register:
    """LRU cache by plate of vehicles and passes, as of one recorded tick. Thread-safe."""

    def __init__(self) -> None:
        self._kept: dict[str, Entry] = {}
        self._lock = Lock()

    def read(self, connection: Connection, plates: list[str]) -> Found:
        """Vehicles and passes by plate; no entry for a plate without any."""
        with self._lock:
            own = {plate: self._kept.pop(plate) for plate in plates if plate in self._kept}
        missing = [plate for plate in plates if plate not in own]
        if missing:
            vehicles, passes = vehicles_and_passes(connection, missing)
            own |= {plate: (vehicles.get(plate, []), passes.get(plate, [])) for plate in missing}
        with self._lock:
            self._kept |= own
            for plate in list(self._kept)[: max(0, len(self._kept) - KEPT_AT_MOST)]:
                del self._kept[plate]
        return (
            {plate: rows for plate, (rows, _) in own.items() if rows},
            {plate: versions for plate, (_, versions) in own.items() if versions},
        )


_REGISTERS: PerDatabase[Register] = PerDatabase()


def kept_register(connection: Connection) -> Register:
    """The cache as of the last import. Entries read later are at least as new; all are dropped with the next import."""
    return _REGISTERS.get(connection, Register, version=recorded_tick(connection))
