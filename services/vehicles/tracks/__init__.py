"""A plate's way through a day as points, each with its doubts, whether it lies inside an order's zone and falls into ordered time.

Points are seen as derivation sees them (`rules.sightings.assembly`), so a point's doubts are those that a finding would have. Nothing is
judged here: a point convicts nobody, stays do.
"""

from services.vehicles.tracks.points import Track, track_of
from services.vehicles.tracks.track_range import finding_span, local_day_span

__all__ = ["Track", "finding_span", "local_day_span", "track_of"]
