"""A limit to the whole of a conversation: a server that sends one byte now and then keeps within every timeout of a read."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

SILENCE_S = 20.0
"""Maximum wait for the next bytes."""
TRY_S = 120.0
"""Maximum time of a try: 20 MB at 2 Mbit/s, and the answer."""


@contextmanager
def cut_off_after(seconds: float, socket_of: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Shut the connection down if the block takes longer: what waits for it then gets its end. socket_of: the present one, if any."""
    ended = Event()

    def watch() -> None:
        pause = seconds
        while not ended.wait(pause):
            pause = 0.5  # again, since a new connection may have been opened meanwhile
            if (connection := socket_of()) is not None:
                with suppress(OSError):
                    # Of the plain class: SSLSocket.shutdown() would drop the encryption first, under another thread's hands.
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
