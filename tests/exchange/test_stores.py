"""What every store must do: memory, SQLite and PostgreSQL alike."""

import sqlite3
import threading

import pytest

from exchanges import NOON, exchange, indicator, version
from fateshare.base.errors import InputError
from fateshare.exchange import guard, tlp, wiring
from fateshare.exchange.ports import Slice, Unavailable
from fateshare.exchange.records import LAST, MIXED, Collection, Grade, Row, Team, Versions


def row(number: int, **more) -> Row:
    base = {
        "pk": 0, "id": f"indicator--{number}", "type": "indicator", "owner": 1,
        "lineage": number, "version": "2025", "vkey": "2025", "grade": 1, "rank": LAST,
        "first": True, "revoked": False, "added": number, "digest": b"d", "body": b"%d" % number,
    }  # fmt: skip
    return Row(**{**base, **more})


@pytest.fixture
def filled(store) -> int:
    """One collection with five objects of two grades; return its number."""
    team = store.keeper.add_team(Team(0, "a", "A", "KEN"))
    held = store.keeper.add_collection(wiring.collection("c", title="C"))
    grades = store.intern([Grade(team.number), Grade(team.number, tlp.Label.GREEN)])
    one, two = grades.values()
    with store.write(held.number) as writer:
        rows = [row(n, grade=one if n % 2 else two) for n in range(1, 6)]
        rows[3].type = "malware"
        writer.put(rows, 5)
    return held.number


def grades_of(store, number: int) -> tuple[int, int]:
    """The grade of the odd rows, and that of the even ones."""
    with store.read() as reader:
        told = {grade.tlp: number for number, grade in reader.shelves(number)}
    return told[None], told[tlp.Label.GREEN]


def seen(store, number: int, **more) -> list[int]:
    with store.read() as reader:
        shelves = [(grade, 0) for grade, _ in reader.shelves(number)]
        given = {"after": 0, "limit": 10, "grades": shelves, **more}
        return [one.added for one in reader.slice(Slice(number, 1, **given)).rows]


def test_a_slice_is_in_the_order_of_the_feed(store, filled):
    assert seen(store, filled) == [1, 2, 3, 4, 5]
    assert seen(store, filled, after=2, limit=2) == [3, 4]
    assert seen(store, filled, types=("malware",)) == [4]
    assert seen(store, filled, types=("malware", "indicator"), limit=2) == [1, 2]


@pytest.mark.parametrize("count", [99, 100, 101, 250])
def test_many_rows_are_put_at_once_in_their_order(store, filled, count):
    one, _ = grades_of(store, filled)
    with store.write(filled) as writer:
        writer.put([row(n, grade=one) for n in range(6, 6 + count)], 5 + count)
    assert seen(store, filled, limit=1000) == list(range(1, 6 + count))
    with store.read() as reader:
        found = reader.versions(filled, 1, [f"indicator--{5 + count}"])
        assert reader.bodies([found[0].pk]) == {found[0].pk: b"%d" % (5 + count)}


def test_a_slice_holds_only_the_grades_asked_for_and_from_when_on(store, filled):
    one, two = grades_of(store, filled)
    assert seen(store, filled, grades=[(one, 0)]) == [1, 3, 5]
    assert seen(store, filled, grades=[(two, 0)]) == [2, 4]
    assert seen(store, filled, grades=[(one, 3), (two, 0)]) == [2, 4, 5]
    assert seen(store, filled, grades=[]) == []


def test_a_slice_says_whether_it_was_cut(store, filled):
    with store.read() as reader:
        shelves = [(grade, 0) for grade, _ in reader.shelves(filled)]
        assert reader.slice(Slice(filled, 1, 0, 5, shelves)).more is False
        assert reader.slice(Slice(filled, 1, 0, 4, shelves)).more is True
        paid = reader.slice(Slice(filled, 1, 0, 5, shelves, budget=3))
        assert [one.added for one in paid.rows] == [1, 2, 3]
        assert paid.more is True
        least = reader.slice(Slice(filled, 1, 0, 5, shelves, budget=0))
        assert len(least.rows) == 1


