"""The paper: pages that fold, tags, codes, and what does not fit."""

import io
from dataclasses import replace

import pikepdf
import pytest

from journal.supports import maquette, pdf
from journal.supports.contenu import Bloc
from journal.supports.lettres import for_paper, printable, unprintable
from journal.supports.riche import Bout, Paragraphe, from_lines
from tests.journal.numeros import (
    make_article,
    make_numero,
    make_son,
    make_varied,
    picture,
    texte,
    words,
)

RUDE = (
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz "
    "https://www.exemple.fr/une/adresse/tres/longue?avec=des&parametres=nombreux "
    '漢字 🎉 👨‍👩‍👧 مرحبا #let x = 1 $a$ *b* "fin" \\'
)


def opened(octets):
    return pikepdf.open(io.BytesIO(octets))


def tags(document):
    """[(tag, alt)] of the structure, in reading order."""
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for one in node:
                walk(one)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node and node.get("/Type") != "/MCR":
                found.append((str(node.S), str(node.get("/Alt", ""))))
            if "/K" in node:
                walk(node.K)

    walk(document.Root.StructTreeRoot.K)
    return found


# -- Pages -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numero", "pages"),
    [
        (lambda: make_numero([make_article(1, 60, genre="breve")], editorial=(), theme=""), 4),
        (lambda: make_numero([make_article(1, 1800)]), 4),
        (lambda: make_varied(4, mots=260), 8),
        (lambda: make_varied(13, mots=420), 16),
    ],
)
def test_the_paper_folds(numero, pages):
    plan = pdf.lay_out(numero())

    assert plan.pages == pages
    assert not pdf._spilt(plan)


def test_what_is_planned_is_what_is_set():
    numero = make_varied(4, mots=260)
    plan = pdf.lay_out(numero)

    with opened(pdf.render(numero, pdf.LEGER, plan)) as document:
        assert len(document.pages) == plan.pages


def test_an_issue_of_one_brief_fills_four_pages():
    numero = make_numero([make_article(1, 60, genre="breve")], editorial=(), theme="")

    with opened(pdf.render(numero, pdf.LEGER)) as document:
        assert len(document.pages) == 4


def test_more_than_sixteen_pages_says_what_to_take_off_the_paper():
    long = [make_article(n, 1400, titre=f"Article {n}") for n in range(1, 16)]
    numero = make_numero(long)

    with pytest.raises(pdf.TropLong, match=r"Retirez du papier.*« .+ »"):
        pdf.lay_out(numero)


@pytest.mark.parametrize(
    ("excess", "expected"),
    [(0.2, ["b"]), (0.9, ["a"]), (1.3, ["a", "c"]), (9, ["a", "c", "b"])],
)
def test_the_fewest_articles_are_taken_off(excess, expected):
    assert pdf.to_take_off({"a": 1.0, "b": 0.3, "c": 0.5}, excess) == expected


# -- What people wrote -------------------------------------------------------------------


def test_words_are_data_whatever_they_look_like():
    blocs = (
        Bloc("texte", (Paragraphe((Bout(RUDE * 3),)), Paragraphe((Bout("un"),), "puce", 1))),
        Bloc("citation", texte=RUDE, de=RUDE),
        Bloc("intertitre", texte=RUDE),
    )
    article = make_article(
        1, titre=RUDE, chapo=RUDE, blocs=blocs, signatures=(RUDE,), simple=from_lines(RUDE)
    )

    with opened(pdf.render(make_numero([article], theme=RUDE), pdf.LEGER)) as document:
        assert len(document.pages) == 4


def test_letters_no_font_has_are_replaced_and_told():
    assert for_paper("Nguyễn Thị Hương 🎉 Şükrü") == "Nguyễn Thị Hương 🎉 Şükrü"
    assert for_paper("漢字") == "??"
    assert unprintable("à 漢 🎉") == {"漢"}
    assert ord("é") in printable()


def test_a_long_word_may_be_cut():
    assert "\u200b" in for_paper("a" * 60)
    assert "\u200b" not in for_paper("réhabilitation du quartier")


def test_a_missing_picture_does_not_stop_the_issue():
    numero = make_numero([make_article(1, 200, image=picture(pk=404, saved=False))])

    with opened(pdf.render(numero, pdf.LEGER)) as document:
        assert len(document.pages) == 4


# -- Tags --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tagged():
    """One issue with everything, as its structure says it."""
    numero = make_varied(5, mots=120)
    with opened(pdf.render(numero, pdf.LEGER)) as document:
        yield numero, document, tags(document)


def test_every_figure_has_a_description(tagged):
    _numero, _document, found = tagged
    figures = [alt for tag, alt in found if tag == "/Figure"]

    assert figures
    assert all(figures)
    assert "Des gens devant une fresque" in figures


