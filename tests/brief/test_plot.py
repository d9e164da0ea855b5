"""What a picture for a paper must always be."""

import itertools
import struct
import zlib
from xml.etree import ElementTree as ET

import pytest

import fateshare
import worlds
from fateshare.base.errors import InputError, UnknownCode
from fateshare.brief import plot, searched, stress
from fateshare.brief.draw import ramp
from fateshare.brief.draw.svg import text_width
from fateshare.brief.languages import LANGUAGES
from fateshare.brief.picture import Picture, picture
from fateshare.brief.words import Words

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def small():
    return worlds.wired()


@pytest.fixture(scope="module")
def told(small):
    return stress.cut(small, {"segment": ["long:1"]}, as_of="2020")


@pytest.fixture(scope="module")
def shared(small):
    return searched.fate(small, "001", pairs=False, as_of="2020")


def texts(drawn):
    """Return every text of a picture, read as XML."""
    root = ET.fromstring(drawn.svg)  # noqa: S314 - our own
    return ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]


def every(small, told, shared, **terms):
    """Draw one of each."""
    return {
        "map": plot.map(small, told, **terms),
        "ranking": plot.ranking(told, **terms),
        "fate": plot.fate(shared, **terms),
        "outages": plot.timeline(small, "AAA", as_of="2020", **terms),
        "agreements": plot.timeline(small, "AAA", of="agreements", as_of="2020", **terms),
    }


@pytest.mark.parametrize("lang", ["en", "ar", "zh"])
def test_a_picture_is_well_formed_stands_alone_and_is_the_same_twice(small, told, shared, lang):
    one, two = (every(small, told, shared, lang=lang) for _ in range(2))
    for name, drawn in one.items():
        root = ET.fromstring(drawn.svg)  # noqa: S314 - our own
        assert root.tag == f"{SVG}svg"
        assert root.get("lang") == lang
        assert (float(root.get("width")), float(root.get("height"))) == (drawn.width, drawn.height)
        assert "var(" not in drawn.svg
        assert "http" not in drawn.svg.replace("http://www.w3.org/2000/svg", "")
        assert drawn.svg == two[name].svg
        assert drawn._repr_svg_() == drawn.svg
    ids = [part for drawn in one.values() for part in drawn.svg.split('id="')[1:]]
    names = [part.split('"')[0] for part in ids]
    assert len(names) == len(set(names))  # several may stand on one page


def test_everyone_who_loses_is_in_the_ranking_and_on_the_map(small, told):
    losing = told.economies.filter(told.economies["lost_share"] > 0)["iso3"].to_list()
    assert len(losing) == 3
    ranked, mapped = texts(plot.ranking(told)), texts(plot.map(small, told))
    for iso3 in losing:
        assert told.name(iso3) in ranked
        assert told.name(iso3) in mapped
    spared = set(told.economies["iso3"]) - set(losing)
    assert not {told.name(iso3) for iso3 in spared} & set(ranked)


def test_a_ranking_of_the_real_atlas_has_everyone(atlas):
    told = stress.cut(atlas, {"system": ["Tonga Cable"]}, as_of="2015")
    row = told.economies.row(0, named=True)
    words = texts(plot.ranking(told))
    assert "Tonga" in words
    assert f"{row['lost_share']:.0%} (offline); {row['users_lost'] / 1000:.1f} thousand" in words
    by_people = texts(plot.ranking(told, by="people"))
    assert by_people[0] == "Cut: Tonga Cable"
    assert any(text.endswith("(offline); 98%") for text in by_people)


def test_a_shorter_ranking_says_how_many_more_there_are(told):
    assert "2 more economies lose." in texts(plot.ranking(told, most=1))
    assert "1 more economy loses." in texts(plot.ranking(told, most=2))


def test_a_cut_that_harms_nobody_says_so(small):
    unhurt = stress.tell(small, stress.network(small, as_of="2020"), [])
    assert "Nobody loses traffic." in texts(plot.ranking(unhurt))
    assert "Nobody loses traffic." in texts(plot.map(small, unhurt))
    assert texts(plot.map(small, unhurt))[0] == "Nothing cut"


