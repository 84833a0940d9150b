"""Standard streams and files in UTF-8 whatever the locale, and an output that is closed early."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper


def ensure_utf8() -> None:
    """Begin again in Python's UTF-8 mode where the locale has another encoding: names of files and arguments are Chinese, too."""
    if sys.getfilesystemencoding() != "utf-8" and not sys.flags.utf8_mode and os.environ.get("PYTHONUTF8") != "1":
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, "PYTHONUTF8": "1"})
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


@contextmanager
def closed_output_ends_quietly() -> Iterator[None]:
    """Exit code 1 and no traceback when the reader of standard output has gone (`| head`)."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)
