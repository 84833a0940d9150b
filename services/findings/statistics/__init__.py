"""Statistics for pages and reports: findings by a key, exceedances by station, stage and day, driving by hour, facts that could not be
assessed, the current tiles.

Counted in SQL, or with numpy where SQL lacks the data (the stage at a time). Nothing is judged or written here.
"""
