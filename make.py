"""
Set up a virtual environment and run the project's jobs; needs Python 3.11 and nothing else.

python3 make.py brief KEN     write a brief to KEN.html (other arguments of `fateshare brief` too)
python3 make.py test          install what the tests need, then run every check and all tests
python3 make.py page          build the page into the package; needs npm (for maintainers)
python3 make.py data          rebuild the derived tables of the embedded atlas
python3 make.py docs          write the generated pages under docs/
python3 make.py messages      bring the catalogues of the languages up to date, and compile them
python3 make.py examples      execute the notebooks under examples/ anew
python3 make.py fonts         make the fonts of the PDF anew, with npm
python3 make.py bench         measure speed and memory
python3 make.py constraints   pin the newest versions that fit together
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
HOME = ROOT / ".venv"
BIN = HOME / ("Scripts" if os.name == "nt" else "bin")
STAMPS = {"": HOME / ".base", "[test]": HOME / ".test"}
OLDEST = (3, 11)


def main() -> int:
    """Run one job; return its exit code."""
    job, *rest = sys.argv[1:] or ["help"]
    if sys.version_info < OLDEST:
        return _say(f"Python {OLDEST[0]}.{OLDEST[1]} or later is needed; this is {sys.version}.")
    if job == "brief":
        return install("") or brief(rest)
    if job == "page":
        return page()
    jobs = {
        "test": test,
        "data": data,
        "docs": docs,
        "messages": messages,
        "examples": examples,
        "fonts": fonts,
        "bench": bench,
        "constraints": constraints,
    }
    if job not in jobs:
        return _say((__doc__ or "").strip())
    return install("[test]") or jobs[job](rest)


def install(extra: str) -> int:
    """Install the project and an extra into the virtual environment, once for each change."""
    stamp = STAMPS[extra]
    inputs = [ROOT / "pyproject.toml", ROOT / "constraints.txt"]
    if stamp.exists() and all(stamp.stat().st_mtime > path.stat().st_mtime for path in inputs):
        return 0
    uv = shutil.which("uv")
    if not (BIN / _exe("python")).exists():
        print("Setting up .venv ...", flush=True)
        try:
            venv.create(HOME, with_pip=uv is None)
        except subprocess.CalledProcessError:
            shutil.rmtree(HOME, ignore_errors=True)
            return _say("Python's venv module lacks pip; on Debian: apt-get install python3-venv.")
    python = str(BIN / _exe("python"))
    tool = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
    quiet = ["--quiet"] if uv else ["--quiet", "--disable-pip-version-check"]
    print("Installing what is needed ...", flush=True)
    code = run([*tool, *quiet, "--constraint", "constraints.txt", "--editable", f".{extra}"])
    if code == 0:
        stamp.touch()
    return code


def brief(rest: list[str]) -> int:
    """Write a brief, of Kenya when nobody is named."""
    who = rest or ["KEN"]
    out = [] if {"-o", "--output"} & set(who) else ["-o", f"{who[0]}.html"]
    return run([str(BIN / _exe("fateshare")), "brief", *who, *out])


def test(rest: list[str]) -> int:
    """Run every check, and pytest last; one that fails does not hide the others."""
    checks = [
        ["ruff", "format", "--check", "."],
        ["ruff", "check", "."],
        ["mypy"],
        ["lint-imports"],
    ]
    with ThreadPoolExecutor() as pool:  # each on a core of its own
        told = list(pool.map(_quietly, checks))
    for check, (_, words) in zip(checks, told, strict=True):
        print(f"== {' '.join(check)}\n{words}", flush=True)
    line = ["pytest", "-q", "-n", "auto", *rest]
    print(f"== {' '.join(line)}", flush=True)
    return max([code for code, _ in told] + [run([str(BIN / _exe(line[0])), *line[1:]])])


def page() -> int:
    """Build the page from its sources."""
    npm = shutil.which("npm")
    if npm is None:
        return _say("This job needs Node and npm.")
    steps = (["ci", "--no-audit", "--no-fund", "--silent"], ["run", "--silent", "build"])
    return max(run([npm, *step], ROOT / "page") for step in steps)


def data(rest: list[str]) -> int:
    """Rebuild the derived tables from the written facts."""
    return run([str(BIN / _exe("fateshare")), "atlas", "rebuild", *rest])


def docs(rest: list[str]) -> int:
    """Write the generated pages."""
    return run([str(BIN / _exe("python")), "docs/generate.py", *rest])


def fonts(rest: list[str]) -> int:
    """Cut the fonts to what a brief can show."""
    return run([str(BIN / _exe("python")), "fonts/subset.py", *rest])


def messages(rest: list[str]) -> int:
    """Bring the catalogues up to date, of every language when none is named."""
    return run([str(BIN / _exe("python")), "docs/messages.py", *rest])


def examples(rest: list[str]) -> int:
    """Execute the notebooks anew, all of them when none is named."""
    return run([str(BIN / _exe("python")), "examples/run.py", *rest])


def bench(rest: list[str]) -> int:
    """Measure."""
    files = ["bench/brief.py", "bench/stress.py", "bench/voice.py", "bench/page.py"]
    return max(run([str(BIN / _exe("python")), file, *rest]) for file in files)


def constraints(rest: list[str]) -> int:
    """Pin versions, for every platform at once; needs uv."""
    uv = shutil.which("uv")
    if uv is None:
        return _say("This job needs uv.")
    line = [uv, "pip", "compile", "--universal", "--no-header", "--extra", "test"]
    return run([*line, "--upgrade", "--output-file", "constraints.txt", "pyproject.toml", *rest])


def run(line: list[str], folder: Path = ROOT) -> int:
    """Run a command from a folder, the project's root by default."""
    return subprocess.run(line, cwd=folder, check=False).returncode


def _quietly(line: list[str]) -> tuple[int, str]:
    """Run a check; return its exit code and what it printed."""
    line = [str(BIN / _exe(line[0])), *line[1:]]
    done = subprocess.run(line, cwd=ROOT, check=False, text=True, capture_output=True)
    return done.returncode, done.stdout + done.stderr


def _exe(name: str) -> str:
    """Return the file name of a program."""
    return f"{name}.exe" if os.name == "nt" else name


def _say(text: str) -> int:
    """Print a message; return the exit code of misuse."""
    print(text, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
