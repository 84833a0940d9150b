"""Interval of a proportion that was counted on a sample."""

import math

CONFIDENCE_95, CONFIDENCE_99 = 1.96, 2.576
"""Standard normal quantiles of two-sided intervals."""


def wilson_interval(hits: int, count: float, z: float = CONFIDENCE_95) -> tuple[float, float]:
    """Wilson score interval of hits / count, (0, 1) for a count of 0: honest also for few counts and near 0 and 1, unlike ±standard error.

    Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
    """
    if count <= 0:
        return 0.0, 1.0
    share = hits / count
    middle = share + z * z / (2 * count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    whole = 1 + z * z / count
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)
