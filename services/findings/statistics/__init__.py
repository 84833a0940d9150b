"""Counts for pages and reports: findings by a key, exceedances by station, stage and day, driving by hour, what rules
could not assess, the tiles of this moment.

Counted in SQL, or by whole columns where the database cannot know (a stage at a time); nothing is judged here, nothing is written.
"""
