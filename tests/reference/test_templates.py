"""Templates: each imports as it stands, and its second sheet explains every column."""

import csv
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from services.cli import imports
from services.reference.fields import columns
from services.reference.kinds import KINDS
from services.reference.templates import suffixes, write_template
from services.tabular import FileRefused

FILES = [(kind, suffix) for kind in KINDS for suffix in suffixes(kind)]


@pytest.fixture
def template(tmp_path: Path):
    def write(kind: str, suffix: str = "") -> Path:
        path = tmp_path / f"{kind}-template{suffix or suffixes(kind)[0]}"
        write_template(kind, path)
        return path

    return write


@pytest.mark.parametrize("last", [".csv", ".json"])
def test_every_template_imports_without_a_fault(bring, template, last):
    for kind in KINDS:  # zones before the orders that name them, orders before passes
        path = template(kind, last if last in suffixes(kind) else "")
        report = bring(kind, path.read_bytes(), f"{path.stem} copy{path.suffix}")
        assert (report.of("error"), report.of("report"), report.warnings) == ([], [], []), kind
        assert report.outcome.added >= 1
        assert bring(kind, path.read_bytes()).outcome.added == 0


def test_a_workbook_and_its_csv_hold_the_same_vehicles(bring, rows, template):
    bring("vehicles", template("vehicles", ".xlsx").read_bytes())
    assert bring("vehicles", template("vehicles", ".csv").read_bytes()).outcome.unchanged == len(rows("vehicle_version")) == 2


@pytest.mark.parametrize("kind", ["vehicles", "stations"])
def test_the_second_sheet_explains_every_column(template, kind):
    book = CalamineWorkbook.from_path(template(kind, ".xlsx"))
    assert book.sheet_names == [kind, "说明"]
    explained = {row[0]: row for row in book.get_sheet_by_name("说明").to_python()[1:]}
    headings = book.get_sheet_by_name(kind).to_python()[0]
    assert headings == [f"{explained[name][1]} {name}" for name in columns(kind)]
    for name, field in columns(kind).items():
        row = explained[name]
        assert row[3] == field.meaning.zh and row[4] == field.meaning.en
        assert all(code in row[5] and text.zh in row[5] for code, text in (field.codes or {}).items())


def test_a_csv_template_has_plain_headings_and_no_explanation(template):
    lines = list(csv.reader(template("stations", ".csv").read_text(encoding="utf-8-sig").splitlines()))
    assert lines[0] == list(columns("stations")) and len(lines) == 3


def test_no_file_is_overwritten_and_another_form_is_refused(tmp_path):
    path = tmp_path / "vehicles.xlsx"
    path.write_bytes(b"mine")
    with pytest.raises(FileRefused, match="exists and is not overwritten"):
        write_template("vehicles", path)
    assert path.read_bytes() == b"mine"
    for kind, name in (("vehicles", "a.json"), ("orders", "a.xlsx"), ("zones", "a"), ("passes", "a.geojson")):
        with pytest.raises(FileRefused, match="no template of"):
            write_template(kind, tmp_path / name)


@pytest.mark.parametrize(("kind", "suffix"), FILES)
def test_the_command_writes_a_template(tmp_path, kind, suffix):
    path = tmp_path / f"new{suffix}"
    result = CliRunner().invoke(imports.app, [kind, "--template", str(path)])
    assert (result.exit_code, path.exists()) == (0, True)
    assert f"plumewatch import {kind} {path}" in result.output
    again = CliRunner().invoke(imports.app, [kind, "--template", str(path)])
    assert again.exit_code == 2 and "exists" in again.output
