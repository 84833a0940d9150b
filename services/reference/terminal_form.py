"""The form of a span in which a terminal is known to be unwell, strictly."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from services.reference.form_parts import A_NAME, A_TEXT, A_TIME, Form, Misfit, Name, Time

_PROBLEM = 2_000


class TerminalForm(Form):
    """from: since when its fixes are in doubt, included; until: not included, null while it lasts, the same as from where it never was."""

    EXPECTED: ClassVar[dict[str, str]] = {
        "terminal_id": A_NAME,
        "from": A_TIME,
        "until": f"null while it lasts, or not before from: {A_TIME}",
        "problem": A_TEXT.replace("500", str(_PROBLEM)),
    }

    terminal_id: Name
    begins: Time = Field(alias="from")
    until: Time | None
    problem: str = Field(min_length=1, max_length=_PROBLEM)

    def _misfits(self) -> Iterator[Misfit]:
        if self.until is not None and self.until < self.begins:
            yield Misfit("until")
