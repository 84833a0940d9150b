"""What people and machines use: the store, intake, derivation, reference, case lists and the command line.

This room imports `streams` and `rules`; they never import it.
"""
