"""The rules: pure functions over DataFrames, from facts and reference data to findings. No I/O, no clock, no global state.

A rule is `NAME.py` and `NAME.yaml`; `judge` runs all of them. Limits are dated values in the rules' YAML files.
"""
