"""The page of import formats: its examples are loaded as they stand, and it names every member."""

import re
from pathlib import Path

import pytest

from services.reference.form_parts import Form
from services.reference.zone_properties import PROPERTIES
from tests.reference.examples import collection, feature
from tests.reference.test_roads import road

PAGE = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"```json (\w+)\n(.*?)```", PAGE, re.DOTALL))
FORMS = {form.__name__: form for form in Form.__subclasses__() if form.__name__ not in ("ByLevelForm", "TerminalForm")}


def test_the_examples_are_loaded_without_a_word(bring):
    bring("zones", collection(feature("inner"), road("west-ring"), road("north-ring"), road("expressway")))
    assert {*EXAMPLES} == {"orders", "warnings", "passes"}
    for kind, example in EXAMPLES.items():
        report = bring(kind, example)
        assert (report.remarks, report.warnings) == ([], []) and report.outcome.added >= 1, kind


@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_member_of_a_form_is_on_the_page(name):
    members = [field.alias or member for member, field in FORMS[name].model_fields.items()]
    assert members and [one for one in members if f"`{one}`" not in PAGE and f'"{one}"' not in PAGE] == []


def test_every_property_of_a_zone_is_on_the_page():
    assert [name for name in PROPERTIES if f"`{name}`" not in PAGE] == []
