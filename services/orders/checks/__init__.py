"""Checks for likely slips in an order that is being written, one module a kind; none of them refuses an order."""
