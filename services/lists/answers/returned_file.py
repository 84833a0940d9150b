"""A returned file before it is read: its bytes, and what a file that was issued as a list never has (macros, links, a password)."""

import io
import re
import zipfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from rules.catalogue.entries import Text
from services.lists.answers.refusals import ReturnRefused
from services.tabular import FileRefused
from services.tabular.file_format import FileFormat, format_of

MOST_BYTES = 32 << 20
"""Maximum size: a list of 70,000 cases has half of it."""
_LONGEST_NAME = 200
_EXPECTED = Text("应为本系统发出的清单：XLSX，或 UTF-8 的 CSV", "expected the list as it was issued: XLSX, or CSV in UTF-8")
_MACROS = Text("含有宏", "has macros")
_LINKS = Text("含有外部链接或嵌入的对象", "has links to other files, or embedded objects")
_PASSWORD = Text("设有密码", "is protected by a password")
_PARTS = {
    "vbaproject": _MACROS,
    "xl/macrosheets/": _MACROS,
    "basic/": _MACROS,
    "scripts/": _MACROS,
    "xl/externallinks/": _LINKS,
    "xl/connections.xml": _LINKS,
    "xl/embeddings/": _LINKS,
    "xl/activex/": _LINKS,
}
"""By the beginning of a part's name (or, of a name without folder, the name in any folder), in small letters."""
_STREAMS = {"EncryptedPackage": _PASSWORD, "_VBA_PROJECT": _MACROS}
"""By the name of a stream of an OLE2 container, as which XLS files and protected XLSX files are stored."""


class ReturnedFile(NamedTuple):
    """A file as it was sent back."""

    name: str
    payload: bytes

    @property
    def plain_name(self) -> str:
        """The name as it is kept: without folders and what cannot be printed, at most 200 characters."""
        name = re.split(r"[/\\]", self.name)[-1]
        return "".join(one for one in name if one.isprintable())[:_LONGEST_NAME]

    @property
    def digest(self) -> str:
        """What tells this file from others."""
        return sha256(self.payload).hexdigest()


def returned_file(path: Path) -> ReturnedFile:
    """The file there. Raises ReturnRefused where it is too large, before it is read."""
    with path.open("rb") as file:
        payload = file.read(MOST_BYTES + 1)
    _check_size(len(payload))
    return ReturnedFile(path.name, payload)


def checked_format(file: ReturnedFile) -> FileFormat:
    """The format by content, whatever the name. Raises ReturnRefused for all that is no list or more than one."""
    _check_size(len(file.payload))
    if not file.payload.strip():
        raise refused(Text("文件是空的", "the file is empty"))
    try:
        form = format_of(io.BytesIO(file.payload))
    except FileRefused as error:
        raise refused(Text(f"文件不是清单（{error.text.zh}）", error.text.en)) from error
    if form is FileFormat.JSON:
        raise refused(Text("文件是 JSON", "the file is JSON"))
    if form is FileFormat.XLS:
        _check_names(name for name in _STREAMS if name.encode("utf-16-le") in file.payload)
    if form is FileFormat.XLSX:
        _check_parts(file.payload)
    return form


def refused(found: Text) -> ReturnRefused:
    """The refusal of a file of which this was found."""
    return ReturnRefused(Text(f"{found.zh}；{_EXPECTED.zh}", f"{found.en}; {_EXPECTED.en}"))


def _check_size(size: int) -> None:
    if size > MOST_BYTES:
        most = MOST_BYTES >> 20
        raise refused(Text(f"文件超过 {most} MB", f"the file is larger than {most} MB"))


def _check_names(streams: Iterable[str]) -> None:
    for name in streams:
        _refuse_for(_STREAMS[name])


def _check_parts(payload: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise refused(Text("文件已损坏", f"the file is damaged ({error})")) from error
    if any(part.flag_bits & 1 for part in parts):
        _refuse_for(_PASSWORD)
    for part in parts:
        name = part.filename.lower()
        for beginning, what in _PARTS.items():
            if name.startswith(beginning) or ("/" not in beginning and beginning in name):
                _refuse_for(what)


def _refuse_for(what: Text) -> None:
    raise refused(Text(f"文件{what.zh}，不予读取", f"the file {what.en}, and is not read"))
