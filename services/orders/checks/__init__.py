"""Checks for likely mistakes in an order, one module for each kind; none of them prevents an import."""
