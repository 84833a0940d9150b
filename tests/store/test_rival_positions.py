"""Of the fixes of other plates on a plate's terminal few are read, and these say as much as all of them whether plates are named by turns."""

import pandas as pd
from hypothesis import example, given
from hypothesis import strategies as st

from rules.inputs.thresholds import Thresholds
from rules.sightings.shared_terminals import reach_us, with_terminals_plates
from services.store.read_positions import _decide
from tests.depth import searched

_THRESHOLDS = Thresholds(slip_among=2)
_AT = st.sampled_from([0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 20, 30, 700, 1439, 1440, 1441])
A, B = "豫C0T001", "豫C0T003"
_PLATES = st.sampled_from([A, A, B, "豫C0T005"])


def frame(fixes: list[tuple[int, str]]) -> pd.DataFrame:
    """Fixes of one terminal: minutes and plates."""
    minutes, plates = zip(*fixes, strict=True) if fixes else ((), ())
    times = pd.Timestamp("2026-11-20 00:00", tz="UTC") + pd.to_timedelta(minutes, unit="min")
    columns = {"time": pd.Series(times), "plate": pd.Series(plates, dtype=object), "terminal_id": "ALT"}
    return pd.DataFrame(columns).assign(plate_type=None, plate_colour=None, is_placeholder=False)


@searched("histories")
@given(st.lists(st.tuples(_AT, _PLATES), min_size=1, max_size=14, unique=True))
@example([(0, A), (1, A), (2, A), (3, B), (4, B)])  # what ends the terminal's fixes: of its two one is read
@example([(0, B), (1, B), (2, A), (3, A), (4, B), (5, A)])
@example([(0, A), (0, B), (1, B), (1, "豫C0T005"), (12, A)])  # two lie between, one more at the instant of an own one
def test_few_say_as_much_as_all(fixes: list[tuple[int, str]]) -> None:
    found = frame(sorted(fixes))
    is_own = (found["plate"] == A).to_numpy()
    own, others = found[is_own], found[~is_own]
    few = others[_decide(own, others, reach_us(_THRESHOLDS))] if len(own) else others
    by_all, by_few = (
        with_terminals_plates(pd.concat([own, some], ignore_index=True), _THRESHOLDS)["terminal_names_one_plate"]
        for some in (others, few)
    )
    assert by_all[: len(own)].tolist() == by_few[: len(own)].tolist()
