"""Asking a served city from outside, and looking at its processes."""

import json
import os
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests.end_to_end.processes import wait_until

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def asked(url: str) -> Any:
    """The JSON at the address, None while nobody answers well."""
    try:
        with _DIRECT.open(url, timeout=10) as answer:
            return json.load(answer)
    except OSError:
        return None


def told(url: str, words: str, seconds: float) -> str:
    """The first event of the stream at the address that holds these words; '' when the time is over."""
    deadline = time.monotonic() + seconds
    with _DIRECT.open(url, timeout=seconds) as stream:
        event = ""
        while time.monotonic() < deadline:
            line = stream.readline().decode()
            if line.strip():
                event += line
            elif words in event:
                return event
            else:
                event = ""
    return ""


def children_of(pid: int) -> dict[str, int]:
    """First argument -> process id of what this process has started and that lives."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        words = _words(int(child))
        if len(words) > 3:
            found[words[3]] = int(child)
    return found


def is_alive(pid: int) -> bool:
    """Whether it runs: neither gone nor a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pids: list[int], seconds: float) -> None:
    """Wait until none of them lives."""
    wait_until(lambda: not any(is_alive(pid) for pid in pids), "all processes gone", seconds)


def _words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")
    except FileNotFoundError:
        return []


def signalled(pid: int, number: int) -> None:
    """Send a signal to exactly this process."""
    os.kill(pid, number)
