"""The demo's journal: agreed on by its own committee, said to be invented, once."""

import re

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from comptes.models import Utilisateur
from diffusion.models import Envoi
from journal import avis, parution, trace
from journal.demo.fichiers import DOSSIER
from journal.enums import EtatVersion, GenreArticle, Qualite, Valeur
from journal.lu import as_text, fingerprint
from journal.medias import check_recording
from journal.models import (
    Avis,
    Consentement,
    ControleJuridique,
    Enregistrement,
    LigneTrace,
    Membre,
    PageArticle,
    PageDeWiki,
    PageJournal,
    PageNumero,
    PageWiki,
    PointDeDepot,
    Proposition,
    Reunion,
    VersionWiki,
)
from journal.supports import contenu, pdf
from tests.comptes.factories import UtilisateurFactory
from tests.territoire.factories import QuartierFactory, TerritoireFactory

pytestmark = pytest.mark.django_db
DUREE = 108  # seconds of the podcast


@pytest.fixture
def sud():
    territoire = TerritoireFactory(slug="territoire-sud")
    QuartierFactory(territoire=territoire, slug="saint-jacques", nom="Saint-Jacques")
    return territoire


@pytest.fixture
def comptes():
    return {
        nom: UtilisateurFactory(email=f"{nom}@exemple.fr")
        for nom in ("coordination", "redaction", "referents", "comite")
    }


def test_the_whole_of_it(sud, comptes, mailoutbox, django_assert_num_queries):
    """One journal is made for all that is asked of it: making it takes seconds."""
    call_command("journal_demo")

    assert not Envoi.objects.exists()  # nobody is written to, by the post office or beside it
    assert not mailoutbox
    its_articles_appeared_by_consensus()
    what_the_law_asks_is_there()
    each_state_is_shown()
    the_committee_is_mixed_and_has_accounts(comptes)
    all_of_it_says_it_is_an_example()
    sounds_are_what_they_say()
    the_wiki_leads_somewhere()
    it_lies_on_eight_pages()
    twice_changes_nothing(django_assert_num_queries)


def its_articles_appeared_by_consensus():
    numero = PageNumero.objects.get(numero=3)
    out = list(PageArticle.objects.live())
    assert numero.live
    assert numero.couverture_id
    assert numero.tirage == 1500
    assert numero.pages_papier == 8
    assert len(out) == 10
    assert {one.genre for one in out} == set(GenreArticle.values)
    for article in out:
        assert article.numero_id == numero.pk
        assert article.accorde_empreinte == fingerprint(article) == fingerprint(article.last_text)
        assert not article.has_unpublished_changes
        bilan = avis.weigh(article)
        assert bilan.est_accord
        assert bilan.pour >= 3
        assert trace.find_broken(article) is None
        gestes = [*LigneTrace.objects.filter(article=article).values_list("geste", flat=True)]
        assert gestes.index("demande") < gestes.index("consensus") < gestes.index("paru")
        assert parution.obstacles(article) == []
    assert Avis.objects.filter(article__in=out, valeur=Valeur.BLOCAGE).count() == 1
    assert LigneTrace.objects.filter(article__in=out, geste="orthographe").count() == 1


def what_the_law_asks_is_there():
    assert not Consentement.objects.missing().exists()
    minors = Consentement.objects.filter(mineur=True)
    assert minors
    assert all(one.representant for one in minors)
    quoted = Consentement.objects.filter(objet="propos")
    assert all(one.bloc for one in quoted if "Karim" not in one.personne)  # he speaks in the text
    assert all(one.image_id for one in Consentement.objects.filter(objet="image"))
    assert all(one.fait_nom and one.conclusion for one in ControleJuridique.objects.all())
    journal = PageJournal.objects.get()
    assert journal.directeur
    assert journal.editeur


def each_state_is_shown():
    waiting = PageArticle.objects.filter(live=False)
    asked = [one for one in waiting if avis.in_progress(one)]
    bilans = {one.slug[:8]: avis.weigh(one) for one in asked}
    assert len(asked) == 2
    assert bilans["ou-sasse"].reserves == bilans["ou-sasse"].accords == 1
    assert bilans["les-poub"].blocages == 1
    assert waiting.filter(aide_demandee=True, accorde_empreinte="").count() == 1
    agreed = waiting.exclude(accorde_empreinte="").get()
    assert agreed.numero.numero == 4
    assert not agreed.numero.live
    assert Proposition.objects.waiting().filter(membre=None).count() == 1
    assert Proposition.objects.waiting().count() == 2
    assert Reunion.objects.exclude(decisions="").get().presences.filter(present=False).exists()
    assert Reunion.objects.count() == 2
    assert sum(PointDeDepot.objects.values_list("quantite", flat=True)) == 1500


