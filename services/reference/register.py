"""The vehicle register (车辆库) from CSV or XLSX: every cell is right, blank (unknown), or said to be wrong."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from rules.catalogue import Text
from rules.catalogue.vocabulary import USES, VEHICLE_CLASSES
from rules.inputs.thresholds import Thresholds
from rules.timing.times import LOCAL
from services.reference import cells, synonyms, vehicle_plates
from services.reference.contradictions import contradiction_reports
from services.reference.dates import calendar_date
from services.reference.fields import headings
from services.reference.parse_result import Entry, Parsed, Progress, Values, settle_repeats
from services.reference.remarks import ERROR, NOTE, REPORT, Remark, UnfitError
from services.reference.stages import stage_of
from services.reference.tables import Cell, read_table
from services.tabular.cell_errors import SAVED_AS_TEXT, CellError
from streams.events import FUELS

KEY = ("plate", "plate_type")
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_VEHICLE_TYPES = (
    (re.compile(r"(重型|中型|轻型|微型)(?![\u4e00-\u9fff]*(?:客|轿|面包|校)车)[\u4e00-\u9fff]*车"), synonyms.CLASSES),
    (re.compile(r"(低速)[\u4e00-\u9fff]*货[\u4e00-\u9fff]*车"), {"低速": "low_speed"}),
    (re.compile(r"[\u4e00-\u9fff]+(拖拉机)"), {"拖拉机": "tractor"}),
)
"""Types of vehicle as registers write them (重型自卸货车, 低速载货汽车, 小型轮式拖拉机), and the class of the word in them. A coach is none:
its 中型 is by length and seats, and orders of the class mean trucks."""


def _of_kg(least_zh: str, least_en: str) -> Text:
    return Text(
        f"公斤：{least_zh} 到 200000，不带单位，或留空（不详）", f"kg: {least_en} to 200000, without unit, or blank (unknown)"
    )


def _gross_mass(cell: Cell) -> float | None:
    return cells.number(cell, 300, 200_000, _of_kg("300", "a number from 300"))


def _rated_load(cell: Cell) -> float | None:
    expected = _of_kg("0 或 100", "0 or a number from 100")
    load = cells.number(cell, 0, 200_000, expected)
    if load is not None and 0 < load < 100:
        raise UnfitError(expected)
    return load


_FIELDS: dict[str, Callable[[Cell], Any]] = {
    "fuel": lambda cell: cells.word(cell, FUELS, synonyms.FUELS),
    "vehicle_class": lambda cell: _class_of(cell),
    "use": lambda cell: cells.word(cell, USES, synonyms.USES),
    "axles": lambda cell: cells.whole_number(cell, 1, 30),
    "gross_mass_kg": _gross_mass,
    "rated_load_kg": _rated_load,
    "owner": lambda cell: _owner(cell),
    "owner_id": cells.code,
    "district": lambda cell: cells.code_or_name(cell, synonyms.DISTRICTS),
    "new_energy": cells.flag,
    "registered_on": calendar_date,
}
COLUMNS = (*KEY, "plate_colour", "vin", "emission_stage", *_FIELDS)
_WITHOUT, _AS_UNKNOWN = Text("未导入此项", "loaded without"), Text("按不详导入", "loaded as unknown")
_NOTED = ("vehicle_class", "owner")
"""Columns whose reader also says what it left out, or what looks odd."""


class _Row:
    """One row on its way to values: collects the remarks, and whether one of them forbids loading."""

    def __init__(self, number: int, cells_by_name: dict[str, Cell]) -> None:
        self.place = f"row {number}"
        self.cells = cells_by_name
        self.remarks: list[Remark] = []
        self.values: Values = {}

    def take(self, column: str, read: Callable[[Cell], Any], otherwise: Text | None = None) -> Any:
        """The column's value; None with an error where it is unfit, or with a report when `otherwise` says what is done."""
        try:
            return read(self.cells.get(column))
        except UnfitError as unfit:
            cell = self.cells.get(column)
            expected, severity = unfit.expected, ERROR
            if otherwise:
                expected, severity = Text(f"{expected.zh}；{otherwise.zh}", f"{expected.en}; {otherwise.en}"), REPORT
            self.remarks.append(Remark(self.place, column, "" if cell is None else cell, expected, severity))
            return None

    @property
    def is_good(self) -> bool:
        return all(remark.severity != "error" for remark in self.remarks)