def test_many_grades_are_merged(store, filled):
    grades = store.intern(Grade(1, topic="", marks=(f"m{n}",)) for n in range(450))
    with store.write(filled) as writer:
        numbers = list(grades.values())
        rows = [row(10 + n, grade=numbers[n % 450]) for n in range(900)]
        writer.put(rows, 909)
    assert seen(store, filled, limit=2000) == [1, 2, 3, 4, 5, *range(10, 910)]
    assert seen(store, filled, after=900, limit=3) == [901, 902, 903]


def test_versions_are_chosen(store, filled):
    with store.write(filled) as writer:
        old = row(6, id="x", vkey="1", rank=0, first=True)
        new = row(7, id="x", vkey="2", rank=LAST, first=False)
        writer.put([old, new], 7)
    assert seen(store, filled, after=5) == [7]
    assert seen(store, filled, after=5, versions=Versions(last=False, all=True)) == [6, 7]
    assert seen(store, filled, after=5, versions=Versions(last=False, first=True)) == [6]
    assert seen(store, filled, after=5, versions=Versions(last=False, exact=("1",))) == [6]
    with store.write(filled) as writer:
        stored = writer.versions(filled, 0, ["x"])
        for one in stored:
            one.rank, one.first = MIXED, False
        writer.rerank(stored)
    assert seen(store, filled, after=5) == [6, 7]


def test_rows_come_back_as_they_went(store, filled):
    with store.write(filled) as writer:
        writer.put(
            [row(9, id="ü", digest=b"\x00\xff", body=b'{"\xc3\xbc":1}\x7f', revoked=True)], 9
        )
    with store.read() as reader:
        (one,) = reader.versions(filled, 0, ["ü"])
        assert (one.digest, one.vkey, one.added, bool(one.revoked)) == (
            b"\x00\xff",
            "2025",
            9,
            True,
        )
        assert reader.bodies([one.pk]) == {one.pk: b'{"\xc3\xbc":1}\x7f'}
        assert not one.body


