"""Long work told line by line (NDJSON): its progress, then its answer, or the problem for which there is none."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi.responses import Response, StreamingResponse

from services.api.problems import Refused, problem_response

NDJSON = "application/x-ndjson"
_EVERY_S = 0.25


async def told_line_by_line(work: asyncio.Task[dict[str, Any]], progress: Callable[[], dict[str, Any] | None]) -> Response:
    """The response: lines `{"progress": …}`, one whenever it has changed, and at last `{"answer": …}` or `{"problem": …}`.

    What ends the work before there is any progress is raised, so that the status says it.
    """
    try:
        while progress() is None and not work.done():
            await asyncio.wait([work], timeout=_EVERY_S)
        if work.done():
            work.result()
    except asyncio.CancelledError:
        work.cancel()
        raise
    return StreamingResponse(_lines(work, progress), media_type=NDJSON, headers={"Cache-Control": "no-store"})


async def _lines(work: asyncio.Task[dict[str, Any]], progress: Callable[[], dict[str, Any] | None]) -> AsyncIterator[bytes]:
    told: dict[str, Any] | None = None
    try:
        while not work.done():
            now = progress()
            if now != told:
                told = now
                yield _line({"progress": now})
            await asyncio.wait([work], timeout=_EVERY_S)
        answer = work.result()
        if not isinstance(answer, Response):  # else the caller has left, and nobody reads this
            yield _line({"answer": answer})
    except Refused as refused:
        problem = problem_response(refused.status, refused.detail, refused.errors, said=refused.said)
        yield _line({"problem": json.loads(bytes(problem.body))})
    finally:  # also when the caller has left
        work.cancel()


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"
