"""Templates of import files: an example that imports as it stands, in a workbook with a sheet that explains each column."""

from collections.abc import Sequence
from pathlib import Path

from services.reference.fields import FieldDescription, columns, example
from services.reference.kinds import KINDS
from services.tabular import FileRefused
from services.tabular.table_files import NamedSheet, write_csv, write_workbook

TABLES = ("vehicles", "stations")
"""Kinds whose files are tables; the others are JSON."""
_SUFFIXES = {"zones": (".geojson", ".json")}
_EXPLANATION = (
    ("列 column", 18),
    ("表头 heading", 20),
    ("必填 required", 10),
    ("含义", 46),
    ("meaning", 46),
    ("可填的值 values", 46),
    ("也读作 also read as", 36),
    ("示例 example", 20),
)


def suffixes(kind: str) -> tuple[str, ...]:
    """How the name of a template of this kind can end."""
    return (".xlsx", ".csv") if kind in TABLES else _SUFFIXES.get(kind, (".json",))


def write_template(kind: str, path: Path) -> None:
    """Writes an example file of a kind in KINDS. Raises FileRefused for another suffix or where the file exists; OSError."""
    assert kind in KINDS
    suffix = path.suffix.lower()
    if suffix not in suffixes(kind):
        raise FileRefused(
            f"{kind} 的样表不能写成 {suffix or '无后缀的文件'}，应为 {' 或 '.join(suffixes(kind))}",
            f"no template of {kind} is written as {suffix or 'a file without ending'}, expected {' or '.join(suffixes(kind))}",
        )
    if path.exists():
        raise FileRefused("文件已存在，不会覆盖，应为新的文件名", "the file exists and is not overwritten, expected a new name")
    if suffix in (".json", ".geojson"):
        path.write_text(example(kind), encoding="utf-8")
        return
    described = [*columns(kind).values()]
    rows = list(zip(*(field.examples for field in described), strict=True))
    with path.open("wb") as file:
        if suffix == ".csv":
            write_csv(file, [field.name for field in described], rows)
        else:
            headings = [f"{field.heading} {field.name}" for field in described]
            write_workbook(file, headings, rows, _explanation(described), name=kind)


def _explanation(described: Sequence[FieldDescription]) -> NamedSheet:
    headings, widths = zip(*_EXPLANATION, strict=True)
    return NamedSheet("说明", headings, widths, [_explained(field) for field in described])


def _explained(field: FieldDescription) -> tuple[str, ...]:
    values = "\n".join(f"{code} {text.zh} {text.en}" for code, text in (field.codes or {}).items())
    required = "是 yes" if field.required else ""
    also, shown = "、".join(field.also), "、".join(str(value) for value in field.examples if value != "")
    return field.name, field.heading, required, field.meaning.zh, field.meaning.en, values, also, shown
