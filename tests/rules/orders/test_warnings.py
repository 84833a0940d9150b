"""Warnings through time: a burden never before its announcement, relief from its stated time."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.inputs.parsed_order import LevelBound
from rules.inputs.parsed_warning import WarningVersion, pollutants_denied_in, pollutants_in
from rules.orders.warnings import bound_spans, follows, level_lines, level_spans, with_pollutants
from rules.timing.times import MINUTE
from tests.rules.building import order, us, warning

LEVELS = ("yellow", "orange", "red")
EVENTS = ("issued", "extended", "upgraded", "downgraded", "paused", "resumed", "lifted")
ENDS = 60


@st.composite
def histories(draw: st.DrawFn) -> list[WarningVersion]:
    """Versions of one warning in minutes 0 to 60, by growing issue."""
    issues = sorted(draw(st.lists(st.integers(0, 50), min_size=1, max_size=5, unique=True)))
    versions = []
    for issued in issues:
        begins, length = draw(st.integers(0, ENDS)), draw(st.none() | st.integers(1, 30))
        until = None if length is None else (begins + length) * MINUTE
        where = frozenset(draw(st.sampled_from([[], ["410302"], ["410303"]])))
        level, event = draw(st.sampled_from(LEVELS)), draw(st.sampled_from(EVENTS))
        versions.append(WarningVersion("W", event, level, issued * MINUTE, begins * MINUTE, until, where))
    return versions


WANTED = st.lists(st.sampled_from(LEVELS), min_size=1, unique=True)


def on(versions: list[WarningVersion], levels: list[str], districts: list[str] = ()) -> list[bool]:  # type: ignore[assignment]
    spans = level_spans({"W": versions}, levels, districts)
    return [any(start <= minute * MINUTE < end for start, end in spans) for minute in range(ENDS)]


def says(versions: list[WarningVersion], at: int, effective: Callable[[WarningVersion], int]) -> WarningVersion | None:
    """What the last announcement that has taken effect says of this minute; None where it has ended."""
    taken_effect = [version for version in versions if effective(version) <= at * MINUTE]
    last = taken_effect[-1] if taken_effect else None
    return None if last is None or (last.until_us is not None and last.until_us <= at * MINUTE) else last


@given(histories(), WANTED, st.sampled_from([[], ["410302"]]))
def test_minute_by_minute(versions: list[WarningVersion], levels: list[str], districts: list[str]) -> None:
    def counts(version: WarningVersion | None) -> bool:
        if version is None or version.event in ("paused", "lifted") or version.level not in levels:
            return False
        return not districts or not version.districts or not version.districts.isdisjoint(districts)

    stated = [counts(says(versions, at, lambda one: one.from_us)) for at in range(ENDS)]
    announced = [counts(says(versions, at, lambda one: max(one.from_us, one.issued_us))) for at in range(ENDS)]
    assert on(versions, levels, districts) == [one and other for one, other in zip(stated, announced, strict=True)]
    for level in levels[:1]:
        lines = level_lines({"W": versions}, LevelBound(frozenset([level]), frozenset(districts)), True)
        known = [[any(a <= at * MINUTE < b for a, b in line) for at in range(ENDS)] for line in lines]
        levels = [level]
        assert known == [
            [counts(says(versions, at, lambda one: one.from_us)) for at in range(ENDS)],
            [counts(says(versions, at, lambda one: max(one.from_us, one.issued_us))) for at in range(ENDS)],
        ]


@given(histories(), WANTED)
def test_nothing_is_barred_that_was_not_announced_by_then(versions: list[WarningVersion], levels: list[str]) -> None:
    for minute, is_on in enumerate(on(versions, levels)):
        known = [version for version in versions if version.issued_us <= minute * MINUTE]
        assert not is_on or on(known, levels)[minute]


@given(histories(), WANTED, st.integers(0, ENDS))
def test_a_lift_frees_from_its_stated_time_however_late_it_is_announced(
    versions: list[WarningVersion], levels: list[str], since: int
) -> None:
    lifted = WarningVersion("W", "lifted", "red", 55 * MINUTE, since * MINUTE, None, frozenset())
    assert not any(on([*versions, lifted], levels)[since:])


@given(histories(), WANTED)
def test_two_warnings_bar_what_either_bars(versions: list[WarningVersion], levels: list[str]) -> None:
    halves = versions[::2], versions[1::2] or versions[:1]
    both = level_spans(dict(zip("WV", halves, strict=True)), levels)
    either = [a or b for a, b in zip(on(halves[0], levels), on(halves[1], levels), strict=True)]
    assert [any(start <= at * MINUTE < end for start, end in both) for at in range(ENDS)] == either


FIRST = warning("orange", "2021-03-05 10:00", "2021-03-05 12:00", "2021-03-12 00:00")
PAUSED = warning("orange", "2021-03-06 12:00", "2021-03-06 14:00", event="paused")
RESUMED = warning("orange", "2021-03-09 16:00", "2021-03-09 18:00", "2021-03-12 00:00", event="resumed")
RAISED_LATE = warning("red", "2021-03-07 18:00", "2021-03-07 12:00", event="upgraded")
LOWERED_LATE = warning("yellow", "2021-03-07 18:00", "2021-03-07 12:00", event="downgraded")
NIGHT_LATE = warning("orange", "2021-03-12 08:00", "2021-03-12 00:00", "2021-03-13 00:00", event="extended")


@pytest.mark.parametrize(
    ("versions", "levels", "found"),
    [
        ([FIRST], ["orange"], [("03-05 12:00", "03-12 00:00")]),
        ([FIRST], ["yellow", "red"], []),
        ([FIRST, PAUSED], ["orange"], [("03-05 12:00", "03-06 14:00")]),
        ([FIRST, PAUSED, RESUMED], ["orange"], [("03-05 12:00", "03-06 14:00"), ("03-09 18:00", "03-12 00:00")]),
        ([FIRST, RAISED_LATE], ["orange"], [("03-05 12:00", "03-07 12:00")]),  # by its own word it was red since noon
        ([FIRST, RAISED_LATE], ["red"], [("03-07 18:00", "open")]),  # but nobody knew before 18:00
        ([FIRST, RAISED_LATE], ["orange", "red"], [("03-05 12:00", "open")]),
        ([FIRST, LOWERED_LATE], ["orange"], [("03-05 12:00", "03-07 12:00")]),
        ([FIRST, LOWERED_LATE], ["yellow"], [("03-07 18:00", "open")]),
        ([FIRST, NIGHT_LATE], ["orange"], [("03-05 12:00", "03-12 00:00"), ("03-12 08:00", "03-13 00:00")]),
    ],
)
def test_what_was_announced_when(versions: list[WarningVersion], levels: list[str], found: list[tuple[str, str]]) -> None:
    def end(time: str) -> int:
        return 2**63 - 1 if time == "open" else us(f"2021-{time}")

    assert level_spans({"W1": versions}, levels) == [(us(f"2021-{start}"), end(until)) for start, until in found]


PM, OZONE = (
    warning("orange", "2026-11-10 08:00", "2026-11-10 12:00", words=words) for words in ("PM2.5橙色预警", "臭氧橙色预警")
)
SILENT = warning("orange", "2026-11-10 08:00", "2026-11-10 12:00", words="橙色(Ⅱ级)")
BOTH = warning("orange", "2026-11-10 08:00", "2026-11-10 12:00", words="细颗粒物与臭氧复合污染橙色预警")
LATER = warning("orange", "2026-11-11 08:00", "2026-11-11 08:00", words="橙色", event="extended")
SAID_LATER = warning("orange", "2026-11-11 08:00", "2026-11-11 08:00", words="橙色", event="extended", pollutant="o3")
SURELY, PERHAPS, NOT = "surely", "perhaps", "not"


@pytest.mark.parametrize(
    ("wanted", "versions", "answer"),
    [
        (["pm25"], [PM], SURELY),
        (["pm25"], [OZONE], NOT),
        (["pm25"], [SILENT], PERHAPS),
        (["pm25"], [BOTH], SURELY),
        (["o3"], [OZONE], SURELY),
        (["o3"], [PM], NOT),
        (["o3", "pm25"], [OZONE], SURELY),
        ([], [PM], SURELY),
        ([], [SILENT], SURELY),  # neither says one: as before there were pollutants
        ([], [OZONE], PERHAPS),  # N26
        ([], [BOTH], SURELY),
        (["pm25"], [OZONE, LATER], NOT),  # an extension that says none is of the warning's own
        (["pm25"], [SILENT, SAID_LATER], NOT),
        (["o3"], [SILENT, SAID_LATER], SURELY),
    ],
)
def test_the_pollutant_of_a_warning(wanted: list[str], versions: list[WarningVersion], answer: str) -> None:
    bound = LevelBound(frozenset(["orange"]), frozenset(), frozenset(wanted))
    surely, perhaps = bound_spans({"W1": versions}, bound)
    whole = [(us("2026-11-10 12:00"), 2**63 - 1)]
    assert (surely, perhaps) == {SURELY: (whole, []), PERHAPS: ([], whole), NOT: ([], [])}[answer]


@pytest.mark.parametrize(
    ("words", "named", "denied"),
    [
        ("臭氧重污染天气黄色预警", {"o3"}, set()),
        ("光化学污染黄色预警", {"o3"}, set()),
        ("光化学烟雾橙色预警", {"o3"}, set()),
        ("Photochemical smog warning", {"o3"}, set()),
        ("氮氧化物橙色预警", {"no2"}, set()),
        ("NO₂ 橙色预警", {"no2"}, set()),
        ("NOx（氮氧化物）橙色预警", {"no2"}, set()),
        ("挥发性有机物（VOCs）橙色预警", {"other"}, set()),
        ("扬沙浮尘天气黄色预警", {"pm10"}, set()),
        ("高温橙色预警", {"other"}, set()),  # of the weather service
        ("大雾橙色预警", {"other"}, set()),
        ("寒潮蓝色预警、道路结冰黄色预警", {"other"}, set()),
        ("受大雾影响，重污染天气橙色预警", set(), set()),
        ("受静稳天气和低温影响，PM2.5橙色预警", {"pm25"}, set()),
        ("橙色预警（本次非臭氧）", set(), {"o3"}),
        ("橙色预警，不含臭氧", set(), {"o3"}),
        ("橙色预警，不包括臭氧和NO2", set(), {"o3", "no2"}),
        ("不涉及 臭 氧", set(), {"o3"}),
        ("本次污染不是因为臭氧，PM2.5橙色预警", {"pm25"}, {"o3"}),
        ("非臭氧、二氧化氮污染，细颗粒物橙色预警", {"pm25"}, {"o3", "no2"}),
        ("细颗粒物而非臭氧", {"pm25"}, {"o3"}),
        ("PM2.5（臭氧除外）橙色预警", {"pm25"}, {"o3"}),
        ("除臭氧外的重污染天气橙色预警", set(), {"o3"}),
        ("除臭氧外，PM2.5也超标", {"pm25", "o3"}, set()),
        ("臭氧未超标，细颗粒物橙色预警", {"pm25"}, {"o3"}),
        ("non-ozone orange warning", set(), {"o3"}),
        ("orange, not ozone but PM2.5", {"pm25"}, {"o3"}),
        ("orange warning without ozone", set(), {"o3"}),
        ("解除臭氧橙色预警", {"o3"}, set()),
        ("排除光化学污染，橙色预警", set(), {"o3"}),
        ("不利气象条件下臭氧橙色预警", {"o3"}, set()),
        ("非常严重的臭氧污染橙色预警", {"o3"}, set()),
        ("臭氧预警，本次不含细颗粒物", {"o3"}, {"pm25"}),
        ("不含臭氧的预警转为臭氧预警", {"o3"}, set()),  # said once that it is, it is
        ("橙色(Ⅱ级)", set(), set()),
    ],
)
def test_the_pollutants_that_words_name_and_deny(words: str, named: set[str], denied: set[str]) -> None:
    assert (pollutants_in(words), pollutants_denied_in(words)) == (named, denied)


def test_an_extension_that_denies_a_pollutant_has_not_that_of_the_version_before() -> None:
    later = warning("orange", "2026-11-11 08:00", "2026-11-11 08:00", words="橙色（本次非臭氧）", event="extended")
    silent = warning("orange", "2026-11-12 08:00", "2026-11-12 08:00", words="橙色", event="extended")
    read = with_pollutants([OZONE, later, silent])
    assert [(one.pollutants, one.denied) for one in read] == [({"o3"}, set()), (set(), {"o3"}), (set(), {"o3"})]


NITROGEN = warning("orange", "2026-11-10 08:00", "2026-11-10 12:00", words="氮氧化物橙色预警")
NOT_PM = warning("orange", "2026-11-10 08:00", "2026-11-10 12:00", words="橙色预警（本次不含细颗粒物）")
ORGANIC = warning("orange", "2026-11-10 08:00", "2026-11-10 12:00", words="挥发性有机物橙色预警")


@pytest.mark.parametrize(
    ("wanted", "version", "answer"),
    [
        (["pm25"], NITROGEN, False),
        (["no2"], NITROGEN, True),
        ([], NITROGEN, None),
        (["pm25"], ORGANIC, False),
        ([], ORGANIC, None),
        (["other"], ORGANIC, None),  # which other one nobody says
        (["other", "pm25"], PM, True),
        ([], NOT_PM, None),
        (["pm25"], NOT_PM, False),
        (["o3"], NOT_PM, None),
        (["o3", "pm25"], NOT_PM, None),
    ],
)
def test_a_pollutant_that_is_not_the_usual_one(wanted: list[str], version: WarningVersion, answer: bool | None) -> None:
    assert follows(LevelBound(frozenset(["orange"]), frozenset(), frozenset(wanted)), version) is answer


def test_a_clause_that_surely_follows_one_of_two_warnings_surely_governs() -> None:
    bound = LevelBound(frozenset(["orange"]), frozenset())
    assert bound_spans({"W1": [PM], "W2": [OZONE]}, bound) == ([(us("2026-11-10 12:00"), 2**63 - 1)], [])


@pytest.mark.parametrize(
    ("title", "version", "answer"),
    [
        ("臭氧重污染天气黄色预警临时交通管理措施", OZONE, True),
        ("臭氧重污染天气黄色预警临时交通管理措施", PM, None),  # nobody said that it goes with others, nor that it does not
        ("臭氧重污染天气黄色预警临时交通管理措施", SILENT, None),
        ("细颗粒物污染天气货车限行通告", PM, True),
        ("细颗粒物污染天气货车限行通告", SILENT, True),
        ("细颗粒物污染天气货车限行通告", OZONE, None),
        ("重污染天气货车限行通告", OZONE, None),
        ("沙尘天气货车限行通告", warning("orange", "2026-11-10 08:00", words="沙尘重污染橙色预警"), True),
    ],
)
def test_the_pollutant_that_the_orders_title_names(title: str, version: WarningVersion, answer: bool | None) -> None:
    written = order(warning={"levels": ["orange"], "districts": []}, whole={"title": title})
    assert follows(written.clauses[0].warning or LevelBound(frozenset(), frozenset()), version) is answer
