"""Execute the notebooks anew, and write them so that the same answers are the same bytes."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

HOME = Path(__file__).resolve().parent
#: Longest that one cell may take, seconds; a busy machine of CI included.
TIMEOUT = 300


def notebooks() -> list[Path]:
    """List the notebooks, in order."""
    return sorted(HOME.glob("*.ipynb"))


def executed(path: Path) -> Any:
    """
    Execute a notebook in a kernel of its own.

    No time is recorded and no version of Python kept, so that nothing changes but the answers.
    """
    book = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        book,
        timeout=TIMEOUT,
        record_timing=False,
        coalesce_streams=True,  # else what is printed is parted by the clock
        resources={"metadata": {"path": str(HOME)}},
    )
    client.execute()
    book.metadata["language_info"] = {"name": "python"}
    return book


def texts(book: Any) -> list[str]:
    """Return what the cells of a notebook say: printed texts and values, not pictures."""
    return [
        str(output.get("text") or output.get("data", {}).get("text/plain", ""))
        for cell in book.cells
        for output in cell.get("outputs", [])
    ]


def main(names: Iterable[str]) -> int:
    """Write the notebooks anew, all of them when none is named."""
    wanted = set(names)
    for path in notebooks():
        if not wanted or path.stem in wanted:
            text = nbformat.writes(executed(path))  # type: ignore[no-untyped-call]
            path.write_text(text, encoding="utf-8")
            print(f"{path.name}: executed", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
