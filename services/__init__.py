"""What people and machines use: the rooms from the store up to the command line; imports between them run downwards only.

This room imports `streams` and `rules`; they never import it.
"""
