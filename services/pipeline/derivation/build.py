"""Digest of the deriving code, so that what failed under one build is retried by the next."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

_PACKAGES = ("rules", "services.pipeline.derivation", "services.store")
_KINDS = (".py", ".yaml")


@cache
def build_digest() -> str:
    """A digest of the code and the limits that determine findings; changes with an upgrade; cached."""
    digest = hashlib.sha256()
    for package in _PACKAGES:
        for name, content in sorted(_contents(files(package), package)):
            digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:16]


def _contents(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _contents(entry, f"{path}/{entry.name}")
        elif entry.name.endswith(_KINDS):
            yield f"{path}/{entry.name}", entry.read_bytes()
