"""Putting history files onto a topic: NDJSON, CSV and XLSX, spelled by a source profile.

Here lives `publish_file`, with one reader a kind of file (`lines`, `tables`). Nothing is judged: what is wrong with an event is
found by intake, so a row is published whatever it holds. What is refused are files that cannot be read at all.
"""

from services.publish.publication import Progress, Published, publish_file
from services.tabular import FileRefused

__all__ = ["FileRefused", "Progress", "Published", "publish_file"]
