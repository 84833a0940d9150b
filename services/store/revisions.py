"""Deduplication of readings as conditions in SQL, with the same result as `rules.sightings.deduplication.counting` on frames.

The table's key begins with the id, so each condition is an index look-up.
"""

from sqlalchemy import ColumnElement, FromClause, func, select

from services.store.tables import READING_FACT

_ID = ("station_id", "reading_id", "lane_key")
_OTHER = READING_FACT.alias("other")


def is_replaced() -> ColumnElement[bool]:
    """Whether another content of the same id has a higher revision."""
    return _another(_revision(_OTHER) > _revision(READING_FACT))


def is_contradicted() -> ColumnElement[bool]:
    """Whether another content of the same id has the same revision; unless replaced, that is a conflict."""
    return _another(_revision(_OTHER) == _revision(READING_FACT))


def counts() -> ColumnElement[bool]:
    """Whether the reading is neither replaced nor in conflict."""
    return ~_another(_revision(_OTHER) >= _revision(READING_FACT))


def represents() -> ColumnElement[bool]:
    """Whether the content stands for its record where each is counted once: not replaced, and of contents in conflict the first by hash."""
    own, other = _revision(READING_FACT), _revision(_OTHER)
    return ~_another((other > own) | ((other == own) & (_OTHER.c.content < READING_FACT.c.content)))


def _another(compared: ColumnElement[bool]) -> ColumnElement[bool]:
    same = (_OTHER.c[name] == READING_FACT.c[name] for name in _ID)
    return select(1).where(*same, _OTHER.c.content != READING_FACT.c.content, compared).exists()


def _revision(fact: FromClause) -> ColumnElement[int]:
    """The revision; none is below every number."""
    return func.coalesce(fact.c.revision, -1)
