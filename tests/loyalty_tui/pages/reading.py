"""A page as a reader of HTML sees it: elements, attributes, text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(("meta", "link", "img", "br", "hr", "input"))


@dataclass
class Element:
    """An element with what it holds."""

    name: str
    attributes: dict[str, str | None]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it, spaces folded."""
        pieces = [c if isinstance(c, str) else c.text for c in self.children]
        return " ".join(" ".join(pieces).replace("\u202f", " ").split())

    def all(self, name: str | None = None, **wanted: str) -> list[Element]:
        """Every element below of a name and attributes, in the order of the page."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                named = name in (None, child.name)
                if named and all(child.attributes.get(key) == v for key, v in wanted.items()):
                    found.append(child)
                found += child.all(name, **wanted)
        return found

    def one(self, name: str | None = None, **wanted: str) -> Element:
        """The only one."""
        (found,) = self.all(name, **wanted)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(page: str) -> Element:
    """Read a page whose every element is closed in its place."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    (root,) = reader.open
    return root
