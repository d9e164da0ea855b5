"""Gather the messages of a brief, bring the catalogues up to date, and compile them."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from fateshare.brief.languages import DOMAIN, LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "src" / "fateshare"
LOCALE = CODE / "brief" / "locale"
#: Functions whose first words are messages: `count` has one for each number.
KEYWORDS = {"say": None, "count": (1, 2)}
WIDTH = 100


def tables(
    file: IO[bytes], _keywords: object, _tags: object, options: Mapping[str, str]
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Take the cells of some columns of a table as messages; Babel calls this by `babel.cfg`."""
    rows = csv.DictReader(io.TextIOWrapper(file, "utf-8"))
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


def path(lang: str) -> Path:
    """Return where the catalogue of a language is written."""
    return LOCALE / lang / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(lang: str) -> Catalog:
    """Read the catalogue of a language."""
    with path(lang).open("rb") as file:
        return read_po(file, locale=lang, domain=DOMAIN)


def updated(lang: str, wanted: Catalog) -> Catalog:
    """Return a catalogue with the messages that are wanted, and no others."""
    held = read(lang)
    held.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
    held.obsolete.clear()
    return held


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
        told = (message.string,) if isinstance(message.string, str) else message.string
        if message.id and (message.fuzzy or not all(told)):
            yield message.id if isinstance(message.id, str) else message.id[0]


def main(langs: Iterable[str]) -> int:
    """Write and compile the catalogues; return 1 when messages are missing."""
    wanted, code = template(), 0
    for lang in langs:
        held = updated(lang, wanted)
        path(lang).write_bytes(written(held))
        path(lang).with_suffix(".mo").write_bytes(compiled(held))
        todo = list(missing(held))
        code = code or bool(todo)
        print(f"{lang}: {len(held)} messages, {len(todo)} to be translated")
        for message in todo:
            print(f"  {message}")
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [lang for lang in LANGUAGES if lang != "en"]))
