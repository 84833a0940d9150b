"""Why a source (terminal, station, inspecting agency) is held to be unreliable: codes, each worded from its numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rules.catalogue.entries import Text

ENTERED, ONE_VALUE, FRACTIONS, SET_BACK = "entered", "one_value", "fractions", "clock_set_back"
WRONG_DATUM, CLOCK, TWO_PLATES, ONE_RING = "wrong_datum", "clock", "two_plates", "one_ring"
PLATES_BY_DAYS, ONE_TRACK = "plates_by_days", "one_track"

SOURCE_KINDS = {
    "station": Text("遥感点位", "station"),
    "terminal": Text("定位终端", "terminal"),
    "agency": Text("检验、检查机构", "inspecting agency"),
}
SPAN_STATES = {
    "proposed": Text("拟列，待人工核定", "proposed, to be looked at"),
    "confirmed": Text("已确认", "confirmed"),
    "lifted": Text("已撤销", "lifted"),
}
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MEMBERS = {
    "opacity_pct": Text("不透光度（%）", "opacity (%)"),
    "no_ppm": Text("NO（10⁻⁶）", "NO (10⁻⁶)"),
    "smoke_m1": Text("光吸收系数（m⁻¹）", "light absorption (m⁻¹)"),
}


@dataclass(frozen=True)
class Fault:
    """A kind of unreliability. title: a few words; sentence: what was found, from the numbers of `SourceVerdict`."""

    title: Text
    sentence: Callable[[Mapping[str, Any]], Text]


def worded(cause: str, numbers: Mapping[str, Any]) -> Text:
    """What was found, in a sentence; the title alone where numbers are missing (an entry of a person, a later version's code)."""
    fault = FAULTS.get(cause)
    if fault is None:
        return Text(cause, cause)
    try:
        return fault.sentence(numbers)
    except KeyError:
        return fault.title


def titled(cause: str) -> Text:
    """The cause in a few words; an unknown code (of a later version) as it is."""
    return FAULTS[cause].title if cause in FAULTS else Text(cause, cause)


def chance_text(chance: float) -> str:
    """A chance as people read it: one in how many, by powers of ten; never more sure than one in a million million."""
    power = next((power for power in range(1, 12) if chance > 10.0 ** -(power + 1)), 12)
    return f"10⁻{str(power).translate(_SUPERSCRIPT)}"


def _values(n: Mapping[str, Any]) -> str:
    return f"{n['low']:g}" if n["low"] == n["high"] else f"{n['low']:g}–{n['high']:g}"


def _one_value(n: Mapping[str, Any]) -> Text:
    member = _MEMBERS[n["member"]]
    return _improbable(
        n, Text(f"{member.zh}均为 {_values(n)}", f"{member.en} {_values(n)}"), Text("疑未测量", "it probably does not measure")
    )


def _fractions(n: Mapping[str, Any]) -> Text:
    what = Text(f"不透光度均在 {_values(n)} 之间", f"opacity {_values(n)}")
    return _improbable(n, what, Text("疑以小数代替百分数上报", "it probably sends fractions for percent"))


def _improbable(n: Mapping[str, Any], what: Text, probably: Text) -> Text:
    """A run of records that a sound device hardly gives; with others among them where `among` counts more."""
    chance, mixed = chance_text(n["chance"]), n.get("among", n["readings"]) > n["readings"]
    many = (
        Text(f"连续 {n['among']:,} 条记录中有 {n['readings']:,} 条", f"{n['readings']:,} of {n['among']:,} records in a row")
        if mixed
        else Text(f"连续 {n['readings']:,} 条记录", f"{n['readings']:,} records in a row")
    )
    return Text(
        f"{many.zh}（{n['vehicles']:,} 辆车）的{what.zh}；正常设备出现的概率低于 {chance}：{probably.zh}",
        f"{many.en}, of {n['vehicles']:,} vehicles, have {what.en}; of a sound device that has a chance below {chance}: {probably.en}",
    )


def _set_back(n: Mapping[str, Any]) -> Text:
    what = Text("，此前走快", ", and was fast before")
    if forward := n.get("forward_after"):
        what = Text(f"，{forward} 之后又拨快", f", and forward again after {forward}")
    return Text(
        f"记录 {n['before_id']} 的时间为 {n['before']}，其后的记录 {n['after_id']} 为 {n['after']}：时钟被拨回 {n['minutes']:g} 分钟{what.zh}",
        f"record {n['before_id']} says {n['before']}, the next one, {n['after_id']}, {n['after']}: its clock was set back by {n['minutes']:g} "
        f"minutes{what.en}",
    )


def _wrong_datum(n: Mapping[str, Any]) -> Text:
    return Text(
        f"{n['driving_fixes']:,} 个行驶定位点偏离道路 {n['off_m']:,.0f} m（中位数），按 {n['probably']} 读取为 {n['off_then_m']:,.0f} m："
        f"坐标系很可能是 {n['probably']} 而未申报（申报为 {n['declared']}）",
        f"{n['driving_fixes']:,} driving fixes lie a median of {n['off_m']:,.0f} m off the roads, read as {n['probably']} "
        f"{n['off_then_m']:,.0f} m: its datum is probably {n['probably']} and not declared (it says {n['declared']})",
    )


def _clock(n: Mapping[str, Any]) -> Text:
    minutes = f"{abs(n['late_s']) / 60:,.1f}"
    if n["late_s"] < 0:
        return Text(
            f"定位时间晚于接收 {minutes} 分钟（中位数）：时钟偏快",
            f"its times lie a median of {minutes} minutes after their receipt: its clock is fast",
        )
    return Text(
        f"定位时间早于接收 {minutes} 分钟（中位数）：时钟偏慢或延迟上报",
        f"its times lie a median of {minutes} minutes before their receipt: its clock is slow or it sends late",
    )


def _two_plates(n: Mapping[str, Any]) -> Text:
    plates = "、".join(n["plates"])
    return Text(
        f"同一终端交替上报 {plates}（交替 {n['turns']:,} 次）：一台接收机只能在一辆车上",
        f"it reports {', '.join(n['plates'])} by turns ({n['turns']:,} changes): one receiver is in one truck",
    )


def _one_ring(n: Mapping[str, Any]) -> Text:
    return Text(
        f"{n['terminals']:,} 台终端的定位落在同一圆环上（半径 {n['radius_m']:,.0f} m，圆心 {n['lon']:.5f}, {n['lat']:.5f}）：疑受卫星定位欺骗",
        f"the places of {n['terminals']:,} terminals lie on one ring (radius {n['radius_m']:,.0f} m around {n['lon']:.5f}, {n['lat']:.5f}): "
        f"satellite positioning was probably spoofed",
    )


def _plates_by_days(n: Mapping[str, Any]) -> Text:
    plates = "、".join(n["plates"])
    return Text(
        f"同一终端隔日轮换上报 {plates}，又换回先前的号牌：一台接收机只能在一辆车上",
        f"from day to day it reports {', '.join(n['plates'])}, and one of them again: one receiver is in one truck",
    )


def _one_track(n: Mapping[str, Any]) -> Text:
    terminals = "、".join(n["terminals"])
    return Text(
        f"{n['first']} 至 {n['last']} 有 {n['fixes']:,} 个行驶定位点与终端 {terminals}（另一辆车）同秒同位：同一接收机的轨迹被重复使用",
        f"{n['fixes']:,} driving fixes from {n['first']} to {n['last']} have the second and the place of those of terminal "
        f"{', '.join(n['terminals'])} on another truck: one receiver's track is used twice",
    )


def _entered(n: Mapping[str, Any]) -> Text:
    return Text(n["problem"], n["problem"])


FAULTS: dict[str, Fault] = {
    ENTERED: Fault(Text("人工登记", "entered by a person"), _entered),
    ONE_VALUE: Fault(Text("数值固定不变", "one value again and again"), _one_value),
    FRACTIONS: Fault(Text("以小数代替百分数", "fractions for percent"), _fractions),
    SET_BACK: Fault(Text("时钟被拨回", "clock set back"), _set_back),
    WRONG_DATUM: Fault(Text("坐标系未申报", "datum not declared"), _wrong_datum),
    CLOCK: Fault(Text("时钟不准", "wrong clock"), _clock),
    TWO_PLATES: Fault(Text("一台终端两个号牌", "one terminal, two plates"), _two_plates),
    ONE_RING: Fault(Text("多台终端同在一环", "several terminals on one ring"), _one_ring),
    PLATES_BY_DAYS: Fault(Text("一台终端隔日换号牌", "one terminal, plates that change to and fro"), _plates_by_days),
    ONE_TRACK: Fault(Text("两台终端同一轨迹", "two terminals, one track"), _one_track),
}
"""The wording of each code."""
