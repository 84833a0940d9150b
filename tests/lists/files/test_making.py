"""The files of a list: texts and order as people reviewed them, printable, deterministic, each figure equal to a count of rows."""

import itertools
import re
import resource
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from rules.catalogue import RULES
from services.lists.files import pdf
from services.lists.files.cover import COVER, Cover, Figures, Notes, cover_of
from services.lists.files.csv_file import list_csv
from services.lists.files.layout import HELD, layout_in_use, parsed_layout
from services.lists.files.making import files_of
from services.lists.files.report import report
from services.lists.files.sheet_styles import OPTIONS, PAGE_PT, height_pt
from services.lists.files.tables import full_entries, printed_rows, tables
from services.lists.files.workbook import list_workbook
from services.lists.issued.content import CHANGED, LATE, WITHDRAWN, Answered, Content, Pending, Supplement, Withdrawal
from tests.depth import examples
from tests.lists.files.examples import DIGEST, a_morning, content, line, number_of
from tests.lists.files.golden import FOLDER, as_texts, workbook_rows
from tests.lists.files.pdf_text import pages
from tests.lists.files.test_layout import USUAL

LAYOUT = layout_in_use(None)


def of_kind(one: Content, kind: str) -> list[bytes]:
    return [file.payload for file in files_of(one, LAYOUT, DIGEST) if file.kind == kind]


def test_texts_and_order_are_those_that_were_reviewed() -> None:
    """After a change that is meant: `python -m tests.lists.files.golden`, and read what differs."""
    for name, text in as_texts(files_of(a_morning(), LAYOUT, DIGEST)).items():
        assert text == (FOLDER / name).read_text(encoding="utf-8"), name


def test_names() -> None:
    assert [one.name for one in files_of(content(), LAYOUT, DIGEST)] == [
        f"410311-2026-0007.{end}" for end in ("xlsx", "pdf", "csv")
    ]


def test_the_same_list_has_the_same_bytes() -> None:
    """The child that draws the PDF has another hash seed each time."""
    assert files_of(a_morning(), LAYOUT, DIGEST) == files_of(a_morning(), LAYOUT, DIGEST)


def test_a_processs_first_workbook_is_as_its_others() -> None:
    """xlsxwriter writes into the options that it is given: what the first of a process left there changed the fonts of all others."""
    files_of(a_morning(), LAYOUT, DIGEST)
    assert OPTIONS["default_format_properties"] == {"font_name": "Verdana", "font_size": 9}


def test_a_list_for_nobody_says_so() -> None:
    (drawn,) = of_kind(content(), "pdf")
    said = pages(drawn)
    assert "2026年11月20日，洛龙区无新增线索。对此前清单补充 0 件、撤回 0 件。" in said[0]
    assert [page.count("无") for page in said[1:]] == [len(LAYOUT.sheets)]  # all on one page below the cover


def test_sheets_without_rows_take_no_page_of_their_own() -> None:
    """They stand, with their heads and signature, below the sheet before them as long as there is room."""
    (drawn,) = of_kind(content(lines=[line(1)]), "pdf")
    *_, page = said = pages(drawn)
    assert len(said) == 2 and number_of(1) in page
    signed = [text for text in page if text.startswith("制表")]
    assert (page.count("无"), len(signed)) == (len(LAYOUT.sheets) - 1, len(LAYOUT.sheets))
    (drawn,) = of_kind(content(lines=[line(one) for one in range(54)]), "pdf")
    assert {page.count("无") for page in pages(drawn)[1:]} >= {0, 4}


def test_a_usual_cover_is_one_page() -> None:
    """All of its parts, with orders, gaps and answers, before the first sheet begins."""
    first, second, *_ = pages(of_kind(a_morning(), "pdf")[0])
    assert {"今日通报", "当日线索（按类型和状态）", "各表", "此前清单的办理情况", "签发时尚缺", "说明"} <= set(first)
    assert number_of(2) in second