def test_what_fails_leaves_nothing_behind(store, filled):
    def work() -> None:
        with store.write(filled) as writer:
            writer.put([row(9)], 9)
            writer.keep("s", 1, NOON, b"x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        work()
    assert seen(store, filled, after=5) == []
    with store.read() as reader:
        assert reader.status("s", 1) is None
        assert reader.collection(filled).last_added == 5


def test_a_look_does_not_change_while_others_write(store, filled):
    with store.read() as reader:
        before = reader.collection(filled).last_added
        writing = threading.Thread(target=_put, args=(store, filled))
        writing.start()
        writing.join()
        assert reader.collection(filled).last_added == before
        shelves = [(grade, 0) for grade, _ in reader.shelves(filled)]
        assert len(reader.slice(Slice(filled, 1, 0, 10, shelves)).rows) == 5
    assert seen(store, filled, after=5) == [9]


def _put(store, number: int) -> None:
    with store.write(number) as writer:
        writer.put([row(9)], 9)


def test_writers_wait_for_each_other(store, filled):
    def work() -> None:
        for _ in range(10):
            with store.write(filled) as writer:
                last = writer.collection(filled).last_added + 1
                writer.put([row(last, id=f"w{last}")], last)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert seen(store, filled, after=5, limit=100) == list(range(6, 46))
    assert store.keeper.faults() == []


def test_removed_rows_are_gone_from_every_feed(store, filled):
    grade, _ = grades_of(store, filled)
    with store.write(filled) as writer:
        assert writer.release(7, [grade], 100) == 102
        writer.open(7, {grade: 5}, ())
        (third,) = writer.versions(filled, 0, ["indicator--3"])
        writer.remove({b"mark": third}, NOON, "because")
    opened = {"grades": [(grade, 5)], "late": [(grade, -1)]}
    with store.read() as reader:
        late = reader.slice(Slice(filled, 7, 0, 10, **opened)).rows
        assert [(one.id, one.added) for one in late] == [
            ("indicator--1", 100),
            ("indicator--5", 102),
        ]
        newer = Slice(filled, 7, 0, 10, [(grade, 5)], late=[(grade, 100)])
        assert [one.added for one in reader.slice(newer).rows] == [102]
        assert [one.added for one in reader.versions(filled, 7, ["indicator--5"])] == [102]
        assert [one.added for one in reader.versions(filled, 0, ["indicator--5"])] == [5]
        assert reader.collection(filled).last_added == 102
        assert reader.opened(filled, 7) == {grade: 5}
        assert reader.deletions() == [(1, NOON, b"mark", "because")]
    with store.write(filled) as writer:
        writer.open(7, {}, [grade])
    with store.read() as reader:
        assert reader.opened(filled, 7) == {}
        assert reader.slice(Slice(filled, 7, 50, 10, **opened)).rows == ()


def test_meanings_are_an_owner_s_own_and_can_be_forgotten(store, filled):
    with store.read() as reader:
        rules = reader.meta("rules")
    with store.write(filled) as writer:
        writer.define(1, {"m": "one", "n": "two"})
        writer.define(1, {"n": ""})
    with store.read() as reader:
        assert reader.meanings(1, ["m", "n", "o"]) == {"m": "one"}
        assert reader.meanings(2, ["m"]) == {}
        assert reader.meta("rules") != rules


def test_grades_have_one_number(store):
    one, two = Grade(1, tlp.Label.RED, named=("a",)), Grade(1, floor=tlp.Label.RED)
    numbers = store.intern([one, two])
    assert numbers == store.intern([two, one])
    assert len(set(numbers.values())) == 2
    assert Grade.read(one.spelled()) == one


def test_the_keeper_adds_changes_and_says_what_is_missing(store):
    keeper = store.keeper
    made = keeper.add_team(Team(0, "a", "A", "KEN", ("identity--1",), ("first",)))
    again = keeper.add_team(Team(0, "a", "Other", "KEN", ("identity--1",)))
    assert again.number == made.number
    with pytest.raises(InputError, match="is an identity of 'a' already"):
        keeper.add_team(Team(0, "b", "B", "TZA", ("identity--1",)))
    with pytest.raises(InputError, match="no team 'nobody'"):
        keeper.add_token("nobody", "t", b"", None)
    held = keeper.add_collection(Collection(0, "i", "c", "C", "", ""))
    changed = keeper.add_collection(Collection(0, "j", "c", "D", "", ""))
    assert (changed.number, changed.id, changed.title) == (held.number, "i", "D")
    with pytest.raises(InputError, match="no alias 'x'"):
        keeper.grant("a", "x", (True, True), "drill")
    keeper.grant("a", "c", (True, False), "drill")
    with store.read() as reader:
        (access,) = reader.accesses(made.number)
        assert (access.can_read, access.can_write, access.purpose) == (True, False, "drill")
        assert reader.team("a") == again
        assert [team.team for team in reader.teams()] == ["a"]
        assert [one.alias for one in reader.collections()] == ["c"]
        assert reader.team("nobody") is None


def test_tokens_end_and_can_be_revoked(store, clock):
    store.keeper.add_team(Team(0, "a", "A", "KEN"))
    forever, short = guard.issue(store, "a"), guard.issue(store, "a", expires=clock.now() + 10)
    names = [name for name, *_ in store.keeper.tokens()]
    assert sorted(names) == sorted([forever.split("_")[1], short.split("_")[1]])
    with store.read() as reader:
        assert guard.caller(reader, f"Bearer {short}", clock.now()).team == "a"
        assert guard.caller(reader, f"Bearer {short}", clock.now() + 10) is None
    clock.step()
    assert len(store.keeper.tokens()) == 1
    assert store.keeper.revoke(forever.split("_")[1]) is True
    assert store.keeper.revoke("none") is False
    with store.read() as reader:
        assert guard.caller(reader, f"Bearer {forever}", clock.now()) is None


def test_statuses_are_the_sender_s_and_are_purged(store, filled):
    with store.write(filled) as writer:
        writer.keep("s", 1, NOON, b"x")
        writer.quarantine(1, NOON, [("id", "reason", b"\x00")])
    with store.read() as reader:
        assert reader.status("s", 1) == b"x"
        assert reader.status("s", 2) is None
    assert store.keeper.purge(NOON) == 0
    assert store.keeper.purge(NOON + 1) == 2


def test_the_log_only_grows(store, filled, kind):
    told = [what for _, _, what, _ in store.keeper.logged()]
    assert told == ["team", "collection"]
    if kind == "memory":
        return
    for sql in ("DELETE FROM log", "UPDATE log SET who = 'nobody'"):
        with pytest.raises(Exception, match="log"), store.write(filled) as writer:
            writer.session.run(sql)
    assert len(store.keeper.logged()) == 2


def test_a_store_of_a_later_edition_is_not_opened(store, kind):
    if kind == "memory":
        return
    store.migrate()
    later = {"sqlite": "PRAGMA user_version = 99", "postgres": "UPDATE form SET version = 99"}
    with store._transaction() as session:
        session.run(later[kind])
    with pytest.raises(InputError, match="of a later edition"):
        store.migrate()


def test_the_doctor_finds_what_must_not_be(store, filled, kind):
    assert store.keeper.faults() == []
    if kind == "memory":
        return
    with store.write(filled) as writer:
        writer.session.run("UPDATE collections SET last_added = 1")
        writer.session.run("UPDATE objects SET rank = 0 WHERE added = 3")
        writer.session.run("UPDATE objects SET added = 5 WHERE added = 4")
        writer.session.run("DELETE FROM shelves")
    told = " ".join(store.keeper.faults())
    for fault in ("behind its objects", "no last version", "not on the shelves", "have one time"):
        assert fault in told


def test_the_same_calls_leave_the_same_answers_in_every_store(store, clock):
    made = exchange(store, clock)
    made.add("ke", indicator(1), indicator(2, tlp.Label.RED), indicator(3, tlp.Label.CLEAR))
    clock.step()
    made.add("ke", indicator(1, modified=version(1), revoked=True), {"type": "no"})
    told = [made.get("shared/manifest/", team).body for team in ("ke", "ke-two", "tz")]
    ids = [[one["id"] for one in json["objects"]] for json in map(_json, told)]
    one, two, three = (indicator(n)["id"] for n in (1, 2, 3))
    assert ids == [[two, three, one], [three, one], [three]]


def _json(body: bytes):
    import json  # noqa: PLC0415

    return json.loads(body)


def test_a_store_that_is_held_or_gone_is_not_our_fault_and_asks_to_come_again(store, clock, kind):
    made = exchange(store, clock)
    if kind == "sqlite":
        other = sqlite3.connect(store.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        made.desk.writable(made.desk.team("ke"), "shared")
        store._connection().execute("PRAGMA busy_timeout = 10")
        with pytest.raises(Unavailable, match="held by another"):
            store.keeper.record("x", "y")
        other.execute("ROLLBACK")
        other.close()
        store.keeper.record("x", "y")
    elif kind == "postgres":
        with pytest.raises(Unavailable, match="does not answer"):
            cut(store)
        assert store.keeper.tokens()
        wrong = type(store)("postgresql://127.0.0.1:9/none?connect_timeout=1", clock)
        with pytest.raises(Unavailable, match="cannot be reached"):
            wrong.migrate()
    made.desk.caller = _gone
    reply = made.call("GET", "/taxii2/", "ke")
    assert (reply.code, reply.headers["retry-after"]) == (503, "1")
    assert set(reply.json) == {"title", "http_status", "error_id"}


def cut(store) -> None:
    with store._snapshot() as session:
        session.all("SELECT pg_terminate_backend(pg_backend_pid())")


def _gone(_header):
    raise Unavailable("inside")