def test_a_matrix_is_symmetric_where_fate_is(shared):
    found = shared.found
    assert (abs(found.shared - found.shared.T) < 1e-12).all()
    codes = list(found.codes)
    one = plot.fate(shared, codes, title="")
    root = ET.fromstring(one.svg)  # noqa: S314 - our own
    cells = [
        (float(rect.get("x")), float(rect.get("y")), rect.get("style"))
        for rect in root.iter(f"{SVG}rect")
        if rect.get("width") == rect.get("height")
    ]
    columns, rows = (sorted({cell[k] for cell in cells}) for k in (0, 1))
    shade = {(columns.index(x), rows.index(y)): style for x, y, style in cells}
    assert len(shade) == len(codes) * (len(codes) - 1)
    assert all(shade[x, y] == shade[y, x] for x, y in shade)


def test_a_matrix_has_those_named_in_order_or_chooses(shared):
    assert [t for t in texts(plot.fate(shared, ["CCC", "AAA"])) if t in shared.names][:2] == [
        "CCC", "AAA",
    ]  # fmt: skip
    heads = [t for t in texts(plot.fate(shared)) if t in shared.found.codes]
    assert sorted(heads) == sorted(set(shared.found.codes) & set(shared.members))
    assert "no data" in plot.fate(shared, []).svg


def test_one_economy_is_drawn_with_its_partners(small):
    alone = searched.fate(small, "AAA", pairs=False, as_of="2020")
    partners = alone.found.partners["partner"].to_list()
    heads = [t for t in texts(plot.fate(alone)) if t in alone.found.codes]
    assert heads == ["AAA", *partners]


def test_a_narrow_matrix_turns_its_heads_and_drops_its_numbers(atlas, solved):
    found = solved.harm(atlas.edition).fate
    names = {code: atlas.economy(code).name for code in found.codes}
    told = searched.Shared(atlas.edition, found, False, {}, found.codes, names)
    wide = plot.fate(told, found.codes[:8], width=900).svg
    narrow = plot.fate(told, found.codes[:20], width=600).svg
    assert "rotate(-90)" in narrow
    assert "rotate(-90)" not in wide
    with pytest.raises(InputError, match="economies do not fit on 500 pixels, 22 do"):
        plot.fate(told, width=500)


def test_a_timeline_has_the_outages_of_the_record_until_its_date(atlas):
    words = texts(plot.timeline(atlas, "MRT"))
    assert "ACE cut near Nouakchott" in " ".join(words)
    assert "offline" in words
    assert "No outage in this record." in texts(plot.timeline(atlas, "MRT", as_of="2017"))
    group = " ".join(texts(plot.timeline(atlas, "ECOWAS")))
    assert "offline (Gambia)" in group


def test_a_note_never_runs_into_the_names_of_a_narrow_timeline(atlas):
    drawn = plot.timeline(atlas, "ECOWAS", lang="sw", width=500)
    root = ET.fromstring(drawn.svg)  # noqa: S314 - our own
    haloed = [one for one in root.iter(f"{SVG}g") if "paint-order" in str(one.attrib)]
    notes = [one.find(f"{SVG}text") for one in haloed]
    names = [one for one in root.iter(f"{SVG}text") if one.get("x") == "0"]
    edge = max(text_width("".join(one.itertext())) for one in names)
    assert len(notes) == 3
    for one in notes:
        wide = text_width("".join(one.itertext()))
        left = float(one.get("x")) - (wide if one.get("text-anchor") == "end" else 0)
        assert left >= edge
        assert left + wide <= 500 - 2 * 16 + 8


def test_a_timeline_of_agreements_parts_what_is_in_force(atlas):
    drawn = plot.timeline(atlas, "KEN", of="agreements")
    assert "UNCLOS" in texts(drawn)
    assert "stroke-dasharray:4 3" in drawn.svg  # invited, not in force
    with pytest.raises(InputError, match="is no economy"):
        plot.timeline(atlas, "EAC", of="agreements")


def test_a_title_can_be_given_or_left_out(told):
    assert texts(plot.ranking(told))[0] == "Cut: long:1"
    assert texts(plot.ranking(told, title="Mine"))[0] == "Mine"
    assert "Cut: long:1" not in texts(plot.ranking(told, title=""))