@pytest.mark.parametrize(("count", "pages_of_cover"), [(1, 1), (8, 2), (31, 2)])
def test_a_cover_of_a_workbook_is_one_page_and_its_last_table_goes_to_the_next_in_one_piece(
    count: int, pages_of_cover: int
) -> None:
    """By the rows' heights, to which spreadsheets keep: it never ends with two lines on a page of their own."""
    answered = [
        Answered(number=f"410311-2026-{n:04d}", local_day="2026-11-19", open=2, done=5, overdue=1) for n in range(count)
    ]
    one = structs.replace(a_morning(), answered=answered)
    book = list_workbook(cover_for(one), tables(one, LAYOUT), LAYOUT)
    with zipfile.ZipFile(BytesIO(book)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    heights = [float(one) for one in re.findall(r'<row [^>]*? ht="([\d.]+)"', sheet)]
    rows, breaks = workbook_rows(book)[COVER], [int(one) for one in re.findall(r'<brk id="(\d+)"', sheet)]
    assert len(heights) == len(rows) and len(breaks) == pages_of_cover - 1
    for first, last in itertools.pairwise([0, *breaks, len(rows)]):
        assert sum(heights[first:last]) <= PAGE_PT
    assert [rows[one][0] for one in breaks] == ["此前清单的办理情况"] * len(breaks)


def test_a_long_cover_goes_on_under_the_same_headings() -> None:
    """A month of lists that are not all answered."""
    answered = [Answered(number=f"410311-2026-{n:04d}", local_day="2026-11-19", open=2, done=5, overdue=1) for n in range(31)]
    first, second, *_ = pages(of_kind(content(answered=answered), "pdf")[0])
    assert "其中逾期未反馈" in first and "其中逾期未反馈" in second
    copied = [text for text in first + second if text.startswith("410311-2026-00")]
    assert set(copied) == {one.number for one in answered} | {"410311-2026-0007", "410311-2026-0006"}


@pytest.mark.parametrize(
    ("district", "said"),
    [
        (
            "410311",
            ["全市 3 条数据未读入；其中属本清单的案件将列入下一份清单的补充。", "全市 2 个车日待判定；其中属本清单的案件"],
        ),
        ("", ["3 条数据未读入；所涉案件将列入下一份清单的补充。", "2 个车日待判定；所涉案件"]),
    ],
)
def test_a_districts_cover_says_that_what_is_missing_is_counted_in_the_whole_city(district: str, said: list[str]) -> None:
    """Before a vehicle-day is derived nobody knows in which district its cases are."""
    cover = cover_for(content(district=district, pending=Pending(unread=3, marks=2)))
    (lines,) = [part.lines for part in cover.parts if part.title == "签发时尚缺" and isinstance(part, Notes)]
    assert len(lines) == 2 and all(line.startswith(one) for line, one in zip(lines, said, strict=True))


def test_the_report_parts_rules_by_another_mark_than_stands_in_their_titles() -> None:
    """、 stands in the title of road checks."""
    one = content(lines=[line(1), line(2, rule="remote_sensing"), line(3)])
    assert (
        "2026年11月20日，洛龙区共发现线索 3 件：涉嫌违法、待人工审核 3 件（遥感检测超标 1 件，路检路查、入户抽检超标 2 件）。"
        in report(one, LAYOUT)
    )


def test_what_comes_late_prints_with_all_that_its_sheet_of_the_day_would_say() -> None:
    """Vehicle, owner, measured and limit, basis, and the cases that are listed under it."""
    late = Supplement(why=LATE, line=line(1, listed=[number_of(901)]), on_list=None, before=None)
    one = content(supplements=[late])
    sheet = LAYOUT.sheet_of("supplements")
    ((row),) = printed_rows(full_entries(tables(one, LAYOUT)), sheet.printed, LAYOUT)
    assert row[1:] == [
        f"{number_of(1)}\n并案：\n{number_of(901)}",
        "豫C12345\n重型渣土车\n国三\n洛城试验运输队",
        "2026-11-20 08:30:05\n洛龙区\n310国道试验村口",
        "机动车排放超过标准（路检路查）：光吸收系数（m⁻¹）\n2.4 / 1.2",
        "违法\nGB 3847-2018 第8条",
        "首次列入（迟到）",
    ]


def test_a_unit_is_printed_as_the_workbook_has_it() -> None:
    """The font lacks ⁻: it is drawn raised, and copied as − before the font's own ¹."""
    (drawn,) = of_kind(content(lines=[line(1)]), "pdf")
    said = "".join(pages(drawn)[1])
    assert "（m−¹）" in said and "^" not in said


def test_what_is_copied_out_of_a_pdf_is_whole() -> None:
    """A plate has no space in it, a case number no break, and no box stands for a character."""
    (drawn,) = of_kind(a_morning(), "pdf")
    copied = [text for page in pages(drawn) for text in page]
    for whole in (
        "豫C12345",
        "冀A12345",
        "豫C0T003",
        *(number_of(one) for one in (1, 2, 3, 4, 901, 902, 11, 12, 13, 21, 22, 99)),
    ):
        assert whole in copied, whole
    assert not [text for text in copied if "□" in text or "\ufffd" in text]
    named = [text for text in copied if "字库所缺" in text]
    assert len(named) == 1 and f"案件清单 待审核第 2 行 {number_of(3)} 〔U+20BB7〕" in named[0] and "36C3" not in named[0]


def test_every_page_has_heads_and_its_number() -> None:
    (drawn,) = of_kind(content(lines=[line(one) for one in range(60)]), "pdf")
    said = pages(drawn)
    for number, page in enumerate(said, 1):
        assert f"第 {number} 页 共 {len(said)} 页" in page
        assert "机动车污染防治线索清单（2026年11月20日）　410311-2026-0007" in page
    rows = [page for page in said if any(text.startswith("PW-") for text in page)]
    assert len(rows) > 3
    for page in rows:
        assert {"案件编号", "号牌号码"} < set(page)
    assert [text for page in rows for text in page if text.startswith("PW-")] == [number_of(one) for one in range(60)]


def test_a_row_that_no_page_holds_goes_on_on_the_next() -> None:
    """Nothing of it is lost."""
    owner = "".join(chr(0x4E00 + one) for one in range(900))
    (drawn,) = of_kind(content(lines=[line(1, owner=owner), line(2)]), "pdf")
    assert len(pages(drawn)) > len(pages(of_kind(content(lines=[line(1), line(2)]), "pdf")[0]))
    copied = [text for page in pages(drawn) for text in page]
    parts = [text for text in copied if set(text) <= set(owner) and text in owner and len(text) > 1]
    assert owner in "".join(parts)


def test_volumes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has its own pages, the first the cover; together they hold every row once."""
    monkeypatch.setattr(pdf, "ROWS_A_VOLUME", 5)
    lines = [line(one, outcome=HELD[one % 3], plate="豫C12345" if one % 2 else "冀A12345") for one in range(12)]
    made = files_of(content(lines=lines), LAYOUT, DIGEST)
    drawn = [one for one in made if one.kind == "pdf"]
    assert [one.name for one in drawn] == [f"410311-2026-0007-{place}of3.pdf" for place in (1, 2, 3)]
    said = [[text for page in pages(one.payload) for text in page] for one in drawn]
    assert [sum(text.startswith("PW-") for text in texts) for texts in said] == [5, 5, 2]
    assert sorted(text for texts in said for text in texts if text.startswith("PW-")) == sorted(map(number_of, range(12)))
    assert [any("今日通报" in text for text in texts) for texts in said] == [True, False, False]
    assert [sum(text.startswith("制表") for text in texts) for texts in said] == [1, 1, 3]
    assert all(f"第 {place} 卷 共 3 卷" in "".join(texts) for place, texts in enumerate(said, 1))


@pytest.mark.parametrize(
    ("limit", "value", "why"),
    [("MAX_MEMORY", 64 << 20, "制作进程以 1 结束"), ("MAX_SECONDS", 0, "秒"), ("_CHILD", "/nonexistent", "制作进程以 2 结束")],
)
def test_where_no_pdf_can_be_made_the_list_goes_out_and_says_so(
    limit: str, value: object, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, limit, value)
    made = files_of(a_morning(), LAYOUT, DIGEST)
    assert [one.kind for one in made] == ["xlsx", "csv"]
    cover = [str(cell) for row in workbook_rows(made[0].payload)[COVER] for cell in row]
    assert [text for text in cover if "未能生成 PDF" in text and why in text]


def test_sheets_are_printed_at_nine_points_or_more_on_a4_landscape() -> None:
    (book,) = of_kind(a_morning(), "xlsx")
    with zipfile.ZipFile(BytesIO(book)) as parts:
        sizes = [float(one) for one in re.findall(r'<sz val="([\d.]+)"', parts.read("xl/styles.xml").decode())]
        sheets = [parts.read(name).decode() for name in sorted(parts.namelist()) if name.startswith("xl/worksheets/sheet")]
    assert min(sizes) >= 9
    assert len(sheets) == 2 + len(LAYOUT.sheets)
    for one in sheets:
        assert 'paperSize="9"' in one and 'orientation="landscape"' in one and "第 &amp;P 页 共 &amp;N 页" in one
    assert sum("<dataValidation " in one for one in sheets) == 1
    assert '"已立案处罚,已提醒车主,' in next(one for one in sheets if "<dataValidation " in one)


@pytest.mark.parametrize("lines", [1, 2, 12, 30])
def test_a_row_has_room_for_its_lines_in_the_font_that_stands_in(lines: int) -> None:
    """Noto Sans CJK, whose lines are 1.448 times as high as its letters."""
    assert height_pt(["\n".join(["种类"] * lines)], [40.0]) >= lines * 9 * 1.448


def test_a_line_that_nearly_fills_its_cell_is_counted_as_two() -> None:
    """An order on a cover of the sample city, whose last character LibreOffice put on a line that was cut; a case number keeps its line."""
    order = "管控令 SAMPLE-STANDING：示例市中心城区高排放货车限行通告（虚构），示例市重污染天气应急指挥部（虚构），2026-08-12 00:00 起"
    assert height_pt([order], [210.0]) > height_pt([order[:-2]], [220.0])
    assert height_pt([number_of(1)], [60.0]) == height_pt(["1"], [60.0])


@pytest.mark.parametrize("owner", ["=1+1", "+1", "-1", "@a", "http://a.cn", "{=1}", "0012", "\t=1"])
def test_texts_never_become_formulas(owner: str) -> None:
    one = content(lines=[line(1, owner=owner)])
    book = list_workbook(cover_for(one), tables(one, LAYOUT), LAYOUT)
    with zipfile.ZipFile(BytesIO(book)) as parts:
        assert not [name for name in parts.namelist() if "hyperlink" in name or b"<f>" in parts.read(name)]
    assert owner in [cell for row in workbook_rows(book)[LAYOUT.full.name] for cell in row]


OUTCOMES = st.sampled_from(HELD[:3])


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """Lists of one district with whatever on whatever sheet."""
    seeds = iter(range(1_000))
    plates = st.sampled_from(["豫C00001", "豫C00002", "豫A00001", "冀A00001", "豫CD12345", ""])

    def lines() -> list:
        return [
            line(next(seeds), outcome=draw(OUTCOMES), rule=draw(st.sampled_from([*RULES, "unknown_rule"])), plate=draw(plates))
            for _ in range(draw(st.integers(0, 6)))
        ]

    return content(
        lines=lines(),
        supplements=[Supplement(why=LATE, line=one, on_list=None, before=None) for one in lines()],
        withdrawals=[Withdrawal(why=WITHDRAWN, line=one, on_list="410311-2026-0001", now=None) for one in lines()],
        previous_counts=draw(st.dictionaries(OUTCOMES, st.integers(0, 9))),
    )


def cover_for(one: Content) -> Cover:
    return cover_of(one, tables(one, LAYOUT), LAYOUT, DIGEST, [])


@settings(max_examples=examples(60))
@given(contents())
def test_every_figure_is_a_count_of_rows(one: Content) -> None:
    """Counted from the sheets as a reader has them."""
    cover, found = cover_for(one), tables(one, LAYOUT)
    rows = workbook_rows(list_workbook(cover, found, LAYOUT))
    numbered = {sheet.name: [row for row in rows[sheet.name][2:] if isinstance(row[0], float)] for sheet in LAYOUT.sheets}
    figures = {part.title: part for part in cover.parts if isinstance(part, Figures)}
    (sizes,) = figures["各表"].rows
    for name, count in zip(figures["各表"].headings[1:], sizes[1:], strict=True):
        assert count == len(numbered[str(name)])
        assert f"{name}　{count} 件" in str(rows[str(name)][0][0])
        assert sum(int(found_in) for row in rows[str(name)] if (found_in := _block_count(row))) == count
    *by_rule, total, _, _ = figures["当日线索（按类型和状态）"].rows
    of_sheets = [len(numbered[LAYOUT.sheet_of(outcome).name]) for outcome in HELD[:3]]
    assert list(total[1:]) == [*of_sheets, sum(of_sheets)]
    for row in by_rule:
        assert list(row[1:]) == [*(_count_of(one, str(row[0]), outcome) for outcome in HELD[:3]), sum(row[1:-1])]
    (report,) = next(part.lines for part in cover.parts if isinstance(part, Notes) and part.title == "今日通报")
    if one.lines:
        assert f"共发现线索 {sum(of_sheets)} 件" in report
        on_sheets = [number for name in (LAYOUT.sheet_of(outcome).name for outcome in HELD[:3]) for number in numbered[name]]
        plates = {row[2] for row in on_sheets}
        assert f"涉及号牌 {len(plates)} 个，其中本市 {sum(str(plate).startswith('豫C') for plate in plates)} 个" in report
    assert f"补充 {len(numbered['补充'])} 件、撤回 {len(numbered['撤回'])} 件" in report
    full = [row for row in rows[LAYOUT.full.name][1:] if isinstance(row[0], float)]
    assert len(full) == sum(of_sheets) + len(one.supplements)
    listed = list_csv(found, LAYOUT).decode("utf-8-sig").count("\r\n") - 1
    assert listed == len(full) + len(one.withdrawals)


def _block_count(row: list) -> str | None:
    said = re.fullmatch(r"(?:本市号牌|外地及其他号牌) (\d+) 件", str(row[0]))
    return said and said[1]


def _count_of(one: Content, title: str, outcome: str) -> int:
    names = [name for name in {line.rule for line in one.lines} if (RULES[name].title.zh if name in RULES else name) == title]
    return sum(line.rule in names and line.outcome == outcome for line in one.lines)


def test_local_plates_stand_before_the_others() -> None:
    (table, *_) = tables(
        content(lines=[line(1, plate="冀A1"), line(2, plate="豫C1"), line(3, plate="豫CD1"), line(4, plate="豫A1")]), LAYOUT
    )
    assert [block.title for block in table.blocks] == ["本市号牌 2 件", "外地及其他号牌 2 件"]
    assert [(entry.number, entry.line.plate) for entry in table.entries] == [
        (1, "豫C1"),
        (2, "豫CD1"),
        (3, "冀A1"),
        (4, "豫A1"),
    ]


def test_a_citys_words_stand_in_cells_and_in_what_changed() -> None:
    """For codes and for headings; what the city does not word, the catalogue does."""
    own = USUAL.replace("plate_type: {}", 'plate_type: {"01": 大车}').replace("heading: 区县", "heading: 辖区")
    layout = parsed_layout(own, "own.yaml")
    moved = line(1, plate_type="02", district="410302")
    one = content(district="", supplements=[Supplement(why=CHANGED, line=moved, on_list="CITY-2026-0001", before=line(1))])
    ((row),) = printed_rows(full_entries(tables(one, layout)), ["plate_type", "district", "located", "change"], layout)
    assert row == [
        "小型汽车",
        "老城区",
        "老城区\n310国道试验村口",
        "内容有变\n原见 CITY-2026-0001\n号牌种类：大车 → 小型汽车\n辖区：洛龙区 → 老城区",
    ]


@pytest.mark.ci
@pytest.mark.slow
def test_a_full_volume_stays_far_within_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """2,000 rows: 2.2 s of the processor and 95 MB where this was written. A child that needs more is killed by its limit."""
    monkeypatch.setattr(pdf, "MAX_MEMORY", 400 << 20)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    one = content(lines=[line(number, plate=f"豫C{number:05d}") for number in range(pdf.ROWS_A_VOLUME)])
    (drawn,) = pdf.volumes(cover_for(one), tables(one, LAYOUT), LAYOUT, one.issued_at)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert len(pages(drawn)) > 100
    assert after.ru_utime - before.ru_utime < 10
