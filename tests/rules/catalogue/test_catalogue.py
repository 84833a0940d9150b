"""The catalogue is complete in both languages, and docs/rules.md is what it prints."""

import subprocess
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

import rules
from rules.catalogue import CODES, OUTCOMES, POLLUTANTS, REASONS, RULES, Text, vocabulary
from rules.catalogue.labels import (
    CHECK_KINDS,
    CLASSES,
    COLOURS,
    FUELS,
    METHODS,
    RESULTS,
    USES,
    number_text,
    stage_word,
    word,
)
from rules.catalogue.page import markdown
from rules.catalogue.ruleset import reference_text
from rules.sightings import doubts
from streams.events import CHECK, PLATE_COLOURS
from streams.events import FUELS as EVENT_FUELS
from tests.depth import IS_FULL

ROOT = Path(__file__).parents[3]
ALL = {
    "rule": RULES,
    "reason": REASONS,
    "outcome": OUTCOMES,
    "pollutant": POLLUTANTS,
    "code": CODES,
    "class": CLASSES,
    "use": USES,
    "fuel": FUELS,
    "colour": COLOURS,
    "kind": CHECK_KINDS,
    "method": METHODS,
    "result": RESULTS,
}


def texts(value: Any) -> list[Text]:
    if isinstance(value, Text):
        return [value]
    if isinstance(value, tuple):
        return [text for part in value for text in texts(part)]
    return [text for field in fields(value) for text in texts(getattr(value, field.name))] if is_dataclass(value) else []


def has_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, entries in ALL.items() for name in entries])
def test_every_entry_speaks_both_languages(kind: str, name: str) -> None:
    entry = ALL[kind][name]
    assert texts(entry), f"{kind} {name} has no text: add Text(zh, en) in rules/catalogue"
    for text in texts(entry):
        assert all(said.strip() for said in (text.zh, text.en)), f"{kind} {name}: {text} lacks a language"
        assert not has_chinese(text.en), f"{kind} {name}: Chinese in the English text {text.en!r}"
        assert has_chinese(text.zh) or kind == "pollutant" or "-" in text.zh, f"{kind} {name}: no Chinese in {text.zh!r}"


@pytest.mark.parametrize("entries", [RULES, REASONS, OUTCOMES, POLLUTANTS])
def test_entries_stand_under_their_own_name(entries: dict[str, Any]) -> None:
    assert [getattr(entry, "name", None) or entry.code for entry in entries.values()] == list(entries)


def test_rules_have_known_outcomes_and_codes() -> None:
    for rule in RULES.values():
        assert rule.basis
        assert set(rule.outcomes) <= set(OUTCOMES)
        assert rule.code is None or rule.code in CODES


def test_every_doubt_has_a_reason() -> None:
    assert set(doubts.CODES) <= set(REASONS)


def test_every_reason_is_given_by_some_rule() -> None:
    """A reason that nothing gives is a promise in the docs that nothing keeps."""
    root = Path(rules.__file__).parent
    written = "".join(path.read_text(encoding="utf-8") for path in root.rglob("*.py") if "catalogue" not in path.parts)
    assert [code for code in REASONS if f'"{code}"' not in written] == []


@pytest.mark.parametrize(
    ("words", "vocabulary_words"),
    [
        (CLASSES, vocabulary.VEHICLE_CLASSES),
        (USES, vocabulary.USES),
        (FUELS, EVENT_FUELS),
        (COLOURS, PLATE_COLOURS),
        (CHECK_KINDS, CHECK.by_name["kind"].choices),
        (METHODS, CHECK.by_name["method"].choices),
        (RESULTS, CHECK.by_name["result"].choices),
    ],
)
def test_every_word_of_the_vocabularies_is_named(words: dict[str, Text], vocabulary_words: tuple[str, ...]) -> None:
    assert set(words) == set(vocabulary_words)


def sections(page: str) -> dict[str, str]:
    """The page's parts by their heading."""
    parts = page.split("\n## ")
    return {part.splitlines()[0]: part.strip() for part in parts}


def test_the_committed_page_is_what_the_catalogue_prints() -> None:
    """Every part of docs/rules.md is up to date. A rule that is new may be missing until `make docs`; at full depth none may."""
    page, printed = sections((ROOT / "docs" / "rules.md").read_text(encoding="utf-8")), sections(markdown())
    assert page == {heading: part for heading, part in printed.items() if heading in page}, "run: make docs"
    headings = {f"`{rule.name}` {rule.title.zh} · {rule.title.en}" for rule in RULES.values()}
    missing = printed.keys() - page.keys()
    assert missing <= (set() if IS_FULL else headings), "run: make docs"


def test_the_module_prints_the_page() -> None:
    printed = subprocess.run([sys.executable, "-X", "utf8", "-m", "rules.catalogue"], cwd=ROOT, capture_output=True, check=True)
    assert printed.stdout.decode() == markdown()


@pytest.mark.parametrize(
    ("value", "text"),
    [(30.04, "30.04"), (30.0, "30"), (0.0, "0"), (-0.8, "-0.8"), (1.21, "1.21"), (None, ""), (float("nan"), ""), (1, "1")],
)
def test_numbers_keep_all_their_digits(value: float | None, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("stage", "zh", "en"),
    [(0, "国〇", "China 0"), (4, "国四", "China 4"), (6, "国六", "China 6"), (None, "", ""), (7, "7", "7")],
)
def test_stages(stage: int | None, zh: str, en: str) -> None:
    assert (stage_word(stage, "zh"), stage_word(stage, "en")) == (zh, en)


def test_a_word_without_an_entry_is_shown_as_it_is() -> None:
    assert (word(USES, "muck", "zh"), word(USES, "crane", "zh"), word(USES, None, "en")) == ("渣土车", "crane", "")


@pytest.mark.parametrize(
    ("reference", "zh"),
    [
        ("HJ 845-2017 cl. 5", "HJ 845-2017 第5条"),
        ("GB 3847-2018 cl. 8, app. D", "GB 3847-2018 第8条、附录D"),
        ("橙色预警管控令 第1条", "橙色预警管控令 第1条"),
    ],
)
def test_references_in_chinese(reference: str, zh: str) -> None:
    assert reference_text(reference, "zh") == zh
    assert reference_text(reference, "en") == reference