def read_register(content: bytes, progress: Progress) -> Parsed:
    """The vehicles of a file. Raises FileRefused.

    An unreadable stage or VIN is reported and the vehicle loaded without it: neither is the key, and unknown ends in *to be
    verified*. Every other unfit cell keeps its row out. A vehicle that is there twice with other content is not loaded at all.
    """
    table = read_table(content, required=KEY, known=COLUMNS, headings=headings("vehicles"))
    parsed = Parsed(table.read_as, remarks=list(table.misfits), warnings=table.warnings, is_cut_off=table.is_cut_off)
    parsed.entries += [Entry(misfit.place, None, None) for misfit in table.misfits]
    for done, (number, by_name) in enumerate(table.rows):
        row = _Row(number, by_name)
        parsed.entries.append(_entry(row))
        parsed.remarks += row.remarks
        if done % 1000 == 0:
            progress("reading", done, len(table.rows))
    settle_repeats(parsed, column="plate", identical_is_harmless=True)
    return parsed


def _entry(row: _Row) -> Entry:
    plate, colour_word = row.take("plate", vehicle_plates.plate_and_colour_word) or (None, None)
    kind = row.take("plate_type", vehicle_plates.plate_type)
    values: Values = {"plate": plate, "plate_type": kind}
    values["plate_colour"] = row.take("plate_colour", lambda cell: vehicle_plates.plate_colour(cell, colour_word))
    values["vin"] = row.take("vin", _vin, _WITHOUT)
    values["emission_stage"] = _noted(row, "emission_stage", stage_of, _AS_UNKNOWN)
    for column, read in _FIELDS.items():
        values[column] = _noted(row, column, read) if column in _NOTED else row.take(column, read)
    key = None
    if plate is not None:
        row.remarks += vehicle_plates.plate_notes(row.place, row.cells["plate"], plate, colour_word)
        row.remarks += vehicle_plates.contradictions(row.place, plate, kind, values["plate_colour"], values["new_energy"])
        row.remarks += contradiction_reports(row.place, plate, kind, values)
        key = (plate, kind) if kind else None
    return Entry(row.place, key, values if row.is_good else None)


def _noted(row: _Row, column: str, read: Callable[[Cell], tuple[Any, Text | None]], otherwise: Text | None = None) -> Any:
    """The column's value, of which a note says what was left out or looks odd."""
    value, note = row.take(column, read, otherwise) or (None, None)
    if note:
        row.remarks.append(Remark(row.place, column, row.cells[column], note, NOTE))
    return value


def _owner(cell: Cell) -> tuple[str | None, Text | None]:
    """The name exactly as it stands. A text can be any name: one that looks like a spreadsheet's error is loaded, and said."""
    if isinstance(cell, CellError) and cell.why == SAVED_AS_TEXT:
        return cell.text, Text(f"按原样导入，尽管{cell.why.zh}", f"loaded as it stands, though {cell.why.en}")
    return cells.exact_text(cell), None


def _class_of(cell: Cell) -> tuple[str | None, Text | None]:
    """The class, also of a type of vehicle such as 重型自卸货车, from which no use follows: a tipper may carry muck or not."""
    written = cells.text(cell) or ""
    for type_of_vehicle, classes in _VEHICLE_TYPES:
        if (kind := type_of_vehicle.fullmatch(written)) and cells.text(cell) not in synonyms.CLASSES:
            found = classes[kind[1]]
            return found, Text(f"读作 {found}；不由此得出用途", f"read as {found}; no use is read from it")
    return cells.word(cell, VEHICLE_CLASSES, synonyms.CLASSES), None


def report_future_dates(connection: Connection, parsed: Parsed, at: datetime, thresholds: Thresholds) -> None:
    """Take out dates of registration after the local day of the import, and report them."""
    today = at.astimezone(LOCAL).date()
    for entry in parsed.good:
        values = entry.values or {}
        if values["registered_on"] is not None and values["registered_on"] > today:
            expected = Text(f"不晚于导入之日 {today}；未导入此项", f"not after {today}, the day of the import; loaded without")
            day = str(values["registered_on"])
            parsed.remarks.append(Remark(entry.place, "registered_on", day, expected, REPORT))
            values["registered_on"] = None


def _vin(cell: Cell) -> str | None:
    vin = cells.text(cell)
    if vin is not None and not _VIN.fullmatch(vin.upper()):
        raise UnfitError(
            Text("17 位字母和数字，不含 I、O、Q，或留空（不详）", "17 letters and digits without I, O, Q, or blank (unknown)")
        )
    return vin and vin.upper()
