"""Why a finding changed, as its history tells it: the ledger's short causes (see `services.store.causes`) in words."""

import re
from collections.abc import Callable, Sequence

from rules.catalogue import Language, Text

FIRST = 3
"""So many causes of an entry are shown at once, the rest on request."""

_FACTS = re.compile(r"(?P<topic>\S+)/(?P<partition>\d+) offsets (?P<first>\d+)–(?P<last>\d+)")
_CHANGE = re.compile(r"(?P<kind>[a-z]+): (?P<source>.+), tick (?P<tick>\d+)", re.DOTALL)
_DRAFT = re.compile(r"draft (?P<number>\d+) of (?P<writer>.+)", re.DOTALL)
_OF_TOPICS = {
    "remote-sensing.readings": Text("遥感检测数据", "remote-sensing readings"),
    "road-checks.results": Text("检查结果", "check results"),
    "muck-trucks.positions": Text("定位数据", "positions"),
}
_OF_KINDS = {
    "vehicles": Text("车辆库", "the vehicle register"),
    "zones": Text("区域", "zones"),
    "stations": Text("遥感点位", "stations"),
    "orders": Text("管控令", "orders"),
    "warnings": Text("预警", "warnings"),
    "passes": Text("通行证和豁免", "passes and exemptions"),
    "terminals": Text("终端记录", "the records of terminals"),
}
_RIVAL = Text("因另一辆车的记录使用了相同编号", "because another plate's record came under the same id")


def cause_words(cause: str, language: Language) -> str:
    """The cause as a clause: "orders: a.json, tick 7" → "因管控令更新：a.json（登记号 7）"; a form that is not known stays as it is."""
    for form, said in _FORMS:
        if whole := form.fullmatch(cause):
            return said(whole).said(language)
    return cause


def causes_told(causes: Sequence[str], language: Language) -> tuple[list[str], list[str]]:
    """The first few causes of an entry in words, and the rest. Batches of facts come last: they are many, and change little each."""
    told = [cause_words(cause, language) for cause in sorted(causes, key=lambda cause: bool(_FACTS.fullmatch(cause)))]
    return told[:FIRST], told[FIRST:]


def _facts(found: re.Match[str]) -> Text:
    topic, partition, first, last = found.groups()
    name = _OF_TOPICS.get(topic, Text("数据", "facts"))
    one = first == last
    zh = f"{topic} 分区 {partition}，偏移 {first if one else f'{first}–{last}'}"
    en = f"{topic}, partition {partition}, {f'offset {first}' if one else f'offsets {first}–{last}'}"
    return Text(f"因收到{name.zh}（{zh}）", f"because {name.en} arrived ({en})")


def _change(found: re.Match[str]) -> Text:
    kind, source, tick = found.groups()
    name, file = _OF_KINDS.get(kind, Text(kind, kind)), _source(source)
    return Text(f"因{name.zh}更新：{file.zh}（登记号 {tick}）", f"because {name.en} changed: {file.en} (change {tick})")


def _source(source: str) -> Text:
    """A file stays as it is called; an approved draft says whose it was."""
    if draft := _DRAFT.fullmatch(source):
        number, writer = draft.groups()
        return Text(f"草稿 #{number}，{writer}起草", f"draft {number} of {writer}")
    return Text(source, source)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Text]], ...] = (
    (_FACTS, _facts),
    (_CHANGE, _change),
    (re.compile("another plate's record under the same id"), lambda _: _RIVAL),
)
