"""Passes (通行证) and exemptions (豁免) from JSON: one object or a list, each one version of the pass of one vehicle."""

from datetime import datetime

from sqlalchemy import Connection

from rules.catalogue import Text
from services.reference.dated_documents import Documents, read_dated
from services.reference.history import histories
from services.reference.named_zones import goes_on, unknown_zones
from services.reference.parse_result import Entry, Key, Parsed, Progress
from services.reference.pass_form import PassForm
from services.store.tables import ORDER_VERSION, PASS_VERSION, ZONE_VERSION

KEY = ("pass_id",)
PASSES = Documents("pass", "passes", "pass_id", PassForm, columns=lambda form: {"plate": form.plate}, tidied=("plate",))


def read_passes(content: bytes, progress: Progress) -> Parsed:
    """The passes of a file. Values: pass_id, plate, holds_from (its issue), body (the JSON, times in local time). Raises FileRefused."""
    return read_dated(content, progress, PASSES)


def refuse_what_the_register_contradicts(connection: Connection, parsed: Parsed) -> None:
    """Keeps out passes with zones that are not known, and versions of one pass for several plates; warns of orders not known."""
    _refuse_unknown_zones(connection, parsed)
    _refuse_other_plates(connection, parsed)
    orders = {order_id for (order_id,) in histories(connection, ORDER_VERSION, ("order_id",))}
    for entry in parsed.good:
        for order_id in (entry.values or {})["body"]["orders"]:
            if order_id not in orders:
                parsed.warnings.append(
                    Text(
                        f"{entry.place}：管控令 {order_id} 不在库中；入库后此通行证方为有效",
                        f"{entry.place}: order {order_id} is not in the register; the pass counts once it is",
                    )
                )


def _refuse_unknown_zones(connection: Connection, parsed: Parsed) -> None:
    zones = histories(connection, ZONE_VERSION, ("zone_id",))
    for entry in parsed.good:
        body = (entry.values or {})["body"]
        named = ((f"zones[{index}]", zone_id) for index, zone_id in enumerate(body["zones"]))
        if remarks := [*unknown_zones(entry.place, named, body["from"], body["until"], zones)]:
            entry.values = None
            parsed.remarks += remarks


def _refuse_other_plates(connection: Connection, parsed: Parsed) -> None:
    """Whom a pass is for is read by its plate: were it another's in a later version, the first would keep it for ever."""
    good: dict[Key, list[Entry]] = {}
    for entry in parsed.good:
        good.setdefault((entry.key or ())[:1], []).append(entry)
    recorded = histories(connection, PASS_VERSION, KEY, set(good))
    for key, entries in good.items():
        plates = {point.holds_from: point.values["plate"] for point in recorded.get(key, [])}
        plates |= {(entry.values or {})["holds_from"]: (entry.values or {})["plate"] for entry in entries}
        if len(set(plates.values())) > 1:
            for entry in entries:
                other = next(plate for plate in plates.values() if plate != (entry.values or {})["plate"])
                parsed.refuse(entry, "plate", (entry.values or {})["plate"], _one_plate(other))


def _one_plate(plate: str) -> Text:
    return Text(
        f"{plate}，与此通行证的其他版本一致（更正时各版本放入同一文件）；另一辆车需另一通行证",
        f"{plate}, as in the other versions of the pass (a correction of all of them goes into one file); another vehicle needs another "
        "pass",
    )


def zones_named_by_passes(connection: Connection, since: datetime) -> dict[str, str]:
    """Zones that the latest version of a pass names and that it needs after `since`, each with the pass's id."""
    return {
        zone_id: pass_id
        for (pass_id,), history in histories(connection, PASS_VERSION, KEY).items()
        for zone_id in history[-1].values["body"]["zones"]
        if goes_on(history[-1].values["body"]["until"], since)
    }
