"""Answers of districts to issued lists: a returned file is read (`reading`), checked (`checking`) and loaded (`loading`).

It is checked against what was issued, and nothing is loaded before a person says yes. `history` says what was answered, `progress` how much
of each list is open. An answer changes no finding.
"""
