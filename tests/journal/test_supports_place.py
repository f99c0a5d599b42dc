"""How much paper an issue takes while it is written: what is foreseen holds to what is set."""

import pytest

from journal.models import PageArticle
from journal.supports import pdf, place
from tests.journal.factories import ArticleFactory, NumeroFactory, make_image
from tests.journal.numeros import make_article, make_numero, make_varied, picture, words


def plain(number, mots, *, images=False):
    return make_numero(
        make_article(n, mots, image=picture(1800, 1200, pk=n) if images and n % 2 else None)
        for n in range(1, number + 1)
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: plain(12, 120),
        lambda: plain(6, 300, images=True),
        lambda: plain(1, 1800),
        lambda: plain(4, 800, images=True),
        lambda: make_varied(4, mots=260),
        lambda: make_varied(8, mots=150),
        lambda: make_numero(make_article(n, 50, genre="breve") for n in range(1, 10)),
    ],
)
def test_what_is_foreseen_is_within_15_percent_of_what_is_set(make):
    numero = make()
    plan = pdf._settle(numero, pdf._measure(numero, pdf.Plan(pdf.CORPS)))
    really = plan.find("contenu").at - 1 + place.OURS / place.PAGE  # without the cover

    found = place.foresee(list(numero.articles), numero.editorial)

    assert found.besoin - 1 == pytest.approx(really, rel=0.15)


def test_sheets_fold_by_four_and_it_is_said_whether_they_are_enough():
    short = place.foresee([make_article(1, 200)], prevues=4)
    long = place.foresee([make_article(n, 700) for n in range(1, 6)], prevues=4)

    assert (short.pages, short.tient) == (4, True)
    assert short.reste == pytest.approx(4 - short.besoin)
    assert (long.pages, long.tient) == (8, False)
    assert "pour 4 prévues" in place.say(long).replace("\u00a0", " ")


def test_no_paper_holds_a_book():
    found = place.foresee([make_article(n, 1500) for n in range(1, 20)], prevues=16)

    assert found.trop_long
    assert "16 au plus" in place.say(found)


def test_an_article_on_the_web_only_takes_no_page():
    on_paper, web = make_article(1, 500), make_article(2, 500, sur_papier=False)

    first, second = place.foresee([on_paper, web]).parts

    assert first.pages > 0.3
    assert second.pages == 0
    assert second.mots == first.mots > 500


def test_each_article_says_its_words_and_pages():
    short, long = place.foresee([make_article(1, 100), make_article(2, 1000)]).parts

    assert long.pages > 3 * short.pages
    assert long.mots > 1000


# -- While it is written -----------------------------------------------------------------


@pytest.fixture
def numero(db):
    return NumeroFactory(pages_papier=4)


def test_drafts_count_with_their_newest_text(numero):
    article = ArticleFactory(journal=numero.journal, numero=numero, texte=["Un mot."])
    before = place.estimate(numero)
    article.corps = [("texte", f"<p>{words(700)}</p>")]
    article.save_revision()  # the row keeps the old text

    after = place.estimate(numero)

    assert PageArticle.objects.get(pk=article.pk).corps[0].value.source == "<p>Un mot.</p>"
    assert after.mots > before.mots + 690
    assert after.besoin > before.besoin + 0.4
    assert after.prevues == 4


def test_pictures_count(numero):
    image = make_image()
    ArticleFactory(journal=numero.journal, numero=numero, texte=[words(80)], image=image)
    with_image = place.estimate(numero).besoin
    PageArticle.objects.all()[0].latest_revision.delete()
    PageArticle.objects.update(image=None)

    assert with_image > place.estimate(numero).besoin + 0.1


@pytest.mark.parametrize("nb", [1, 3])
def test_as_many_queries_for_one_article_as_for_three(numero, nb, django_assert_num_queries):
    for n in range(nb):
        ArticleFactory(
            journal=numero.journal, numero=numero, image=make_image(f"Image {n}"), title=f"{n}"
        )
    place.estimate(numero)

    with django_assert_num_queries(2):
        found = place.estimate(numero)

    assert len(found.parts) == nb
