"""Texts of the police's violation codes."""

from rules.catalogue.entries import Text

CODES: dict[str, Text] = {
    "6063": Text("驾驶排放检验不合格的机动车上道路行驶的", "driving on the road a vehicle that failed its emission test"),
    "1344": Text("违反禁令标志指示", "disobeying a prohibition sign"),
}
"""Texts by code. Exports also show a fifth digit: the first four are the key."""
