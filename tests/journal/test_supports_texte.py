"""The issue as a mail carries it, and as an EPUB."""

import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree  # our own files

from journal.supports import epub, texte
from journal.supports.contenu import Bloc
from journal.supports.riche import Bout, Paragraphe, from_lines
from tests.journal.numeros import make_article, make_numero, make_son, make_varied, picture

LONGUE = "https://exemple.fr/" + "une-adresse-tres-longue/" * 5
XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"


def parse(text):
    return ElementTree.fromstring(text)  # noqa: S314 - made by the line above


def linked(lien, mots="voir ici"):
    return Bloc("texte", (Paragraphe((Bout("Pour en savoir plus, "), Bout(mots, lien=lien))),))


# -- Plain text --------------------------------------------------------------------------


def test_lines_hold_in_76_columns_but_for_addresses():
    written = texte.render(make_varied(6, mots=120))

    long = [line for line in written.splitlines() if len(line) > 76]
    assert all(line.startswith("http") for line in long)
    assert "Paru le 2 novembre 2026" in written


def test_an_address_is_alone_on_its_line_and_whole():
    written = texte.render(make_numero([make_article(blocs=(linked(LONGUE),))]))

    assert LONGUE in written.splitlines()


def test_nothing_is_marked_up():
    title = "Pain & <sel>"
    written = texte.render(make_numero([make_article(titre=title)]))

    assert "PAIN & <SEL>" in written
    assert "&amp;" not in written


def test_a_list_keeps_its_shape():
    items = tuple(Paragraphe((Bout(one),), "puce", n) for n, one in enumerate(["pain", "sel"], 1))
    steps = tuple(Paragraphe((Bout(one),), "numero", n) for n, one in enumerate(["un", "deux"], 1))
    written = texte.render(make_numero([make_article(blocs=(Bloc("texte", items + steps),))]))

    assert "- pain\n- sel\n\n1. un\n2. deux" in written


def test_a_sound_is_told_with_its_address_and_what_is_said():
    son = make_son(transcription=from_lines("Je vends des pommes."))
    written = texte.render(make_numero([make_article(son=son)]))

    assert "ÉCOUTER\nLes voix du marché · 13\u00a0min\nhttps://" in written
    assert "Je vends des pommes." in written


def test_a_picture_is_told_but_for_decoration():
    told = Bloc("photo", image=picture(saved=False, description="Un banc rouge", credit=""))
    mute = Bloc("photo", image=picture(saved=False, decorative=True, description="Un trait"))
    written = texte.render(make_numero([make_article(blocs=(told, mute))]))

    assert "[Image : Un banc rouge]" in written.replace("\u00a0", " ")
    assert "Un trait" not in written


# -- EPUB --------------------------------------------------------------------------------


def read(book):
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_mimetype_is_first_and_stored():
    with zipfile.ZipFile(io.BytesIO(epub.render(make_numero()))) as archive:
        first = archive.infolist()[0]

        assert first.filename == "mimetype"
        assert first.compress_type == zipfile.ZIP_STORED
        assert archive.read(first) == b"application/epub+zip"


def test_every_page_is_well_formed_listed_and_in_french():
    files = read(epub.render(make_varied(5, mots=80)))
    book = parse(files["EPUB/livre.opf"])
    listed = {one.get("href") for one in book.iter(f"{OPF}item")}

    inside = {name.removeprefix("EPUB/") for name in files if name.startswith("EPUB/")}
    assert listed == inside - {"livre.opf"}
    for name in listed:
        if name.endswith(".xhtml"):
            page = parse(files[f"EPUB/{name}"])
            assert page.get("lang") == "fr"
            assert page.find(f".//{XHTML}h1") is not None


def test_what_people_wrote_cannot_break_a_page():
    article = make_article(9, titre='A & B <i>"', blocs=(linked("https://exemple.fr/?a=1&b=2"),))
    files = read(epub.render(make_numero([article])))

    page = parse(files["EPUB/article-9.xhtml"])
    assert page.find(f".//{XHTML}h1").text == 'A & B <i>"'
    links = [one.get("href") for one in page.iter(f"{XHTML}a")]
    assert "https://exemple.fr/?a=1&b=2" in links


def test_pictures_have_descriptions_once_each():
    image = picture(pk=41, description="Un banc rouge")
    article = make_article(9, image=image, blocs=(Bloc("photo", image=image),))
    files = read(epub.render(make_numero([article], couverture=image)))

    page = parse(files["EPUB/article-9.xhtml"])
    assert [one.get("alt") for one in page.iter(f"{XHTML}img")] == ["Un banc rouge"] * 2
    assert [name for name in files if name.endswith(".jpg")] == ["EPUB/image-41.jpg"]
    assert b'properties="cover-image"' in files["EPUB/livre.opf"]


def test_a_missing_picture_does_not_stop_the_book():
    article = make_article(9, image=picture(pk=404, saved=False))
    files = read(epub.render(make_numero([article])))

    assert b"<img" not in files["EPUB/article-9.xhtml"]


def test_a_transcript_is_in_it_with_a_link_to_the_sound():
    files = read(epub.render(make_numero([make_article(9, son=make_son(9))])))

    page = files["EPUB/article-9.xhtml"].decode()
    assert "Je vends des pommes." in page
    assert make_son(9).adresse in page
    assert b"transcript" in files["EPUB/livre.opf"]


def test_the_same_issue_makes_the_same_octets():
    numero = make_varied(5, mots=60)

    assert epub.render(numero) == epub.render(replace(numero))
