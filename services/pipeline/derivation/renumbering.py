"""Which stored findings are derived under another number now, so that the old number leads to it and is not merely withdrawn."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from rules.catalogue.rule_files import rule_files
from rules.judge.findings import Finding
from rules.judge.former_numbers import former_ids


def new_numbers(stored: Mapping[str, Any], derived: Mapping[str, Finding]) -> dict[str, str]:
    """By the id of a stored finding that is derived no more: the id under which the same act is derived now, if it is.

    stored, derived: the findings of one scope, by id. Only what changes is compared: pairs of which the stored one is still standing, or the
    derived one is not yet. One that leads to a finding that is still derived goes on to do so.
    """
    gone = {number: row for number, row in stored.items() if number not in derived and row["renumbered_as"] not in derived}
    standing = {number for number, row in gone.items() if not row["withdrawn"]}
    rules = {row["rule"] for row in gone.values()}
    heirs: dict[str, list[Finding]] = defaultdict(list)
    for number, found in derived.items():
        is_new = number not in stored or stored[number]["withdrawn"]
        wanted = gone.keys() if is_new else standing
        if wanted and found.rule in rules:
            for former in former_ids(found) & wanted:
                if _is_same_act(gone[former], found):
                    heirs[former].append(found)
    return {former: min(found, key=lambda one: _distance(gone[former], one)).finding_id for former, found in heirs.items()}


def _is_same_act(row: Any, found: Finding) -> bool:
    """Whether a stored finding can be this one. Two acts that last may share plate, order and day: then their times must meet."""
    file = rule_files().get(found.rule)
    lasts = file is not None and file.lasts
    return not lasts or (row["first_at"] <= found.last_at and found.first_at <= row["last_at"])


def _distance(row: Any, found: Finding) -> tuple[bool, float, str]:
    """How unlike the stored finding it is: of another plate type, then by how much later or earlier it begins."""
    return row["plate_type"] != found.plate_type, abs((row["first_at"] - found.first_at).total_seconds()), found.finding_id
