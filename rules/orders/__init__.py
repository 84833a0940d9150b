"""Traffic orders (管控令) applied to sightings: the versions in force, whom a clause means, where and when it applies, passes and
exemptions, warnings, and how overlapping orders are settled.
"""
