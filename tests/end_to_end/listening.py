"""What a subscriber of the topic `violations` has been told."""

import json
import time
from collections import Counter
from contextlib import closing

from sqlalchemy import Engine, select

from services.store.engine import reading
from services.store.tables.findings import Finding
from streams.events import VIOLATIONS
from streams.kafka_log import KafkaLog


def revisions_told(bootstrap: str, seconds: float = 30) -> dict[str, int]:
    """The highest revision of each finding on the topic; a repeat is no harm."""
    told: Counter[str] = Counter()
    with closing(KafkaLog(bootstrap, group="listener")) as log, closing(log.reader([VIOLATIONS], lambda where: 0)) as reader:
        left = sum(bounds.end for bounds in log.bounds(VIOLATIONS).values())
        deadline = time.monotonic() + seconds
        while left > 0 and time.monotonic() < deadline:
            for batch in reader.poll(1.0, 5_000):
                left -= batch.next - batch.first
                for record in batch.records:
                    finding = json.loads(record.value or b"")
                    told[finding["finding_id"]] = max(told[finding["finding_id"]], finding["revision"])
    return dict(told)


def revisions_of(engine: Engine) -> dict[str, int]:
    """The revision of each finding as it is stored."""
    with reading(engine) as connection:
        return {row.finding_id: row.revision for row in connection.execute(select(Finding.finding_id, Finding.revision))}
