"""What the reading of a file gives: good rows, remarks, and which keys it names though their rows are not good."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rules.catalogue import Text
from services.reference.remarks import NOTE, Remark

Values = dict[str, Any]
Key = tuple[Any, ...]
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many of how many are done."""


@dataclass
class Entry:
    """One entry of a file: where it stands, its key (None if unreadable), its values (None if they have an error)."""

    place: str
    key: Key | None
    values: Values | None


@dataclass
class Parsed:
    """A file as read. `warnings` speak of the whole file, `remarks` of an entry. is_cut_off: entries were probably lost before."""

    read_as: str
    entries: list[Entry] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    warnings: list[Text] = field(default_factory=list)
    is_cut_off: bool = False

    @property
    def good(self) -> list[Entry]:
        """The entries that can be loaded."""
        return [entry for entry in self.entries if entry.values is not None]

    def refuse(self, entry: Entry, column: str, value: Any, expected: Text) -> None:
        """Keeps the entry from being loaded, and says why."""
        entry.values = None
        self.remarks.append(Remark(entry.place, column, value, expected))


def settle_repeats(parsed: Parsed, *, column: str, identical_is_harmless: bool) -> None:
    """Entries of one key: identical ones load once with a note (where harmless); otherwise none of them loads."""
    places: dict[Key, list[Entry]] = defaultdict(list)
    for entry in parsed.entries:
        if entry.key is not None:
            places[entry.key].append(entry)
    for key, entries in places.items():
        if len(entries) > 1:
            _settle(parsed, key, entries, column, identical_is_harmless)


def _settle(parsed: Parsed, key: Key, entries: list[Entry], column: str, identical_is_harmless: bool) -> None:
    shown = " ".join(str(part) for part in key)
    if identical_is_harmless and all(entry.values is not None and entry.values == entries[0].values for entry in entries):
        same = Text(f"与 {entries[0].place} 相同，只计一次", f"the same as in {entries[0].place}, taken once")
        for entry in entries[1:]:
            entry.values = None
            parsed.remarks.append(Remark(entry.place, column, shown, same, NOTE))
        return
    for entry in entries:
        if entry.values is not None:
            other = next(e.place for e in entries if e is not entry)
            expected = Text(
                f"文件中各一次；它也在 {other}，因此都未导入",
                f"each once in a file; it is also in {other}, so none of them is loaded",
            )
            parsed.refuse(entry, column, shown, expected)
