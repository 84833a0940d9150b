"""What `plumewatch serve` says, asked over HTTP as others would."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from tests.end_to_end.processes import Surroundings, Worker, wait_until
from tests.servers import free_port, is_listening

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Served:
    """The pages and the API of these surroundings, on a port of their own."""

    def __init__(self, place: Surroundings) -> None:
        self._place, self._port = place, free_port()
        self.worker = self._started()

    def kill_and_start_again(self) -> None:
        """SIGKILL; another takes its port."""
        self.worker.kill()
        self.worker = self._started()

    def text(self, path: str) -> str:
        """What stands at a path of the API."""
        with _DIRECT.open(f"http://127.0.0.1:{self._port}/api/v1{path}", timeout=30) as answer:
            return answer.read().decode("utf-8-sig")

    def rows(self, path: str, name: str = "items") -> Iterator[Any]:
        """All rows of a list, page by page. path: with a query."""
        cursor = ""
        while True:
            page = json.loads(self.text(path + (f"&cursor={quote(cursor)}" if cursor else "")))
            yield from page[name]
            cursor = page["next"]
            if not cursor:
                return

    def _started(self) -> Worker:
        worker = self._place.start("serve", "--port", str(self._port))
        wait_until(lambda: is_listening(self._port) or worker.exit_code is not None, "the pages")
        assert worker.exit_code is None, worker.output
        return worker
