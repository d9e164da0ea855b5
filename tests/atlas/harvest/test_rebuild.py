"""The derived tables are those that the written facts give."""

import shutil

import pytest

from conftest import ROOT
from fateshare.atlas.harvest import rebuild


@pytest.mark.slow
def test_rebuilding_changes_nothing(tmp_path):
    for part in (rebuild.WRITTEN, rebuild.REGISTRY, rebuild.EMBEDDED):
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, tmp_path / part)
    told = list(rebuild.rebuild(tmp_path))
    for written in ("systems written in facts/systems", "instruments written in facts/instruments"):
        assert any(line.endswith(written) for line in told)
    for path in sorted((ROOT / rebuild.EMBEDDED).iterdir()):
        again = (tmp_path / rebuild.EMBEDDED / path.name).read_bytes()
        assert again == path.read_bytes(), f"{path.name}: run python3 make.py data"
