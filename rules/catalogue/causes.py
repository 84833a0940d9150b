"""Causes of a derivation, and so of changed findings: each is a code with parameters, worded here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rules.catalogue.entries import Text

AS_RECORDED, FACTS, CHANGE, APPROVAL, RIVAL, RENUMBERED = (
    *("as_recorded", "facts_arrived", "reference_changed", "draft_approved", "id_used_twice", "renumbered"),
)


@dataclass(frozen=True)
class Cause:
    """A code of CAUSES with the parameters of its wording. AS_RECORDED: the text of a row that is older than codes."""

    code: str
    parameters: Mapping[str, str | int]

    def __hash__(self) -> int:
        return hash((self.code, frozenset(self.parameters.items())))

    @property
    def words(self) -> "CauseWords":
        """The cause in words; an unknown code (of a later version) is shown as it is."""
        worded = CAUSES.get(self.code)
        return _as_recorded(self.code) if worded is None else worded(**self.parameters)


@dataclass(frozen=True)
class CauseWords:
    """A cause in words.

    record: the short English line of the API.
    clause: in the history of a finding.
    """

    record: str
    clause: Text


_TOPICS = {
    "remote-sensing.readings": Text("遥感检测数据", "remote-sensing readings"),
    "road-checks.results": Text("检查结果", "check results"),
    "muck-trucks.positions": Text("定位数据", "positions"),
}
_FACTS = Text("数据", "facts")
_KINDS = {
    "vehicles": Text("车辆库", "the vehicle register"),
    "zones": Text("区域", "zones"),
    "stations": Text("遥感点位", "stations"),
    "orders": Text("管控令", "orders"),
    "warnings": Text("预警", "warnings"),
    "passes": Text("通行证和豁免", "passes and exemptions"),
    "terminals": Text("终端记录", "the records of terminals"),
    "sources": Text("数据来源可靠性记录", "the records of unreliable sources"),
}


def _as_recorded(text: str) -> CauseWords:
    return CauseWords(text, Text(text, text))


def _facts_arrived(topic: str, partition: int, first: int, last: int) -> CauseWords:
    name = _TOPICS.get(topic, _FACTS)
    offsets = f"{first}" if first == last else f"{first}–{last}"
    zh = f"因收到{name.zh}（{topic} 分区 {partition}，偏移 {offsets}）"
    en = f"because {name.en} arrived ({topic}, partition {partition}, offset{'' if first == last else 's'} {offsets})"
    return CauseWords(f"{topic}/{partition} offsets {first}–{last}", Text(zh, en))


def _reference_changed(kind: str, source: str, tick: int) -> CauseWords:
    return _changed(kind, source, Text(source, source), tick)


def _draft_approved(draft: int, writer: str, tick: int) -> CauseWords:
    en = f"draft {draft} of {writer}"
    return _changed("orders", en, Text(f"草稿 #{draft}，{writer}起草", en), tick)


def _changed(kind: str, source: str, file: Text, tick: int) -> CauseWords:
    name = _KINDS.get(kind, Text(kind, kind))
    clause = Text(f"因{name.zh}更新：{file.zh}（登记号 {tick}）", f"because {name.en} changed: {file.en} (change {tick})")
    return CauseWords(f"{kind}: {source}, tick {tick}", clause)


def _id_used_twice() -> CauseWords:
    clause = Text("因另一辆车的记录使用了相同编号", "because another plate's record came under the same id")
    return CauseWords("another plate's record under the same id", clause)


def _renumbered(finding_id: str) -> CauseWords:
    clause = Text(f"编号改变：现为线索 {finding_id}", f"its number changed: it is finding {finding_id} now")
    return CauseWords(f"renumbered: now {finding_id}", clause)


CAUSES: dict[str, Callable[..., CauseWords]] = {
    AS_RECORDED: lambda text: _as_recorded(text),
    FACTS: _facts_arrived,
    CHANGE: _reference_changed,
    APPROVAL: _draft_approved,
    RIVAL: _id_used_twice,
    RENUMBERED: _renumbered,
}
"""The wording of each code, a function of the cause's parameters."""
