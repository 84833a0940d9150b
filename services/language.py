"""The language in which this process speaks to the person at its terminal, and the choice between two wordings.

`--lang`, else PLUMEWATCH_LANG, else the locale, else English. Pages and API choose by request instead.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import get_args

from rules.catalogue.entries import Language, Text

LANGUAGES: tuple[Language, ...] = get_args(Language)
OPTION, VARIABLE = "--lang", "PLUMEWATCH_LANG"
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")  # in the order in which POSIX lets them override each other

_of_option: Language | None = None


def current() -> Language:
    """The language of this process."""
    locale = next((os.environ[name] for name in _LOCALE if os.environ.get(name)), "")
    return asked_for() or ("zh" if locale.lower().startswith("zh") else "en")


def asked_for() -> Language | None:
    """The language that the option or the variable names; None where only the locale decides."""
    return _of_option or _language(os.environ.get(VARIABLE, ""))


def localised(zh: str, en: str) -> str:
    """The wording in the language of this process."""
    return zh if current() == "zh" else en


def text(both: Text) -> str:
    """The same for a text of the catalogue."""
    return both.said(current())


def split_option(arguments: Sequence[str]) -> tuple[Language | None, list[str]]:
    """The language of --lang, wherever it stands before a lone `--`, and the other arguments.

    None where it is not given, or names no language of ours; then it stands first in the arguments, to be refused.
    """
    language, rest, left = None, [], list(arguments)
    while left and left[0] != "--":
        first = left.pop(0)
        name, equals, value = first.partition("=")
        if name != OPTION or not (equals or left):
            rest.append(first)
            continue
        value = value if equals else left.pop(0)
        language = _language(value)
        if language is None:
            return None, [OPTION, value, *rest, *left]
    return language, rest + left


@contextmanager
def spoken(language: Language | None) -> Iterator[None]:
    """Inside of the `with` the option has named this language."""
    global _of_option
    before, _of_option = _of_option, language
    try:
        yield
    finally:
        _of_option = before


def _language(written: str) -> Language | None:
    return next((one for one in LANGUAGES if one == written.strip().lower()), None)
