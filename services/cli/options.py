"""Words that commands take: days and names out of a list. A wrong one is refused with what is expected (exit code 2)."""

import re
from collections.abc import Iterable
from datetime import date

import typer
from sqlalchemy import Connection

from rules.catalogue.entries import Text
from services.findings.search.known_districts import is_known_district, listed_districts
from services.language import localised

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
    raise typer.BadParameter(
        localised(f"{text!r} 不是日期：应写作 2026-11-20 的形式", f"{text!r} is not a day: expected a date such as 2026-11-20"),
        param_hint=option,
    )


def chosen(text: str | None, choices: Iterable[str], option: str) -> str | None:
    """The word as it is, or None for None."""
    if text is None or text in choices:
        return text
    listed = ", ".join(choices)
    raise typer.BadParameter(
        localised(f"{text!r}：应为以下之一：{listed}", f"{text!r}: expected one of {listed}"), param_hint=option
    )


def known_district(connection: Connection, text: str | None, option: str) -> str | None:
    """The district as it is, or None for None."""
    is_known = text is None or is_known_district(connection, text)
    return text if is_known else chosen(text, listed_districts(connection), option)


def one_of(choices: Iterable[str]) -> Text:
    """The help of an option that takes one of these."""
    listed = ", ".join(choices)
    return Text(f"以下之一：{listed}。", f"One of {listed}.")
