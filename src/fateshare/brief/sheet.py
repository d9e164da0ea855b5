"""Read our own page into a tree of plain data that a typesetter can walk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

#: Elements that have no end.
_VOID = {"br", "meta", "link", "img", "hr", "wbr", "col"}
#: Elements that HTML lets end without a word, and the openings that end them.
_ENDS = {
    "li": {"li"},
    "p": {"p", "table", "div", "ul", "ol", "h2", "h3", "h4", "section", "figure", "details"},
    "tr": {"tr"},
    "td": {"td", "th", "tr"},
    "th": {"td", "th", "tr"},
}
#: What is of the screen only.
_SCREEN = {"head", "nav", "style"}
_NARROW = "narrow"
_DRAWN = re.compile(r"<svg.*?</svg>", re.DOTALL)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)
_DESC = re.compile(r"<desc[^>]*>(.*?)</desc>", re.DOTALL)
_SPACE = re.compile(r"[ \t\n\r\f]+")
#: Columns: ems that a letter of a number takes, and the least and most room of a column of words.
_DIGIT_EM, _PAD_EM, _LEAST, _MOST = 0.56, 1.9, 5.0, 42.0
#: Heads of numbers may take so many lines.
_HEAD_LINES = 2


@dataclass(slots=True)
class Node:
    """An element of the page: its tag, attributes, and the nodes and texts in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        """The names of its classes."""
        return set(self.attributes.get("class", "").split())

    def walk(self) -> Iterator[Node]:
        """Walk through the element and all in it."""
        yield self
        for one in self.inside:
            if isinstance(one, Node):
                yield from one.walk()

    def text(self) -> str:
        """Return the words in it."""
        return "".join(one if isinstance(one, str) else one.text() for one in self.inside)

    def find(self, *tags: str) -> list[Node]:
        """Return the elements in it of some tags, in order."""
        return [one for one in self.walk() if one.tag in tags]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of the page, and what stands for it where it cannot be seen."""

    svg: str
    words: str


def read(page: str) -> tuple[Node, tuple[Picture, ...]]:
    """
    Read a page that `render` wrote.

    Parameters
    ----------
    page
        HTML of our own templates; each drawing in it becomes an `img` with its number.

    Returns
    -------
    tree
        The body, without what is of the screen only.
    pictures
        The drawings, by number.
    """
    drawn: list[Picture] = []

    def numbered(found: re.Match[str]) -> str:
        drawn.append(Picture(found[0], _described(found[0])))
        return f'<img src="{len(drawn) - 1}">'

    reader = _Reader()
    reader.feed(_DRAWN.sub(numbered, page))
    reader.close()
    return reader.root, tuple(drawn)


def anchored(tree: Node) -> Node:
    """Leave the anchors of links that lead nowhere on the page; the words stay."""
    ids = {node.attributes["id"] for node in tree.walk() if "id" in node.attributes}
    for node in tree.find("a"):
        if node.attributes.get("href", "")[1:] not in ids and node.attributes["href"][:1] == "#":
            del node.attributes["href"]
    return tree


def data(node: Node | str) -> object:
    """
    Return a tree as JSON can hold it: texts, and lists of tag, attributes and what is inside.

    A table is `["table", {"columns", "head"}, rows]`; widths of columns are ems, or shares of what
    is left where they hold words.
    """
    if isinstance(node, str):
        return node
    if node.tag == "table":
        return _table(node)
    kept = {key: value for key, value in node.attributes.items() if key in _KEPT}
    return [node.tag, kept, [data(one) for one in _trimmed(node.inside)]]


_KEPT = {"class", "id", "href", "src", "value", "dir", "lang"}


def _table(node: Node) -> object:
    """Arrange a table: how wide its columns are, its rows of heads, its rows."""
    heads = [_cells(row) for part in node.find("thead") for row in part.find("tr")]
    rows = [_cells(row) for part in node.find("tbody") for row in part.find("tr")]
    columns = [_column(cells) for cells in zip(*(rows or heads), strict=True)]
    for i, head in enumerate(heads[0] if heads else ()):
        if "em" in columns[i]:
            words = head.text().split()
            room = max(max(map(len, words), default=0), len(head.text()) / _HEAD_LINES)
            columns[i]["em"] = round(max(columns[i]["em"], room * _DIGIT_EM + _PAD_EM), 2)
    return [
        "table",
        {"columns": columns, "head": len(heads), "class": node.attributes.get("class", "")},
        [[data(cell) for cell in row] for row in heads + rows],
    ]


def _cells(row: Node) -> list[Node]:
    """Return the cells of a row."""
    return [one for one in row.inside if isinstance(one, Node) and one.tag in {"td", "th"}]


def _column(cells: Iterable[Node]) -> dict[str, float]:
    """Measure a column: numbers take what they need, words share what is left."""
    held = list(cells)
    longest = max(len(cell.text()) for cell in held)
    if all("n" in cell.classes for cell in held):
        return {"em": round(longest * _DIGIT_EM + _PAD_EM, 2)}
    word = max((len(word) for cell in held for word in cell.text().split()), default=1)
    mean = sum(len(cell.text()) for cell in held) / len(held)
    return {"fr": round(min(max(word, mean**0.75 + longest**0.5, _LEAST), _MOST), 2)}


def _trimmed(inside: list[Node | str]) -> list[Node | str]:
    """Leave out empty texts between blocks."""
    blocks = any(isinstance(one, Node) and one.tag in _BLOCKS for one in inside)
    return [one for one in inside if not (blocks and isinstance(one, str) and not one.strip())]


_BLOCKS = {
    "p", "div", "table", "ul", "ol", "li", "section", "figure", "figcaption", "h1", "h2", "h3",
    "h4", "article", "details", "summary", "header", "main", "footer", "blockquote",
}  # fmt: skip


def _described(svg: str) -> str:
    """Return the name of a drawing and what it shows."""
    parts = (found[1] for found in (_TITLE.search(svg), _DESC.search(svg)) if found)
    return unescape(". ".join(part for part in parts if part))


class _Reader(HTMLParser):
    """Builds the tree."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("body")
        self._open = [self.root]
        self._skip: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        held = {key: value or "" for key, value in attrs}
        if self._skip or tag in _SCREEN or held.get("class") == _NARROW:
            self._skip += [tag] if tag not in _VOID else []
            return
        if tag in {"html", "body"}:
            return
        while tag in _ENDS.get(self._open[-1].tag, ()):
            self._open.pop()
        node = Node(tag, held)
        self._open[-1].inside.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, with all in it that has no end of its own."""
        if self._skip:
            if tag == self._skip[-1]:
                self._skip.pop()
            return
        if any(node.tag == tag for node in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Take a text, its white space as one space."""
        if not self._skip and data:
            self._open[-1].inside.append(_SPACE.sub(" ", data))
