"""The sentences for what was found, and the symptoms made of them."""

from typing import Any

import numpy as np

from rules.catalogue.source_faults import SOURCE_KINDS, worded
from rules.inputs.thresholds import Thresholds
from services.operations.diagnosis.datums import Limits, Placed
from services.operations.diagnosis.evidence import Evidence
from services.operations.diagnosis.rings import Ring
from services.operations.diagnosis.set_back_clocks import FARTHEST_DAYS
from services.operations.diagnosis.symptoms import (
    CLOCK,
    FROZEN,
    MAP_DATUM,
    OFF_ROADS,
    ONE_RING,
    ONE_TRACK,
    PLATES_BY_DAYS,
    SELDOM,
    SPEED,
    TWO_PLATES,
    WRONG_DATUM,
    Symptom,
    metres,
)

_UNITS = (("knots", "节", 1.852), ("m/s", "米/秒", 3.6), ("mph", "英里/小时", 1.609), ("tens of km/h", "10 千米/小时", 10.0))
_TOO_MUCH = (("tenths of km/h", "0.1 千米/小时", 0.1), ("km/h taken for knots", "把千米/小时当作节换算", 1 / 1.852))
_ALIKE = 0.06


def wrong_datum(found: Placed) -> Symptom:
    """A terminal that lies on the roads only in another datum than it declares."""
    one, was, then = found.evidence, found.as_is, found.fit or found.as_is
    return Symptom(
        *(WRONG_DATUM, "terminal", one.terminal_id),
        f"terminal {one.terminal_id}: {one.driving:,} driving fixes lie a median of {metres(was.off_m)} off the roads ({was.on:.0%} on them); "
        f"read as {found.fits} they lie {metres(then.off_m)} off ({then.on:.0%} on them): "
        f"its datum is probably {found.fits} and not declared (it says {found.declared})",
        f"终端 {one.terminal_id}：{one.driving:,} 个行驶定位点偏离道路的中位数为 {metres(was.off_m)}（在路上的占 {was.on:.0%}）；"
        f"按 {found.fits} 读取则为 {metres(then.off_m)}（{then.on:.0%}）：其坐标系很可能是 {found.fits} 而未申报（申报为 {found.declared}）",
        one.plate,
        {"driving_fixes": one.driving, "declared": found.declared, "off_m": round(was.off_m, 1), "on_roads": round(was.on, 3)}
        | {"probably": found.fits, "off_then_m": round(then.off_m, 1), "on_roads_then": round(then.on, 3)},
    )


def wrong_datum_of_all(source: str, found: list[Placed], datum: str) -> Symptom:
    """A source of which nearly all terminals lie on the roads only in another datum."""
    those = [one for one in found if one.fits == datum and one.fit is not None]
    off = float(np.median([one.as_is.off_m for one in those]))
    then = float(np.median([one.fit.off_m for one in those if one.fit is not None]))
    maybe_map = (", or the road zones were imported in a wrong datum", "，或道路区域导入时坐标系有误")
    or_map_en, or_map_zh = maybe_map if source == "all" else ("", "")
    name_en, name_zh = ("all positions", "全部定位数据") if source == "all" else (f"source {source}", f"来源 {source}")
    return Symptom(
        *(WRONG_DATUM, "source", source),
        f"{name_en}: {len(those)} of {len(found)} terminals lie a median of {metres(off)} off the roads; read as {datum} they lie "
        f"{metres(then)} off: the datum of the whole source is probably {datum} and not declared{or_map_en}",
        f"{name_zh}：{len(found)} 台终端中有 {len(those)} 台偏离道路，中位数为 {metres(off)}；按 {datum} 读取则为 {metres(then)}："
        f"整个来源的坐标系很可能是 {datum} 而未申报{or_map_zh}",
        measured={
            "terminals": len(those),
            "of": len(found),
            "off_m": round(off, 1),
            "probably": datum,
            "off_then_m": round(then, 1),
        },
    )


