"""The text of a PDF as a reader copies it: each string that is drawn, page by page."""

import re
import zlib

_STREAM = re.compile(rb"(\d+) 0 obj\s*<<(.*?)>>\s*stream\n(.*?)\nendstream", re.DOTALL)
_STRING = re.compile(rb"\(((?:\\.|[^\\()])*)\)\s*Tj", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(payload: bytes) -> list[list[str]]:
    """The drawn strings of each page."""
    streams = [_unpacked(head, body) for _, head, body in _STREAM.findall(payload)]
    to_unicode = _map(next(one for one in streams if b"beginbfchar" in one or b"beginbfrange" in one))
    return [[_text(one, to_unicode) for one in _STRING.findall(stream)] for stream in streams if b" Tj" in stream]


def _unpacked(head: bytes, body: bytes) -> bytes:
    return zlib.decompress(body) if b"FlateDecode" in head else body


def _map(cmap: bytes) -> dict[int, str]:
    """The characters of glyphs, by the font's own table for copying."""
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>\s*\n", cmap)
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs if len(text) != 0}


def _text(written: bytes, to_unicode: dict[int, str]) -> str:
    raw = re.sub(rb"\\(.)", lambda found: _ESCAPED.get(found[1], found[1]), written, flags=re.DOTALL)
    return "".join(to_unicode[int.from_bytes(raw[at : at + 2], "big")] for at in range(0, len(raw), 2))
