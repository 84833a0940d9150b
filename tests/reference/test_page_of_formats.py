"""The page of import formats: its examples are loaded as they stand, and it names every member, as described in services/reference/fields."""

import re
from pathlib import Path

import pytest

from services.reference.codes import CODES
from services.reference.fields import descriptions
from services.reference.fields.page import updated
from services.reference.form_parts import Form
from services.reference.kinds import KINDS
from services.reference.zone_properties import PROPERTIES

PAGE = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"```json (\w+)\n(.*?)```", PAGE, re.DOTALL))
FORMS = {form.__name__: form for form in Form.__subclasses__() if form.__name__ != "ByLevelForm"}


def test_the_examples_are_loaded_without_a_word(bring):
    assert {*EXAMPLES} == {"zones", "orders", "warnings", "passes", "terminals"}
    for kind in [kind for kind in KINDS if kind in EXAMPLES]:  # zones before what names them
        report = bring(kind, EXAMPLES[kind])
        assert (report.remarks, report.warnings) == ([], []) and report.outcome.added >= 1, kind


def test_the_page_is_generated_from_the_descriptions():
    assert updated(PAGE) == PAGE, "run: python -m services.reference.fields"
    assert "" not in re.findall(r"-->\n(.*?)<!-- end -->", PAGE, re.DOTALL)


def test_every_described_object_and_code_is_on_the_page():
    parts = [f"<!-- fields {kind}.{part} -->" for kind in KINDS for part in descriptions(kind)]
    assert [part for part in parts if part not in PAGE] == []
    assert [name for name in CODES if f"* **{name}**: " not in PAGE] == []


@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_member_of_a_form_is_on_the_page(name):
    members = [field.alias or member for member, field in FORMS[name].model_fields.items()]
    assert members and [one for one in members if f"`{one}`" not in PAGE and f'"{one}"' not in PAGE] == []


def test_every_property_of_a_zone_is_on_the_page():
    assert [name for name in PROPERTIES if f"`{name}`" not in PAGE] == []
