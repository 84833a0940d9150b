"""Warnings: what the city announced is kept as it was announced; a misread word would show a wrong level on every screen."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from services.tabular import FileRefused

ISSUED, LATER = "2026-11-19T18:00+08:00", "2026-11-20T15:00+08:00"


def warning(warning_id: str = "YJ-3", **changes: Any) -> dict[str, Any]:
    return {
        "warning_id": warning_id,
        "issuer": "试验市环委办",
        "level": "orange",
        "words": "橙色(Ⅱ+级)",
        "event": "issued",
        "issued_at": ISSUED,
        "from": "2026-11-20T00:00+08:00",
        "until": None,
        "districts": [],
    } | changes


def without(member: str) -> dict[str, Any]:
    return {name: value for name, value in warning().items() if name != member}


def errors(bring, *warnings, **options):
    report = bring("warnings", json.dumps(list(warnings), ensure_ascii=False), **options)
    return [remark.text for remark in report.of("error")]


def test_a_good_warning_is_stored_with_its_issue_and_local_times_in_the_issuers_words(bring, rows):
    assert errors(bring, warning(districts=["410311", "410305"], until="2026-11-22T16:00Z")) == []
    (row,) = rows("warning_version")
    assert (row["warning_id"], row["holds_from"], row["absent"]) == ("YJ-3", datetime(2026, 11, 19, 10, tzinfo=UTC), False)
    assert row["body"] == warning() | {
        "issued_at": "2026-11-19T18:00:00+08:00",
        "from": "2026-11-20T00:00:00+08:00",
        "until": "2026-11-23T00:00:00+08:00",
        "districts": ["410311", "410305"],
    }


@pytest.mark.parametrize("level", ["yellow", "orange", "red"])
@pytest.mark.parametrize("event", ["issued", "extended", "upgraded", "downgraded", "paused", "resumed", "lifted"])
def test_every_level_and_event(bring, rows, level, event):
    assert errors(bring, warning(level=level, event=event)) == []
    assert len(rows("warning_version")) == 1


@pytest.mark.parametrize(
    ("faulty", "said"),
    [
        (warning(level="橙色"), 'level is "橙色", expected one of yellow, orange, red (the issuer'),
        (warning(level="orang"), "nearest: orange"),
        (warning(level="橙色"), "nearest: orange"),
        (warning(level=None), "level is null, expected one of yellow"),
        (warning(event="cancelled"), 'event is "cancelled", expected one of issued, extended'),
        (warning(event="lift"), "nearest: lifted"),
        (warning(words=""), 'words is "", expected the level in the issuer'),
        (warning(words=" 橙色"), "words is "),
        (warning(issuer=3), "issuer is 3, expected a text"),
        (warning(warning_id=" YJ"), 'warning_id is " YJ", expected a text of 1 to 128'),
        (warning(issued_at="2026-11-19T18:00"), 'issued_at is "2026-11-19T18:00", expected a time with its offset'),
        (warning(issued_at=1795255200), "issued_at is 1795255200, expected a time with its offset"),
        (warning(**{"from": "2026-11-20"}), 'from is "2026-11-20", expected a time with its offset'),
        (warning(until="2026-11-20T24:01+08:00"), "until is "),
        (warning(until="2026-11-20T00:00+08:00"), "expected null, or later than from"),
        (warning(event="lifted", until="2026-11-29T00:00+08:00"), "null where the event is `lifted`"),
        (without("until"), "until is absent, expected null, or later than from"),
        (without("districts"), "districts is absent, expected a list of district codes"),
        (warning(districts="410311"), 'districts is "410311", expected a list'),
        (warning(districts=[410311]), "districts[0] is 410311, expected a list"),
        (warning(districts=["410311", "410311"]), "each once"),
        (warning(districts=[""]), 'districts[0] is ""'),
        (warning(district=["410311"]), 'district is ["410311"], expected no such member; known are warning_id, issuer'),
        (warning(district=[]), "nearest: districts"),
    ],
)
def test_a_fault_is_named_with_member_value_and_what_is_right_and_the_others_load(bring, rows, faulty, said):
    (text,) = errors(bring, faulty, warning("YJ-4"))
    assert text.startswith("warnings[0]")
    assert said in text
    assert [row["warning_id"] for row in rows("warning_version")] == ["YJ-4"]


def test_one_object_is_a_warning_too_and_what_is_none_is_said(bring, rows):
    assert bring("warnings", json.dumps(warning())).of("error") == []
    assert errors(bring, 7)[0].startswith("warnings[0]: the warning is 7, expected an object with warning_id, issuer, level")
    assert len(rows("warning_version")) == 1


@pytest.mark.parametrize("content", ["[]", "{", '{"level": "red", "level": "yellow"}'])
def test_a_file_without_a_sure_warning_is_refused(bring, content):
    with pytest.raises(FileRefused):
        bring("warnings", content)


def test_an_episode_in_any_order_is_the_same_and_a_second_import_changes_nothing(bring, rows):
    upgraded = warning(level="red", words="红色(Ⅰ级)", event="upgraded", issued_at=LATER, **{"from": LATER})
    lifted = warning(event="lifted", issued_at="2026-11-22T09:00+08:00", **{"from": "2026-11-22T12:00+08:00"})
    assert errors(bring, lifted) == errors(bring, upgraded, warning(), warning()) == []
    report = bring("warnings", json.dumps([warning(), upgraded, lifted]))
    assert (report.outcome.added, report.outcome.changed, report.outcome.unchanged) == (0, 0, 3)
    by_issue = sorted(rows("warning_version"), key=lambda row: row["holds_from"])
    assert [row["body"]["event"] for row in by_issue] == ["issued", "upgraded", "lifted"]


@pytest.mark.parametrize(
    ("codes", "reported"),
    [
        (["410311"], {}),
        (["410399"], {"districts[0]": "the code of a district that is known; loaded as given"}),
        (["410311", "410331"], {"districts[1]": "the code of a district that is known; loaded as given"}),
        (["洛龙区"], {"districts[0]": "the code of a district that is known 410311"}),
        (["310115"], {}),
        ([], {}),
    ],
)
def test_a_district_that_nothing_knows_is_loaded_and_reported(bring, rows, codes, reported):
    """310115 is the district of a station: another city's districts are known by its stations and zones."""
    bring("stations", "station_id,name,lon,lat,datum,district\nA1,点位,112.41,34.65,WGS84,310115\n")
    report = bring("warnings", json.dumps([warning(districts=codes, pollutant="pm25")]))
    said = {remark.column: remark.expected for remark in report.of("report")}
    assert said.keys() == reported.keys() and all(words in said[name] for name, words in reported.items())
    assert len(rows("warning_version")) == 1


