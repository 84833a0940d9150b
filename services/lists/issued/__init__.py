"""Issued lists: what stands on one, frozen (`content`, `freezing`), with its number, stored in one transaction (`issuing`).

`pending` says what a day's list still waits for, `due` which lists are due. A list is never changed: what becomes of its cases
comes in the next one, as supplements and withdrawals.
"""
