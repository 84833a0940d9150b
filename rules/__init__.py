"""The rules: pure functions over DataFrames, from facts and reference data to findings. No I/O, no clock, no global state.

A rule is one module and one YAML here: `ls rules/*.yaml` is the list of rules (docs/adding-a-rule.md). `judge` runs them, `sightings` is
the layer below them, `orders` what restricted traffic needs of orders.
"""
