"""The layout that each list was issued with: what its files, its page and its answers are read by, whatever the city's YAML says since."""

from datetime import datetime
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, func, select

from services.lists.files.layout import Layout
from services.store.engine import insert_new
from services.store.tables import CASE_LIST, LIST_LAYOUT

_LIST, _LAYOUT = CASE_LIST.c, LIST_LAYOUT.c


def keep_layout(connection: Connection, layout: Layout, at: datetime) -> str:
    """The digest under which this layout is stored; stored now if it is not yet."""
    body = msgspec.json.encode(layout)
    digest = sha256(body).hexdigest()
    insert_new(connection, LIST_LAYOUT, [{"sha256": digest, "kept_at": at, "body": body}], ["sha256"])
    return digest


def layout_of(connection: Connection, list_id: int) -> Layout | None:
    """The layout of a list; None of one that was issued before layouts were kept."""
    query = select(_LAYOUT.body).join(CASE_LIST, _LIST.layout_sha256 == _LAYOUT.sha256).where(_LIST.id == list_id)
    body = connection.execute(query).scalar()
    return None if body is None else _decoded(body)


def newest_layout(connection: Connection) -> Layout | None:
    """The layout of the list that was issued last; None where none was, or it has none."""
    list_id = connection.execute(select(func.max(_LIST.id))).scalar()
    return None if list_id is None else layout_of(connection, list_id)


def kept_layouts(connection: Connection, most: int) -> list[Layout]:
    """Layouts that lists were issued with, the newest first."""
    query = select(_LAYOUT.body).order_by(_LAYOUT.kept_at.desc(), _LAYOUT.sha256).limit(most)
    return [_decoded(body) for body in connection.execute(query).scalars()]


def _decoded(body: bytes) -> Layout:
    return msgspec.json.decode(body, type=Layout)
