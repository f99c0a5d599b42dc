"""Opinions, edits and departures in the same instant: real connections, real locks."""

import threading

import pytest
from django.db import connection

from journal import avis, trace
from journal.avis import TexteChange
from journal.consensus import Etat
from journal.enums import Geste, Valeur
from journal.lu import fingerprint
from journal.models import Avis, LigneTrace, PageArticle
from tests.journal.factories import ArticleFactory, JournalFactory, MembreFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demande():
    journal = JournalFactory(quorum=4)
    fatou = MembreFactory(journal=journal, nom="Fatou")
    lecteurs = [MembreFactory(journal=journal) for _n in range(3)]
    lecteurs += [MembreFactory(journal=journal, pro=True) for _n in range(3)]
    article = ArticleFactory(journal=journal, auteurs=[fatou])
    avis.ask(article=article, par="Fatou")
    return PageArticle.objects.get(pk=article.pk), lecteurs


def together(*acts):
    """Run each act in its own thread and connection, begun at the same moment. Returns what each
    raised (None when it went well)."""
    start = threading.Barrier(len(acts), timeout=30)
    errors = [None] * len(acts)

    def run(n, act):
        try:
            start.wait()
            act()
        except Exception as error:
            errors[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


def giver(article, membre, lu, valeur=Valeur.ACCORD, mots=""):
    return lambda: avis.give(article=article, membre=membre, valeur=valeur, mots=mots, lu=lu)


def test_everybody_agrees_in_the_same_instant(demande):
    article, lecteurs = demande
    lu = fingerprint(article.last_text)

    errors = together(*(giver(article, one, lu) for one in lecteurs))

    # The fourth voice ends it; those that come after are told that it is over.
    given = Avis.objects.count()
    assert given == errors.count(None)
    assert given >= 4
    gestes = [line.geste for line in LigneTrace.objects.filter(article=article)]
    assert gestes.count(Geste.CONSENSUS) == gestes.count(Geste.PARU) == 1
    assert gestes.count(Geste.ACCORD) == given
    assert PageArticle.objects.get(pk=article.pk).live
    assert trace.find_broken(article) is None


def test_the_last_voice_and_a_block_in_the_same_instant(demande):
    """Either the block came first and nothing appears, or it came too late and is told so."""
    article, lecteurs = demande
    lu = fingerprint(article.last_text)
    for one in (*lecteurs[:2], lecteurs[3]):
        giver(article, one, lu)()

    errors = together(
        giver(article, lecteurs[4], lu),
        giver(article, lecteurs[2], lu, Valeur.BLOCAGE, "Le nom est faux."),
    )

    article = PageArticle.objects.get(pk=article.pk)
    blocked = Avis.objects.filter(valeur=Valeur.BLOCAGE).exists()
    assert article.live is not blocked
    assert blocked is (errors[1] is None)
    if blocked:
        assert avis.weigh(article).etat == Etat.BLOQUE


def test_the_last_voice_and_an_edit_in_the_same_instant(demande):
    """What appears is never a text that was not read by all."""
    article, lecteurs = demande
    lu = fingerprint(article.last_text)
    for one in (*lecteurs[:2], lecteurs[3]):
        giver(article, one, lu)()

    def edit():
        text = PageArticle.objects.get(pk=article.pk).last_text
        text.title = "Un titre que personne n'a lu"
        text.save_revision()
        avis.note_changed(article=article, par="Fatou")

    errors = together(giver(article, lecteurs[4], lu), edit)

    article = PageArticle.objects.get(pk=article.pk)
    assert errors[1] is None
    assert errors[0] is None or isinstance(errors[0], TexteChange)
    if article.live:
        assert article.title != "Un titre que personne n'a lu"
        assert fingerprint(article) == lu
    assert avis.in_progress(article) is not None  # the new text is being read


def test_the_last_voice_and_a_departure_in_the_same_instant(demande):
    article, lecteurs = demande
    lu = fingerprint(article.last_text)
    for one in (*lecteurs[:2], lecteurs[3]):
        giver(article, one, lu)()

    errors = together(
        giver(article, lecteurs[4], lu), lambda: avis.remove_member(membre=lecteurs[0])
    )

    assert errors == [None, None]
    article = PageArticle.objects.get(pk=article.pk)
    left_first = LigneTrace.objects.filter(geste=Geste.MEMBRE_PARTI).exists()
    assert article.live is not left_first
