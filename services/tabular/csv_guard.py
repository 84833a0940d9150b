"""The guard against formulas in CSV files.

Excel runs a text that begins with = + - @ (also full-width or small, also behind spaces), tab, CR or LF as a formula. Such a
text gets an apostrophe in front; one that already stands behind apostrophes gets one more, so that `as_stored` undoes it
exactly. Numbers are left alone.
"""

import re

_STARTER = r"(?:[\s\u200b\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫]|[\t\r\n])"
_RUNS = re.compile(f"'*{_STARTER}")
_GUARDED = re.compile(f"'+{_STARTER}")


def neutralised(text: str) -> str:
    """The text as it is written into a CSV: with a leading apostrophe where a spreadsheet would run it."""
    if text[:1].isalnum():  # nearly all do: nothing that runs begins so
        return text
    return "'" + text if _RUNS.match(text) else text


def as_stored(text: str) -> str:
    """The text that `neutralised` was given: takes the guarding apostrophe off again, and leaves any other alone."""
    return text[1:] if _GUARDED.match(text) else text
