"""Several people on the wiki in the same instant: real connections, real locks."""

import pytest
from django.core.exceptions import ValidationError

from journal.enums import EtatVersion
from journal.models import PageDeWiki, VersionWiki
from journal.wiki import actions
from journal.wiki.actions import Contenu, Depassee
from tests.journal.factories_wiki import WikiFactory, make_page
from tests.journal.test_avis_ensemble import together

pytestmark = pytest.mark.django_db(transaction=True)


def sender(wiki, page, titre, texte, partie_de=None):
    return lambda: actions.send(
        wiki=wiki,
        page=page,
        contenu=Contenu(titre, "lieu", texte),
        nom=texte,
        partie_de=partie_de,
    )


def test_of_those_who_write_at_once_one_is_published_the_others_are_told():
    wiki = WikiFactory()
    page = make_page(wiki, "Le four", "Avant").page
    began = actions.current(page)

    errors = together(*(sender(wiki, page, "Le four", f"Texte {n}", began) for n in range(3)))

    assert [type(error) for error in errors if error] == [Depassee, Depassee]
    assert VersionWiki.objects.count() == 2
    assert PageDeWiki.objects.get().texte == actions.current(page).texte == errors_text(errors)


def errors_text(errors):
    return f"Texte {errors.index(None)}"


def test_two_new_pages_of_one_name_are_one_page_two_names_are_two():
    wiki = WikiFactory()

    errors = together(
        sender(wiki, None, "Le four", "Un"),
        sender(wiki, None, "le FOUR", "Deux"),
        sender(wiki, None, "Le lavoir", "Trois"),
    )

    assert [type(error) for error in errors if error] == [ValidationError]
    assert errors[2] is None
    assert PageDeWiki.objects.child_of(type(wiki).objects.get(pk=wiki.pk)).count() == 2


def test_two_who_answer_one_text_at_once_answer_once():
    wiki = WikiFactory()
    held = actions.send(
        wiki=wiki,
        page=None,
        contenu=Contenu("Le four", "lieu", "Texte"),
        nom="Ana",
        pourquoi=["Écrit sans compte."],
    )
    done = []

    errors = together(
        lambda: done.append(actions.accept(version=held, actuelle=None, par="Nadia")),
        lambda: done.append(actions.refuse(version=held, motif="Non", par="Paul")),
    )

    assert errors == [None, None]
    assert sorted(done) == [False, True]
    held.refresh_from_db()
    assert (held.etat == EtatVersion.PUBLIEE) == PageDeWiki.objects.exists()
