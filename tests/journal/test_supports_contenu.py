"""One description of an issue for every support, without what a withdrawn consent hides."""

import uuid
from datetime import date

import pytest
from django.utils import timezone

from journal.models import Consentement, PageNumero, Signature
from journal.models.pages import Saison
from journal.supports.contenu import describe, fingerprint
from journal.supports.riche import Bout, linked_pages, paragraphs
from tests.journal.factories import (
    ArticleFactory,
    EnregistrementFactory,
    JournalFactory,
    NumeroFactory,
    make_image,
)

BLOC = str(uuid.uuid4())
PASSAGE = str(uuid.uuid4())


@pytest.fixture
def journal(db):
    return JournalFactory(title="La Gazette", quorum=2)


@pytest.fixture
def numero(journal):
    return NumeroFactory(journal=journal, theme="Nos jardins")


def put(numero, **values):
    return ArticleFactory(journal=numero.journal, numero=numero, paru=True, **values)


def photo(image, pk=BLOC):
    shown = {"image": image.pk, "alt_text": "Une fresque", "decorative": False}
    return {"type": "photo", "id": pk, "value": {"image": shown, "legende": "", "credit": ""}}


def text(words, pk=PASSAGE):
    return {"type": "texte", "id": pk, "value": f"<p>{words}</p>"}


def withdraw(article, **what):
    return Consentement.objects.create(
        article=article,
        personne="Zoé",
        objet="image",
        support="papier",
        recueilli_par="Fatou",
        recueilli_le=date(2026, 10, 1),
        retire_le=timezone.now(),
        **what,
    )


def as_text(numero):
    return repr(describe(numero))


# -- Rich text ---------------------------------------------------------------------------


def test_rich_text_becomes_runs():
    found = paragraphs(
        '<p data-block-key="a">Un <b>mot <i>fort</i></b> et <a href="https://exemple.fr/">là</a></p>'
        "<ul><li>pain</li><li>sel</li></ul><ol><li>un</li><li>deux</li></ol><p>A<br/>B &amp; C</p>"
    )

    assert found[0].bouts == (
        Bout("Un "),
        Bout("mot ", gras=True),
        Bout("fort", gras=True, italique=True),
        Bout(" et "),
        Bout("là", lien="https://exemple.fr/"),
    )
    assert [(one.sorte, one.rang, one.texte) for one in found[1:]] == [
        ("puce", 1, "pain"),
        ("puce", 2, "sel"),
        ("numero", 1, "un"),
        ("numero", 2, "deux"),
        ("p", 0, "A\nB & C"),
    ]


def test_a_link_that_could_run_is_only_words():
    (found,) = paragraphs(
        '<p><a href="javascript:alert(1)">ici</a> <a linktype="page" id="7">là</a></p>'
    )

    assert [bout.lien for bout in found.bouts] == ["", "", ""]


def test_links_to_pages_of_the_portal_take_their_address():
    html = '<p><a linktype="page" id="7">là</a> <a linktype="page" id="8">plus là</a></p>'

    assert linked_pages(html) == {7, 8}
    (found,) = paragraphs(html, {7: "https://exemple.fr/sept/"})
    assert [bout.lien for bout in found.bouts] == ["https://exemple.fr/sept/", "", ""]


# -- The description ---------------------------------------------------------------------


def test_articles_come_in_order_with_all_that_supports_show(numero):
    image = make_image()
    put(numero, title="Deuxième", ordre=2)
    put(
        numero,
        title="Premier",
        ordre=1,
        image=image,
        image_description="La fresque de la place",
        simple="C'est court.\nC'est clair.",
        corps=[("texte", "<p>Bonjour.</p>"), ("intertitre", "Ensuite")],
        signatures=("Fatou", "Léo", "la classe de CM2"),
    )

    found = describe(numero)

    first, second = found.articles
    assert (first.titre, second.titre) == ("Premier", "Deuxième")
    assert first.signature == "Fatou, Léo et la classe de CM2"
    assert first.image.alt == "La fresque de la place"
    assert [bloc.sorte for bloc in first.blocs] == ["texte", "intertitre"]
    assert [one.texte for one in first.simple] == ["C'est court.", "C'est clair."]
    assert first.adresse.startswith("http")
    assert found.mentions.journal == "La Gazette"
    assert f"/journal/proposer/{numero.journal.pk}/" in found.mentions.proposer


