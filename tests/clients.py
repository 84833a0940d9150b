"""A client for an app in this process that names a host which the app serves."""

from typing import Any

from fastapi import testclient

HERE = "http://127.0.0.1"


class TestClient(testclient.TestClient):
    """FastAPI's, at 127.0.0.1: its own name, testserver, is refused as any other host's."""

    __test__ = False

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **{"base_url": HERE, **options})
