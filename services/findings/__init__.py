"""Reading of findings: search, statistics, and explanation in words. Nothing is judged or written here."""
