"""The rules of the house that no other tool checks."""

import ast
import importlib
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import fateshare
from conftest import ROOT
from fateshare.atlas import columns
from fateshare.atlas.source import OPEN_LICENCES
from fateshare.base import settings, units
from fateshare.cli.main import app

SOURCES = sorted((ROOT / "src").rglob("*.py"))


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_the_package_exports_what_the_docs_describe():
    headings = re.findall(r"^## `(\w+)`", text("docs/api.md"), re.MULTILINE)
    assert sorted(headings) == sorted(fateshare.__all__)
    assert all(getattr(fateshare, name) is not None for name in fateshare.__all__)
    with pytest.raises(AttributeError, match="fateshare has no 'nothing'"):
        _ = fateshare.nothing


def test_importing_the_package_loads_nothing_heavy():
    heavy = "('polars', 'numpy', 'babel', 'jinja2')"
    line = f"import sys, fateshare; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_a_file_says_one_thing_in_at_most_400_lines(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 400
    doc = ast.get_docstring(ast.parse("\n".join(lines)))
    assert doc
    assert doc.splitlines()[0].endswith((".", "out."))


def test_every_module_imports():
    for path in SOURCES:
        parts = path.relative_to(ROOT / "src").with_suffix("").parts
        if parts[-1] not in {"__main__", "__init__"}:
            importlib.import_module(".".join(parts))


def test_every_column_has_a_known_type_unit_and_reference():
    for table in columns.tables().values():
        assert table.key, table.name
        for column in table.columns:
            assert column.type in columns.TYPES
            assert column.unit in {"", *units.UNITS}, (table.name, column.name)
            assert column.description
            for target in column.rule("ref"):
                name, field = target.split(".")
                assert field in columns.table(name).names
            for verb, _ in column.rules:
                assert verb in {"ref", "in", "each", "min", "max", "above", "form", "after", "not"}


def test_every_table_of_the_model_has_a_schema():
    wanted = {
        "economies", "blocs", "places", "systems", "segments", "land_links", "corridors",
        "supplies", "hubs", "backups", "indicators", "sites", "teams", "instruments", "parties",
        "bodies", "rules", "seats", "weights", "chairs", "outages", "sources",
    }  # fmt: skip
    assert wanted <= set(columns.tables())


def test_every_setting_is_an_option_and_is_documented():
    cli = text("docs/cli.md")
    for row in settings.TABLE:
        assert f"`--{row.name}`" in cli
        assert f"`{row.variable}`" in cli


def test_generated_pages_are_fresh():
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        pages = importlib.import_module("generate").pages()
    finally:
        sys.path.pop(0)
    for name, page in pages.items():
        assert text(f"docs/{name}") == page, f"docs/{name}: run python3 make.py docs"


def test_the_readme_commands_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = re.findall(r"^    (fateshare .*?)(?:\s{2,}#.*)?$", text("README.md"), re.MULTILINE)
    assert len(lines) >= 9
    for line in lines:
        done = CliRunner().invoke(app, shlex.split(line)[1:])
        assert done.exit_code == 0, (line, done.output, done.exception)


def test_the_readme_python_runs():
    for block in re.findall(r"```python\n(.*?)```", text("README.md"), re.DOTALL):
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - our own text


def test_docs_with_prompts_are_doctests():
    done = subprocess.run(
        [sys.executable, "-m", "doctest", str(ROOT / "docs/api.md")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_every_decision_has_a_number_of_its_own():
    numbers = [path.name[:4] for path in (ROOT / "docs/decisions").glob("*.md")]
    assert sorted(numbers) == [f"{i:04d}" for i in range(1, len(numbers) + 1)]


def test_the_architecture_names_every_contract():
    told = text("ARCHITECTURE.md")
    for name in re.findall(r'^name = "(.*)"', text("pyproject.toml"), re.MULTILINE):
        if name != "fateshare":
            assert f'"{name}"' in told


def test_no_path_of_a_machine_is_written_down():
    for folder in ("src", "docs", "tests", "bench", "facts", ".ci"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".md", ".csv", ".toml", ".json", ".j2", ".css"}:
                held = path.read_text(encoding="utf-8")
                assert not re.search(r"(?<![\w.])/(?:home|work|root)/", held), path


def test_changed_facts_are_licensed_openly(atlas):
    assert set(atlas.table("sources")["licence"]) <= set(OPEN_LICENCES)


def same_bytes(tmp_path: Path, who: str, form: str, **env: str) -> bytes:
    out = tmp_path / f"{who}-{env['PYTHONHASHSEED']}.{form}"
    line = [sys.executable, "-m", "fateshare", "brief", who, "--format", form, "-o", str(out)]
    subprocess.run(
        line,
        check=True,
        capture_output=True,
        env={"PATH": "/usr/bin", "FATESHARE_CACHE": "none", **env},
    )
    return out.read_bytes()


@pytest.mark.parametrize(
    ("who", "form"), [("KEN", "html"), ("KEN", "json"), ("ASEAN", "html"), ("TON", "pdf")]
)
def test_two_hash_seeds_time_zones_and_locales_give_the_same_bytes(tmp_path, who, form):
    one = same_bytes(tmp_path, who, form, PYTHONHASHSEED="0", TZ="Pacific/Kiritimati", LANG="C")
    other = same_bytes(
        tmp_path, who, form, PYTHONHASHSEED="1", TZ="America/Anchorage", LANG="ar_EG.UTF-8",
        POLARS_MAX_THREADS="1",
    )  # fmt: skip
    assert one == other


def test_every_test_that_the_threat_model_names_is_there():
    held = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "tests/exchange").glob("*.py"))
    for page in ("docs/security.md", "docs/exchange.md"):
        for name in re.findall(r"`(test_\w+)`", text(page)):
            there = (ROOT / f"tests/exchange/{name}.py").exists() or f"def {name}" in held
            assert there, (page, name)
