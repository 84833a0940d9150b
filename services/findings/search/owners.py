"""Findings by a part of their owner's name, without looking at every finding.

No index knows parts of words. But findings have few owners beside their number: the index on `owner` gives each name once, leap by leap,
and the names that match are then sought exactly.
"""

from sqlalchemy import ColumnElement, Connection, func, select

from services.store.tables import FINDING

_OWNER = FINDING.c.owner
_NAMES_LOOKED_AT = 500
_IDS_SOUGHT = 2_000
"""More names or findings than these match so often that reading in the asked order finds a page at once."""


def owned_by(connection: Connection, part: str) -> tuple[ColumnElement[bool], bool]:
    """Whether a finding's owner contains this text, letters of either case; and whether few findings do, so that they are sought by it."""
    names = matching_owners(connection, part, _NAMES_LOOKED_AT + 1)
    if len(names) > _NAMES_LOOKED_AT:
        return _OWNER.icontains(part, autoescape=True), False
    ids = list(connection.execute(select(FINDING.c.finding_id).where(_OWNER.in_(names)).limit(_IDS_SOUGHT + 1)).scalars())
    return (FINDING.c.finding_id.in_(ids), True) if len(ids) <= _IDS_SOUGHT else (_OWNER.in_(names), False)


def matching_owners(connection: Connection, part: str, at_most: int) -> list[str]:
    """Owners of findings whose name contains this text, at most so many."""
    names = select(func.min(_OWNER).label("name")).cte("names", recursive=True)
    following = select(func.min(_OWNER)).where(names.c.name < _OWNER).scalar_subquery()
    names = names.union_all(select(following).where(names.c.name.is_not(None)))
    query = select(names.c.name).where(names.c.name.icontains(part, autoescape=True)).limit(at_most)
    return list(connection.execute(query).scalars())
