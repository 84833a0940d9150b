"""Storing of one decoded batch: facts (all contents), rejects, days on which plates were seen, and marks."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, insert

from rules.inputs.unreliable_span import AGENCY, CHECK_SOURCE, STATION, TERMINAL, source_name
from rules.timing.times import day_of, local_days, micros
from services.store.engine import canonical_json, insert_new
from services.store.mark_causes import of_facts
from services.store.position_chunks import packed, shard_of
from services.store.tables import CHECK_FACT, MARK, PLATE_DAY, POSITION_CHUNK, READING_FACT, REJECT, SOURCE_DUE
from streams.decode import Decoded
from streams.events import CHECKS, DELIVERY, READINGS
from streams.rejects import Rejected

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LISTS = ("photos", "inspectors", "documents")
_DERIVED = ("lane_key", "content")


def store_batch(connection: Connection, topic: str, partition: int, decoded: Decoded) -> None:
    """Append a decoded batch. Duplicates of a fact are dropped by its key; rejects and marks are always new rows."""
    rows = decoded.rows
    if len(rows):
        if topic == READINGS:
            facts = _fact_rows(rows, topic, partition)
            insert_new(connection, READING_FACT, facts, ["station_id", "reading_id", "lane_key", "content"])
        elif topic == CHECKS:
            insert_new(connection, CHECK_FACT, _fact_rows(rows, topic, partition), ["check_id", "content"])
        else:
            connection.execute(insert(POSITION_CHUNK), packed(rows.assign(partition=f"{topic}/{partition}")))
        days = _days_seen(rows, topic)
        insert_new(connection, PLATE_DAY, _records(days), ["source", "day", "plate"])
        connection.execute(insert(SOURCE_DUE), _due(days, topic))
        cause = of_facts(topic, partition, int(rows["offset"].min()), int(rows["offset"].max()))
        connection.execute(insert(MARK), [{**mark, "cause": cause} for mark in _marks(days)])
    if decoded.rejects:
        connection.execute(insert(REJECT), [reject_row(topic, partition, reject) for reject in decoded.rejects])


def reject_row(topic: str, partition: int, reject: Rejected) -> dict[str, Any]:
    """A row of the table `reject`."""
    return {
        "topic": topic,
        "partition": partition,
        "offset": reject.offset,
        "element": reject.element,
        "raw": reject.raw,
        "received_at": _EPOCH + timedelta(microseconds=reject.received_at_us),
        "replayed": False,
        **reject.reason._asdict(),
    }


def _fact_rows(rows: pd.DataFrame, topic: str, partition: int) -> list[dict[str, Any]]:
    frame = rows.drop(columns="time_seen").assign(topic=topic, partition=partition)
    if topic == READINGS:
        frame["lane_key"] = frame["lane"].fillna(-1).astype(int)
    facts = [_plain(row) for row in _records(frame)]
    for fact in facts:
        fact["content"] = content_hash(fact)
        for name in _LISTS:
            if isinstance(fact.get(name), str):
                fact[name] = json.loads(fact[name])
    return facts


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.to_dict("records")  # type: ignore[return-value]


def content_hash(fact: dict[str, Any]) -> str:
    """A hash of all that was observed, without the delivery columns."""
    observed = {name: value for name, value in fact.items() if name not in (*DELIVERY, *_DERIVED) and value is not None}
    observed["time"] = observed["time"].astimezone(UTC).isoformat()
    return hashlib.sha256(canonical_json(observed).encode()).hexdigest()[:32]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """NaN and NA as None, integral columns as integers, times as datetimes."""
    plain: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, pd.Timestamp):
            plain[name] = value.to_pydatetime()
        elif isinstance(value, float):
            whole = name in ("lane", "revision")
            plain[name] = None if np.isnan(value) else int(value) if whole else value
        else:
            plain[name] = value
    return plain


def _days_seen(rows: pd.DataFrame, topic: str) -> pd.DataFrame:
    """Distinct (source, day, plate) of a batch, sorted, so that concurrent workers lock rows in the same order."""
    if topic == READINGS:
        source = source_name(STATION, "") + rows["station_id"].astype(object)
    else:
        source = (
            pd.Series(CHECK_SOURCE, index=rows.index, dtype=object)
            if topic == CHECKS
            else source_name(TERMINAL, "") + rows["terminal_id"].astype(object)
        )
    days = local_days(micros(rows["time"]))
    seen = pd.DataFrame({"source": source, "day": days, "plate": rows["plate"]}).drop_duplicates()
    seen = seen.sort_values(["source", "day", "plate"], kind="stable")
    return seen.assign(day=[day_of(day) for day in seen["day"]])


def _due(days: pd.DataFrame, topic: str) -> list[dict[str, Any]]:
    """What the doctor has to look at: each station's days; of terminals and checks only the days, because they are looked at together."""
    kind = STATION if topic == READINGS else AGENCY if topic == CHECKS else TERMINAL
    prefix = source_name(STATION, "")
    ids = days["source"].str.removeprefix(prefix) if kind == STATION else pd.Series("", index=days.index)
    due = pd.DataFrame({"kind": kind, "source_id": ids, "day": days["day"]})
    return _records(due.drop_duplicates())


def _marks(days: pd.DataFrame) -> list[dict[str, Any]]:
    """Marks for each plate: from its first to its last day, split where more than a week lies between two days."""
    marks = []
    for plate, own in days.groupby("plate", sort=True)["day"]:
        ordered = sorted(set(own))
        start = last = ordered[0]
        for day in [*ordered[1:], None]:
            if day is None or (day - last).days > 7:
                marks.append(
                    {"shard": shard_of(str(plate)), "plate": plate, "day_from": start, "day_to": last, "spreads": True}
                )
                start = day
            last = day
    return marks
