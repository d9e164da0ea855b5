"""The registry's tables, as a user may write them by hand."""

import pytest

import fateshare as fs
import worlds
from fateshare.base.errors import TableError

PACT = {
    "instrument": "pact", "name": "P", "kind": "treaty", "topics": "drills", "binding": True,
    "signed": "2001", "in_force": "2004",
}  # fmt: skip


def registry(*parties, laws=(), **terms):
    return worlds.build(
        economies=worlds.economies("AAA", "BBB"),
        instruments=[PACT | terms],
        parties=[{"instrument": "pact", **row} for row in parties],
        laws=list(laws),
    )


def party(status, date=None, *, code="AAA", step=1, **more):
    return {"party": code, "status": status, "date": date, "step": step, **more}


def test_a_plain_registry_has_no_fault():
    held = registry(
        party("signed", "2001-11"), party("in force", "2004", step=2),
        party("in force", known_on="2020-01-01", code="BBB"), hub="BBB",
        laws=[{"iso3": "AAA", "topic": "data-protection", "status": "none", "as_of": "2020"}],
    )  # fmt: skip
    assert held.table("parties").height == 3


@pytest.mark.parametrize(
    ("parties", "told"),
    [
        ([party("signed", "2002", code="ZZZ")], "parties.csv, row 2, party: 'ZZZ' is no economy"),
        ([party("signed")], "row 2, date: is empty, and so is known_on (AAA signed)."),
        ([party("signed", "2000")], "row 2, date: 2000 is before signed 2001 (AAA signed)."),
        ([party("in force", "2003")], "row 2, date: 2003 is before in_force 2004 (AAA in force)."),
        (
            [party("signed", "2005"), party("in force", "2004-02", step=2)],
            "row 3, date: 2004-02 is before 2005, one step back (AAA in force).",
        ),
        (
            [party("signed", "2005"), party("ratified", known_on="2004-01-01", step=2)],
            "row 3, date: 2004-01-01 is before 2005, one step back (AAA ratified).",
        ),
        ([party("signed", "2005"), party("ratified", "2006")], "stands in an earlier row too."),
    ],
)
def test_what_cannot_be_is_told_with_its_row(parties, told):
    with pytest.raises(TableError) as caught:
        registry(*parties)
    assert told in str(caught.value)


def test_ends_hubs_topics_and_laws_are_checked_too():
    with pytest.raises(TableError) as caught:
        registry(
            party("signed", "2002"), until="2001", hub="BBB",
            laws=[{"iso3": "AAA", "topic": "drills", "status": "draft"}],
        )  # fmt: skip
    told = str(caught.value)
    assert "instruments.csv, row 2, until: 2001 is not after in_force 2004." in told
    assert "instruments.csv, row 2, hub: 'BBB' is no party of 'pact'." in told
    assert "parties.csv, row 2, date: 2002 is not before until 2001 (AAA signed)." in told
    assert "laws.csv, row 2, as_of: is empty; say when it was known that the status" in told


@pytest.mark.parametrize(("status", "also"), [("in force", "since"), ("adopted", "adopted")])
def test_a_law_says_since_when(status, also):
    with pytest.raises(TableError, match=rf"as_of: is empty, and so is {also}; say when"):
        registry(laws=[{"iso3": "AAA", "topic": "drills", "status": status}])
    registry(laws=[{"iso3": "AAA", "topic": "drills", "status": status, also: "2010"}])


def test_a_list_has_only_words_of_its_column(tmp_path):
    (tmp_path / "instruments.csv").write_text(
        "instrument,name,kind,topics,binding,source,confidence\n"
        "pact,Pact,treaty,drills|dancing,true,gapminder-sg,verified\n"
    )
    with pytest.raises(TableError, match=r"topics: 'drills\|dancing' has a part that is not one"):
        fs.load(tmp_path)


def test_an_earlier_date_knows_less():
    held = registry(
        party("signed", "2003-05"), party("in force", "2005", step=2),
        party("in force", known_on="2020-01-01", code="BBB"),
        laws=[{"iso3": "AAA", "topic": "drills", "status": "draft", "as_of": "2010"}],
    )  # fmt: skip
    counts = {day: held.at(day).table("parties").height for day in ("2002", "2004", "2019", "2020")}
    assert counts == {"2002": 0, "2004": 1, "2019": 2, "2020": 3}
    assert held.at("2000").table("instruments").is_empty()
    assert held.at("2001").table("instruments").height == 1
    assert held.at("2009").table("laws").is_empty()
