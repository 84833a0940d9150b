"""What the city announced, at an instant: orders and warnings from their versions, with their state and known end.

What is asked for an instant is answered by the versions that were issued by then. Who is meant by an order: `rules.orders.versions_in_force`.
"""
