"""Measure the main job: time and memory of `fateshare brief`, each run in a new process."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5
LINES: tuple[tuple[str, list[str]], ...] = (
    ("--help", ["--help"]),
    ("brief KEN", ["brief", "KEN"]),
    ("brief KEN, JSON", ["brief", "KEN", "--format", "json"]),
    ("brief KEN, PDF", ["brief", "KEN", "--format", "pdf"]),
    ("brief AU", ["brief", "AU"]),
    ("brief G77, PDF", ["brief", "G77", "--format", "pdf"]),
    ("brief G77", ["brief", "G77"]),
    ("brief by a name in Thai", ["brief", "เคนยา"]),
    ("compare KEN TZA UGA", ["compare", "KEN", "TZA", "UGA"]),
    ("agreements --who KEN", ["agreements", "--who", "KEN"]),
    ("gap AU", ["gap", "AU"]),
    ("divide KEN", ["divide", "KEN"]),
    ("atlas check", ["atlas", "check"]),
    ("python -c 'import polars'", []),
)


def main() -> int:
    """Print a table: median and worst seconds, and the largest memory so far, of each command."""
    print(f"{'command':28} {'median s':>9} {'worst s':>9} {'file kB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for name, rest in LINES:
            out = Path(folder) / "out"
            target = ["-o", str(out)] if rest[:1] in (["brief"], ["compare"]) else []
            line = [sys.executable, "-m", "fateshare", *rest, *target]
            if not rest:
                line = [sys.executable, "-c", "import polars"]
            took = [_seconds(line) for _ in range(RUNS)]
            size = f"{out.stat().st_size / 1000:9.0f}" if target else f"{'':9}"
            print(f"{name:28} {statistics.median(took):9.2f} {max(took):9.2f} {size}")
            out.unlink(missing_ok=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    print(f"largest memory of any run: {peak:.0f} MB")
    return 0


def _seconds(line: list[str]) -> float:
    """Time one process."""
    start = time.perf_counter()
    subprocess.run(line, check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
