"""What is decided: pure functions over DataFrames. No I/O, no clock, no global state.

`judge` is f itself: facts and reference in, findings out. Limits are dated YAML under `standards`.
"""