def test_there_are_headings_from_the_first(tagged):
    _numero, _document, found = tagged
    headings = [tag for tag, _alt in found if tag in ("/H1", "/H2", "/H3")]

    assert headings[0] == "/H1"
    assert headings.count("/H1") == 1
    assert "/H2" in headings
    assert "/H3" in headings


def test_it_says_it_is_in_french_and_universally_accessible(tagged):
    numero, document, _found = tagged

    assert str(document.Root.Lang).startswith("fr")
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert numero.mentions.journal in metadata["dc:title"]


def test_each_article_and_each_sound_has_its_code(tagged):
    numero, document, found = tagged
    told = [alt for tag, alt in found if tag == "/Figure" and alt.startswith("QR code")]
    links = {
        str(note.A.URI)
        for page in document.pages
        for note in page.get("/Annots", [])
        if "/A" in note and "/URI" in note.A
    }

    assert {one.adresse for one in numero.articles} <= links
    assert {one.son.adresse for one in numero.articles if one.son} <= links
    assert numero.mentions.proposer in links
    assert len(told) == len(numero.articles) + 2  # a sound, and where to propose


# -- Two qualities -----------------------------------------------------------------------


def widths(octets):
    with opened(octets) as document:
        return sorted(
            int(image.Width)
            for page in document.pages
            for image in page.get_images().values()
            if int(image.BitsPerComponent) == 8
        )


def test_pictures_are_fine_to_print_and_light_to_read():
    numero = make_numero([make_article(1, 300)], couverture=picture(2600, 1700, pk=99))
    large, light = pdf.render(numero, pdf.IMPRIMERIE), pdf.render(numero, pdf.LEGER)
    shown = maquette.cover(numero, 1).l / 25.4  # inches

    assert widths(large)[-1] / shown == pytest.approx(300, abs=2)
    assert widths(light)[-1] / shown <= 110
    assert len(light) < len(large)


def test_a_small_original_is_not_blown_up():
    numero = make_numero([], couverture=picture(400, 300, pk=98))

    assert widths(pdf.render(numero, pdf.IMPRIMERIE))[-1] == 400


def test_text_is_black_alone_on_a_press():
    """No rich black: what is black is grey levels, colours are inks."""
    numero = make_numero([make_article(1, 100)])
    with opened(pdf.render(numero, pdf.IMPRIMERIE)) as document:
        content = b"".join(page.Contents.read_bytes() for page in document.pages)

    operators = set(content.split())
    assert b"rg" not in operators
    assert {b"k"} & operators or b"scn" in operators


def test_the_same_issue_makes_the_same_octets():
    numero = make_numero([make_article(1, 100)])

    assert pdf.render(numero, pdf.LEGER) == pdf.render(replace(numero), pdf.LEGER)


# -- Where pictures go -------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, 12))
def test_no_picture_is_alone_on_its_row(number):
    rows = maquette.rows([picture(900, 600 + n, pk=n, saved=False) for n in range(number)])

    assert sum(map(len, rows)) == number
    assert number == 1 or min(map(len, rows)) > 1
    for row in rows:
        assert sum(place.l for place in row) + 3 * (len(row) - 1) <= 180.1
        assert len({place.h for place in row}) == 1


def test_a_picture_keeps_its_shape():
    for shape in ((3000, 400), (400, 3000), (1000, 1000)):
        place = maquette.fit(picture(*shape, saved=False), (118, 80))

        assert place.l / place.h == pytest.approx(shape[0] / shape[1], rel=0.02)
        assert place.l <= 118
        assert place.h <= 80.1


def test_pictures_that_follow_each_other_make_rows():
    photo = Bloc("photo", image=picture(saved=False))
    article = make_article(1, blocs=(texte(50), photo, texte(50), photo, photo, texte(50)))

    kinds = [kind for kind, _content in maquette.segments(article)]

    assert kinds == ["colonnes", "rangs", "colonnes"]


def test_briefs_that_follow_each_other_share_a_box():
    briefs = [make_article(n, 20, genre="breve") for n in (1, 2)]
    found = maquette.groups([*briefs, make_article(3), make_article(4, 20, genre="breve")])

    assert [(kind, len(group)) for kind, group in found] == [
        ("breves", 2),
        ("article", 1),
        ("breves", 1),
    ]


def test_words_do_not_count_the_transcript():
    article = make_article(1, titre="Un titre", chapo="", blocs=(texte(100),))
    with_sound = replace(article, son=make_son(transcription=from_lines(words(500))))

    assert maquette.words(article) == maquette.words(with_sound) == 102
