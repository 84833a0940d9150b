"""Traffic orders (管控令) applied to sightings: versions in force, matching of vehicles, areas and times, passes and exemptions, warnings,
and precedence of concurrent orders.
"""