@pytest.mark.parametrize(
    ("versions", "asked"),
    [
        ([warning()], ["YJ-3"]),
        ([warning(words="臭氧橙色预警")], []),
        ([warning(words="光化学烟雾橙色预警")], []),
        ([warning(pollutant="pm25")], []),
        ([warning(words="橙色预警（本次非臭氧）")], ["YJ-3"]),
        ([warning(), warning(event="extended", issued_at=LATER)], ["YJ-3"]),  # once a warning
        ([warning(), warning(event="extended", issued_at=LATER, pollutant="o3")], []),  # said by a later version
        ([warning(), warning("YJ-4")], ["YJ-3", "YJ-4"]),
    ],
)
def test_a_warning_without_a_pollutant_is_loaded_and_its_pollutant_asked(bring, rows, versions, asked):
    report = bring("warnings", json.dumps(versions))
    remarks = [remark for remark in report.of("report") if remark.column == "pollutant"]
    assert [remark.place.partition("(")[2] for remark in remarks] == [f"{name})" for name in asked]
    assert all("taken as one of PM2.5" in one.line.en and "视为细颗粒物（PM2.5）预警" in one.line.zh for one in remarks)
    assert len(rows("warning_version")) == len(versions)


def test_a_warning_whose_pollutant_the_register_says_is_not_asked(bring):
    bring("warnings", json.dumps(warning(pollutant="o3")))
    report = bring("warnings", json.dumps(warning(event="lifted", issued_at=LATER)))
    assert [remark.column for remark in report.of("report")] == []


@pytest.mark.parametrize(
    ("pollutant", "words"),
    [("o3", "橙色预警（本次非臭氧）"), ("pm25", "光化学烟雾橙色预警"), ("pm25", "氮氧化物橙色预警"), ("pm25", "VOCs橙色预警")],
)
def test_a_pollutant_that_the_words_deny_or_contradict_is_refused(bring, pollutant, words):
    (text,) = errors(bring, warning(pollutant=pollutant, words=words))
    assert f'pollutant is "{pollutant}"' in text and "words do not contradict" in text


def test_other_content_at_the_same_issue_needs_a_correction(bring, rows):
    bring("warnings", json.dumps(warning()))
    (text,) = errors(bring, warning(level="yellow"))
    assert "differs from the register in body: say --correction, or give a later issued_at" in text
    assert bring("warnings", json.dumps(warning(level="yellow")), mode="correction").outcome.changed == 1
    assert [row["body"]["level"] for row in rows("warning_version")] == ["orange", "yellow"]
    assert len(errors(bring, warning("YJ-9"), warning("YJ-9", level="red"))) == 2


@pytest.mark.parametrize(
    ("level", "words", "right"),
    [
        ("orange", "橙色(Ⅱ+级)", None),
        ("orange", "黄色预警", "yellow"),
        ("orange", "重污染天气黄色预警（Ⅲ级响应）", "yellow"),
        ("yellow", "启动Ⅱ级响应", "orange"),
        ("yellow", "启动Ⅲ级响应", None),
        ("red", "一级响应", None),
        ("orange", "一级响应", "red"),
        ("yellow", "yellow alert", None),
        ("red", "orange alert", "orange"),
        ("yellow", "蓝色预警", "blue"),
        ("orange", "由黄色预警升级为橙色预警", None),
        ("yellow", "由黄色预警升级为橙色预警", "orange"),
        ("yellow", "橙色预警降级为黄色预警", None),
        ("orange", "解除黄色预警，启动橙色预警", None),
        ("orange", "红旗区环委办", None),  # a name
        ("orange", "重污染天气预警", None),
    ],
)
def test_a_level_that_the_words_contradict_is_asked_about(bring, rows, level, words, right):
    report = bring("warnings", json.dumps(warning(level=level, words=words, pollutant="pm25"), ensure_ascii=False))
    asked = [(one.column, one.value, one.expected.split(",")[0], "核对" in one.line.zh) for one in report.of("report")]
    assert asked == ([] if right is None else [("level", level, right, True)])
    assert all(words in one.line.zh and words in one.line.en for one in report.of("report"))
    assert len(rows("warning_version")) == 1