def test_drafts_and_articles_of_other_issues_are_not_in_it(numero):
    ArticleFactory(journal=numero.journal, numero=numero, title="Brouillon")
    ArticleFactory(journal=numero.journal, paru=True, title="Ailleurs")
    put(numero, title="Dedans")

    assert [one.titre for one in describe(numero).articles] == ["Dedans"]


def test_what_is_on_the_web_only_is_told_apart(numero):
    put(numero, title="Papier")
    put(numero, title="Web", sur_papier=False)

    found = describe(numero)

    assert [one.titre for one in found.papier] == ["Papier"]
    assert [one.titre for one in found.ailleurs] == ["Web"]


def test_a_sound_leads_to_where_it_is_played(numero):
    put(numero, enregistrement=EnregistrementFactory(duree=75), transcription="Bonjour.\nMerci.")

    (article,) = describe(numero).articles

    assert article.son.adresse == f"{article.adresse}#ecouter"
    assert article.son.duree == 75
    assert [one.texte for one in article.son.transcription] == ["Bonjour.", "Merci."]


@pytest.mark.parametrize("nb", [1, 3])
def test_as_many_queries_for_one_article_as_for_three(numero, nb, django_assert_num_queries):
    for n in range(nb):
        image = make_image(f"Image {n}")
        put(
            numero,
            image=image,
            corps=[photo(image, str(uuid.uuid4())), text("Un mot", str(uuid.uuid4()))],
            enregistrement=EnregistrementFactory(),
            signatures=("Fatou", "Léo"),
        )
    describe(numero)  # sites and content types are known
    page = PageNumero.objects.get(pk=numero.pk)

    with django_assert_num_queries(8):
        found = describe(page)

    assert len(found.articles) == nb


# -- Consents ----------------------------------------------------------------------------


def test_a_withdrawn_picture_is_nowhere_the_cover_included(numero):
    image, other = make_image("Zoé"), make_image("La place", "blue")
    numero.couverture = image
    numero.save()
    mine = put(numero, title="Un", corps=[photo(image), text("Elle sourit.")], image=other)
    put(numero, title="Deux", image=image)
    assert image.file.name in as_text(numero)

    withdraw(mine, image=image)

    assert image.file.name not in as_text(numero)
    assert other.file.name in as_text(numero)
    assert "Elle sourit." in as_text(numero)


def test_a_withdrawn_passage_is_left_out(numero):
    mine = put(numero, corps=[text("Zoé a dit cela."), text("Autre chose.", str(uuid.uuid4()))])
    assert "Zoé a dit cela." in as_text(numero)

    withdraw(mine, bloc=PASSAGE)

    assert "Zoé a dit cela." not in as_text(numero)
    assert "Autre chose." in as_text(numero)


def test_a_withdrawn_article_is_not_in_the_issue(numero):
    mine = put(numero, title="Retiré")
    put(numero, title="Gardé")
    assert len(describe(numero).articles) == 2

    withdraw(mine)

    assert [one.titre for one in describe(numero).articles] == ["Gardé"]


# -- The fingerprint ---------------------------------------------------------------------


def test_the_fingerprint_moves_with_what_is_said_and_only_with_it(numero):
    article = put(numero, title="Un")
    before = fingerprint(describe(numero))
    assert fingerprint(describe(numero)) == before

    Signature.objects.create(article=article, nom="Inès", sort_order=2)

    assert fingerprint(describe(numero)) != before


def test_the_season_is_said_in_french(journal):
    numero = NumeroFactory(journal=journal, saison=Saison.ETE, annee=2027)

    assert describe(numero).periode == "Été 2027"
