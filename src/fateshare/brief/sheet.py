"""Read our own page into a tree of plain data that a typesetter can walk."""

from __future__ import annotations

import re
import unicodedata
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
#: Letters between which a line may break: Chinese ones, and their marks.
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]+")
_SPACE = re.compile(r"[ \t\n\r\f]+")
#: Room of a table on the page, and in one of two columns, in points.
PAGE, CARD = 493.0, 237.0
#: Size of letters by the most columns that have it.
_SIZES = ((5, 7.8), (7, 7.2), (99, 6.3))
#: Ems that a letter takes, one of a bold head, and a wide one; room beside the words of a column.
_EM, _BOLD_EM, _WIDE_EM, _PAD_EM = 0.54, 0.6, 1.0, 1.4
#: Heads may take so many lines; no column of words asks for more letters than these.
_HEAD_LINES, _MOST = 2, 42.0


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


def shorten(tree: Node) -> Node:
    """Leave out what is folded away, what was said of it, and headings of nothing else."""
    for node in list(tree.walk()):
        node.inside = [one for part in _parts(node.inside) for one in _left(part)]
    return tree


def _parts(inside: list[Node | str]) -> list[list[Node | str]]:
    """Split what is in an element before each heading."""
    parts: list[list[Node | str]] = [[]]
    for one in inside:
        if isinstance(one, Node) and one.tag in _HEADINGS:
            parts.append([])
        parts[-1].append(one)
    return parts


def _left(part: list[Node | str]) -> list[Node | str]:
    """Return what is left of a part."""
    left = [one for one in part if isinstance(one, str) or not _away(one)]
    if len(left) == len(part):
        return part
    if not any(isinstance(one, Node) and one.find("img") for one in left):
        left = [one for one in left if isinstance(one, str) or "small" not in one.classes]
    held = _trimmed(left)
    if len(held) == 1 and isinstance(held[0], Node) and held[0].tag in _BELOW:
        return []
    return left


_HEADINGS, _BELOW = {"h2", "h3", "h4"}, {"h3", "h4"}


def _away(node: Node) -> bool:
    """Tell whether an element is folded away, or says what of a table is not told."""
    return node.tag == "details" or "rest" in node.classes


def data(node: Node | str, room: float = PAGE) -> object:
    """
    Return a tree as JSON can hold it: texts, and lists of tag, attributes and what is inside.

    A table is `["table", {"size", "columns", "head"}, rows]`: the size of its letters, the widths
    of its columns in ems, and how many of its rows are heads.
    """
    if isinstance(node, str):
        return node
    if "cards" in node.classes:
        room = CARD
    if node.tag == "table":
        return _table(node, room)
    kept = {key: value for key, value in node.attributes.items() if key in _KEPT}
    return [node.tag, kept, [data(one, room) for one in _trimmed(node.inside)]]


_KEPT = {"class", "id", "href", "src", "value", "dir", "lang"}


def _table(node: Node, room: float) -> object:
    """Arrange a table: how large its letters are, how wide its columns, its heads, its rows."""
    heads = [_cells(row) for part in node.find("thead") for row in part.find("tr")]
    rows = [_cells(row) for part in node.find("tbody") for row in part.find("tr")]
    columns = [_Column(cells) for cells in zip(*(heads + rows), strict=True)]
    size = next(size for most, size in _SIZES if len(columns) <= most)
    size = min(size, room / sum(one.least for one in columns))
    return [
        "table",
        {"size": round(size, 2), "columns": _widths(columns, room / size), "head": len(heads)},
        [[data(cell) for cell in row] for row in heads + rows],
    ]


def _widths(columns: list[_Column], room: float) -> list[float]:
    """Give each column what it needs, and share what is left among those that could use it."""
    widths = [one.least for one in columns]
    left = room - sum(widths)
    asked = [max(0.0, one.most - one.least) ** 0.75 for one in columns]
    if not sum(asked):
        asked = [0.0 if one.number else 1.0 for one in columns]
    if not sum(asked):
        asked = [1.0, *(0.0 for _ in columns[1:])]
    return [
        round(width + max(0.0, left) * ask / sum(asked), 2)
        for width, ask in zip(widths, asked, strict=True)
    ]


class _Column:
    """What a column holds: numbers or words, and the least and most that it needs, in ems."""

    def __init__(self, cells: Iterable[Node]) -> None:
        head, *held = cells
        held = held or [head]
        self.number = all("n" in cell.classes for cell in held)
        longest = max(_ems(cell.text()) for cell in held)
        named = max(map(_ems, head.text().split()), default=0.0) * _BOLD_EM / _EM
        named = max(named, _ems(head.text()) / _HEAD_LINES)
        if self.number:
            self.least = self.most = max(longest, named) + _PAD_EM
            return
        words = (word for cell in held for word in _words(cell))
        self.least = max(named, *(_ems(word) * _BOLD_EM / _EM for word in words), 2.0) + _PAD_EM
        mean = sum(min(_ems(cell.text()), _MOST * 4) for cell in held) / len(held)
        self.most = max(self.least, min(longest + _PAD_EM, _MOST, mean + longest**0.5 + _PAD_EM))


def _words(cell: Node) -> list[str]:
    """Return the words of a cell that a line cannot break; marks and small print are narrow."""
    return [
        word
        for part in re.split(r"[\s\u200b\u2013/-]+", cell.text())
        for word in _WIDE.sub(" ", part).split(" ")
    ]


def _ems(text: str) -> float:
    """Measure a text roughly."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return wide * _WIDE_EM + (len(text) - wide) * _EM


def _cells(row: Node) -> list[Node]:
    """Return the cells of a row."""
    return [one for one in row.inside if isinstance(one, Node) and one.tag in {"td", "th"}]


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
