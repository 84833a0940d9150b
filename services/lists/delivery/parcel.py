"""What is sent: the files of one list, to one address."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import NamedTuple

_LONGEST_NAME = 200
"""Bytes; most file systems take 255, and a hidden name is longer."""


class ParcelFile(NamedTuple):
    """A file by name."""

    name: str
    payload: bytes


@dataclass(frozen=True)
class Parcel:
    """A delivery.

    key: the delivery's, the same at each try. number: of the list as printed; sha256: of the list. try_number: of this try.
    """

    key: str
    try_number: int
    channel: str
    address: str
    number: str
    district: str
    local_day: date
    sha256: str
    files: list[ParcelFile]


def delivery_key(list_sha256: str, subscription_id: int, delivery_id: int) -> str:
    """A delivery's name towards receivers: by it they can tell a repetition."""
    return sha256(f"{list_sha256}/{subscription_id}/{delivery_id}".encode()).hexdigest()[:32]


def is_plain(text: str) -> bool:
    """Whether nothing in the text ends a line, hides, or reorders what follows (control, format and separator characters)."""
    return not any(unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") for one in text)


def is_file_name(name: str) -> bool:
    """Whether a file may be called so in any folder: one plain name, not hidden."""
    is_one = bool(name) and not set(name) & {"/", "\\"} and not name.startswith(".")
    return is_one and is_plain(name) and len(name.encode()) <= _LONGEST_NAME
