"""Importing a file of one kind of reference: read, publish in one transaction, mark whom it touches."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from rules.catalogue import Text
from rules.inputs.thresholds import Thresholds
from services.reference.decisions import LOCAL, Mode
from services.reference.files import read_file, write_errors
from services.reference.history import Key, Point
from services.reference.kinds import KINDS, Kind
from services.reference.orders import zones_named
from services.reference.parse_result import Parsed, Progress
from services.reference.passes import zones_named_by_passes
from services.reference.remarks import ABSENT, Remark, Severity
from services.reference.versions import Outcome, RowConflict, publish
from services.store.engine import writing

_DEFAULTS = Thresholds()
_SAY_WHICH = Text(
    "请写明 --change（自 --holds-from 日期起，默认今天）或 --correction（自被更正的记录起）",
    "say --change (from --holds-from DATE, default today) or --correction (from when the corrected row holds)",
)
_WHOLE = Text(
    "每个关键字都能读取的文件；未将任何记录置为不再存在", "a file whose every key can be read; nothing was made absent"
)


@dataclass
class ImportReport:
    """What became of a file. `outcome` counts keys; remarks are errors (not loaded), reports (loaded without) and notes."""

    kind: str
    file: str
    read_as: str
    outcome: Outcome
    remarks: list[Remark] = field(default_factory=list)
    warnings: list[Text] = field(default_factory=list)
    errors_file: Path | None = None

    def of(self, severity: Severity) -> list[Remark]:
        """The remarks of one severity, in the order of the file's reading."""
        return [remark for remark in self.remarks if remark.severity == severity]


def import_file(
    engine: Engine,
    kind: str,
    path: Path,
    *,
    recorded_at: datetime,
    holds_from: datetime | None = None,
    mode: Mode = None,
    complete: bool = False,
    by: str | None = None,
    progress: Progress = lambda what, done, of: None,
    thresholds: Thresholds = _DEFAULTS,
) -> ImportReport:
    """Loads the good entries of a file, each or none of them, and lists the others beside it. Raises FileRefused.

    kind: one of KINDS; by: who enters it, for the record. Afterwards every task that is open, this one's too, is turned into marks
    in a transaction of its own.
    """
    described = KINDS[kind]
    parsed = described.read(read_file(path), progress)
    with writing(engine) as connection:
        described.check(connection, parsed)
        described.ask(connection, parsed, recorded_at, thresholds)
        complete = complete and _may_be_complete(parsed)
        good = parsed.good
        spared = {entry.key for entry in parsed.entries if entry.key is not None}
        if complete and kind == "zones":
            since = holds_from or recorded_at
            named = zones_named_by_passes(connection, since) | zones_named(connection, since)
            spared |= _still_named(named, spared, parsed)
        outcome = publish(
            connection,
            described.table,
            [entry.values for entry in good if entry.values is not None],
            key=described.key,
            mode=mode,
            holds_from=holds_from,
            complete=complete,
            source=f"{path.name} ({parsed.read_as})",
            recorded_at=recorded_at,
            by=by,
            spared=spared,
            progress=progress,
        )
    for conflict in outcome.conflicts:
        parsed.remarks += _remarks_of(conflict, good[conflict.index].place, described)
    _mark_touched(engine)
    report = ImportReport(kind, path.name, parsed.read_as, outcome, parsed.remarks, parsed.warnings)
    _list_errors(path, report)
    return report


def _may_be_complete(parsed: Parsed) -> bool:
    """Whether keys that the file does not name may become absent: not while an entry's own key could not be read, or rows were cut off."""
    unreadable = [entry.place for entry in parsed.entries if entry.key is None]
    if unreadable or parsed.is_cut_off or not parsed.good:
        why = f"the key in {unreadable[0]} could not be read" if unreadable else "no entry of the file is good"
        why = "the file was probably cut off" if parsed.is_cut_off else why
        parsed.remarks.append(Remark("the file", "--complete", why, _WHOLE))
        return False
    return True


def _still_named(named: dict[str, str], keys: set[Key], parsed: Parsed) -> set[Key]:
    """Zones that an order or a pass needs are kept, with a remark: without its zone an order would catch nobody and look in force."""
    kept = {zone_id: name for zone_id, name in named.items() if (zone_id,) not in keys}
    for zone_id, name in sorted(kept.items()):
        expected = Text(
            f"含有它的文件，或先终止提及它的 {name}；此区域已保留",
            f"a file that holds it, or an end of what names it ({name}) first; the zone was kept",
        )
        parsed.remarks.append(Remark("the file", "--complete", f"zone {zone_id} is missing", expected))
    return {(zone_id,) for zone_id in kept}


def _remarks_of(conflict: RowConflict, place: str, kind: Kind) -> Iterable[Remark]:
    """One remark a column that differs from the register, or one when the register has nothing to compare."""
    advice = _SAY_WHICH
    if kind.another is not None:
        advice = Text(f"请写明 --correction，或给出{kind.another.zh}", f"say --correction, or give {kind.another.en}")
    if not conflict.differing:
        yield Remark(
            place,
            ", ".join(kind.key),
            _state(conflict.registered),
            Text(f"{advice.zh}；此行与库中不同", f"{advice.en}; the row differs from the register"),
        )
    for name, (given, registered) in conflict.differing.items():
        was = Text("不写", "absent") if registered is None else Text(*(str(_short(registered)),) * 2)
        expected = Text(
            f"{was.zh}：{name} 与库中不同：{advice.zh}", f"{was.en}: it differs from the register in {name}: {advice.en}"
        )
        yield Remark(place, name, _short(given), expected)


def _state(point: Point | None) -> str:
    if point is None:
        return "not in the register at that time"
    return f"absent from the register since {point.holds_from.astimezone(LOCAL):%Y-%m-%d}"


def _short(value: Any) -> Any:
    """A value for a sentence: an area or an order's text is too long for one."""
    if value is None:
        return ABSENT
    return "another area or text" if isinstance(value, dict) else value if isinstance(value, str | int | float) else str(value)


def _mark_touched(engine: Engine) -> None:
    # Not at the top: derivation reads the reference, so its room must not be needed to open this one.
    from services.pipeline.derivation.reference_tasks import mark_touched

    mark_touched(engine)


def _list_errors(path: Path, report: ImportReport) -> None:
    try:
        report.errors_file = write_errors(path, report.remarks)
    except OSError as error:
        report.warnings.append(
            Text(
                f"无法在文件旁写入错误清单：{error.strerror}",
                f"the list of errors could not be written beside the file: {error.strerror}",
            )
        )
