"""What goes on right now, kept in memory for the pages: newest positions, the feed of changed findings, health.

`points` polls new position chunks, `statuses` says which truck drives against an order, `changes` follows the findings in the order of
their commits, `health` looks at streams and workers, `subscribers` hands all of it on; `feed` runs them in the background. Nothing is
judged or stored here; after a restart everything is read again.
"""
