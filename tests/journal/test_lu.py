"""What makes two versions read the same."""

import pytest

from journal.lu import as_lines, fingerprint
from journal.models import Signature
from journal.models.articles import SansConsensus
from tests.journal.factories import ArticleFactory, make_image, publish

pytestmark = pytest.mark.django_db


def again(article):
    return type(article).objects.get(pk=article.pk)


def test_the_same_text_keeps_its_fingerprint_through_a_revision():
    article = ArticleFactory()

    assert fingerprint(article.last_text) == fingerprint(article)


def test_the_marks_of_the_editor_are_not_read():
    article = ArticleFactory(corps=[("texte", "<p>Bonjour</p>")])
    before = fingerprint(article)
    article.corps = [("texte", '<p data-block-key="x1y2z">Bonjour</p>')]

    assert fingerprint(article) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda a: setattr(a, "title", "Autre"),
        lambda a: setattr(a, "chapo", "Autre"),
        lambda a: setattr(a, "corps", [("texte", "<p>Autre</p>")]),
        lambda a: setattr(a, "image", make_image()),
        lambda a: setattr(a, "image_description", "Une fresque"),
        lambda a: setattr(a, "simple", "Autre."),
        lambda a: setattr(a, "video", "https://exemple.fr/v"),
        lambda a: setattr(a, "transcription", "Autre"),
        lambda a: setattr(a, "signatures", [Signature(nom="Autre")]),
    ],
)
def test_what_is_read_changes_it(change):
    article = ArticleFactory()
    before = fingerprint(article)
    change(article)

    assert fingerprint(article) != before


def test_another_picture_in_the_same_place_changes_it():
    image = make_image()
    article = ArticleFactory(image=image)
    before = fingerprint(article)
    type(image).objects.filter(pk=image.pk).update(file_hash="0" * 40)

    assert fingerprint(again(article)) != before


def test_what_sorts_an_article_does_not(django_user_model):
    article = ArticleFactory()
    before = fingerprint(article)
    article.rubrique, article.ordre, article.slug = "À lire", 3, "autre"

    assert fingerprint(article) == before


def test_lines_are_what_a_reader_meets():
    article = ArticleFactory(
        title="Le titre",
        signatures=["Fatou", "Marc"],
        corps=[
            ("intertitre", "Avant"),
            ("texte", "<p>Un <b>mot</b> &amp; deux.</p><ul><li>puce</li></ul>"),
            ("citation", {"texte": "Oui", "de": "Ali"}),
        ],
    )

    assert as_lines(article) == [
        "Le titre",
        "Fatou, Marc",
        "Ce qu'il faut en savoir.",
        "Avant",
        "Un mot & deux.",
        "puce",
        "« Oui » Ali",
    ]


def test_no_text_appears_without_its_agreement():
    article = ArticleFactory()

    with pytest.raises(SansConsensus):
        article.get_latest_revision().publish(skip_permission_checks=True)


def test_a_text_changed_since_its_agreement_does_not_appear():
    article = publish(ArticleFactory())
    article.title = "Un titre que personne n'a lu"

    with pytest.raises(SansConsensus):
        article.save_revision().publish(skip_permission_checks=True)


def test_an_agreed_article_may_be_sorted_and_moved():
    article = publish(ArticleFactory())
    article.rubrique = "À lire"
    article.save()

    assert again(article).live


def test_a_draft_restored_leaves_the_facts_alone():
    article = ArticleFactory()
    type(article).objects.filter(pk=article.pk).update(rubrique="Portraits", ordre=4)

    assert again(article).last_text.rubrique == "Portraits"
