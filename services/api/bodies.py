"""Strict JSON request bodies, which pages of other sites cannot send."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from services.api.body_limits import type_fault
from services.api.problems import Refused
from services.reference.documents import read_json
from services.tabular import FileRefused


async def plain_json(request: Request) -> bytes:
    """The parsed body. Refused: content types other than JSON (which other sites can send), duplicate names, NaN, values that no database
    stores."""
    fault = type_fault(request.headers.get("content-type", ""))
    if fault is not None:
        raise Refused(415, fault.en, said=fault)
    body = await request.body()
    try:
        await run_in_threadpool(read_json, body)
    except FileRefused as error:
        raise Refused(422, str(error), said=error.text) from error
    return body


PlainJson = Annotated[bytes, Depends(plain_json)]
