"""Instants, local days, unions of half-open intervals, and hours of the day."""
