"""What `plumewatch --version` says: the version, what it was built from, the digest of what findings follow from, and Python."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from services.pipeline.derivation.build import build_digest

_ROOT = Path(__file__).parents[2]


def version_line() -> str:
    """Such as `plumewatch 0.1.0 (80ba54b), build 0f3c…, Python 3.11.15`; without what it was built from where nobody knows."""
    source = os.environ.get("PLUMEWATCH_BUILD") or _commit()
    return (
        f"plumewatch {version('plumewatch')}{f' ({source})' if source else ''}, build {build_digest()}, "
        f"Python {platform.python_version()}"
    )


def _commit() -> str | None:
    """The commit of the checkout that this file lies in."""
    if not (_ROOT / ".git").exists():
        return None
    try:
        found = subprocess.run(
            ["git", "-C", str(_ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, timeout=5, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.strip() or None
