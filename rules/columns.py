"""Types of columns: one value a row."""

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Numbers = NDArray[np.float64]
Texts = NDArray[np.object_]
Masks = NDArray[np.uint8]
"""Small bit sets."""
Levels = NDArray[np.int8]
"""Small numbers; -1 = unknown."""
Bits = Ints
"""Doubts as bits (`rules.sightings.doubts`)."""
Days = Ints
"""Local days since 1970-01-01."""
Degrees = Numbers
Micros = Ints
"""Microseconds since 1970 UTC."""
