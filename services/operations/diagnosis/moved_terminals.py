"""Terminals that reported one plate and then another: moved to another truck, or told another number. A remark; nothing is in doubt by it."""

from collections import defaultdict
from datetime import date
from itertools import pairwise

from sqlalchemy import Connection, func, select

from services.operations.diagnosis.fixes import Window
from services.operations.diagnosis.returns import AFTER_PREFIX, PREFIX
from services.operations.diagnosis.symptoms import MOVED, Symptom
from services.store.tables import PLATE_DAY
from streams.plates import is_placeholder


def moved_terminals(connection: Connection, span: Window) -> list[Symptom]:
    """Terminals of the span's days whose plates follow one another; both may be of the day of the change."""
    seen = PLATE_DAY.c
    within = seen.day.between(span.first, span.last), seen.source >= PREFIX, seen.source < AFTER_PREFIX
    several = select(seen.source).where(*within).group_by(seen.source).having(func.count(seen.plate.distinct()) > 1)
    query = select(seen.source, seen.plate, func.min(seen.day), func.max(seen.day))
    query = query.where(*within, seen.source.in_(several)).group_by(seen.source, seen.plate)
    by_terminal: dict[str, list[tuple[date, date, str]]] = defaultdict(list)
    for source, plate, first, last in connection.execute(query):
        if not is_placeholder(plate):
            by_terminal[source.removeprefix(PREFIX)].append((first, last, plate))
    return [_moved(name, sorted(spans)) for name, spans in sorted(by_terminal.items()) if _follow(sorted(spans))]


def _follow(spans: list[tuple[date, date, str]]) -> bool:
    """Whether several plates were reported, none after the next one had begun; by turns is another matter (a receiver is in one truck)."""
    return len(spans) > 1 and all(last <= begin for (_, last, _), (begin, _, _) in pairwise(spans))


def _moved(terminal_id: str, spans: list[tuple[date, date, str]]) -> Symptom:
    plates = [plate for _, _, plate in spans]
    en = ", then ".join(f"{plate} from {first} to {last}" for first, last, plate in spans)
    zh = "，之后 ".join(f"{plate}（{first} 至 {last}）" for first, last, plate in spans)
    return Symptom(
        *(MOVED, "terminal", terminal_id),
        f"terminal {terminal_id} reported {en}: was it moved to another truck, or the plate changed?",
        f"终端 {terminal_id} 先后上报 {zh}：请核实是换装到另一辆车，还是号牌变更",
        plates[-1],
        {"plates": plates},
    )
