"""The figures of a journal over some days."""

from datetime import UTC, date, datetime

import pytest

from journal.chiffres import figures
from journal.enums import Qualite, RoleArticle, SorteMesure
from journal.mesures import add
from journal.models import Avis, PageArticle, Participation, Reunion, Signature
from tests.journal.factories import ArticleFactory, JournalFactory, MembreFactory, NumeroFactory

pytestmark = pytest.mark.django_db

OCTOBRE = (date(2026, 10, 1), date(2026, 10, 31))
DEDANS = datetime(2026, 10, 31, 22, 59, tzinfo=UTC)  # 23:59 in Paris
APRES = datetime(2026, 10, 31, 23, 1, tzinfo=UTC)  # the first of November there


def appeared(journal, moment, **kwargs):
    article = ArticleFactory(journal=journal, paru=True, **kwargs)
    PageArticle.objects.filter(pk=article.pk).update(first_published_at=moment, accorde_le=moment)
    return article


def opinion(membre, article, moment):
    row = Avis.objects.create(
        article=article, membre=membre, qualite=membre.qualite, valeur="accord", empreinte="x"
    )
    Avis.objects.filter(pk=row.pk).update(donne_le=moment)


def test_a_journal_where_nothing_happened():
    assert set(figures(JournalFactory(), *OCTOBRE).values()) == {0}


def test_readings_are_those_of_the_journal_its_issues_and_articles():
    journal = JournalFactory()
    article, other = ArticleFactory(journal=journal), ArticleFactory()
    issue = NumeroFactory(journal=journal)
    for page, sorte, jour, nombre in (
        (article, SorteMesure.VUE, 5, 3),
        (issue, SorteMesure.VUE, 31, 4),
        (journal, SorteMesure.VUE, 1, 5),
        (article, SorteMesure.ECOUTE, 9, 2),
        (article, SorteMesure.TELECHARGEMENT, 9, 1),
        (other, SorteMesure.VUE, 5, 100),
        (journal, SorteMesure.ABONNE, 1, 10),
        (journal, SorteMesure.ABONNE, 2, 14),
        (journal, SorteMesure.ABONNE, 3, 300),
    ):
        add([((page.pk, str(sorte), date(2026, 10, jour)), nombre)])
    add([((article.pk, "vue", date(2026, 11, 1)), 100)])

    found = figures(journal, *OCTOBRE)

    assert (found["vues"], found["ecoutes"], found["telechargements"]) == (12, 2, 1)
    assert found["abonnes"] == 14


def test_articles_that_appeared_and_those_habitants_signed():
    journal = JournalFactory()
    for moment in (DEDANS, DEDANS, APRES):
        appeared(journal, moment)
    appeared(JournalFactory(), DEDANS)
    signed = PageArticle.objects.child_of(journal).filter(first_published_at=DEDANS).first()
    Signature.objects.filter(article=signed).update(habitant=True)

    found = figures(journal, *OCTOBRE)

    assert (found["articles"], found["articles_habitants"]) == (2, 1)


def test_habitants_who_wrote_or_gave_an_opinion_count_once():
    journal = JournalFactory()
    fatou, amine, lea = MembreFactory.create_batch(3, journal=journal)
    pro = MembreFactory(journal=journal, pro=True)
    article = ArticleFactory(journal=journal)
    for membre, moment in ((fatou, DEDANS), (fatou, DEDANS), (pro, DEDANS), (lea, APRES)):
        opinion(membre, article, moment)
    for membre in (fatou, amine, pro):
        row = Participation.objects.create(article=article, membre=membre, role=RoleArticle.ECRIT)
        Participation.objects.filter(pk=row.pk).update(depuis=DEDANS)
    MembreFactory(journal=journal)  # has done nothing yet
    assert pro.qualite == Qualite.PROFESSIONNEL

    assert figures(journal, *OCTOBRE)["habitants"] == 2


def test_meetings_that_took_place():
    journal = JournalFactory()
    for moment in (DEDANS, APRES, datetime(2096, 10, 5, tzinfo=UTC)):
        Reunion.objects.create(journal=journal, debut=moment, lieu="Salle")
    assert figures(journal, *OCTOBRE)["reunions"] == 1
    assert figures(journal, date(2096, 10, 1), date(2096, 10, 31))["reunions"] == 0


def test_closings_that_were_kept():
    journal = JournalFactory()
    in_time = NumeroFactory(journal=journal, bouclage_le=date(2026, 10, 31))
    late = NumeroFactory(journal=journal, bouclage_le=date(2026, 10, 30))
    unsure = NumeroFactory(journal=journal, bouclage_le=date(2026, 10, 29))
    NumeroFactory(journal=journal, bouclage_le=date(2026, 11, 1))
    NumeroFactory(bouclage_le=date(2026, 10, 15))
    for issue in (in_time, late):
        appeared(journal, DEDANS, numero=issue)
    ArticleFactory(journal=journal, numero=unsure)  # nobody agreed on it

    found = figures(journal, *OCTOBRE)

    assert (found["echeances"], found["echeances_tenues"]) == (3, 1)
