"""What was solved is kept on the disk, and never changes an answer."""

import os
import shutil
from pathlib import Path

import pytest

import fateshare as fs
import worlds
from fateshare.atlas import kept, store
from fateshare.atlas.kept import Kept
from fateshare.base.errors import TableError
from fateshare.brief.failing import Solved


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "kept"


def harms(found):
    return {kind: lost.tolist() for kind, lost in found.lost.items()}


def test_what_was_kept_is_what_was_solved(folder):
    atlas = worlds.wired()
    first = Solved(atlas, Kept.of(folder, atlas)).harm("2020-12-31")
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    again = Solved(atlas, Kept.of(folder, atlas)).harm("2020-12-31")
    assert harms(again) == harms(first) == harms(Solved(atlas).harm("2020-12-31"))
    assert again is not first
    assert files == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_brief_is_the_same_with_what_was_kept(folder, atlas, solved):
    plain = fs.profile(atlas, "TON", solved=solved).to_json()
    for _ in range(2):
        told = fs.profile(atlas, "TON", solved=Solved(atlas, Kept.of(folder, atlas))).to_json()
        assert told == plain


def test_it_is_not_solved_again(folder, monkeypatch):
    atlas = worlds.wired()
    Solved(atlas, Kept.of(folder, atlas)).harm("2020-12-31")
    monkeypatch.setattr("fateshare.brief.failing.harm", None)
    assert harms(Solved(atlas, Kept.of(folder, atlas)).harm("2020-12-31"))
    with pytest.raises(TypeError):
        Solved(atlas, Kept.of(folder, atlas)).harm("2019-12-31")


def test_other_facts_have_other_answers(folder):
    atlas = worlds.wired()
    other = atlas.without(systems=[atlas.table("systems")["system"][0]])
    Kept.of(folder, atlas).keep("x", 1)
    assert Kept.of(folder, atlas).held("x") == 1
    assert Kept.of(folder, other).held("x") is None
    assert Kept.of(folder, atlas).held("y") is None
    assert atlas.digest() == worlds.wired().digest() != other.digest()


def test_a_torn_answer_is_none(folder):
    held = Kept.of(folder, worlds.wired())
    held.keep("x", [1, 2, 3])
    (path,) = folder.iterdir()
    for raw in (path.read_bytes()[:-1], b"", b"x" * 100):
        path.write_bytes(raw)
        assert held.held("x") is None
    held.keep("x", [4])
    assert held.held("x") == [4]


def test_another_user_is_not_believed(folder, monkeypatch):
    held = Kept.of(folder, worlds.wired())
    held.keep("x", 1)
    monkeypatch.setattr(os, "getuid", lambda: -1, raising=False)
    assert held.held("x") is None


def test_only_so_much_is_kept(folder, monkeypatch):
    monkeypatch.setattr(kept, "MOST_KEPT", 3)
    held = Kept.of(folder, worlds.wired())
    for n in range(6):
        held.keep(str(n), n)
        for age, path in enumerate(sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime)):
            os.utime(path, (age, age))
    assert len(list(folder.iterdir())) == 3
    assert [held.held(str(n)) for n in range(6)] == [None, None, None, 3, 4, 5]


def test_what_is_asked_for_stays(folder, monkeypatch):
    monkeypatch.setattr(kept, "MOST_KEPT", 3)
    held = Kept.of(folder, worlds.wired())
    for n in range(6):
        held.keep(str(n), n)
        for path in folder.iterdir():  # all are older than what comes next
            os.utime(path, (path.stat().st_mtime - 10,) * 2)
        assert held.held("0") == 0
    assert [held.held(str(n)) for n in range(6)] == [0, None, None, None, 4, 5]


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "file").write_text("")
    held = Kept.of(tmp_path / "file" / "below", worlds.wired())
    held.keep("x", 1)
    assert held.held("x") is None


def test_the_folder_is_the_one_that_was_named(tmp_path, monkeypatch):
    atlas = worlds.wired()
    assert kept.kept("none", atlas) is None
    kept.kept(str(tmp_path / "named"), atlas).keep("x", 1)
    assert len(list((tmp_path / "named").iterdir())) == 1
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))
    kept.kept(None, atlas).keep("x", 1)
    assert len(list((tmp_path / "own" / "fateshare").iterdir())) == 1
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    kept.kept("", atlas).keep("x", 1)
    assert len(list((tmp_path / ".cache" / "fateshare").iterdir())) == 1


def test_the_embedded_tables_are_read_once_and_are_the_same(folder, atlas, monkeypatch):
    first = fs.load(kept=folder)
    assert len(list(folder.iterdir())) == 1
    monkeypatch.setattr("fateshare.atlas.store.checked", None)  # nothing is read or checked now
    again = fs.load(kept=folder)
    assert first.export() == again.export() == atlas.export()
    assert again.edition == atlas.edition
    with pytest.raises(TypeError, match="NoneType"):
        fs.load()


def test_tables_that_were_changed_are_read_and_checked(folder, tmp_path, monkeypatch):
    data = tmp_path / "fateshare.atlas" / "data"
    shutil.copytree(Path(fs.__file__).parent / "atlas" / "data", data)
    monkeypatch.setattr(store, "files", lambda room: tmp_path / room)
    fs.load(kept=folder)
    table = data / "places.csv"
    table.write_text(f"{table.read_text()}oops\n")
    with pytest.raises(TableError, match=r"places.csv, row \d+: has 1 cells"):
        fs.load(kept=folder)
