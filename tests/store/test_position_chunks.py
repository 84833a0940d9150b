"""Packed chunks give back every column of every point."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from services.store.position_chunks import COLUMNS, SHARDS, packed, shard_of, unpacked
from tests.depth import examples

_TEXT = st.none() | st.sampled_from(["a", "豫C0T001", "", "长" * 40])
_FLAG = st.sampled_from([None, True, False])
_DEGREES = st.floats(-180, 180).map(lambda value: round(value, 7) + 0.0)
_NUMBER = st.just(np.nan) | st.floats(-1e6, 1e6)
_US = st.integers(1_400_000_000_000_000, 1_900_000_000_000_000)

points = st.fixed_dictionaries(
    {
        "plate": st.sampled_from(["豫C0T001", "豫C0T002", "晋A12345"]),
        **dict.fromkeys(
            ("plate_seen", "terminal_id", "plate_type", "plate_colour", "datum", "load", "alarms", "partition"), _TEXT
        ),
        **dict.fromkeys(("time", "received_at"), _US),
        **dict.fromkeys(("lon", "lat"), _DEGREES),
        **dict.fromkeys(("speed_kmh", "heading_deg", "mileage_km"), _NUMBER),
        **dict.fromkeys(("located", "acc", "lid_closed", "tipping", "stored"), _FLAG),
        **dict.fromkeys(("offset", "element"), st.integers(-1, 2**40)),
    }
)


def frame(rows: list[dict]) -> pd.DataFrame:
    columns = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=object) for name in COLUMNS})
    for name in ("time", "received_at"):
        columns[name] = pd.DatetimeIndex(columns[name].to_numpy(dtype="datetime64[us]")).tz_localize("UTC")
    for name in ("lon", "lat", "speed_kmh", "heading_deg", "mileage_km"):
        columns[name] = columns[name].astype("float64")
    return columns.astype({"offset": "int64", "element": "int64"})


def told(rows: pd.DataFrame) -> list[str]:
    return sorted(
        repr([None if pd.isna(value) else value for value in row]) for row in rows[list(COLUMNS)].itertuples(index=False)
    )


@settings(max_examples=examples(150))
@given(st.lists(points, min_size=1, max_size=30))
def test_what_is_packed_comes_back(rows: list[dict]) -> None:
    given_points = frame(rows)
    chunks = packed(given_points)
    assert told(unpacked([chunk["payload"] for chunk in chunks])) == told(given_points)
    assert sum(chunk["points"] for chunk in chunks) == len(rows)


def test_a_chunk_holds_one_shard_sorted_by_plate_and_time() -> None:
    plates = [f"豫C{number:05d}" for number in range(300)]
    row = dict.fromkeys(COLUMNS) | {"lon": 112.0, "lat": 34.0, "speed_kmh": 1.0, "heading_deg": 0.0, "mileage_km": 0.0}
    rows = [
        row | {"plate": plate, "time": 10**15 + t, "received_at": 10**15, "offset": 0, "element": 0}
        for plate in plates
        for t in (2, 1)
    ]
    chunks = packed(frame(rows))
    assert len({chunk["shard"] for chunk in chunks}) == len(chunks) == SHARDS
    for chunk in chunks:
        inside = unpacked([chunk["payload"]])
        assert {shard_of(plate) for plate in inside["plate"]} == {chunk["shard"]}
        assert inside[["plate", "time"]].equals(inside[["plate", "time"]].sort_values(["plate", "time"], ignore_index=True))
        assert (chunk["first_at"], chunk["last_at"]) == (inside["time"].min(), inside["time"].max())


def test_nothing_unpacks_to_an_empty_frame_with_all_columns() -> None:
    assert list(unpacked([]).columns) == list(COLUMNS)
    assert packed(unpacked([])) == []
