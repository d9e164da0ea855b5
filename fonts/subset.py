"""
Make the fonts of a PDF anew, from npm packages: `python3 make.py fonts`.

Each family is joined from the parts that the package is split into, cut to what a brief can show
and a margin, and saved as TrueType: outlines of the other kind vanish in drawings. Needs npm.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from fateshare.brief import languages, letters

VERSION = "5.3.0"
#: The parts of the Chinese package that hold our signs of confidence, and loose accents.
SIGNS = ("87", "90", "97")
#: Family -> npm package, its parts, and the name of our file.
SOURCES = {
    letters.LATIN: ("inter", ("latin", "latin-ext", "greek", "cyrillic", "vietnamese"), "Inter"),
    letters.ARABIC: ("noto-sans-arabic", ("arabic", "latin", "latin-ext"), "NotoSansArabic"),
    letters.CHINESE: ("noto-sans-sc", ("chinese-simplified", *SIGNS), "NotoSansSC"),
}
#: Tables that a page has no use for.
DROPPED = ("STAT", "BASE", "vhea", "vmtx", "prep", "gasp", "GlyphOrder")
#: The forms that shaping makes by itself, and that nobody types.
FORMS = (0xFB50, 0xFE6F)
STYLES = {400: "Regular", 700: "Bold"}
FAMILY, STYLE, FULL, POSTSCRIPT = 1, 2, 4, 6


def main() -> int:
    """Write all fonts with their licences; say how large they are."""
    home = letters.folder()
    home.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for family, (package, parts, name) in SOURCES.items():
            root = unpacked(package, Path(folder))
            shutil.copy(root / "LICENSE", home / f"{name}-LICENSE.txt")
            for weight in letters.WEIGHTS:
                paths = [root / f"files/{package}-{part}-{weight}-normal.woff2" for part in parts]
                font = joined(family, paths, Path(folder))
                renamed(font, family, weight)
                path = home / f"{name}-{STYLES[weight]}.ttf"
                font.save(path)
                print(f"{path.name}: {path.stat().st_size:,} bytes, {len(font.getBestCmap())}")
    return 0


def unpacked(package: str, folder: Path) -> Path:
    """Fetch a package through npm and open it."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("This job needs npm.")
    line = [npm, "pack", "--silent", f"@fontsource/{package}@{VERSION}"]
    name = subprocess.run(line, cwd=folder, check=True, capture_output=True, text=True).stdout
    with tarfile.open(folder / name.strip().splitlines()[-1]) as archive:
        archive.extractall(folder / package, filter="data")
    return folder / package / "package"


def joined(family: str, paths: list[Path], folder: Path) -> TTFont:
    """Cut the parts of a font, and join them."""
    plain, held = [], set[int]()
    for i, path in enumerate(paths):
        font = TTFont(path)
        font.flavor = None
        for table in DROPPED:
            if table in font:
                del font[table]
        more = wanted(family, set(font.getBestCmap())) - held
        if more:
            held |= more
            cut(font, more)
            plain.append(str(folder / f"part-{i}.ttf"))
            font.save(plain[-1])
    return Merger().merge(plain) if len(plain) > 1 else TTFont(plain[0])


def wanted(family: str, held: set[int]) -> set[int]:
    """Choose the characters of a family: of Chinese the common ones, else nearly all."""
    if family == letters.ARABIC:
        return {c for c in held if not FORMS[0] <= c <= FORMS[1]}
    if family != letters.CHINESE:
        return held
    asked = {ord(c) for lang in languages.LANGUAGES for c in letters.shown(lang)}
    return held & (asked | common() | set(range(0x3000, 0x3030)) | set(range(0xFF00, 0xFFF0)))


def common() -> set[int]:
    """Return the 3,755 common characters: level 1 of GB 2312, rows 16 to 55."""
    codes = [bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)]
    return {ord(c) for code in codes for c in code.decode("gb2312", "ignore")}


def cut(font: TTFont, characters: set[int]) -> None:
    """Leave the glyphs of some characters, with what shapes and kerns them."""
    options = Options()
    options.layout_features = ["*"]
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted(characters))
    subsetter.subset(font)


def renamed(font: TTFont, family: str, weight: int) -> None:
    """Name a font by its family and weight: some parts carry the name of another weight."""
    style = STYLES[weight]
    for record in list(font["name"].names):
        if record.nameID in {16, 17, 21, 22, 25}:
            font["name"].names.remove(record)
    said = {FAMILY: family, STYLE: style, FULL: f"{family} {style}"}
    said[POSTSCRIPT] = f"{family}-{style}".replace(" ", "")
    for key, text in said.items():
        font["name"].setName(text, key, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["head"].created = font["head"].modified = 0
    font.recalcTimestamp = False  # same input, same bytes


if __name__ == "__main__":
    sys.exit(main())
