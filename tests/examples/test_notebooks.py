"""The notebooks say what they said when they were written."""

import importlib.util

import nbformat
import pytest

from conftest import ROOT

spec = importlib.util.spec_from_file_location("run", ROOT / "examples/run.py")
run = importlib.util.module_from_spec(spec)
spec.loader.exec_module(run)


def test_there_are_three_notebooks():
    assert [path.stem for path in run.notebooks()] == ["bloc", "island", "outage"]


@pytest.mark.slow
# the kernel, a program of its own, warns that it listens on this machine only
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", run.notebooks(), ids=lambda path: path.stem)
def test_a_notebook_executed_anew_says_the_same(path):
    stored = nbformat.read(path, as_version=4)
    assert run.texts(run.executed(path)) == run.texts(stored)


@pytest.mark.parametrize("path", run.notebooks(), ids=lambda path: path.stem)
def test_a_notebook_is_stored_as_executed_with_pictures_and_no_errors(path):
    stored = nbformat.read(path, as_version=4)
    nbformat.validate(stored)
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    pictures = [one for one in outputs if "image/svg+xml" in one.get("data", {})]
    assert len(pictures) >= 2
    assert stored.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert "execution" not in str([cell.metadata for cell in stored.cells])
