"""The stored files of an issued list: made once, all of them or none, and never changed. A PDF that failed comes later."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, Engine, Update, insert, select, update
from sqlalchemy.exc import IntegrityError

from services.lists.files.layout import Layout
from services.lists.files.making import ListFile, made_of, pdf_files
from services.lists.issued.content import Content, unpacked
from services.lists.issued.layouts import layout_of
from services.store.engine import reading, writing
from services.store.tables import CASE_LIST, CASE_LIST_FILE

_FILE, _LIST = CASE_LIST_FILE.c, CASE_LIST.c


def made_files(engine: Engine, list_id: int, layout: Layout) -> list[ListFile]:
    """The files of this list, which are made and stored now if there are none. Who comes second takes what is there.

    layout: for a list of before layouts were kept. Raises KeyError where there is no such list.
    """
    with reading(engine) as connection:
        if stored := stored_files(connection, list_id):
            return stored
    made = made_of(*_list(engine, list_id, layout))
    return keep_files(engine, list_id, made.files, made.pdf_failed)


def made_pdf(engine: Engine, list_id: int, layout: Layout) -> list[ListFile]:
    """The files of a list whose PDF failed, with the PDF, which is made and stored now if there is none; the others stay as they were sent.

    The try is counted before it is made. Raises PdfFailed.
    """
    with writing(engine) as connection:
        stored = stored_files(connection, list_id)
        if any(one.kind == "pdf" for one in stored):
            return stored
        connection.execute(_own(list_id).values(pdf_tries=_LIST.pdf_tries + 1))
    return keep_pdf(engine, list_id, pdf_files(*_list(engine, list_id, layout)))


def keep_files(engine: Engine, list_id: int, made: Sequence[ListFile], pdf_failed: str | None = None) -> list[ListFile]:
    """Store these files of a list, if there are none yet; gives the stored ones. All are stored in one transaction."""
    return _kept(engine, list_id, made, lambda stored: not stored, pdf_failed)


def keep_pdf(engine: Engine, list_id: int, drawn: Sequence[ListFile]) -> list[ListFile]:
    """Store the PDF of a list that has none; gives the stored files."""
    return _kept(engine, list_id, drawn, lambda stored: all(one.kind != "pdf" for one in stored), None)


def _kept(
    engine: Engine,
    list_id: int,
    made: Sequence[ListFile],
    is_wanted: Callable[[Sequence[ListFile]], bool],
    pdf_failed: str | None,
) -> list[ListFile]:
    try:
        with writing(engine) as connection:
            if is_wanted(stored_files(connection, list_id)):
                connection.execute(insert(CASE_LIST_FILE), _rows(list_id, made))
                connection.execute(_own(list_id).values(pdf_failed=pdf_failed))
    except IntegrityError:
        pass  # another process stored its own at the same instant
    with reading(engine) as connection:
        return stored_files(connection, list_id)


def _list(engine: Engine, list_id: int, layout: Layout) -> tuple[Content, Layout, str]:
    """What the files are made of: the frozen content, the layout that it was issued with, its hash."""
    with reading(engine) as connection:
        row = connection.execute(select(_LIST.content, _LIST.sha256).where(_LIST.id == list_id)).one_or_none()
        own = layout_of(connection, list_id)
    if row is None:
        raise KeyError(f"there is no list {list_id}")
    return unpacked(row.content, row.sha256), own or layout, row.sha256


def _own(list_id: int) -> Update:
    return update(CASE_LIST).where(_LIST.id == list_id)


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
