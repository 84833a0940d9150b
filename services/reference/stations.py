"""Remote-sensing stations from CSV or XLSX: id, name, place with its datum, district."""

from rules.catalogue import Text
from services.reference import cells
from services.reference.fields import headings
from services.reference.parse_result import Entry, Parsed, Progress, Values, settle_repeats
from services.reference.places import check_position, positions_in_wgs84, stated_datum
from services.reference.remarks import Remark, UnfitError
from services.reference.synonyms import DISTRICTS
from services.reference.tables import Cell, read_table

KEY = ("station_id",)
_REQUIRED = (*KEY, "name", "lon", "lat", "datum")
COLUMNS = (*_REQUIRED, "district")


def read_stations(content: bytes, progress: Progress) -> Parsed:
    """The stations of a file, their places in WGS-84. Raises FileRefused."""
    table = read_table(content, required=_REQUIRED, known=COLUMNS, headings=headings("stations"))
    parsed = Parsed(table.read_as, remarks=list(table.misfits), warnings=table.warnings, is_cut_off=table.is_cut_off)
    parsed.entries += [Entry(misfit.place, None, None) for misfit in table.misfits]
    for done, (number, row) in enumerate(table.rows):
        parsed.entries.append(_entry(f"row {number}", row, parsed.remarks))
        progress("reading", done, len(table.rows))
    settle_repeats(parsed, column="station_id", identical_is_harmless=True)
    return parsed


def _entry(place: str, row: dict[str, Cell], remarks: list[Remark]) -> Entry:
    values: Values = {}
    errors = [error for column in COLUMNS if (error := _read(column, row.get(column), values, place))]
    key = (values["station_id"],) if "station_id" in values else None
    if not errors:
        try:
            check_position(values["lon"], values["lat"])
        except UnfitError as unfit:
            errors.append(Remark(place, "lon, lat", f"{row['lon']}, {row['lat']}", unfit.expected))
    remarks += errors
    if errors:
        return Entry(place, key, None)
    values["lon"], values["lat"] = positions_in_wgs84([(values["lon"], values["lat"])], values["datum"])[0]
    return Entry(place, key, values)


def _read(column: str, cell: Cell, values: Values, place: str) -> Remark | None:
    try:
        values[column] = _value(column, cell)
    except UnfitError as unfit:
        return Remark(place, column, cell if cell is not None else "", unfit.expected)
    return None


def _value(column: str, cell: Cell) -> str | float | None:
    if column in ("lon", "lat"):
        value: str | float | None = cells.number(cell, -180, 180, Text("度数", "a number of degrees"))
    elif column == "datum":
        value = stated_datum(cell)
    elif column == "district":
        value = cells.code_or_name(cell, DISTRICTS)
    else:
        value = cells.text(cell) if column == "name" else cells.code(cell)
    if value is None and column in _REQUIRED:
        raise UnfitError(Text("不能留空", "not blank"))
    return value
