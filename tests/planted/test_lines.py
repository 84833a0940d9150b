"""The planted faults still fit the code: a line that was reworded or moved shows here, not weeks later in `make planted`."""

import ast
from pathlib import Path

import pytest

from tests.planted.faults import FAULTS, Fault
from tests.planted.lines import replaced

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.what for fault in FAULTS])
def test_a_fault_can_be_planted(fault: Fault) -> None:
    sound = (ROOT / fault.path).read_text(encoding="utf-8")
    faulty = replaced(sound, fault)
    assert faulty != sound
    ast.parse(faulty)
    assert [test for test in fault.tests if not (ROOT / test.partition("::")[0]).exists()] == []


def test_there_are_some_in_each_package() -> None:
    assert {fault.path.partition("/")[0] for fault in FAULTS} == {"streams", "rules", "services"}
    assert len({fault.what for fault in FAULTS}) == len(FAULTS) >= 12


def test_the_page_lists_them() -> None:
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    assert [fault.what for fault in FAULTS if f"| {fault.what} |" not in page] == []
