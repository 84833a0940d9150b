"""Where the time goes: functions of the production code wrapped in clocks, from here, so that it holds none itself."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from types import ModuleType
from typing import Any
from unittest.mock import patch

from services.pipeline.derivation import worker as derivation
from services.pipeline.intake import worker as intake
from streams.embedded_log import EmbeddedReader
from streams.kafka_log import KafkaReader

Seconds = dict[str, float]

_PHASES: tuple[tuple[str, ModuleType | type, str], ...] = (
    ("poll", EmbeddedReader, "poll"),
    ("poll", KafkaReader, "poll"),
    ("report", KafkaReader, "report"),
    ("decode", intake, "decode"),
    ("move", intake, "moved"),
    ("pack and store", intake, "store_batch"),
    ("read marks", derivation, "read_marks"),
    ("group marks", derivation, "groups"),
    ("read facts", derivation, "read_facts"),
    ("judge", derivation, "judge"),
    ("write findings", derivation, "replace_findings"),
    ("mark rivals", derivation, "rival_days"),
    ("delete marks", derivation, "delete_marks"),
)


@contextmanager
def clocked() -> Iterator[Seconds]:
    """Seconds by phase, filled while the `with` goes on. Phases do not lie inside of each other."""
    spent: Seconds = defaultdict(float)
    with ExitStack() as patched:
        for phase, place, name in _PHASES:
            patched.enter_context(patch.object(place, name, _with_clock(getattr(place, name), phase, spent)))
        yield spent


def _with_clock(call: Callable[..., Any], phase: str, spent: Seconds) -> Callable[..., Any]:
    @wraps(call)
    def measured(*arguments: Any, **named: Any) -> Any:
        start = time.perf_counter()
        try:
            return call(*arguments, **named)
        finally:
            spent[phase] += time.perf_counter() - start

    return measured
