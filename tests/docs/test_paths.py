"""README and docs name only files that exist."""

import re
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
IN_BACKTICKS = re.compile(r"`((?:docs|migrations|rules|services|streams|tests)/[\w./*-]+)`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_in_backticks_exist(page: Path) -> None:
    """Patterns match at least one file; NAME stands for the name of a rule."""
    named = {path.replace("NAME", "*") for path in IN_BACKTICKS.findall(page.read_text(encoding="utf-8"))}
    assert not sorted(path for path in named if not any(ROOT.glob(path.rstrip("/"))))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    linked = {link for link in LINK.findall(page.read_text(encoding="utf-8")) if not link.startswith("#")}
    assert not sorted(link for link in linked if not (page.parent / link).exists())


def test_every_page_of_docs_is_linked_from_the_readme() -> None:
    linked = set(LINK.findall((ROOT / "README.md").read_text(encoding="utf-8")))
    assert not sorted(page.name for page in (ROOT / "docs").glob("*.md") if f"docs/{page.name}" not in linked)


def test_code_cites_no_page_outside_of_the_repository() -> None:
    sources = chain.from_iterable((ROOT / room).rglob("*.*") for room in ("rules", "services", "streams", "tests"))
    texts = (path for path in sources if path.suffix in (".py", ".yaml") and path != Path(__file__))
    assert not sorted(
        str(path) for path in texts if re.search(r"(STANDARDS|DOMAIN|DESIGN|HOUSE)\.md", path.read_text(encoding="utf-8"))
    )
