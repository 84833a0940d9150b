"""A rule that is added as `rules/NAME.py` and `rules/NAME.yaml` is found, filtered, listed, explained, shown, counted and documented."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PLATE, OTHER = "豫C0T003", "豫C0T004"


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `walk.py` prints, on a copy of `rules` that has one rule more."""
    folder = tmp_path_factory.mktemp("added")
    rules = Path(shutil.copytree(ROOT / "rules", folder / "rules", ignore=shutil.ignore_patterns("__pycache__")))
    for name in ("fuel_sulphur.py", "fuel_sulphur.yaml"):
        shutil.copy(HERE / name, rules)
    path = os.pathsep.join((str(folder), str(ROOT)))
    done = subprocess.run(
        [sys.executable, "-X", "utf8", str(HERE / "walk.py"), str(folder)],
        env={**os.environ, "PYTHONPATH": path, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_api_lists_and_filters_it(said: dict[str, Any]) -> None:
    assert [(one["plate"], one["outcome"], one["measured"]) for one in said["list"]["items"]] == [(PLATE, "suspected", 12.5)]
    assert "or 'fuel_sulphur'" in said["unknown rule"]


def test_the_finding_has_its_explanation_and_the_stored_check(said: dict[str, Any]) -> None:
    explanation = said["finding"]["explanation"]
    assert (
        "2026-11-20 09:01:00在试验路口抽取油样（检查编号W-1），测得燃油硫含量12.5 mg/kg，超过限值10 mg/kg（GB 19147-2016 表1）。"
        "结论：嫌疑，涉嫌使用不符合标准的车用柴油（依据：GB 19147-2016 表1）。"
    ) in explanation["zh"]
    assert (
        "On 2026-11-20 09:01:00 fuel was sampled at 试验路口 (check no. W-1), sulphur in the fuel measured 12.5 mg/kg, "
        "over the limit of 10 mg/kg (GB 19147-2016 table 1). "
    ) in explanation["en"]
    assert [(fact["fact"], fact["check_id"]) for fact in said["finding"]["facts"]] == [("check", "W-1")]


def test_statistics_name_it(said: dict[str, Any]) -> None:
    (line,) = said["statistics"]["items"]
    assert (line["key"], line["label"], line["label_en"], line["suspected"]) == (
        *("fuel_sulphur", "车用柴油硫含量超标", "too much sulphur in the fuel"),
        1,
    )


def test_the_case_list_has_its_row(said: dict[str, Any]) -> None:
    (served,), (written,) = said["case list"]["rows"], said["workbook"]
    act = "使用不符合标准的车用柴油：燃油硫含量（mg/kg）"
    assert served[10:16] == [act, "", 12.5, 10.0, "GB 19147-2016 表1", "嫌疑"]
    assert written[10:16] == [act, "", "12.5", "10", "GB 19147-2016 表1", "嫌疑"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ["车用柴油硫含量超标", "燃油抽样", "燃油硫含量", "取样地点"]),
        ("en", ["too much sulphur in the fuel", "Fuel sample", "sulphur in the fuel", "sampled at"]),
    ],
)
def test_the_page_of_the_finding_names_rule_evidence_quantity_and_members(
    said: dict[str, Any], language: str, words: list[str]
) -> None:
    assert [word for word in words if re.search(rf">\s*{word}\s*<", said["page"][language]) is None] == []


def test_other_pages_offer_and_show_it(said: dict[str, Any]) -> None:
    assert '<option value="fuel_sulphur" selected>too much sulphur in the fuel</option>' in said["filter"]
    assert PLATE in said["filter"] and OTHER not in said["filter"]
    assert "too much sulphur in the fuel" in said["vehicle"]


def test_commands_filter_and_explain_it(said: dict[str, Any]) -> None:
    assert "1 finding\n" in said["command"] and PLATE in said["command"]
    assert "fuel was sampled at 试验路口" in said["explain"]


def test_truth_counts_it_and_calls_it_not_wrong(said: dict[str, Any]) -> None:
    truth = said["truth"]
    assert (truth["holds"], truth["uncompared"], truth["wrong"]) == (True, 1, 0)


def test_the_docs_describe_it(said: dict[str, Any]) -> None:
    assert "## `fuel_sulphur` 车用柴油硫含量超标 · too much sulphur in the fuel" in said["docs"]
    assert "`fuel_sulphur_mg_kg` 燃油硫含量 · sulphur in the fuel (mg/kg · mg/kg)" in said["docs"]
