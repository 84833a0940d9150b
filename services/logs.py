"""What a process logs: nothing that a vehicle's plate or owner may stand in."""

import logging
import traceback
from types import TracebackType
from typing import TYPE_CHECKING

from streams.log import LogRefused

if TYPE_CHECKING:  # importing it takes long, and not every command opens a database
    from sqlalchemy.engine import ExceptionContext

_DATA_EXCEPTION = "22"


def start_logging() -> None:
    """Warnings to standard error, exceptions without texts that may hold a value."""
    handler = logging.StreamHandler()
    handler.setFormatter(ValueFreeFormatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("kafka").setLevel(logging.ERROR)  # its warnings at every join are no news to an operator


def described(error: BaseException) -> str:
    """The exception's type, and its text where that holds no values."""
    kind = type(error).__name__
    return f"{kind}: {error}" if _is_value_free(error) else kind


def _is_value_free(error: BaseException) -> bool:
    """Is its text known to hold no value? The database's are stripped by `strip_values`."""
    room = type(error).__module__.split(".")[0]
    return isinstance(error, LogRefused | OSError) or room in ("sqlalchemy", "psycopg", "sqlite3")


class ValueFreeFormatter(logging.Formatter):
    """Formats a traceback with its frames; the texts of exceptions that may hold a value are left out."""

    def formatException(  # noqa: N802 - the name that logging calls
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """The chain of exceptions, first cause first."""
        chain, error = [], ei[1]
        while error is not None and error not in chain:
            chain.append(error)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        parts = ["".join(traceback.format_tb(one.__traceback__)) + described(one) for one in reversed(chain)]
        return "Traceback (most recent call last):\n" + "\nwhich led to:\n".join(parts)


def strip_values(context: "ExceptionContext") -> None:
    """Listener of `handle_error`: leaves of a database's message the first line, without the values that it quotes.

    PostgreSQL's DETAIL names the row: Key (plate)=(豫C12345) already exists.
    """
    original = context.original_exception
    lines = str(original).splitlines() or [""]
    text = lines[0]
    if (getattr(original, "sqlstate", None) or "").startswith(_DATA_EXCEPTION):
        text = text.split(":")[0]
    if context.sqlalchemy_exception is not None and text != str(original):
        wrapped = context.sqlalchemy_exception
        wrapped.args = (str(wrapped.args[0]).replace(str(original), text), *wrapped.args[1:])
    original.args = (text, *original.args[1:])
