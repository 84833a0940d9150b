"""Orders and warnings as known at an instant, from the versions issued by then, with their state and known end.

Matching of vehicles: `rules.orders.vehicle_match`.
"""
