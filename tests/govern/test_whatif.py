"""Changes to a body: each as it says, and each slip with one clear error."""

from fractions import Fraction

import pytest

import worlds
from fateshare.base.errors import InputError
from fateshare.govern.assembly import assemble
from fateshare.govern.people import people
from fateshare.govern.whatif import apply, read

MOOT = worlds.council()


def asked(tmp_path, text):
    path = tmp_path / "change.toml"
    path.write_text(text, encoding="utf-8")
    return read(path)


def changed(tmp_path, text, rule=None):
    held = assemble(MOOT, "MOOT", as_of="2020", rule=rule)
    keys = {seat.member for seat in held.seats}
    groups = {"LEFT": ("AAA", "BBB")}
    return apply(
        held, asked(tmp_path, text),
        members=lambda name: groups.get(name, (name,) if name in keys else ()),
        people=lambda seats: people(MOOT, seats, as_of="2020"),
    )  # fmt: skip


def votes(held):
    return [float(one) for one in held.weights["votes"]]


def test_basic_votes_are_told_or_made_up_to_a_share(tmp_path):
    held, _ = changed(tmp_path, "[basic_votes]\nnow = 1\neach = 3\n")
    assert votes(held) == [6, 5, 4, 3, 3]
    held, _ = changed(tmp_path, "[basic_votes]\nnow = 1\nshare = 0.5\n")
    assert votes(held) == [4, 3, 2, 1, 1]  # 6 beyond one each; 5 x 1.2 makes half, 1 whole vote
    held, _ = changed(tmp_path, "[basic_votes]\nshare = 0.5\n")
    assert votes(held) == [6, 5, 4, 3, 3]


def test_a_seat_is_added_in_order_with_its_weight(tmp_path):
    text = "[[add]]\nmember = 'BBX'\nweight = 7\ngroups = ['founder']\nchair = 'west'\n"
    held, _ = changed(tmp_path, text)
    assert [seat.member for seat in held.seats] == ["AAA", "BBB", "BBX", "CCC", "DDD", "isle"]
    assert votes(held) == [4, 3, 7, 2, 1, 1]
    assert held.seats[2].stands_for == ("BBX",)
    assert held.seats[2].groups == {"founder"}


def test_members_merge_into_one_seat_for_all_their_people(tmp_path):
    held, _ = changed(tmp_path, "[[merge]]\nmembers = ['LEFT', 'isle']\nas = 'left'\n")
    assert [seat.member for seat in held.seats] == ["CCC", "DDD", "left"]
    assert votes(held) == [2, 1, 8]
    assert held.seats[-1].stands_for == ("AAA", "BBB")
    held, _ = changed(tmp_path, "[[merge]]\nmembers = ['LEFT']\nas = 'left'\nweight = 2\n")
    assert votes(held) == [2, 1, 1, 2]


def test_all_members_may_merge(tmp_path):
    text = "[[merge]]\nmembers = ['LEFT', 'CCC', 'DDD', 'isle']\nas = 'one'\n"
    held, _ = changed(tmp_path, text)
    assert [seat.member for seat in held.seats] == ["one"]
    assert votes(held) == [11]


def test_seats_are_removed(tmp_path):
    held, _ = changed(tmp_path, "remove = ['LEFT']\n")
    assert [seat.member for seat in held.seats] == ["CCC", "DDD", "isle"]


def test_a_formula_shares_by_parts_and_powers(tmp_path):
    text = "remove = ['isle']\n[formula]\npopulation = 0.5\nmembers = 0.5\n"
    held, kept = changed(tmp_path, text)
    shares = [1 / 12 + 1 / 8, 3 / 12 + 1 / 8, 1 / 12 + 1 / 8, 1 / 12 + 1 / 8]
    assert [v / 10_000_000 for v in votes(held)] == pytest.approx(shares, abs=1e-7)
    assert kept == ()
    text = "remove = ['isle']\nformula = {population = {share = 1, power = 0.5}}\n"
    held, _ = changed(tmp_path, text)
    assert votes(held)[1] / votes(held)[0] == pytest.approx(3**0.5, rel=1e-6)
    assert sum(votes(held)) == pytest.approx(10_000_000, abs=3)


