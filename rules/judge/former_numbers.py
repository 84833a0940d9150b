"""Ids that a finding may have been stored under before: when fewer facts were known, and when the register's plate type was part of an id."""

from rules.judge.findings import Finding, public_id

_TYPES = ("?", *(f"{number:02}" for number in range(100)))
"""Every plate type that a source can say, and none: until revision 0008 of the schema an id held `plate|type` as the register had it."""


def former_ids(found: Finding) -> set[str]:
    """All ids under which the same act may be stored, but its own. Some 100 hashes: asked only where a stored finding is derived no more."""
    ids = {public_id(found.rule, *one) for identity in found.identities for one in _spellings(identity, found.plate)}
    return ids - {found.finding_id}


def _spellings(identity: tuple[str, ...], plate: str) -> list[tuple[str, ...]]:
    """The identity, and where it begins with the plate, with or without a type, each other way to write that."""
    first, *rest = identity
    if first.split("|")[0] != plate:
        return [identity]
    return [(vehicle, *rest) for vehicle in (plate, *(f"{plate}|{plate_type}" for plate_type in _TYPES))]
