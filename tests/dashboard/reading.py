"""What a page says, read out of its HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_ADDRESSES = {"href", "src", "action"}


@dataclass
class Page(HTMLParser):
    """Texts, addresses and elements of a page; `inline` = what a strict policy would refuse."""

    texts: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._inside: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element."""
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        self.addresses += [attributes[name] or "" for name in _ADDRESSES & attributes.keys()]
        self.inline += [f"{tag} {name}" for name in attributes if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in attributes):
            self.inline.append(tag)

    def handle_data(self, data: str) -> None:
        """Note the text."""
        if data.strip():
            self.texts.append(" ".join(data.split()))

    @property
    def text(self) -> str:
        """All texts in one."""
        return " ".join(self.texts)

    def labelled(self) -> set[str]:
        """Ids that a label names."""
        return {attributes.get("for") or "" for tag, attributes in self.tags if tag == "label"}


def read(html: str) -> Page:
    """The page."""
    page = Page()
    page.feed(html.replace("<wbr>", ""))  # where a word may break is no part of the text
    return page
