"""Names of Luoyang's districts and counties by code (docs/standards.md), former codes that old files still use included."""

from rules.catalogue.entries import Language, Text

DISTRICTS: dict[str, Text] = {
    "410302": Text("老城区", "Laocheng"),
    "410303": Text("西工区", "Xigong"),
    "410304": Text("瀍河回族区", "Chanhe"),
    "410305": Text("涧西区", "Jianxi"),
    "410307": Text("偃师区", "Yanshi"),
    "410308": Text("孟津区", "Mengjin"),
    "410311": Text("洛龙区", "Luolong"),
    "410323": Text("新安县", "Xin'an"),
    "410324": Text("栾川县", "Luanchuan"),
    "410325": Text("嵩县", "Songxian"),
    "410326": Text("汝阳县", "Ruyang"),
    "410327": Text("宜阳县", "Yiyang"),
    "410328": Text("洛宁县", "Luoning"),
    "410329": Text("伊川县", "Yichuan"),
    "410306": Text("吉利区（旧）", "Jili (former)"),
    "410322": Text("孟津县（旧）", "Mengjin county (former)"),
    "410381": Text("偃师市（旧）", "Yanshi city (former)"),
}


def district_name(code: str | None, language: Language) -> str:
    """The district's name; the code itself if it is unknown, "" for None."""
    if code is None:
        return ""
    return DISTRICTS[code].said(language) if code in DISTRICTS else code


def named_with_code(code: str) -> Text:
    """The district's name and its code; an unknown one as it is."""
    return Text(*(f"{DISTRICTS[code].said(language)} {code}" if code in DISTRICTS else code for language in ("zh", "en")))
