"""How fast: points a second of both steps on both worlds, beside kafka-python's bare reading of the same messages.

`python -m tests.bench` starts the servers itself; it writes nothing into the tree unless `--record FILE` says so.
"""
