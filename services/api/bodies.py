"""What a request brings along: JSON, read as strictly as a file is, and only where a page of another site could not send it."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from services.api.problems import Refused
from services.reference.documents import read_json
from services.reference.remarks import FileError

_LARGEST = 1_000_000
"""Bytes: an order with many clauses has some tens of thousands."""


async def plain_json(request: Request) -> bytes:
    """The body. Refused: another content type than JSON (a browser sends those unasked), a name twice, NaN, what no database stores."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(415, f"the content type is {kind or 'absent'}, expected application/json")
    body = await request.body()
    if len(body) > _LARGEST:
        raise Refused(413, f"the body has {len(body):,} bytes, expected at most {_LARGEST:,}")
    try:
        await run_in_threadpool(read_json, body)
    except FileError as error:
        raise Refused(422, str(error)) from error
    return body


PlainJson = Annotated[bytes, Depends(plain_json)]
