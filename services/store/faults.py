"""Classification of errors: those of the database itself (connection, lock, disk), and those of a statement or its data."""

from sqlalchemy.exc import DBAPIError

_MOST_REASON = 500
_STATES = ("08", "25", "40", "53", "55", "57", "58", "XX")
"""Classes of SQLSTATE: connection, transaction state, rollback, resources, object state, operator intervention, system, internal."""
_SQLITE = ("locked", "busy", "is full", "disk i/o", "readonly", "unable to open", "malformed", "not a database")


def is_of_database(error: BaseException) -> bool:
    """Whether the error is of the database itself, so that any other statement would fail too."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or (isinstance(state, str) and state.startswith(_STATES)):
        return True
    is_sqlite = type(error.orig).__module__.startswith("sqlite3")
    return any(words in str(error.orig).lower() for words in _SQLITE) if is_sqlite else state is None


def reason_of(error: BaseException) -> str:
    """The error in one line; a database error without the statement and its parameters."""
    said = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    lines = str(said).strip().splitlines()
    return f"{type(said).__name__}: {lines[0] if lines else 'no text'}"[:_MOST_REASON]
