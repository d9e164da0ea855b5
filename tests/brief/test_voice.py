"""Who has a voice, told as text and JSON, from Python and from the command line."""

import json

import pytest
from typer.testing import CliRunner

import fateshare as fs
import worlds
from fateshare.brief import voice as told
from fateshare.cli.main import app


def invoke(*line):
    done = CliRunner().invoke(app, list(line))
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


@pytest.fixture(scope="module")
def moot():
    return worlds.council()


def test_json_holds_members_and_blocs_with_what_is_asked(atlas):
    said = json.loads(fs.voice(atlas, "UNSC", blocs=["EU", "AU"], as_of="2025").to_json())
    china = said["members"][0]
    assert china["iso3"] == "CHN"
    wanted = {"seats_share", "votes_share", "banzhaf", "shapley_shubik", "error_bound",
              "population_share", "users_share"}  # fmt: skip
    assert wanted <= set(china)
    assert wanted <= set(said["blocs"][0])
    assert [bloc["bloc"] for bloc in said["blocs"]] == ["EU", "AU"]
    assert china["shapley_shubik"] == 421 / 2145
    assert said["rule"] == "substantive"
    assert "wikipedia-unsc-2025" in said["sources"]
    assert said["error_bound"] < 1e-15


def test_the_strongest_come_first_by_code_where_equal(atlas):
    members = fs.voice(atlas, "UNSC", as_of="2025").members
    assert members["member"].to_list()[:5] == ["CHN", "FRA", "GBR", "RUS", "USA"]
    assert members["member"].to_list()[5:] == sorted(members["member"].to_list()[5:])
    assert members["name"][0] == "China"


def test_text_says_rule_shares_and_how_exact(moot):
    text = told.voice(moot, "MOOT", as_of="2020", blocs=["LEFT"], sweep=True).to_text()
    assert "The Moot (MOOT) as of 2020-12-31: 5 seats." in text
    assert "Rule simple: Simple. A decision takes 6 of 11 votes." in text
    assert "Weights: votes of 2015." in text
    assert "The left one" in text
    assert "over 50%" in text
    assert "exact: every coalition was counted" in text
    assert "The Isle" in text
    assert "Other rules: joint, either, board." in text
    assert "* nothing passes against it as one." in text


def test_text_by_chairs_and_of_what_is_left_out(moot):
    text = told.voice(moot, "MOOT", as_of="2020", rule="board").to_text()
    assert "6 of 10 votes cast by chairs" in text
    assert "Without a chair, so without a vote: The Isle." in text
    rows = moot.table("weights").to_dicts()[1:]
    text = told.voice(worlds.council(weights=rows), "MOOT", as_of="2020").to_text()
    assert "Left out, votes not known: Ascension Island." in text


def test_a_what_if_is_told_beside_what_was(tmp_path, moot):
    path = tmp_path / "more.toml"
    path.write_text("title = 'More'\nformula = {population = 1}\n")
    text = told.voice(moot, "MOOT", as_of="2020", what_if=path).to_text()
    assert "What if: More." in text
    assert "Kept their share, a figure is missing: The Isle." in text
    assert "before" in text


def test_the_strong_are_few_and_the_rest_counted(atlas):
    text = fs.voice(atlas, "ITU_COUNCIL", as_of="2025").to_text()
    assert "and 28 more; --json has all." in text


def test_small_shares_keep_digits():
    assert told._share(0.00012).strip() == "0.0120%"
    assert told._share(1e-8).strip() == "1e-08"
    assert told._share(None).strip() == "-"


def test_bodies_are_listed(atlas):
    text = invoke("voice")
    for body in atlas.table("bodies")["body"]:
        assert f"  {body} " in text
    assert "simple, special-70, special-85, amendment, board" in text


def test_the_command_writes_text_and_json(tmp_path):
    out = tmp_path / "v.json"
    invoke("voice", "UNSC", "--bloc", "EU", "-b", "AU", "--as-of", "2025", "--json", "-o", str(out))
    assert len(json.loads(out.read_text())["blocs"]) == 2
    assert "95.0%" in invoke("voice", "NDB", "--sweep")
    assert "of 541,940 votes" in invoke("voice", "NDB", "--quota", "0.9")
    path = tmp_path / "x.toml"
    path.write_text("[[merge]]\nmembers = ['EU']\nas = 'eu'\n")
    assert "What if: x." in invoke("voice", "UNSC", "--what-if", str(path))
    assert "nice" in invoke("voice", "EU_COUNCIL", "--as-of", "2012", "--rule", "nice-votes")


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (["voice", "UNCS"], "No body is called 'UNCS' in this atlas. Did you mean UNSC"),
        (["voice", "UNSC", "--bloc", "MERCOSR"], "Did you mean MERCOSUR"),
        (["voice", "UNSC", "--bloc", "PIF"], "has no seat in United Nations Security Council"),
        (["voice", "UNSC", "--quota", "0"], "The quota '0' is out of range"),
        (["voice", "UNSC", "--quota", "99"], "No decision can pass: the quota is above"),
        (["voice", "UNSC", "--quota", "most"], "'most' is no quota"),
        (["voice", "UNSC", "--rule", "x"], "No rule of UNSC is called 'x'"),
        (["voice", "UNSC", "--as-of", "1990"], "are known from 2022 on, not 1990"),
        (["voice", "UNSC", "--as-of", "soon"], "'soon' is not a date"),
        (["voice", "UNSC", "--what-if", "none.toml"], "Cannot read 'none.toml'"),
    ],
)
def test_misuse_gets_one_clear_error(tmp_path, monkeypatch, line, text):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, line)
    assert done.exit_code != 0
    assert isinstance(done.exception, fs.FateshareError)
    assert text in str(done.exception)


def test_a_faulty_what_if_file_is_one_error(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text("[basic_vote]\neach = 3\n")
    done = CliRunner().invoke(app, ["voice", "IMF", "--what-if", str(path)])
    assert "'basic_vote' is not known; it has title, quota, basic_votes" in str(done.exception)
