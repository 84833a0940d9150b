"""Findings as people read them: search, statistics, and the explanation in words. Nothing is judged or written here."""
