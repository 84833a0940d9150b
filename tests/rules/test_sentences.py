"""The template language in which a rule's YAML words evidence."""

import pytest
import yaml

from rules.catalogue import SENTENCES, Language
from rules.catalogue.rule_files import MalformedRule, read_rule_file
from rules.catalogue.sentences import COMPUTED, parsed, slots
from services.findings.explanation.computation import computed_text
from services.findings.explanation.observations import evidence_sentence

FINDING = {"rule": "road_check", "pollutant": "opacity_pct", "order_id": "LY-1", "zone_id": "inner"}
PIECE = {"time": "2026-11-20T08:30:05+08:00", "lane": 2.0, "result": "fail", "inspectors": ["甲", "乙"], "new_energy": False}


def worded(template: str, language: Language = "en") -> str:
    return evidence_sentence(parsed(template, language), PIECE, FINDING, language)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("On {time}", "On 2026-11-20 08:30:05."),
        ("On {time}, lane {lane}", "On 2026-11-20 08:30:05, lane 2."),
        ("On {time}, by {agency}, lane {lane}", "On 2026-11-20 08:30:05, lane 2."),
        ("{result} by {inspectors}, new energy: {new_energy}", "fail by 甲, 乙, new energy: no."),
        ("On {time} (lane {lane}, by {agency})", "On 2026-11-20 08:30:05 (lane 2)."),
        ("On {time} (at {place}, by {agency})", "On 2026-11-20 08:30:05."),
        ("On {time}[ at {place}][ in lane {lane}]", "On 2026-11-20 08:30:05 in lane 2."),
        ("On {time} (lane {lane} (by {agency}))", "On 2026-11-20 08:30:05 (lane 2)."),
        ("at {place} (lane {lane}), {result}", "fail."),  # a part goes with its groups
        ("<measurement>, {result}", "fail."),
        ("at {place}", ""),
        ("{a_member_that_nobody_knows}", ""),
    ],
)
def test_what_is_absent_is_left_out(template: str, text: str) -> None:
    assert worded(template) == text


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{time}，车道{lane}，记录结论为{result}", "2026-11-20 08:30:05，车道2，记录结论为不合格。"),
        ("{time}[在{place}]检查（{agency}，检查人员{inspectors}）", "2026-11-20 08:30:05检查（检查人员甲、乙）。"),
    ],
)
def test_chinese_has_its_own_commas_brackets_and_words(template: str, text: str) -> None:
    assert worded(template, "zh") == text


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("On {time} (lane {lane}", "a bracket is not closed, expected ')'"),
        ("On {time} lane {lane})", "')' closes nothing"),
        ("On {time}[ lane {lane})", "')' closes nothing, expected ']'"),
        ("On {time}, <speed>", "<speed> is not computed, expected one of <measurement>, <station>"),
        ("On {time}, {measurement}", "{measurement} is computed, expected <measurement>"),
        ("On {time, lane}", "'{time, lane}': expected {member} or <name>"),
        ("On {Time}", "'{Time}': expected {member} or <name>"),
        ("On {time}, 30 < {lane}", "'< {lane}': expected {member} or <name>"),
        ("On {time}.", "ends with '.', expected none: it is added"),
    ],
)
def test_a_malformed_sentence_is_refused_with_file_and_member(template: str, fault: str) -> None:
    text = rule_yaml(zh="{time}", en=template)
    with pytest.raises(MalformedRule) as refused:
        read_rule_file("speeding", text)
    assert str(refused.value).startswith("speeding.yaml: evidence.reading.sentence.en: ")
    assert fault in str(refused.value)


def test_both_languages_name_the_same_members() -> None:
    with pytest.raises(MalformedRule, match=r"evidence\.reading\.sentence: expected the same members .* names lane, site$"):
        read_rule_file("speeding", rule_yaml(zh="{time}，车道{lane}", en="On {time}, <site>"))


def test_all_that_a_sentence_may_compute_is_computed() -> None:
    for name in COMPUTED:
        assert computed_text(name, {"measured": 31.0, "station_id": "S1", "minutes": 3, "own_terminal": "T1"}, FINDING, "en"), (
            name
        )


def test_every_computed_text_is_used_by_a_rule() -> None:
    used = {
        slot.name for kinds in SENTENCES.values() for kind in kinds.values() for slot in slots(kind["zh"]) if slot.is_computed
    }
    assert used == set(COMPUTED)


def rule_yaml(**sentence: str) -> str:
    """A rule's YAML with one kind of evidence."""
    words = {"zh": "超速", "en": "speeding"}
    reading = {"label": {"zh": "遥感检测", "en": "remote-sensing reading"}, "sentence": sentence}
    texts = dict.fromkeys(("title", "act", "needs", "yields", "identity"), words)
    rest = {"order": 40, "scope": "day", "reach_min": 0, "code": None, "basis": [words], "outcomes": ["suspected"]}
    return yaml.safe_dump({**texts, **rest, "located_by": [], "evidence": {"reading": reading}}, allow_unicode=True)
