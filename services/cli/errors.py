"""What is said when the surroundings do not fit: the log, a setting, the system, the database."""

from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError

from services.language import localised
from services.lists.files.layout import MalformedLayout
from services.store.disk import full_disk
from streams.log import LogRefused


def refusal(error: Exception) -> str | None:
    """What went wrong, for the one who typed the command; None where it is a fault of the program."""
    if said := full_disk(error):
        return said
    if isinstance(error, LogRefused):
        return str(error)
    if isinstance(error, MalformedLayout):
        return f"PLUMEWATCH_LISTS_LAYOUT: {error}"
    if isinstance(error, ValidationError):
        names = ("__".join(str(part) for part in one["loc"]).upper() for one in error.errors())
        return "\n".join(f"PLUMEWATCH_{name}: {one['msg']}" for name, one in zip(names, error.errors(), strict=True))
    if isinstance(error, ArgumentError):
        return f"PLUMEWATCH_DATABASE_URL: {_first_line(error)}"
    if isinstance(error, OSError):
        return f"{error.filename or localised('系统', 'the system')}: {error.strerror or error}"
    if isinstance(error, OperationalError | ProgrammingError):
        if "no such table" in str(error.orig) or "does not exist" in str(error.orig):
            return localised(
                f"数据库尚未建立（{_first_line(error.orig)}）：请运行 plumewatch migrate",
                f"the database is not set up ({_first_line(error.orig)}): run plumewatch migrate",
            )
        return localised(f"数据库拒绝：{_first_line(error.orig)}", f"the database refused: {_first_line(error.orig)}")
    return None


def _first_line(error: object) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
