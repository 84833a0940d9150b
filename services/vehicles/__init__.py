"""Look-ups about one vehicle: which plates a text may mean, what the register said when, how it stands against orders, its readings,
what rules could not assess of it.

Reads only; what a vehicle did wrong is a finding (`services.findings.search.query`), where it drove a track (`services.vehicles.tracks`).
"""
