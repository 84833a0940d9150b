"""The form of a span in which a terminal is known to be unwell, strictly."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from rules.catalogue import Text
from services.reference.form_parts import A_NAME, A_TIME, Form, Misfit, Name, Time, a_text

_PROBLEM = 2_000


class TerminalForm(Form):
    """from: since when its fixes are in doubt, included; until: not included, null while it lasts, the same as from where it never was."""

    EXPECTED: ClassVar[dict[str, Text]] = {
        "terminal_id": A_NAME,
        "from": A_TIME,
        "until": Text(
            f"仍在持续则不写；写则为不早于起始时间的{A_TIME.zh}", f"null while it lasts, or not before from: {A_TIME.en}"
        ),
        "problem": a_text(_PROBLEM),
    }

    terminal_id: Name
    begins: Time = Field(alias="from")
    until: Time | None
    problem: str = Field(min_length=1, max_length=_PROBLEM)

    def _misfits(self) -> Iterator[Misfit]:
        if self.until is not None and self.until < self.begins:
            yield Misfit("until")
