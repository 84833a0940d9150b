"""Limits of request bodies: type and size are checked before a byte is read; a body without a length is counted while it is read."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rules.catalogue.entries import Text
from services.api.hosts import header_values
from services.api.problems import problem_response, shown
from services.api.security import PREFIX
from services.lists.answers.returned_file import MOST_BYTES

LARGEST = 1_000_000
"""Maximum bytes of a body, because it is held in memory; an order with many clauses has some ten thousand."""
FILE_TYPE = "application/octet-stream"
"""How a file is sent: other sites' pages cannot send this type without asking, either."""
_FILES = {f"{PREFIX}/answers": MOST_BYTES, f"{PREFIX}/answers/check": MOST_BYTES}
"""By path the largest file that it takes, instead of JSON."""
_WITHOUT_BODY = ("GET", "HEAD", "OPTIONS")


class BodyLimits:
    """Middleware: 415 for a body that is not plain JSON (a file where one is taken), 413 for one that is too large; buffers and passes it on.

    The body of a read request is not read.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in _WITHOUT_BODY or not _has_body(scope):
            await self._app(scope, receive, send)
            return
        refused, largest = _refused(scope), _FILES.get(scope["path"], LARGEST)
        body = bytearray()
        is_whole = refused is not None
        while not is_whole:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            is_whole = not message.get("more_body", False)
            if len(body) > largest:
                refused, is_whole = _too_large(largest, f"over {largest:,}", f"超过 {largest:,}"), True
        if refused is None:
            await self._app(scope, _replayed(bytes(body), receive), send)
        else:
            await problem_response(refused[0], refused[1].en, said=refused[1])(scope, receive, send)


def type_fault(media_type: str, expected: str = "application/json") -> Text | None:
    """What is wrong with a content type, or None. Other sites' pages can send some types without asking, but never JSON."""
    kind = media_type.partition(";")[0].strip().lower()
    if kind == expected:
        return None
    kind = shown(kind)
    return Text(f"内容类型为 {kind or '空'}，应为 {expected}", f"the content type is {kind or 'absent'}, expected {expected}")


def _has_body(scope: Scope) -> bool:
    lengths = header_values(scope, b"content-length")
    return bool(header_values(scope, b"transfer-encoding")) or any(length.strip() != "0" for length in lengths)


def _refused(scope: Scope) -> tuple[int, Text] | None:
    """Status and text of a refusal that follows from the headers alone, or None."""
    is_file, largest = scope["path"] in _FILES, _FILES.get(scope["path"], LARGEST)
    fault = type_fault(", ".join(header_values(scope, b"content-type")), FILE_TYPE if is_file else "application/json")
    if fault is not None:
        return 415, fault
    coding = ", ".join(header_values(scope, b"content-encoding")).strip().lower()
    if coding not in ("", "identity"):
        coding = shown(coding)
        return 415, Text(f"内容压缩为 {coding}，应不压缩", f"the content encoding is {coding}, expected none")
    for length in header_values(scope, b"content-length"):
        digits = length.strip()
        if not digits.isdecimal() or len(digits) > 18 or int(digits) > largest:
            return _too_large(largest, shown(digits))
    return None


def _too_large(largest: int, size: str, in_chinese: str | None = None) -> tuple[int, Text]:
    return 413, Text(
        f"内容有 {in_chinese or size} 字节，最多 {largest:,} 字节", f"the body has {size} bytes, expected at most {largest:,}"
    )


def _replayed(body: bytes, receive: Receive) -> Receive:
    """An ASGI receive that gives the buffered body once, then the original messages (such as a disconnect)."""
    waiting = [body]

    async def replayed() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replayed
