"""What every test may ask for."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

import fateshare
from fateshare.atlas.model import Atlas
from fateshare.brief.failing import Solved

# The same examples on every machine and day; a longer search: HYPOTHESIS_PROFILE=search.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = Path("/usr/bin/chromium")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a maintainer write the golden files anew; the diff is the review."""
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew")


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what commands solve away from the user's folder, and for all workers of a run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    os.environ["FATESHARE_CACHE"] = str(shared / "solved")


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """The embedded atlas; nothing can change it."""
    return fateshare.load()


@pytest.fixture(scope="session")
def solved(atlas: Atlas) -> Solved:
    """What was searched for the embedded atlas, once for all briefs of a run."""
    return Solved(atlas)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Debian's browser; a newcomer without it skips, CI may not."""
    if CHROMIUM.exists():
        return str(CHROMIUM)
    if os.environ.get("FATESHARE_REQUIRE_BROWSER"):
        pytest.fail("chromium is not installed, and this run requires it")
    pytest.skip("needs Debian's chromium")
