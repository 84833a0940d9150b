"""The stored files of an issued list: made once, all of them or none, and never changed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import IntegrityError

from services.lists.files.layout import Layout
from services.lists.files.making import ListFile, files_of
from services.lists.issued.content import unpacked
from services.store.engine import reading, writing
from services.store.tables import CASE_LIST, CASE_LIST_FILE

_FILE = CASE_LIST_FILE.c


def made_files(engine: Engine, list_id: int, layout: Layout) -> list[ListFile]:
    """The files of this list, which are made and stored now if there are none. Who comes second takes what is there.

    Raises KeyError where there is no such list.
    """
    with reading(engine) as connection:
        if stored := stored_files(connection, list_id):
            return stored
        query = select(CASE_LIST.c.content, CASE_LIST.c.sha256).where(CASE_LIST.c.id == list_id)
        row = connection.execute(query).one_or_none()
    if row is None:
        raise KeyError(f"there is no list {list_id}")
    return keep_files(engine, list_id, files_of(unpacked(row.content, row.sha256), layout, row.sha256))


def keep_files(engine: Engine, list_id: int, made: Sequence[ListFile]) -> list[ListFile]:
    """Store these files of a list, if there are none yet; gives the stored ones. All are stored in one transaction."""
    try:
        with writing(engine) as connection:
            if not stored_files(connection, list_id):
                connection.execute(insert(CASE_LIST_FILE), _rows(list_id, made))
    except IntegrityError:
        pass  # another process stored its own at the same instant
    with reading(engine) as connection:
        return stored_files(connection, list_id)


def stored_files(connection: Connection, list_id: int) -> list[ListFile]:
    """The stored files of a list by name; [] where they are not made yet. Raises ValueError where one is damaged."""
    query = select(_FILE.name, _FILE.kind, _FILE.payload, _FILE.sha256).where(_FILE.list_id == list_id).order_by(_FILE.name)
    found = []
    for row in connection.execute(query):
        if sha256(row.payload).hexdigest() != row.sha256:
            raise ValueError(f"the stored file {row.name} is damaged: its hash is not {row.sha256}")
        found.append(ListFile(row.name, row.kind, row.payload))
    return sorted(found)


def _rows(list_id: int, made: Sequence[ListFile]) -> list[dict[str, object]]:
    at = datetime.now(UTC)
    return [
        {
            "list_id": list_id,
            "name": one.name,
            "kind": one.kind,
            "sha256": sha256(one.payload).hexdigest(),
            "made_at": at,
            "payload": one.payload,
        }
        for one in made
    ]
