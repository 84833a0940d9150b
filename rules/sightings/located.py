"""Whether a fact has a place."""

import numpy as np
import pandas as pd

from rules.columns import Flags


def is_located(facts: pd.DataFrame) -> Flags:
    """Rows that do not say that they have no place. None, unsaid, counts as located; so does what has no such member, as readings."""
    if "located" not in facts:
        return np.ones(len(facts), dtype=bool)
    return (facts["located"] != False).to_numpy(dtype=bool)  # noqa: E712 - objects, True, False or None
