"""Which of the readings that share an id count, as conditions in SQL: the same answer as `deduplication.counting` gives over frames.

The table's key begins with the id, so each condition is a look-up in its index.
"""

from sqlalchemy import ColumnElement, FromClause, func, select

from services.store.tables import READING_FACT

_ID = ("station_id", "reading_id", "lane_key")
_OTHER = READING_FACT.alias("other")


def is_replaced() -> ColumnElement[bool]:
    """Whether another content of the reading's id has a higher revision."""
    return _another(_revision(_OTHER) > _revision(READING_FACT))


def is_contradicted() -> ColumnElement[bool]:
    """Whether another content of the reading's id has the same revision: of what is not replaced, a conflict."""
    return _another(_revision(_OTHER) == _revision(READING_FACT))


def counts() -> ColumnElement[bool]:
    """Whether the reading is neither replaced nor in conflict."""
    return ~_another(_revision(_OTHER) >= _revision(READING_FACT))


def _another(compared: ColumnElement[bool]) -> ColumnElement[bool]:
    same = (_OTHER.c[name] == READING_FACT.c[name] for name in _ID)
    return select(1).where(*same, _OTHER.c.content != READING_FACT.c.content, compared).exists()


def _revision(fact: FromClause) -> ColumnElement[int]:
    """None given is below every number."""
    return func.coalesce(fact.c.revision, -1)
