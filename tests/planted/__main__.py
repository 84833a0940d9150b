"""`python -m tests.planted [WORDS]`: plant each fault in a scratch copy of the tree and run the tests that must catch it, at CI's depth.

WORDS: only faults whose description or path holds them. Fails when a line is not found exactly once, when the tests fail without any
fault, or when a fault is not caught.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.planted.faults import FAULTS, Fault
from tests.planted.lines import replaced

_ROOT = Path(__file__).parents[2]
_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "build", "*.egg-info")
_SOME_TEST_FAILED = 1
"""Pytest's exit code; an error while collecting, which would prove nothing, is another."""
_LONGEST_S, _NO_END = 1_800, -1


def main(words: str) -> int:
    """Plant them; the number of those that were not caught."""
    chosen = [fault for fault in FAULTS if words in f"{fault.what} {fault.path}"]
    missed = 0
    with tempfile.TemporaryDirectory(prefix="plumewatch-planted-") as folder:
        tree = Path(shutil.copytree(_ROOT, Path(folder) / "tree", ignore=_LEFT_OUT))
        began = time.monotonic()
        code, output = run_tests(tree, tuple(dict.fromkeys(test for fault in chosen for test in fault.tests)), "dev")
        print(f"{time.monotonic() - began:6.1f} s  without a fault", flush=True)
        if code:
            print(f"the tests fail without any fault:\n{output[-5000:]}", file=sys.stderr)
            return 1
        for fault in chosen:
            began = time.monotonic()
            with planted(tree, fault):
                code, output = run_tests(tree, fault.tests, "ci")
            missed += code != _SOME_TEST_FAILED
            print(f"{time.monotonic() - began:6.1f} s  {fault.path}: {fault.what}: {verdict(code, output)}", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} faults are caught")
    return missed


def verdict(code: int, output: str) -> str:
    """The test that caught the fault, or what came instead."""
    if code != _SOME_TEST_FAILED:
        return f"NOT CAUGHT (pytest ended with {code})\n{output[-2000:]}"
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", output, re.MULTILINE)
    return f"caught by {failed[1]}" if failed else "caught"


@contextmanager
def planted(tree: Path, fault: Fault) -> Iterator[None]:
    """The tree with the fault in it."""
    path = tree / fault.path
    sound = path.read_text(encoding="utf-8")
    path.write_text(replaced(sound, fault), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(sound, encoding="utf-8")


def run_tests(tree: Path, tests: tuple[str, ...], depth: str) -> tuple[int, str]:
    """Pytest's exit code and output in the tree; as in `.ci/run` a server that is missing is an error. No compiled files: two faults may be planted within a second."""
    environment = {
        **os.environ,
        "CI": "true",
        "PLUMEWATCH_TEST_DEPTH": depth,
        "PYTHONPATH": str(tree),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(
            command, cwd=tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=_LONGEST_S
        )
    except subprocess.TimeoutExpired as over:
        return _NO_END, str(over.stdout)
    return done.returncode, done.stdout


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
