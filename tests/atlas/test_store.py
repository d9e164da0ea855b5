"""Opening, checking and saving whole folders."""

import json
import shutil

import pytest

import fateshare
from fateshare.atlas import store
from fateshare.base.errors import InputError, TableError


@pytest.fixture
def folder(tmp_path, atlas):
    """A folder with the whole embedded atlas, to be broken."""
    store.save(atlas, tmp_path / "own")
    return tmp_path / "own"


def message(folder, **how):
    with pytest.raises(InputError) as caught:
        store.load(folder, **how)
    return str(caught.value)


def test_an_exported_atlas_opens_alone_and_is_the_same(atlas, folder):
    again = store.load(folder, alone=True)
    assert again.edition == atlas.edition
    for name, frame in atlas.frames.items():
        assert again.table(name).equals(frame), name


def test_saving_what_was_opened_gives_the_same_bytes(folder, tmp_path):
    store.save(store.load(folder, alone=True), tmp_path / "twice")
    for path in sorted(folder.iterdir()):
        assert (tmp_path / "twice" / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_embedded_files_are_those_of_the_manifest():
    store.verify()


def test_a_changed_file_is_not_what_the_manifest_says(folder):
    (folder / "blocs.csv").write_bytes((folder / "blocs.csv").read_bytes() + b"\n")
    with pytest.raises(TableError, match=r"blocs.csv: is missing, or not the file"):
        store.verify(folder)


def test_all_faults_of_all_tables_come_in_one_error(folder):
    (folder / "systems.csv").unlink()
    (folder / "places.csv").unlink()
    (folder / "places.csv").mkdir()
    (folder / "cable.csv").write_text("x\n")
    told = message(folder, alone=True)
    assert told.startswith("3 faults in")
    assert "cable.csv: is not a table of the atlas." in told
    assert "systems.csv: is missing from the folder." in told
    assert "places.csv: is a folder; a CSV file is expected." in told


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        ("indicators.csv", "KEN,", "KNY,", "iso3: 'KNY' is not in economies.csv (iso3)."),
        ("segments.csv", ",mombasa,", ",atlantis,", "'atlantis' is not in places.csv (place)."),
        ("blocs.csv", "member", "friend", "'friend' is not one of member"),
        ("sources.csv", "gapminder-sg,", "gap,", "'gapminder-sg' is not in sources.csv"),
    ],
)
def test_one_wrong_word_is_found(folder, table, old, new, told):
    path = folder / table
    path.write_text(path.read_text().replace(old, new, 1))
    assert told in message(folder, alone=True)


def test_a_row_that_stands_twice_is_found(folder):
    path = folder / "systems.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]))
    assert f"row {len(lines) + 1}, system: {lines[1].split(',')[0]} stands" in message(
        folder, alone=True
    )


def test_an_end_before_the_beginning_is_found(tmp_path):
    (tmp_path / "blocs.csv").write_text(
        "bloc,iso3,status,since,until,source,confidence\n"
        "AU,KEN,member,2002-07-09,2001,gapminder-sg,verified\n"
    )
    assert "until: '2001' is before since '2002-07-09'" in message(tmp_path)


def test_a_system_in_two_parts_is_found(folder):
    path = folder / "segments.csv"
    lines = path.read_text().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("teams,")]
    (folder / "segments.csv").write_text("".join(kept))
    assert "'teams' has no segment." in message(folder, alone=True)


def test_a_folder_that_is_none(tmp_path):
    assert "does not exist; give a folder" in message(tmp_path / "nowhere")
    file = tmp_path / "file.csv"
    file.write_text("x")
    assert "is not a folder; give a folder" in message(file)
    (tmp_path / "empty").mkdir()
    assert "has none of sources, economies" in message(tmp_path / "empty")


def test_own_rows_lie_over_the_embedded_ones(tmp_path, atlas):
    (tmp_path / "systems.csv").write_text(
        "system,name,since,planned,source,confidence\n"
        "teams,The East African Marine System (ours),2009-09,false,gapminder-sg,reported\n"
    )
    laid = store.load(tmp_path)
    assert laid.table("systems").height == atlas.table("systems").height
    assert laid.table("systems").filter(system="teams")["name"][0].endswith("(ours)")


def test_noise_of_any_size_is_refused_quickly(tmp_path):
    (tmp_path / "systems.csv").write_bytes(b"\x00\xff" * 50_000_000)
    assert "100,000,000" not in message(tmp_path)
    assert "is more than the 64,000,000" in message(tmp_path)


def test_a_broken_manifest_is_told(folder):
    (folder / "MANIFEST.json").write_text("[]")
    assert "MANIFEST.json is not the manifest of an atlas" in message(folder, alone=True)


def test_an_interrupted_save_leaves_what_was_there(folder, monkeypatch):
    before = (folder / "blocs.csv").read_bytes()

    def fail(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fdopen", fail)
    with pytest.raises(KeyboardInterrupt):
        store.write(folder / "blocs.csv", b"half")
    monkeypatch.undo()
    assert (folder / "blocs.csv").read_bytes() == before
    assert not [path for path in folder.iterdir() if path.name.startswith(".blocs")]


def test_a_folder_that_cannot_be_written_is_told(atlas, tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(InputError, match="Cannot write"):
        store.save(atlas, tmp_path / "taken" / "inside")


def test_manifest_lists_the_edition_and_every_file(folder):
    held = json.loads((folder / "MANIFEST.json").read_text())
    assert set(held["sha256"]) == {p.name for p in folder.glob("*.csv")}
    assert held["edition"] == fateshare.load().edition
    shutil.rmtree(folder)
