"""The marks of sources: the code, the legend of docs/standards.md and docs/adding-a-rule.md know the same ones."""

import re
from pathlib import Path
from typing import get_args

from rules.catalogue.rule_files import Mark

DOCS = Path(__file__).parents[2] / "docs"
STANDARDS = (DOCS / "standards.md").read_text(encoding="utf-8")
KNOWN = set(get_args(Mark))


def test_the_legend_has_every_mark() -> None:
    assert set(re.findall(r"^\| ([A-Z]) \| ", STANDARDS, re.MULTILINE)) == KNOWN


def test_adding_a_rule_explains_every_mark() -> None:
    page = (DOCS / "adding-a-rule.md").read_text(encoding="utf-8")
    [sentence] = re.findall(r"Marks say how sure a source is: (.+?)\(", page, re.DOTALL)
    assert set(re.findall(r"(?:^|,\s)([A-Z])\s", sentence)) == KNOWN