def test_an_event_of_the_record_is_cut_at_its_date(atlas):
    told = stress.cut(atlas, {"event": ["ace-2018-03"]})
    assert told.result.as_of == "2018-03-30"
    replayed = stress.replay(atlas, only=["ace-2018-03"])
    arcs = {arc for one in replayed.events[0].matched for arc in one["arcs"]}
    assert arcs == set(told.result.removed)
    for call in (
        lambda: stress.cut(atlas, {"event": ["no"]}),
        lambda: stress.replay(atlas, only=["no"]),
    ):
        with pytest.raises(UnknownCode, match="No event of the record is called 'no'"):
            call()


@pytest.mark.parametrize("ppi", [48, 96, 110, 300])
def test_a_png_has_whole_pixels_and_the_size_asked_for(told, tmp_path, ppi):
    drawn = plot.ranking(told, width=500)
    path = drawn.save(tmp_path / "deep" / "one.png", ppi=ppi)
    raw = path.read_bytes()
    assert raw[:8] == b"\x89PNG\r\n\x1a\n"
    wide, tall = struct.unpack(">II", raw[16:24])
    assert wide == round(500 * ppi / 96)
    assert 0 <= tall - wide * drawn.height / drawn.width < 1
    assert raw == drawn.png(ppi=ppi)
    assert zlib.crc32(raw) == zlib.crc32(path.read_bytes())


def test_an_svg_is_written_as_it_is(told, tmp_path):
    drawn = plot.ranking(told)
    assert drawn.save(tmp_path / "one.svg").read_text(encoding="utf-8") == drawn.svg
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.svg"]


@pytest.mark.parametrize("name", ["one.pdf", "one", "one.SVG.txt"])
def test_another_suffix_is_one_clear_error(told, tmp_path, name):
    with pytest.raises(InputError, match=r"end it in \.svg or \.png"):
        plot.ranking(told).save(tmp_path / name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ppi", [47, 601])
def test_pixels_an_inch_have_bounds(told, ppi):
    with pytest.raises(InputError, match="take 48 to 600"):
        plot.ranking(told).png(ppi=ppi)


@pytest.mark.parametrize("width", [499, 2001])
def test_widths_have_bounds(small, told, shared, width):
    with pytest.raises(InputError, match="take 500 to 2000 pixels"):
        every(small, told, shared, width=width)


def test_words_that_are_none_are_errors(small, told, shared):
    with pytest.raises(InputError, match="take share or people"):
        plot.ranking(told, by="size")
    with pytest.raises(InputError, match="take 1 or more"):
        plot.ranking(told, most=0)
    with pytest.raises(InputError, match="take outages or agreements"):
        plot.timeline(small, "AAA", of="cables")
    with pytest.raises(UnknownCode, match="No economy on this network is called 'XXX'"):
        plot.fate(shared, ["XXX"])
    with pytest.raises(ValueError, match="does not begin as ours do"):
        picture("<svg/>", Words("en"), title="", notes=(), width=500)


def test_every_language_draws_every_picture(small, told, shared):
    for lang in ("en", *LANGUAGES):
        for drawn in every(small, told, shared, lang=lang, width=500).values():
            assert drawn.lang == lang
            ET.fromstring(drawn.svg)  # noqa: S314 - our own


def luminance(colour):
    """Compute the relative luminance of a colour, WCAG 2.2."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_shades_stay_apart_in_grey_and_carry_their_text():
    lights = [luminance(colour) for colour in ramp.COLOURS]
    grey = [light ** (1 / 3) for light in lights]  # near even for the eye
    assert all(a - b > 0.08 for a, b in itertools.pairwise(grey))
    for colour, text in zip(ramp.COLOURS, ramp.INKS, strict=True):
        a, b = sorted((luminance(colour), luminance(text)), reverse=True)
        assert (a + 0.05) / (b + 0.05) >= 4.5
    assert len(ramp.spans()) == len(ramp.COLOURS)


def test_the_public_door_leads_to_the_pictures():
    assert fateshare.plot.Picture is Picture
    assert set(plot.__all__) <= set(dir(fateshare.plot))
