"""The layout of lists: the usual one holds, a city's own is checked when it is loaded, and refused by file, member and value."""

import re
from pathlib import Path

import pytest

from services.lists.files.columns import NAMES
from services.lists.files.layout import HELD, MOST_PRINTED, MalformedLayout, layout_in_use, parsed_layout
from services.settings import Settings

USUAL = (Path(__file__).parents[3] / "services" / "lists" / "files" / "layout.yaml").read_text(encoding="utf-8")


def changed(old: str, new: str) -> str:
    assert old in USUAL
    return USUAL.replace(old, new, 1)


def test_the_usual_layout_words_every_column_and_holds_everything() -> None:
    layout = layout_in_use(None)
    assert set(layout.columns) == set(NAMES)
    assert sorted(what for sheet in layout.sheets for what in sheet.holds) == sorted(HELD)
    assert all(len(sheet.printed) <= MOST_PRINTED for sheet in layout.sheets)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: [", "own.yaml: not readable as YAML"),
        (USUAL + "colour: red\n", "unknown field `colour`"),
        (USUAL + "title: 又一个\n", "title is said twice"),
        (changed("title: 机动车污染防治线索清单\n", ""), "missing required field `title`"),
        (changed("title: 机动车污染防治线索清单", "title: 7"), r"Expected `str`, got `int` - at `\$.title`"),
        (
            changed("  number: {heading: 序号, mm: 9}", "  numbr: {heading: 序号, mm: 9}"),
            "columns: unknown 'numbr', expected one of number, ",
        ),
        (changed("number: {heading: 序号, mm: 9}", "number: {heading: 序号, mm: 3}"), r"columns"),
        (
            changed("holds: [violation]", "holds: [violations]"),
            r"sheets\[0\].holds: unknown 'violations', expected one of violation, ",
        ),
        (changed("holds: [violation]", "holds: [suspected]"), "sheets: violation is held by 0 sheets, expected one"),
        (changed("holds: [violation]", "holds: [violation, suspected]"), "sheets: suspected is held by 2 sheets, expected one"),
        (
            changed("owner, time, located, act, measured_limit]", "owner, time, located, act, weight]"),
            r"sheets\[0\].printed: unknown 'weight'",
        ),
        (
            changed("owner, time, located, act, measured_limit]", "owner, time, located, act, owner]"),
            r"sheets\[0\].printed: 'owner' stands there 2 times, expected once",
        ),
        (
            changed("owner, time, located, act, measured_limit]", "owner, time, located, act, limit, code]"),
            r"sheets\[0\].printed: 10 columns, expected at most 9",
        ),
        (
            changed("owner, time, located, act, measured_limit]", "owner, time, located, act, result]"),
            r"sheets\[0\].printed: result, expected only on the full sheet",
        ),
        (
            changed("act: {heading: 涉嫌违法行为, mm: 41}", "act: {heading: 涉嫌违法行为, mm: 60}"),
            r"sheets\[0\].printed: 295 mm together, expected at most 277",
        ),
        (
            changed("case_numbers: {heading: 案件编号, mm: 60}", "case_numbers: {heading: 案件编号, mm: 40}"),
            "columns.case_numbers.mm: 40, expected at least 60",
        ),
        (changed("result, handled_at, handler]", "result, handled_at]"), "full.columns: handler is missing"),
        (
            changed("  columns: [number, sheet, case_number,", "  columns: [number, sheet,"),
            "full.columns: case_number is missing",
        ),
        (changed("csv: [number,", "csv: [number, number,"), "csv: 'number' stands there 2 times"),
        (changed("name: 提醒清单", "name: 核查清单"), r"sheets\[2\].name: '核查清单' is the name of another sheet"),
        (changed("name: 提醒清单", "name: 封面"), r"sheets\[1\].name: '封面' is the name of another sheet"),
        (changed("name: 提醒清单", "name: 提醒/清单"), r"sheets\[1\].name: '提醒/清单', expected at most 31 characters"),
        (changed("办理中]", "已立案处罚]"), "results: '已立案处罚' stands there 2 times"),
        (changed("办理中]", "'甲,乙']"), "results: '甲,乙', expected no comma"),
        (
            changed("open_results: [办理中]", "open_results: [处理中]"),
            "open_results: unknown '处理中', expected one of 已立案处罚",
        ),
        (changed("办理中]", f"{'长' * 250}]"), "expected at most 255"),
        (changed("  plate_type: {}", "  plate_kind: {}"), "codes: unknown 'plate_kind'"),
        (changed("heading: 处理结果", "heading: 案件 编号"), "full.columns: the heading '案件编号' stands over 2 columns"),
        (changed("heading: 处理结果", "heading: ' '"), "columns.result.heading: ' ', expected a word"),
        (changed("unit: 件", 'unit: "\\ud800"'), "unit: .*, expected one line of characters that can be printed"),
        (changed("heading: 处理结果", 'heading: "a\\x01"'), "columns.result.heading: .*, expected one line of characters"),
        (changed("mm: 9}", "mm: .nan}"), "Expected `float` >= 8.0"),
        (changed("  plate_type: {}", "  case_number: {}"), "codes: unknown 'case_number', expected one of plate_type, "),
    ],
)
def test_a_malformed_layout_is_refused_by_name(text: str, said: str) -> None:
    with pytest.raises(MalformedLayout, match=said) as refused:
        parsed_layout(text, "own.yaml")
    assert str(refused.value).startswith("own.yaml: ")


def test_the_columns_of_the_usual_layout_fit_the_page() -> None:
    """So that a width that a city adds is refused because of it, not because of ours."""
    layout = layout_in_use(None)
    widths = [sum(layout.columns[name].mm for name in sheet.printed) for sheet in layout.sheets]
    assert max(widths) <= 277


def test_a_city_names_its_own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(changed("title: 机动车污染防治线索清单", "title: 洛城清单"), encoding="utf-8-sig")
    monkeypatch.setenv("PLUMEWATCH_LISTS_LAYOUT", str(own))
    assert layout_in_use(Settings().lists_layout).title == "洛城清单"
    own.write_bytes("title: 洛城".encode("gb18030"))
    with pytest.raises(MalformedLayout, match=re.escape(f"{own}: not readable")):
        layout_in_use(own)
    with pytest.raises(MalformedLayout, match="not readable"):
        layout_in_use(tmp_path / "none.yaml")


def test_who_receives() -> None:
    layout = parsed_layout(changed('receivers: {"": 全市}', 'receivers: {"410311": 洛龙区生态环境分局}'), "own.yaml")
    assert [layout.receiver(one) for one in ("410311", "410302", "999999", "")] == [
        "洛龙区生态环境分局",
        "老城区",
        "999999",
        "全市",
    ]