def map_datum(found: list[Placed], datum: str) -> Symptom:
    """The map's roads, not the terminals, are moved."""
    off = float(np.median([one.as_is.off_m for one in found]))
    return Symptom(
        *(MAP_DATUM, "source", "zones"),
        f"road zones: {len(found)} terminals lie a median of {metres(off)} off all of them, and on them if the roads were drawn in {datum}: "
        f"the datum of the zone file is probably {datum}; import it again with the right one before any order names these zones",
        f"道路区域：{len(found)} 台终端偏离全部道路，中位数为 {metres(off)}；若道路按 {datum} 绘制则吻合："
        f"区域文件的坐标系很可能是 {datum}；在管控令引用这些区域之前，请以正确的坐标系重新导入",
        measured={"terminals": len(found), "off_m": round(off, 1), "probably": datum},
    )


def off_roads(found: Placed) -> Symptom:
    """A terminal off the roads in every datum."""
    one, off = found.evidence, metres(found.as_is.off_m)
    return Symptom(
        *(OFF_ROADS, "terminal", one.terminal_id),
        f"terminal {one.terminal_id}: {one.driving:,} driving fixes lie a median of {off} off the roads, in every datum: reason unknown",
        f"终端 {one.terminal_id}：{one.driving:,} 个行驶定位点偏离道路的中位数为 {off}，按任何坐标系均不吻合：原因不明",
        one.plate,
        {"driving_fixes": one.driving, "off_m": round(found.as_is.off_m, 1), "on_roads": round(found.as_is.on, 3)},
    )


def speed(one: Evidence) -> Symptom:
    """A speed that does not fit the movement, with the unit that would explain it."""
    ratio = one.moves_kmh / one.says_kmh
    known = [(en, zh) for en, zh, factor in (*_UNITS, *_TOO_MUCH) if abs(ratio / factor - 1) <= _ALIKE]
    en, zh = (f": {known[0][0]}?", f"：单位是否为{known[0][1]}？") if known else ("", "")
    return Symptom(
        *(SPEED, "terminal", one.terminal_id),
        f"terminal {one.terminal_id}: says {one.says_kmh:.1f}, moves {one.moves_kmh:.0f} km/h (median of {one.legs:,} legs){en}",
        f"终端 {one.terminal_id}：上报车速 {one.says_kmh:.1f}，按位移为 {one.moves_kmh:.0f} km/h（{one.legs:,} 段的中位数）{zh}",
        one.plate,
        {"legs": one.legs, "says_kmh": round(one.says_kmh, 1), "moves_kmh": round(one.moves_kmh, 1)},
    )


def frozen(one: Evidence) -> Symptom:
    """Places that stand still while the speed goes on."""
    share = one.frozen / one.driving
    return Symptom(
        *(FROZEN, "terminal", one.terminal_id),
        f"terminal {one.terminal_id}: {one.frozen:,} of {one.driving:,} driving fixes ({share:.0%}) repeat one place while the speed goes on: "
        f"its receiver is probably unwell",
        f"终端 {one.terminal_id}：{one.driving:,} 个行驶定位点中有 {one.frozen:,} 个（{share:.0%}）位置不变而车速持续：接收机可能有故障",
        one.plate,
        {"driving_fixes": one.driving, "frozen": one.frozen},
    )


def clock(one: Evidence) -> Symptom:
    """A clock ahead of the receipt, or far behind it while the others are not."""
    minutes = abs(one.late_s) / 60
    en, zh = (
        (f"{minutes:.0f} minutes before their receipt: its clock is slow or it sends late", "早于接收")
        if one.late_s > 0
        else (f"{minutes:.1f} minutes after their receipt: its clock is fast", "晚于接收")
    )
    return Symptom(
        *(CLOCK, "terminal", one.terminal_id),
        f"terminal {one.terminal_id}: times lie a median of {en}",
        f"终端 {one.terminal_id}：定位时间{zh} {minutes:.1f} 分钟（中位数）：{'时钟偏慢或延迟上报' if one.late_s > 0 else '时钟偏快'}",
        one.plate,
        {"late_s": round(one.late_s)},
    )


