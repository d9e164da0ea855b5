"""The commands on what binds economies, as a user meets them."""

import json

import pytest
from typer.testing import CliRunner

from cli.test_cli import run
from fateshare.cli.main import app


def ask(*line: str) -> str:
    done = CliRunner().invoke(app, list(line))
    assert done.exit_code == 0, (line, done.output, done.exception)
    return done.output


def test_agreements_are_listed_and_told_as_json():
    assert "in force, and other parties" in ask("agreements")
    assert "response teams" in ask("agreements", "--who", "KEN")
    told = json.loads(ask("agreements", "--who", "KEN", "--with", "TZA", "--json"))
    assert told["pairs"][0]["forum"] == "EAC"
    early = json.loads(
        ask("agreements", "--who", "KEN", "--with", "TZA", "--json", "--as-of", "1999")
    )
    assert early["pairs"][0]["forum"] != "EAC"


def test_the_gap_is_told_in_the_order_asked_for():
    told = json.loads(ask("gap", "EAC", "--by", "people", "--step", "0", "--top", "2", "--json"))
    people = [row["people"] for row in told["pairs"]]
    assert people == sorted(people, reverse=True)
    assert told["ordered_by"] == ["people"]
    assert "Only instruments that bind in law count." in ask("gap", "TON", "--binding")


def test_the_divide_is_told_with_its_tests(tmp_path):
    assert "the band held" in ask("divide", "FJI")
    file = tmp_path / "d.json"
    assert ask("divide", "FJI", "--json", "-o", str(file)) == ""
    assert json.loads(file.read_text(encoding="utf-8"))["who"]["code"] == "FJI"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["agreements", "--with", "KEN"], "The other side is named, but not the one; name both."),
        (["agreements", "--topic", "trade"], "'trade' is no topic; take one of incident-response"),
        (["agreements", "--status", "happy"], "'happy' is no status; take one of invited"),
        (["agreements", "--who", "Atlantis"], "No economy, region or bloc is called 'Atlantis'"),
        (["gap", "KEN", "--by", "fame"], "'fame' is no key to order by; take shared, people"),
        (["gap", "KEN", "--most", "1"], "No instrument has 1 economies or fewer; take 2 or more."),
        (["gap", "KEN", "--as-of", "1980"], "No network can be built as of"),
        (["divide", "KEN", "--as-of", "soon"], "'soon' is not a date"),
    ],
)
def test_misuse_gets_one_clear_line_and_exit_code_2(line, told):
    done = run(*line)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
