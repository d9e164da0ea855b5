"""Instruments written as TOML, and the tables that are laid of them."""

import pytest

import worlds
from fateshare.atlas.harvest import instruments
from fateshare.base.errors import TableError

FRAMES = worlds.bloc().frames
GOOD = """
[pact]
name = "Pact on Everything"
kind = "treaty"
topics = ["cybercrime", "drills"]
binding = true
signed = "2001-11-23"
in_force = "2004-07-01"
source = ["paper"]
confidence = "verified"
listed_on = "2020-10-09"
complete = true
parties = [
  "AAA signed 2001-11-23, ratified 2002-06-20, in force 2004-07-01",
  "BBB invited 2019-10; by letter",
  { line = "LEFT observer", source = "paper", confidence = "reported" },
]
counts = [{ as_of = "2020", status = "in force", count = 1, source = ["paper"] }]
"""


def build(text: str, **more: str) -> instruments.Registry:
    files = {"one.toml": text.encode()} | {f"{k}.toml": v.encode() for k, v in more.items()}
    return instruments.build(files, FRAMES)


def steps(built, party):
    rows = built.parties.filter(party=party)
    return list(rows.select("step", "status", "date", "known_on", "confidence").iter_rows())


def test_a_line_becomes_a_row_for_each_status():
    built = build(GOOD)
    assert steps(built, "AAA") == [
        (1, "signed", "2001-11-23", None, "verified"),
        (2, "ratified", "2002-06-20", None, "verified"),
        (3, "in force", "2004-07-01", None, "verified"),
    ]
    assert built.parties.filter(party="BBB")["note"].to_list() == ["by letter"]
    assert steps(built, "LEFT") == [(1, "observer", None, "2020-10-09", "reported")]
    assert built.instruments["topics"].item() == "cybercrime|drills"
    assert built.instrument_counts.rows() == [
        ("pact", "economies", "in force", "2020", 1, "paper", None)
    ]


@pytest.mark.parametrize(
    ("line", "date", "known"),
    [
        ("CCC ratified 2003-01-01", "2004-07-01", None),  # before the treaty was in force
        ("CCC acceded 2010-01-10", "2010-01-30", None),  # and after
        ("CCC acceded 2010", "2010", None),  # a year has no twentieth day
        ("CCC ratified", None, "2020-10-09"),
        ("CCC ratified 2010-01-10, withdrawn 2015", "2010-01-30", None),
    ],
)
def test_a_deposit_without_a_date_of_its_own_enters_into_force_with_the_treaty(line, date, known):
    text = GOOD.replace('"BBB invited 2019-10; by letter"', f'"{line}"')
    built = build(text.replace("complete = true", "wait_days = 20"))
    row = built.parties.filter(party="CCC", status="in force").row(0, named=True)
    assert (row["date"], row["known_on"], row["confidence"]) == (date, known, "estimated")
    assert row["step"] == 2


@pytest.mark.parametrize(
    ("end", "until"), [("2020", "2021"), ("2020-12", "2021-01"), ("2020-12-31", "2021-01-01")]
)
def test_a_written_end_is_the_last_day_of_its_period(end, until):
    built = build(GOOD.replace("complete = true", f'until = "{end}"'))
    assert built.instruments["until"].to_list() == [until]


def test_no_entry_into_force_is_made_up():
    for line in ("CCC signed 2003-01-01", "CCC acceded 2003, in force 2005", "CCC observer"):
        text = GOOD.replace('"BBB invited 2019-10; by letter"', f'"{line}"')
        assert "estimated" not in build(text).parties["confidence"].to_list()
    waiting = GOOD.replace('in_force = "2004-07-01"\n', "").replace(", in force 2004-07-01", "")
    assert "in force" not in build(waiting).parties["status"].to_list()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('name = "Pact on Everything"', "", "one.toml, pact: name is missing."),
        ('kind = "treaty"', 'kind = "pact"', "pact: kind 'pact' is not one of treaty"),
        ('"drills"]', '"dancing"]', "pact: topics 'dancing' is not one of incident-response"),
        ("binding = true", 'binding = "yes"', "binding 'yes' is not true or false."),
        ('signed = "2001-11-23"', 'signed = "23.11.2001"', "signed '23.11.2001' is not a date"),
        ('source = ["paper"]\nconf', 'source = ["hearsay"]\nconf', "source 'hearsay' is no source"),
        ('source = ["paper"]\nconf', "source = []\nconf", "source [] is not a list of texts"),
        ('confidence = "verified"', 'confidence = "sure"', "confidence 'sure' is not one of"),
        ("complete = true", "colour = 1", "pact: colour is not a key here; known are name"),
        ("complete = true", 'hub = "CCC"', "pact: hub 'CCC' is no party of 'pact'."),
        ("complete = true", 'until = "2003"', "pact: until 2004 is not after in_force 2004-07-01."),
        ("complete = true", 'until = "2005"', "2019-10 is not before until 2006 (BBB invited)."),
        ('in_force = "2004-07-01"', 'in_force = "2000"', "in_force 2000 is before signed 2001-11"),
        ("AAA signed", "ZZZ signed", "pact.parties: party 'ZZZ' is no economy and no bloc."),
        ("AAA signed", "BBB signed", "pact.parties: 'BBB' has two lines."),
        ("AAA signed", "aaa signed", "is not CODE status [date], status [date]; note."),
        ("AAA signed", "AAA wrote", "has a part that is no status, with its date or none."),
        ("ratified 2002-06-20", "ratified 2002-13", "has a part that is no status"),
        ("ratified 2002-06-20", "ratified 2005", "date 2004-07-01 is before 2005, one step back"),
        ("signed 2001-11-23,", "signed 2000,", "2000 is before signed 2001-11-23 (AAA signed)."),
        ("in force 2004-07-01", "in force 2003", "is before in_force 2004-07-01 (AAA in force)."),
        ('listed_on = "2020-10-09"', "", "pact.parties: date is empty, and so is known_on (LEFT"),
        ('{ line = "LEFT', '{ row = "LEFT', "pact.parties: row is not a key here"),
        ('  "BBB invited 2019-10; by letter",', "  7,", "pact.parties: is no line."),
        ('count = 1, source = ["paper"]', "count = 1", "pact.counts: source is missing."),
        ("count = 1", "count = -1", "pact.counts: count -1 is not a whole number, 0 or more."),
        ('status = "in force"', 'status = "happy"', "pact.counts: status 'happy' is not one of"),
        ('{ as_of = "2020", status = "in force", count = 1, source = ["paper"] }', "3",
         "pact.counts: is no table of a count."),
        ("[pact]", "[Pact]", "one.toml, Pact: is no key; write small letters"),
        ("[pact]", "x = 1\n[pact]", "one.toml, x: is no table of an instrument."),
        ("[pact]", "[pact", "one.toml: is not TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_file_and_key(old, new, told):
    assert old in GOOD
    with pytest.raises(TableError) as caught:
        build(GOOD.replace(old, new))
    assert told in str(caught.value)


def test_an_instrument_is_written_once():
    with pytest.raises(TableError, match=r"two.toml, pact: is written in one.toml too."):
        build(GOOD, two=GOOD)


def test_all_faults_come_at_once():
    with pytest.raises(TableError) as caught:
        build(GOOD.replace("AAA signed", "ZZZ signed").replace('"drills"', '"dancing"'), two="[x")
    assert len(caught.value.faults) == 3
