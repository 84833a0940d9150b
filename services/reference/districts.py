"""Districts that a warning names and nothing else knows: its clauses would be bound to a code that no order means."""

from datetime import datetime

from sqlalchemy import Connection

from rules.catalogue import Text
from rules.inputs.thresholds import Thresholds
from services.reference.parse_result import Parsed
from services.reference.remarks import Remark
from services.reference.synonyms import DISTRICTS as BY_NAME
from services.store.reference_cache import current_reference


def report_unknown_districts(connection: Connection, parsed: Parsed, at: datetime, thresholds: Thresholds) -> None:
    """Report districts that are neither of the list, nor of a zone or station of the register; the warning is loaded as given."""
    known = current_reference(connection).districts
    for entry in parsed.good:
        for place, code in enumerate((entry.values or {})["body"]["districts"]):
            if code not in known:
                offer = f" {BY_NAME[code]}" if code in BY_NAME else ""
                expected = Text(f"已知的区县代码{offer}", f"the code of a district that is known{offer}")
                parsed.remarks.append(Remark.asked(entry.place, f"districts[{place}]", code, expected))
