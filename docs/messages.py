"""Gather the messages of a brief, bring the catalogues up to date, and compile them."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from fateshare.brief.languages import DOMAIN

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "src" / "fateshare"
LOCALE = CODE / "brief" / "locale"
#: Functions whose first words are messages: `count` has one for each number.
KEYWORDS = {"say": None, "count": (1, 2)}
WIDTH = 100
#: Arabic alone has six forms, one for two among them.
_DUALS = 6
_VALUE = re.compile(r"%\((\w+)\)s")
HEADER = """\
# Messages of the briefs of fateshare; their terms are in docs/glossary/{lang}.md.
# Written by `python3 make.py messages`, which keeps what is translated here."""
#: Forms that a message has for its numbers, in the order of CLDR: zero, one, two, few, many, other.
#: French and Portuguese have a form of CLDR for whole millions, which no count here reaches.
PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 ? 4 : 5);",
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "id": "nplurals=1; plural=0;",
    "pt": "nplurals=2; plural=(n > 1);",
    "sw": "nplurals=2; plural=(n != 1);",
    "zh": "nplurals=1; plural=0;",
}


def tables(
    file: IO[bytes], _keywords: object, _tags: object, options: Mapping[str, str]
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Take the cells of some columns of a table as messages; Babel calls this by `babel.cfg`."""
    rows = csv.DictReader(file.read().decode("utf-8").splitlines())
    for line, row in enumerate(rows, start=2):
        for column in options["columns"].split():
            if row[column]:
                yield line, None, row[column], []


def template() -> Catalog:
    """Return every message that the code, the templates and the atlas have."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = Catalog(domain=DOMAIN)
    for name, line, message, notes, context in extract_from_dir(
        CODE, methods, options, keywords=KEYWORDS
    ):
        found.add(message, None, [(name, line)], auto_comments=notes, context=context)
    return found


class Catalogue(Catalog):
    """The messages of one language under a header that has no dates: same input, same bytes."""

    @property
    def num_plurals(self) -> int:
        """How many forms a message has for its numbers."""
        return int(PLURALS[str(self.locale)].partition(";")[0].partition("=")[2])

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What gettext has to know."""
        return [
            ("Project-Id-Version", DOMAIN),
            ("Language", str(self.locale)),
            ("Plural-Forms", PLURALS[str(self.locale)]),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def path(lang: str) -> Path:
    """Return where the catalogue of a language is written."""
    return LOCALE / lang / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(lang: str) -> Catalog:
    """Read the catalogue of a language as it is written."""
    with path(lang).open("rb") as file:
        return read_po(file, locale=lang, domain=DOMAIN)


def updated(lang: str, wanted: Catalog) -> Catalogue:
    """Return the messages that are wanted, and no others, as far as they are translated."""
    held = read(lang) if path(lang).exists() else Catalog(lang)
    found = Catalogue(lang, domain=DOMAIN, header_comment=HEADER.format(lang=lang), fuzzy=False)
    for message in wanted:
        if not message.id:
            continue
        old = held.get(message.id)
        told = old.string if old and isinstance(old.id, str) == isinstance(message.id, str) else ""
        told = (
            told if isinstance(message.id, str) or any(_forms(told)) else ("",) * found.num_plurals
        )
        flags = {"fuzzy"} if old and old.fuzzy else set()
        notes = old.user_comments if old else []
        found.add(message.id, told, message.locations, flags, user_comments=notes)
    return found


def written(catalogue: Catalog) -> bytes:
    """Write a catalogue as text, each message with the files that have it."""
    out = io.BytesIO()
    write_po(out, catalogue, width=WIDTH, include_lineno=False)
    return out.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """Compile a catalogue to what gettext reads."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def missing(catalogue: Catalog) -> Iterator[str]:
    """Name the messages that are not translated, or not for sure."""
    for message in catalogue:
        if message.id and (message.fuzzy or not all(_forms(message.string))):
            yield _forms(message.id)[0]


def _forms(told: object) -> tuple[str, ...]:
    """Return the forms of a message or of its translation, one where its number does not matter."""
    return tuple(map(str, told)) if isinstance(told, tuple | list) else (str(told or ""),)


def faults(message: Message, forms: int) -> Iterator[str]:
    """
    Say what is wrong with a translated message: its forms, or what it is filled with.

    Every value of the English message is in the translation, and no other. Only the forms of
    Arabic for none, one and two may leave the number out, which the noun says there.
    """
    ids, told = _forms(message.id), _forms(message.string)
    if not any(told):
        return
    wanted = set(_VALUE.findall(" ".join(ids)))
    if len(ids) > 1 and len(told) != forms:
        yield f"{ids[0]!r} needs {forms} forms, and has {len(told)}."
    for i, text in enumerate(told):
        spare = {"n"} if forms == _DUALS and i <= 2 else set()  # noqa: PLR2004 - none, one, two
        found = set(_VALUE.findall(text))
        if text and not wanted - spare <= found <= wanted:
            yield f"{text!r} is filled with {sorted(found)}; {ids[0]!r} with {sorted(wanted)}."
        if wanted and "%" in _VALUE.sub("", text).replace("%%", ""):
            yield f"{text!r} has a sign % that fills nothing in."


def main(langs: Iterable[str]) -> int:
    """Write the catalogues, and compile those that are whole; return 1 when one is not."""
    wanted, code = template(), 0
    for lang in langs:
        held = updated(lang, wanted)
        path(lang).parent.mkdir(parents=True, exist_ok=True)
        path(lang).write_bytes(written(held))
        todo = [*missing(held), *(fault for one in held for fault in faults(one, held.num_plurals))]
        code = code or bool(todo)
        path(lang).with_suffix(".mo").unlink(missing_ok=True)
        if not todo:
            path(lang).with_suffix(".mo").write_bytes(compiled(held))
        print(f"{lang}: {len(held)} messages, {len(todo)} to be translated")
        for message in todo:
            print(f"  {message}")
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or sorted(PLURALS)))
