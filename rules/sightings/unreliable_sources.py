"""Flag what sources said while they are held, or proposed, to be unreliable: it leads to *to be verified*, never to a charge.

Spans are reference data: the doctor proposes them, persons enter, confirm, change or lift them. They are relief, so they apply from their
stated time even if they are recorded later.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from rules.columns import Bits, Micros
from rules.inputs.unreliable_span import SickSpan, source_name
from rules.sightings.doubts import BIT


def sick_source(kind: str, source_ids: pd.Series, us: Micros, sick: Mapping[str, Sequence[SickSpan]]) -> Bits:
    """Doubts of facts whose source was unreliable at their time. source_ids, us: of each fact; None = the source is not known."""
    doubts = np.zeros(len(us), dtype=np.int64)
    prefix = source_name(kind, "")
    ids = [name.removeprefix(prefix) for name in sick if name.startswith(prefix)]
    rows = np.flatnonzero(source_ids.isin(ids).to_numpy()) if ids else doubts[:0]
    if not len(rows):
        return doubts
    times, sources = us[rows], source_ids.to_numpy(dtype=object)[rows]
    for source_id in sorted(set(sources)):
        for span in sick[source_name(kind, source_id)]:
            is_in = (sources == source_id) & (times >= span.from_us)
            is_in &= True if span.until_us is None else times < span.until_us
            doubts[rows[is_in]] = BIT["sick_source"]
    return doubts
