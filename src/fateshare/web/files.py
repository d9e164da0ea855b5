"""The built page, read once: every file compressed, with its type and how long it may be kept."""

from __future__ import annotations

from importlib.resources import files

from fateshare.web.replies import Packed, packed, squeezed

KINDS = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}
#: An address that names the version of a file may be kept for a year.
FOREVER = "public, max-age=31536000, immutable"


class Files:
    """The built files, by name."""

    def __init__(self) -> None:
        self.held: dict[str, Packed] = {
            name: packed(raw, KINDS["." + name.rpartition(".")[2]])
            for name, raw in sorted(_built().items())
        }

    def squeeze(self) -> None:
        """Pack every file as small as can be; takes a second, so it is done while serving."""
        for name, one in self.held.items():
            self.held[name] = squeezed(one)


def _built() -> dict[str, bytes]:
    """Read the built files; those of a folder have its name before theirs."""
    found: dict[str, bytes] = {}
    top = files("fateshare.web") / "static"
    for entry in top.iterdir():
        inside = entry.iterdir() if entry.is_dir() else (entry,)
        for file in inside:
            name = file.name if file is entry else f"{entry.name}/{file.name}"
            found[name] = file.read_bytes()
    return found
