"""Texts for the vehicles of a clause: 总质量超过49吨且5轴以上（含5轴）的黄牌国四及以下（含国四）重型柴油车."""

from collections.abc import Iterable
from typing import Any

from rules.catalogue.entries import Text
from rules.catalogue.labels import CLASSES, COLOURS, FUELS, ORDER_USES, number_text, stage_word
from services.orders.paragraph.texts import NOTHING, around, clause_name, either_of, joined, plural, said, word_of

Vehicles = dict[str, Any]
_EVERY_FUEL = Text("各类燃料", "")
_OF_STAGE = Text("", "of stage ")
_OWN_NOUNS = frozenset({"low_speed", "three_wheeler", "tractor"})
_FEW = 3
"""Maximum number of excluded fuels that are listed instead of the included ones."""
_BARRED = {
    "odd": Text("号牌尾号为单号", "plates ending in an odd digit"),
    "even": Text("号牌尾号为双号", "plates ending in an even digit"),
    "unlike_date": Text(
        "号牌尾号与日期单双不一致，即单日为双号、双日为单号",
        "plates unlike the date, that is even ones on odd dates and odd ones on even dates",
    ),
}


def vehicles_text(vehicles: Vehicles) -> Text:
    """All conditions as one phrase."""
    others = except_clauses(vehicles)
    numbers = (axles(vehicles), gross_mass(vehicles), rated_load(vehicles), last_digit(vehicles))
    adjectives = joined((origin(vehicles), colours(vehicles), new_energy(vehicles), stage(vehicles)), "")
    nouns, fuel = _nouns(vehicles), fuels(vehicles)
    is_every_fuel = not said(fuel) and not said(uses(vehicles)) and not said(_own_nouns(vehicles))
    kind = joined(
        (NOTHING if said(_own_nouns(vehicles)) else classes(vehicles), _EVERY_FUEL if is_every_fuel else fuel), "", " "
    )
    before = joined((colours(vehicles), new_energy(vehicles), kind), "", " ").en
    english = " ".join(part for part in (before, nouns.en, around(_OF_STAGE, stage(vehicles)).en) if part)
    bearing = _all_of((_all_of(numbers), origin(vehicles))).en
    which = around(NOTHING, _all_of((others, *numbers)), Text("的", ""))
    return Text(
        f"{which.zh}{adjectives.zh}{kind.zh}{nouns.zh}",
        " ".join(part for part in (english, f"with {bearing}" if bearing else "", others.en) if part),
    )


def _nouns(vehicles: Vehicles) -> Text:
    if said(named := uses(vehicles)) or said(named := _own_nouns(vehicles)):
        return named
    is_short = said(fuels(vehicles)) and not fuels(vehicles).zh.startswith(_EVERY_FUEL.zh)
    return Text("车" if is_short else "车辆", "vehicles")


def _own_nouns(vehicles: Vehicles) -> Text:
    """低速货车、三轮汽车: classes that need no further noun, where there are no others and no uses."""
    named = vehicles["classes"]
    if not named or vehicles["uses"] or not _OWN_NOUNS.issuperset(named):
        return NOTHING
    return either_of(plural(word_of(CLASSES, name)) for name in named)


def _all_of(texts: Iterable[Text]) -> Text:
    """A conjunction: …、…且…."""
    listed = [text for text in texts if said(text)]
    last = listed[-1:]
    return joined((joined(listed[:-1]), *last), "且", " and ")


def fuels(vehicles: Vehicles) -> Text:
    """柴油, 柴油（含燃气）; NOTHING if every fuel is listed."""
    listed = sorted(vehicles["fuels"], key=lambda fuel: list(FUELS).index(fuel) if fuel in FUELS else len(FUELS))
    if set(listed) >= FUELS.keys():
        return NOTHING
    if listed == ["diesel", "gas"]:
        return Text("柴油（含燃气）", "diesel (gas included)")
    missing = [word for fuel, word in FUELS.items() if fuel not in listed]
    if len(missing) <= _FEW:
        spared = joined(missing)
        return Text(f"{_EVERY_FUEL.zh}（{spared.zh}除外）", f"(any fuel but {spared.en})")
    return either_of(word_of(FUELS, fuel) for fuel in listed)


def stage(vehicles: Vehicles) -> Text:
    """国四及以下（含国四）, 国四以下（不含国四）, 国三及以上（含国三）, 国三（含）至国五（不含）, 国四."""
    at_most, at_least, inclusive = (vehicles.get(name) for name in ("stage_at_most", "stage_at_least", "stage_inclusive"))
    if at_most is None:
        return NOTHING if at_least is None else _open_stage(_stage_name(at_least), "以上", "above")
    highest = _stage_name(at_most)
    if at_least == at_most:
        return highest
    if at_least is not None:
        lowest = _stage_name(at_least)
        end = Text("（含）", " (included)") if inclusive else Text("（不含）", " (not included)")
        return Text(f"{lowest.zh}（含）至{highest.zh}{end.zh}", f"{lowest.en} (included) to {highest.en}{end.en}")
    if inclusive:
        return _open_stage(highest, "以下", "below")
    return Text(f"{highest.zh}以下（不含{highest.zh}）", f"below {highest.en} ({highest.en} not included)")


