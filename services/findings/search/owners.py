"""Search by a part of the owner's name without a full scan.

No index serves substrings. But there are far fewer owners than findings: a loose index scan on `owner` gives each name once, and findings
are then looked up by the matching names.
"""

from sqlalchemy import ColumnElement, Connection, func, select

from services.store.tables import FINDING

_OWNER = FINDING.c.owner
_NAMES_LOOKED_AT = 500
_IDS_SOUGHT = 2_000
"""Maximum matching names, and findings, for a look-up by them, because with more matches a scan in the sort order soon fills a page."""


def owned_by(connection: Connection, part: str) -> tuple[ColumnElement[bool], bool]:
    """The condition that the owner contains this text (case-insensitive), and whether few findings do, so that it should drive the query."""
    names = matching_owners(connection, part, _NAMES_LOOKED_AT + 1)
    if len(names) > _NAMES_LOOKED_AT:
        return _OWNER.icontains(part, autoescape=True), False
    ids = list(connection.execute(select(FINDING.c.finding_id).where(_OWNER.in_(names)).limit(_IDS_SOUGHT + 1)).scalars())
    return (FINDING.c.finding_id.in_(ids), True) if len(ids) <= _IDS_SOUGHT else (_OWNER.in_(names), False)


def matching_owners(connection: Connection, part: str, at_most: int) -> list[str]:
    """At most `at_most` owners of findings whose name contains this text."""
    # Recursive loose index scan: from each name to the least one above it, until there is none (NULL).
    names = select(func.min(_OWNER).label("name")).cte("names", recursive=True)
    following = select(func.min(_OWNER)).where(names.c.name < _OWNER).scalar_subquery()
    names = names.union_all(select(following).where(names.c.name.is_not(None)))
    query = select(names.c.name).where(names.c.name.icontains(part, autoescape=True)).limit(at_most)
    return list(connection.execute(query).scalars())
