"""Waiting until the pages are there."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable

from services.language import localised
from services.simulator.city_run.errors import RunRefused

_PATIENCE_S = 60.0


def wait_until_ready(url: str, look: Callable[[], None]) -> None:
    """Wait until the address answers with 200. look: called in between; raises what ends the waiting. Raises RunRefused after a minute."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline, problem = time.monotonic() + _PATIENCE_S, ""
    while time.monotonic() < deadline:
        look()
        try:
            with direct.open(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            problem = error.read(2_000).decode("utf-8", "replace")
        except OSError as error:
            problem = str(error)
        time.sleep(0.2)
    raise RunRefused(
        localised(
            f"页面在 {_PATIENCE_S:.0f} 秒内未能启动：{problem}", f"the pages did not come up in {_PATIENCE_S:.0f} s: {problem}"
        )
    )