def test_who_lacks_a_figure_keeps_its_share(tmp_path):
    held, kept = changed(tmp_path, "formula = {population = 1}\n")
    assert kept == ("isle",)
    assert held.weights["votes"][4] == Fraction(round(10_000_000 / 11))
    held, _ = changed(tmp_path, "formula = {votes = 1}\n")
    assert votes(held)[0] == round(10_000_000 * 4 / 11)


def test_a_quota_and_a_title_are_taken(tmp_path):
    text = "title = 'Two thirds'\nquota = '2/3'\n"
    held, _ = changed(tmp_path, text)
    assert held.rule.ways[0][0].quota == Fraction(2, 3)
    assert asked(tmp_path, text).title == "Two thirds"
    assert asked(tmp_path, "quota = 0.7\n").title == "change"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("quota = ", "is not TOML"),
        ("", "it is empty; write one of title, quota"),
        ("quotas = 1\n", "'quotas' is not known; it has title, quota"),
        ("remove = 'AAA'\n", "'remove' is 'AAA'"),
        ("[basic_votes]\nevery = 1\n", "'every' is not known in basic_votes"),
        ("[basic_votes]\neach = 'x'\n", "'each' in basic_votes is 'x'"),
        ("[basic_votes]\neach = -1\n", "'each' in basic_votes is below 0"),
        ("[[add]]\nweight = 1\n", "'member' is missing in add"),
        ("[[merge]]\nmembers = ['AAA']\n", "'as' is missing in merge"),
        ("add = [1]\n", "'add' is not a table"),
        ("title = true\n", "'title' is True"),
    ],
)
def test_a_faulty_file_is_told_with_what_it_can_hold(tmp_path, text, told):
    with pytest.raises(InputError) as caught:
        asked(tmp_path, text)
    assert told in str(caught.value)


def test_several_faults_are_told_at_once(tmp_path):
    with pytest.raises(InputError, match=r"'a' is not known.*'b' is not known"):
        asked(tmp_path, "a = 1\nb = 2\n")


def test_a_file_that_cannot_be_read_says_so(tmp_path):
    with pytest.raises(InputError, match="Cannot read"):
        read(tmp_path / "none.toml")
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="is not UTF-8 text"):
        read(tmp_path / "x.toml")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("remove = ['nobody']\n", "names 'nobody', of whom nobody sits"),
        ("remove = ['AAA', 'BBB', 'CCC', 'DDD', 'isle']\n", "leaves no seat"),
        ("[[add]]\nmember = 'AAA'\nweight = 1\n", "adds 'AAA', who sits in MOOT already"),
        ("[[add]]\nmember = 'XXX'\n", "adds 'XXX' without a weight"),
        ("[[merge]]\nmembers = ['AAA']\nas = 'BBB'\n", "merges as 'BBB', a member who is not"),
        ("[basic_votes]\nnow = 2\neach = 3\n", "2 now, more than the votes of some member"),
        ("[basic_votes]\nnow = 1\n", "needs either each or share"),
        ("[basic_votes]\neach = 1\nshare = 0.1\n", "needs either each or share"),
        ("[basic_votes]\nshare = 1\n", "has the share 1; it is below 1"),
        ("formula = {votes = 0.4}\n", "do not sum to 1"),
        ("formula = {gold = 1}\n", "shares by 'gold'; it can by members, population, users, votes"),
        ("formula = {votes = 'x'}\n", "says votes = 'x'; write a share"),
        ("formula = {votes = {share = 1, root = 2}}\n", "write a share, or {share"),
        ("quota = 'half'\n", "is no quota"),
    ],
)
def test_a_change_that_does_not_fit_is_refused(tmp_path, text, told):
    with pytest.raises(InputError) as caught:
        changed(tmp_path, text)
    assert told in str(caught.value)


def test_formulas_need_weights_and_figures(tmp_path):
    rules = [row | {"counts": "members"} for row in MOOT.table("rules").to_dicts()[-1:]]
    heads = worlds.council(rules=rules)
    held = assemble(heads, "MOOT", as_of="2020")
    for text in ("formula = {members = 1}\n", "[basic_votes]\neach = 1\n"):
        with pytest.raises(InputError, match="counts no weights"):
            apply(
                held, asked(tmp_path, text), members=lambda _: (),
                people=lambda seats: people(heads, seats, as_of="2020"),
            )  # fmt: skip
    with pytest.raises(InputError, match="known of no member"):
        changed(tmp_path, "remove = ['LEFT', 'CCC', 'DDD']\nformula = {population = 1}\n")
