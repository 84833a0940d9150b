"""Geometry in metres: distances, and whether a place is surely inside, surely outside, or unsure of a zone."""
