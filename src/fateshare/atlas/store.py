"""Open an atlas: embedded, a folder alone, or a folder laid over the embedded one."""

from __future__ import annotations

import hashlib
import json
import os
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import polars as pl

from fateshare.atlas import columns, tables
from fateshare.atlas.kept import Kept, code
from fateshare.atlas.model import Atlas, checked, merge
from fateshare.base.errors import Fault, InputError, TableError
from fateshare.base.files import write

MANIFEST = "MANIFEST.json"


def load(
    folder: str | os.PathLike[str] | None = None,
    *,
    alone: bool = False,
    kept: str | os.PathLike[str] | None = None,
) -> Atlas:
    """
    Open an atlas.

    Parameters
    ----------
    folder
        Folder with CSV tables of your own; None opens the embedded atlas.
    alone
        Use the folder by itself; else its rows are laid over the embedded ones: a row with
        a known key replaces that row (all segments of a system and all spells of a bloc are
        replaced together).
    kept
        Folder in which the embedded tables are kept as they were read and checked, which saves
        half a second the next time; by default nothing is kept.

    Raises
    ------
    InputError
        When there is no such folder.
    TableError
        With every fault of every table, each with its file, row and column.

    Examples
    --------
    >>> import fateshare
    >>> fateshare.load().table("economies").height
    249
    """
    if folder is None:
        return _embedded(kept)
    path = Path(folder)
    if not path.is_dir():
        what = "is not a folder" if path.exists() else "does not exist"
        raise InputError(f"{str(folder)!r} {what}; give a folder with atlas tables as CSV files.")
    frames = _read(path, whole=alone)
    if alone:
        return checked(frames, _edition(path), where=str(folder))
    base = _embedded(kept)
    laid = {
        name: merge(columns.table(name), frame, frames[name]) if name in frames else frame
        for name, frame in base.frames.items()
    }
    return checked(laid, base.edition, where=f"{folder} laid over the embedded atlas")


def save(atlas: Atlas, folder: str | os.PathLike[str]) -> list[Path]:
    """
    Write every table as CSV, and a manifest, into a folder.

    Each file is written beside its place and then renamed, so that none is ever half there.

    Raises
    ------
    InputError
        When a file cannot be written.
    """
    target = Path(folder)
    contents = atlas.export()
    contents[MANIFEST] = manifest(contents, atlas.edition)
    return [write(target / name, raw) for name, raw in sorted(contents.items())]


def verify(folder: str | os.PathLike[str] | None = None) -> None:
    """
    Check the files of an atlas against its manifest, where it has one.

    Raises
    ------
    TableError
        With every file that is not what the manifest says.
    """
    root = files("fateshare.atlas") / "data" if folder is None else Path(folder)
    note = root / MANIFEST
    if not note.is_file():
        return
    _edition(root)
    faults = [
        Fault(name, None, None, f"is missing, or not the file that {MANIFEST} lists.")
        for name, digest in sorted(json.loads(note.read_bytes()).get("sha256", {}).items())
        if not (root / name).is_file()
        or hashlib.sha256((root / name).read_bytes()).hexdigest() != digest
    ]
    if faults:
        raise TableError(faults, where=str(root))


def manifest(contents: dict[str, bytes], edition: str) -> bytes:
    """List the files of an edition with their SHA-256, as JSON."""
    digests = {name: hashlib.sha256(raw).hexdigest() for name, raw in sorted(contents.items())}
    told = {
        "edition": edition,
        "licence": "each row's source card in sources.csv names its licence",
        "sha256": digests,
    }
    return (json.dumps(told, indent=1) + "\n").encode()


def _embedded(kept: str | os.PathLike[str] | None) -> Atlas:
    """Open the embedded atlas; it is checked like any other, or was when it was kept."""
    root = files("fateshare.atlas") / "data"
    if kept is None:
        return _checked(root)
    found = hashlib.sha256()
    for file in sorted(root.iterdir(), key=lambda entry: entry.name):
        found.update(f"{file.name} ".encode())
        found.update(_bytes(file))
    place = Kept(Path(kept), f"{found.hexdigest()} {code()}")
    held: Atlas | None = place.held("embedded")
    if held is None:
        held = _checked(root)
        place.keep("embedded", held)
    return held


def _checked(root: Traversable) -> Atlas:
    """Read and check the embedded atlas."""
    return checked(_read(root, whole=True), _edition(root), where="the embedded atlas")


def _edition(root: Traversable) -> str:
    """Return the date of the edition: the manifest's, else the latest reading of a source."""
    note = root / MANIFEST
    if note.is_file():
        try:
            edition = json.loads(note.read_bytes())["edition"]
        except (ValueError, KeyError, TypeError) as err:
            raise InputError(
                f"{MANIFEST} is not the manifest of an atlas; export one anew."
            ) from err
        return str(edition)
    frame, _ = tables.read(columns.table("sources"), (root / "sources.csv").read_bytes())
    return str(frame["retrieved"].max())


def _read(root: Traversable, *, whole: bool) -> dict[str, pl.DataFrame]:
    """Read the tables of a folder; raise once with every fault of form."""
    faults = _strangers(root)
    frames = {}
    for table in columns.tables().values():
        file = root / f"{table.name}.csv"
        if file.is_file():
            frame, wrong = tables.read(table, _bytes(file))
            frames[table.name] = frame
            faults += wrong
        elif file.is_dir():
            faults.append(Fault(file.name, None, None, "is a folder; a CSV file is expected."))
        elif whole and table.required:
            faults.append(Fault(file.name, None, None, "is missing from the folder."))
        elif whole:
            frames[table.name] = table.empty()
    if not frames and not faults:
        faults.append(Fault("folder", None, None, f"has none of {', '.join(columns.tables())}."))
    if faults:
        raise TableError(faults, where=str(root))
    return frames


def _bytes(file: Traversable) -> bytes:
    """Read a file, never much more than a table may have."""
    with file.open("rb") as stream:
        return stream.read(tables.LARGEST_BYTES + 1)


def _strangers(root: Traversable) -> list[Fault]:
    """Find CSV files that are no table of the schema."""
    faults = []
    for file in sorted(root.iterdir(), key=lambda entry: entry.name):
        name = file.name.removesuffix(".csv")
        if file.name.endswith(".csv") and name not in columns.tables():
            close = columns.near(name)
            hint = f" Did you mean {' or '.join(f'{c}.csv' for c in close)}?" if close else ""
            faults.append(Fault(file.name, None, None, f"is not a table of the atlas.{hint}"))
    return faults
