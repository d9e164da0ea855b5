"""The command line, as a user meets it."""

import json
import subprocess
import sys

import pytest

import fateshare as fs
from conftest import ROOT


def run(*line: str, **more) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fateshare", *line],
        capture_output=True, text=True, check=False, encoding="utf-8", **more,
    )  # fmt: skip


def test_a_brief_is_written_where_asked_and_told(tmp_path):
    done = run("brief", "KEN", "-o", str(tmp_path / "k.html"))
    assert done.returncode == 0, done.stderr
    assert f"Kenya, as of {fs.load().edition}" in done.stderr
    assert (tmp_path / "k.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_without_a_file_it_goes_here(tmp_path):
    run("brief", "ton", "--format", "json", cwd=tmp_path)
    assert (
        json.loads((tmp_path / "TON.json").read_text(encoding="utf-8"))["subject"]["code"] == "TON"
    )


def test_the_name_of_the_file_says_the_format_and_tables_stand_beside(tmp_path):
    done = run("brief", "TON", "-o", str(tmp_path / "t.pdf"), "--tables", str(tmp_path / "facts"),
               "--sections", "gap,sources", "--depth", "short", "--since", "2012")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip().endswith(f"t.pdf, tables in {tmp_path / 'facts'}")
    assert (tmp_path / "t.pdf").read_bytes().startswith(b"%PDF-")
    names = {path.name for path in (tmp_path / "facts").iterdir()}
    assert {"TON-systems.csv", "TON-systems.parquet", "TON-sources.csv"} <= names


def test_a_pdf_goes_to_standard_output_whole():
    done = subprocess.run(
        [sys.executable, "-m", "fateshare", "brief", "TON", "--format", "pdf", "-o", "-",
         "--sections", ""], capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith(b"%PDF-")
    assert done.stdout.rstrip().endswith(b"%%EOF")


def test_economies_stand_side_by_side(tmp_path):
    done = run("compare", "TON", "FJI", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "TON-FJI.html").read_text(encoding="utf-8")
    assert "<h1>Tonga, Fiji</h1>" in page


def test_json_goes_to_standard_output_clean():
    done = run("brief", "KEN", "--format", "json", "-o", "-", "--as-of", "2015")
    assert json.loads(done.stdout)["as_of"] == "2015-12-31"
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["brief", "Kenyya"], "Did you mean KEN (Kenya)"),
        (["brief", "Kongo"], "'Kongo' could be COD (Congo - Kinshasa) or COG"),
        (["brief", ""], "No economy, region or bloc is called ''"),
        (["brief", "KEN", "--as-of", "soon"], "'soon' is not a date; write YYYY"),
        (["brief", "KEN", "--alone"], "--alone needs --atlas DIR"),
        (["brief", "KEN", "--atlas", "nowhere"], "'nowhere' does not exist; give a folder"),
        (["brief", "KEN", "-o", "/dev/null/x.html"], "Cannot write '/dev/null/x.html'"),
        (["brief", "KEN", "--format", "docx"], "'docx' is not one of 'html', 'pdf', 'json'"),
        (["brief", "KEN", "--sections", "gap,joy"], "A brief has no section 'joy'; it has gap"),
        (["brief", "KEN", "--depth", "deep"], "'deep' is not one of 'short', 'full'"),
        (["brief", "KEN", "--since", "2099"], "--since 2099 is not before"),
        (["brief", "KEN", "--tables", "/dev/null/x", "-o", "-"], "Cannot write '/dev/null/x/KEN"),
        (
            ["compare", "KEN"],
            "A comparison is of 2 to 6 different economies or groups; this is KEN",
        ),
        (["compare", "KEN", "ke"], "this is KEN, KEN."),
        (["brief", "KEN", "--lang", "xx"], "No brief is written in 'xx'; take one of en"),
        (["brief"], "Missing argument 'WHO'"),
        (["atlas", "show", "cables"], "No table is called 'cables'"),
        (
            ["atlas", "show", "systems", "--where", "colour=red"],
            "--where 'colour=red' does not fit",
        ),
        (["atlas", "check", "nowhere"], "'nowhere' does not exist"),
        (["atlas", "add-itu", "none.csv", "d", "--retrieved", "2026"], "Cannot read 'none.csv'"),
    ],
)
def test_misuse_gets_one_clear_line_and_exit_code_2(tmp_path, line, told):
    done = run(*line, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_bloc_before_it_began_says_so():
    done = run("brief", "AES", "--as-of", "2010")
    assert done.returncode == 2
    assert "has no member in this atlas as of 2010" in done.stderr


def test_list_show_sources_and_check():
    assert "systems" in run("atlas", "list").stdout
    shown = run("atlas", "show", "economies", "--where", "iso3=NAM").stdout
    assert shown.splitlines()[1].startswith("NAM,NA,516,")
    assert "gapminder-sg: Gapminder" in run("atlas", "sources").stdout
    assert "no fault" in run("atlas", "check").stdout


def test_show_at_a_date_has_only_what_held():
    now = run("atlas", "show", "blocs", "--where", "iso3=GBR", "--where", "bloc=EU").stdout
    then = run("atlas", "show", "blocs", "--where", "iso3=GBR", "--where", "bloc=EU",
               "--as-of", "2025").stdout  # fmt: skip
    assert len(now.splitlines()) == 2
    assert len(then.splitlines()) == 1


def test_an_exported_atlas_can_be_used_alone_and_laid_over(tmp_path):
    folder = tmp_path / "own"
    assert run("atlas", "export", str(folder)).returncode == 0
    assert "no fault" in run("atlas", "check", str(folder)).stdout
    whole = run("brief", "KEN", "--format", "json", "-o", "-").stdout
    for how in (["--alone"], []):
        line = ["brief", "KEN", "--format", "json", "-o", "-", "--atlas", str(folder), *how]
        assert run(*line).stdout == whole


def test_an_own_row_shows_in_the_brief(tmp_path):
    (tmp_path / "indicators.csv").write_text(
        "iso3,indicator,year,value,source,confidence\nKEN,internet_users_share,2025,0.5,own,reported\n"
    )
    (tmp_path / "sources.csv").write_text(
        "source,title,publisher,licence,retrieved\nown,Our survey,Us,own-work,2026-01-01\n"
    )
    done = run("brief", "KEN", "--atlas", str(tmp_path), "--format", "json", "-o", "-")
    told = json.loads(done.stdout)
    users = next(m for m in told["gap"]["measures"] if m["indicator"] == "internet_users_share")
    assert users["own"]["value"] == 0.5
    assert "own" in [card["source"] for card in told["sources"]]


def test_a_broken_folder_lists_its_faults(tmp_path):
    (tmp_path / "systems.csv").write_bytes(b"\xef\xbb\xbfsystem,name\r\n")
    done = run("brief", "KEN", "--atlas", str(tmp_path))
    assert done.returncode == 2
    assert "systems.csv, row 1: starts with a byte order mark" in done.stderr
    assert "systems.csv, row 1: ends with a carriage return" in done.stderr
    assert "systems.csv, row 1, planned: is missing from the header." in done.stderr


def test_an_itu_download_becomes_own_tables(tmp_path):
    file = tmp_path / "itu.csv"
    file.write_text(
        "seriesCode,entityIso,dataYear,dataValue\ni271GA,KEN,2023,97.5\nxyz,KEN,2023,1\n"
    )
    own = tmp_path / "own"
    done = run("atlas", "add-itu", str(file), str(own), "--retrieved", "2026-11-01")
    assert done.returncode == 0, done.stderr
    told = json.loads(
        run("brief", "KEN", "--atlas", str(own), "--format", "json", "-o", "-").stdout
    )
    assert "coverage_4g_share" in [m["indicator"] for m in told["gap"]["measures"]]


def test_help_names_every_command_and_the_version_is_told():
    assert "brief" in run("--help").stdout
    assert run("--version").stdout.strip() == "0.1.0"


def test_the_rebuild_is_for_the_project_folder_only(tmp_path):
    done = run("atlas", "rebuild", str(tmp_path))
    assert done.returncode == 2
    assert "is not the project's folder" in done.stderr
    assert (ROOT / "facts" / "systems").is_dir()