def seldom(one: Evidence, thresholds: Thresholds) -> Symptom:
    """A terminal whose driving fixes lie too far apart for any stay."""
    minutes, most = f"{one.gap_s / 60:g}", f"{thresholds.stay_gap_min:g}"
    return Symptom(
        *(SELDOM, "terminal", one.terminal_id),
        f"terminal {one.terminal_id}: drives with a fix every {minutes} minutes (median of {one.driving:,} fixes), "
        f"stays need one every {most}: it reports too seldom for any finding",
        f"终端 {one.terminal_id}：行驶中每 {minutes} 分钟上报一次（{one.driving:,} 个定位点的中位数），认定区内行驶需不超过 {most} 分钟："
        f"上报过疏，不足以得出任何线索",
        one.plate,
        {"driving_fixes": one.driving, "gap_s": round(one.gap_s)},
    )


def two_plates(terminal_id: str, numbers: dict[str, Any]) -> Symptom:
    """One terminal that reports several plates by turns."""
    return _of_fault(TWO_PLATES, "terminal", terminal_id, numbers)


def plates_by_days(terminal_id: str, plates: list[str]) -> Symptom:
    """One terminal that reports one plate, another, and the first again, on different days."""
    return _of_fault(PLATES_BY_DAYS, "terminal", terminal_id, {"plates": plates})


def one_track(terminal_id: str, numbers: dict[str, Any]) -> Symptom:
    """A terminal whose track another one reports for another truck."""
    return _of_fault(ONE_TRACK, "terminal", terminal_id, numbers)


def one_ring(ring: Ring, terminals: int) -> Symptom:
    """A terminal that lies on one circle with others."""
    numbers = {"terminals": terminals, "radius_m": round(ring.radius_m), "lon": round(ring.lon, 6), "lat": round(ring.lat, 6)}
    return _of_fault(ONE_RING, "terminal", ring.terminal_id, numbers)


def of_records(kind: str, source_id: str, cause: str, numbers: dict[str, Any]) -> Symptom:
    """A station, or an agency, whose records show a fault."""
    return _of_fault(cause, kind, source_id, numbers)


def _of_fault(cause: str, kind: str, source_id: str, numbers: dict[str, Any]) -> Symptom:
    said, named = worded(cause, numbers), SOURCE_KINDS[kind]
    return Symptom(
        cause, kind, source_id, f"{named.en} {source_id}: {said.en}", f"{named.zh} {source_id}：{said.zh}", measured=numbers
    )


def clocks_looked_at() -> tuple[str, str]:
    """Which faults of stations' clocks are looked for, in English and Chinese."""
    return (
        f"clocks of stations: steps back of up to {FARTHEST_DAYS} days are told; "
        "one that is ahead and never set back is not, but plate by plate",
        f"监测点时钟：可发现 {FARTHEST_DAYS} 天以内的回拨；走快而一直未回拨的，只能逐车发现",
    )


def compared_with(limits: Limits, what: str, count: int) -> tuple[str, str]:
    """What the places were compared with, in English and Chinese."""
    if what == "roads":
        en, zh = f"compared with {count:,} road zones of the register", f"与登记的 {count:,} 条道路区域比对"
    elif what == "cells":
        en = f"compared with {count:,} cells that at least three other terminals drove through, as the register's road zones do not suffice"
        zh = f"登记的道路区域不足，与至少三台其他终端驶过的 {count:,} 个网格比对"
    else:
        return "places could not be compared with any road: import road zones", "没有可供比对的道路：请导入道路区域"
    off, on = f"{limits.off_m:g}", f"{limits.on_m:g}"
    return f"{en} (off beyond {off} m, on up to {on} m)", f"{zh}（超过 {off} m 为偏离，{on} m 以内为吻合）"
