"""The built page is what its sources say, and carries the licences of what is in it."""

import subprocess

import pytest

from conftest import ROOT

BUILT = ROOT / "src" / "fateshare" / "web" / "static"


@pytest.mark.node
def test_building_anew_gives_the_same_bytes(node, tmp_path):
    line = ["node", "build.mjs", str(tmp_path)]
    done = subprocess.run(line, cwd=node, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    held = {p.relative_to(BUILT): p.read_bytes() for p in BUILT.rglob("*") if p.is_file()}
    assert set(made) == set(held)
    differing = [str(name) for name in sorted(made) if made[name] != held[name]]
    assert differing == [], "run python3 make.py page"


def test_the_licences_go_along():
    told = (BUILT / "LICENSES.txt").read_text(encoding="utf-8")
    for name in ("d3-geo", "d3-zoom", "world-atlas"):
        assert f"{name}\n" in told
    assert "Permission to use, copy, modify" in told


def test_the_lock_file_names_no_host():
    lock = (ROOT / "page" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert '"integrity"' in lock


@pytest.mark.parametrize(
    "path", sorted((ROOT / "page" / "src").rglob("*.js")), ids=lambda p: p.name
)
def test_a_file_says_one_thing_in_at_most_400_lines(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 400
    assert lines[0].startswith("// ")
    assert lines[0].endswith(".")