def the_committee_is_mixed_and_has_accounts(comptes):
    assert Membre.objects.count() == 7
    assert Membre.objects.filter(qualite=Qualite.HABITANT).count() == 4
    assert Membre.objects.get(compte=comptes["coordination"]).anime
    assert Membre.objects.get(compte=comptes["comite"]).qualite == Qualite.HABITANT
    assert Membre.objects.filter(controle_juridique=True).count() == 1


def all_of_it_says_it_is_an_example():
    for article in PageArticle.objects.all():
        text = article.last_text
        assert text.title.endswith("(exemple)")
        assert "Texte d'exemple" in as_text(text)
        assert all("(exemple)" in one.nom for one in text.signatures.all())
        assert not article.structures.exclude(nom__endswith="(exemple)").exists()
        assert not text.simple or "(exemple)" in text.simple_relu_par
    titles = [page.title for page in (*PageJournal.objects.all(), *PageNumero.objects.all())]
    assert all(title.endswith("(exemple)") for title in titles)
    assert all("(exemple)" in one.personne for one in Consentement.objects.all())
    assert all("(exemple)" in one.nom for one in Membre.objects.all())
    assert all("(exemple)" in one.nom for one in PointDeDepot.objects.all())
    assert all("(exemple)" in one.titre for one in Proposition.objects.all())


def sounds_are_what_they_say():
    son = Enregistrement.objects.get(sorte="son")
    article = son.articles.get()
    chapters = [one["value"] for one in article.chapitres.get_prep_value()]
    with (DOSSIER / "podcast.m4a").open("rb") as file:
        file.size = (DOSSIER / "podcast.m4a").stat().st_size
        real = check_recording(file)
    assert son.duree == real.duree == DUREE
    assert real.octets <= 500_000
    assert len(chapters) == 3
    assert all(one["debut"] < son.duree for one in chapters)
    assert "voix de synthèse" in article.transcription
    spoken = [one for one in (DOSSIER / "podcast.txt").read_text().splitlines() if one[:1] != "#"]
    assert all(line in article.transcription for line in spoken)


def the_wiki_leads_somewhere():
    wiki = PageWiki.objects.get()
    rows = PageDeWiki.objects.child_of(wiki).live()
    assert rows.count() == 4
    assert all("exemple" in one.title and "Page d'exemple" in one.texte for one in rows)
    titles = {one.title for one in (*rows, *PageArticle.objects.live())}
    for page in rows:
        named = re.findall(r"\[\[(?:article:)?([^\]|:]+)(?:\||\]\])", page.texte)
        assert set(named) <= titles, page.title
    held = VersionWiki.objects.get(etat=EtatVersion.RETENUE)
    assert held.pourquoi
    assert VersionWiki.objects.filter(page=held.page, etat=EtatVersion.PUBLIEE).count() == 2


def it_lies_on_eight_pages():
    numero = PageNumero.objects.get(numero=3)
    assert pdf.lay_out(contenu.describe(numero)).pages == numero.pages_papier == 8


def twice_changes_nothing(django_assert_num_queries):
    before = [PageArticle.objects.count(), LigneTrace.objects.count(), Membre.objects.count()]
    with django_assert_num_queries(1):
        call_command("journal_demo")
    after = [PageArticle.objects.count(), LigneTrace.objects.count(), Membre.objects.count()]
    assert after == before


def test_never_on_a_real_installation(settings, sud):
    settings.SETTINGS_MODULE = "portal.settings.production"

    with pytest.raises(CommandError):
        call_command("journal_demo")
    assert not PageJournal.objects.exists()


def test_without_its_territory_nothing_is_invented():
    call_command("journal_demo")

    assert not PageJournal.objects.exists()
    assert not Utilisateur.objects.exists()


def test_pictures_are_light_and_the_podcasts_is_square():
    files = sorted((DOSSIER / "images").glob("*.png"))
    assert len(files) == 12
    for file in files:
        assert file.stat().st_size <= 80_000, file.name
        assert Image.open(file).width >= 1200
    assert Image.open(DOSSIER / "images" / "podcast.png").size == (1400, 1400)
