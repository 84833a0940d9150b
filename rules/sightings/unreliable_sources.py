"""Flag fixes of terminals that are registered as unreliable at that time: they lead to *to be verified*, never to a charge.

A person enters the interval (`plumewatch import terminals`). It is relief, so it applies from its stated time even if entered later.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from rules.columns import Bits
from rules.inputs.unreliable_span import SickSpan
from rules.sightings.doubts import BIT
from rules.timing.times import micros


def sick_source(fixes: pd.DataFrame, sick: Mapping[str, Sequence[SickSpan]]) -> Bits:
    """Doubts of fixes whose terminal was unreliable at their time. fixes: terminal_id, time (aware)."""
    doubts = np.zeros(len(fixes), dtype=np.int64)
    rows = np.flatnonzero(fixes["terminal_id"].isin(list(sick)).to_numpy()) if sick else doubts[:0]
    if not len(rows):
        return doubts
    us, terminals = micros(fixes["time"])[rows], fixes["terminal_id"].to_numpy(dtype=object)[rows]
    for terminal_id in sorted(set(terminals)):
        for span in sick[terminal_id]:
            is_in = (terminals == terminal_id) & (us >= span.from_us)
            is_in &= True if span.until_us is None else us < span.until_us
            doubts[rows[is_in]] = BIT["sick_source"]
    return doubts
