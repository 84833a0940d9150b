"""One of our processes, as `run` starts it: a command of the command line that does not outlive its parent.

Standard input is a pipe that the parent holds open. When it ends, the parent is gone, however it went, and the process ends itself as
if told by SIGTERM.
"""

import os
import signal
import threading
import time

PROGRAM = ("-c", f"from {__name__} import end_with_parent; end_with_parent(); from services.cli import main; main()")
"""What Python is told to run; the command and its options follow."""
_PATIENCE_S = 10.0


def end_with_parent() -> None:
    """Watch the parent from now on; called before the command is imported: that takes a second, and the parent may end in it."""
    threading.Thread(target=_end_with_parent, name="ends with its parent", daemon=True).start()


def _end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE_S)
    os._exit(1)
