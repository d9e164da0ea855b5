"""Kernels are compiled when the first is called, and Numba is not loaded before."""

import subprocess
import sys

from fateshare.engine.later import Later, njit


@njit(cache=False)
def _doubled(n):
    return 2 * n


@njit(cache=False)
def _more(n):
    return _doubled(n) + 1


def test_a_kernel_calls_another():
    assert isinstance(_more, Later)
    assert _more(20) == 41
    assert not isinstance(_more, Later)  # Numba's own stands in its place
    assert not isinstance(_doubled, Later)
    assert _more(0.5) == 2.0


def test_rooms_load_without_numba():
    loads = "import fateshare.brief.questions, fateshare.brief.voice, sys"
    told = f"{loads}; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], check=False).returncode == 0
