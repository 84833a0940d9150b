"""Words that commands take: days and names out of a list. A wrong one is refused with what is expected (exit code 2)."""

import re
from collections.abc import Iterable
from datetime import date

import typer

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def local_date(text: str | None, option: str) -> date | None:
    """The day, or None for None."""
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:
        pass
    raise typer.BadParameter(f"{text!r} is not a day: expected a date such as 2026-11-20", param_hint=option)


def chosen(text: str | None, choices: Iterable[str], option: str) -> str | None:
    """The word as it is, or None for None."""
    if text is None or text in choices:
        return text
    raise typer.BadParameter(f"{text!r}: expected one of {', '.join(choices)}", param_hint=option)