def _stage_name(stage: int | str) -> Text:
    return Text(stage_word(stage, "zh"), stage_word(stage, "en"))


def _open_stage(stage: Text, zh: str, en: str) -> Text:
    return Text(f"{stage.zh}及{zh}（含{stage.zh}）", f"{stage.en} and {en} ({stage.en} included)")


def classes(vehicles: Vehicles) -> Text:
    """重型、中型."""
    return either_of(word_of(CLASSES, name) for name in vehicles["classes"])


def uses(vehicles: Vehicles) -> Text:
    """渣土车、混凝土搅拌车."""
    return either_of(plural(word_of(ORDER_USES, name)) for name in vehicles["uses"])


def axles(vehicles: Vehicles) -> Text:
    """5轴以上（含5轴）."""
    count = vehicles.get("axles_at_least")
    return NOTHING if count is None else Text(f"{count}轴以上（含{count}轴）", f"{count} axles or more")


def gross_mass(vehicles: Vehicles) -> Text:
    """总质量超过49吨."""
    mass = vehicles.get("gross_mass_over_kg")
    return NOTHING if mass is None else Text(f"总质量超过{_tonnes(mass)}吨", f"a gross mass over {_tonnes(mass)} t")


def rated_load(vehicles: Vehicles) -> Text:
    """核定载质量1.5吨以上（含1.5吨） or 核定载质量超过5吨."""
    over, least = vehicles.get("rated_load_over_kg"), vehicles.get("rated_load_at_least_kg")
    if over is not None:
        return Text(f"核定载质量超过{_tonnes(over)}吨", f"a rated load over {_tonnes(over)} t")
    if least is not None:
        tonnes = _tonnes(least)
        return Text(f"核定载质量{tonnes}吨以上（含{tonnes}吨）", f"a rated load of {tonnes} t or more")
    return NOTHING


def _tonnes(kg: float) -> str:
    return number_text(kg / 1000)


def colours(vehicles: Vehicles) -> Text:
    """黄牌、黄绿牌 / yellow plate."""
    return either_of(
        Text(one.zh, one.en.replace(" plate", "-plate")) for one in (word_of(COLOURS, name) for name in _colours(vehicles))
    )


def _colours(vehicles: Vehicles) -> list[str]:
    return vehicles.get("plate_colours") or []


def origin(vehicles: Vehicles) -> Text:
    """本地号牌（豫C） or 外地号牌（豫C以外）."""
    kind = vehicles.get("origin")
    prefixes = "、".join(vehicles.get("local_prefixes") or [])
    if kind is None:
        return NOTHING
    if kind == "local":
        return Text(f"本地号牌（{prefixes}）", f"local plates ({prefixes})")
    return Text(f"外地号牌（{prefixes}以外）", f"plates from elsewhere (not {prefixes})")


def last_digit(vehicles: Vehicles) -> Text:
    """号牌尾号为1、6（尾号为字母的按0计)."""
    rule = vehicles.get("last_digit")
    if rule is None:
        return NOTHING
    barred, letter = rule["barred"], rule.get("letter")
    if isinstance(barred, str):
        which = _BARRED[barred]
    else:
        digits = "、".join(str(digit) for digit in sorted(barred))
        which = Text(f"号牌尾号为{digits}", f"plates ending in {digits.replace('、', ', ')}")
    if letter is None:
        return which
    if letter == "last_digit":
        how = Text("尾号为字母的以最后一位数字为准", "a plate that ends in a letter counts by its last digit")
    else:
        how = Text(f"尾号为字母的按{letter}计", f"a plate that ends in a letter counts as {letter}")
    return Text(f"{which.zh}（{how.zh}）", f"{which.en} ({how.en})")


def new_energy(vehicles: Vehicles) -> Text:
    """新能源 or 非新能源."""
    wanted = vehicles.get("new_energy")
    if wanted is None:
        return NOTHING
    return Text("新能源", "new-energy") if wanted else Text("非新能源", "not new-energy")


def except_clauses(vehicles: Vehicles) -> Text:
    """不属于第1条、第2条所列: the other vehicles of the notice."""
    names = joined(clause_name(clause_id) for clause_id in vehicles.get("except_clauses") or [])
    return around(Text("不属于", "other than those of "), names, Text("所列", ""))
