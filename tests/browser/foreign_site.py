"""A web server of somebody else on another port of this machine: its page posts forms to us and links to us."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@contextmanager
def foreign_site(page: str) -> Iterator[str]:
    """Serve this HTML page on a free port of 127.0.0.1; gives its address."""
    content = page.encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Log nothing."""

    # a thread for each connection: Chromium opens one in advance and says nothing on it
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def json_form(name: str, address: str, body: dict[str, Any]) -> str:
    """A form of type text/plain whose body is valid JSON: `NAME=VALUE` with the equals sign inside of a string."""
    field = json.dumps({**body, "note": ""}, ensure_ascii=False).removesuffix('"}')
    return (
        f'<form id="{name}" method="post" enctype="text/plain" action="{escape(address)}">'
        f"""<input name="{escape(field)}" value="{escape('"}')}"></form>"""
    )
