"""What is wrong with a returned file: with the file as a whole (it cannot be read), or with one of its rows."""

from dataclasses import dataclass

from rules.catalogue.entries import Text

_LONGEST_SHOWN = 200


class ReturnRefused(Exception):
    """A returned file that cannot be read as an answered list; `said` tells what was found and what is expected."""

    def __init__(self, said: Text) -> None:
        super().__init__(said.en)
        self.said = said


class AnswersNotLoaded(Exception):
    """The file has row errors, and nobody said that the other rows are to be loaded all the same."""


@dataclass(frozen=True)
class RowError:
    """A cell that is not as it must be. row: as the spreadsheet counts; sheet: '' of a CSV file; column: its heading."""

    sheet: str
    row: int
    column: str
    value: str
    expected: Text

    @property
    def line(self) -> Text:
        """The error as one line."""
        zh, en = (f"工作表“{self.sheet}”", f'sheet "{self.sheet}", ') if self.sheet else ("", "")
        found_zh, found_en = (f"为“{self.shown}”", f'is "{self.shown}"') if self.value else ("没有填写", "is blank")
        return Text(
            f"{zh}第 {self.row} 行：{self.column} {found_zh}，应为{self.expected.zh}",
            f"{en}row {self.row}: {self.column} {found_en}, expected {self.expected.en}",
        )

    @property
    def shown(self) -> str:
        """The value on one line, with control characters escaped, cut to 200 characters."""
        text = "".join(one if one.isprintable() else one.encode("unicode_escape", "replace").decode() for one in self.value)
        return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
