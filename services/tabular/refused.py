"""The one exception for a file that cannot be read."""

from rules.catalogue import Text


class FileRefused(Exception):
    """A file that cannot be read. text: what was found and what would be right; as a string it is in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)

    def within(self, where: object) -> "FileRefused":
        """The same with the file or part of it named before."""
        return FileRefused(f"{where}：{self.text.zh}", f"{where}: {self.text.en}")
