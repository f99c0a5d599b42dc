"""Opinions through Wagtail's workflow: given on one text, counted by the journal's rule."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models.workflows import WorkflowState

from diffusion.models import Envoi
from journal import avis, trace
from journal.avis import TexteChange
from journal.enums import Geste, RoleArticle, Valeur
from journal.lu import fingerprint
from journal.models import Avis, Consentement, ControleJuridique, LigneTrace, PageArticle
from tests.comptes.factories import UtilisateurFactory
from tests.journal.factories import (
    ArticleFactory,
    JournalFactory,
    MembreFactory,
    NumeroFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def comite():
    """Fatou writes; Ali (habitant), Marie (professional) and Jo (habitant) read. Quorum: two."""
    journal = JournalFactory()
    fatou, ali, jo = (MembreFactory(journal=journal, nom=nom) for nom in ("Fatou", "Ali", "Jo"))
    marie = MembreFactory(journal=journal, nom="Marie", anime=True)
    article = ArticleFactory(journal=journal, auteurs=[fatou])
    return {"fatou": fatou, "ali": ali, "jo": jo, "marie": marie, "article": article}


@pytest.fixture
def demande(comite):
    avis.ask(article=comite["article"], par="Fatou")
    return comite


def now(article):
    return PageArticle.objects.get(pk=article.pk)


def give(membre, article, valeur=Valeur.ACCORD, mots="", lu=None):
    return avis.give(
        article=article,
        membre=membre,
        valeur=valeur,
        mots=mots,
        lu=lu or fingerprint(now(article).last_text),
    )


def edit(article, par="Fatou", **fields):
    """As the admin saves a draft."""
    text = now(article).last_text
    for name, value in fields.items():
        setattr(text, name, value)
    text.save_revision()
    avis.note_changed(article=article, par=par)


def gestes(article):
    return [line.geste for line in LigneTrace.objects.filter(article=article)]


# -- The rule that matters ----------------------------------------------------------------------


def test_an_article_appears_when_a_habitant_and_a_professional_agree(demande):
    give(demande["ali"], demande["article"])
    assert not now(demande["article"]).live

    give(demande["marie"], demande["article"], Valeur.RESERVE, "Le titre est long.")

    article = now(demande["article"])
    assert article.live
    assert article.current_workflow_state is None
    assert gestes(article) == [
        Geste.DEMANDE,
        Geste.ACCORD,
        Geste.RESERVE,
        Geste.CONSENSUS,
        Geste.PARU,
    ]


def test_two_habitants_are_not_enough(demande):
    give(demande["ali"], demande["article"])
    give(demande["jo"], demande["article"])

    assert not now(demande["article"]).live


def test_a_block_stops_it_until_its_author_lifts_it(demande):
    article = demande["article"]
    give(demande["jo"], article, Valeur.BLOCAGE, "Le numéro de téléphone est faux.")
    give(demande["ali"], article)
    give(demande["marie"], article)
    assert not now(article).live

    avis.lift(article=article, membre=demande["jo"])

    assert now(article).live


def test_nobody_lifts_the_block_of_another(demande):
    give(demande["jo"], demande["article"], Valeur.BLOCAGE, "Non.")

    with pytest.raises(ValidationError):
        avis.lift(article=demande["article"], membre=demande["ali"])


@pytest.mark.parametrize(
    "change",
    [{"title": "Autre titre"}, {"chapo": "Autre"}, {"corps": [("texte", "<p>Autre</p>")]}],
)
def test_a_change_makes_the_opinions_lapse_and_asks_again(demande, change):
    article = demande["article"]
    give(demande["ali"], article)
    edit(article, **change)
    give(demande["marie"], article)

    article = now(article)
    assert not article.live  # Ali has not seen this text
    assert Geste.CADUCS in gestes(article)
    assert avis.in_progress(article) is not None
    asked = Envoi.objects.filter(contexte__quoi="avis", contexte__membre=demande["ali"].pk)
    assert asked.count() == 2


def test_a_block_on_the_text_before_does_not_hold_on_the_new_one(demande):
    article = demande["article"]
    give(demande["jo"], article, Valeur.BLOCAGE, "Le numéro est faux.")
    edit(article, chapo="Le bon numéro.")
    give(demande["ali"], article)
    give(demande["marie"], article)

    assert now(article).live


def test_an_autosave_rewriting_the_same_revision_makes_them_lapse_too(demande):
    article = demande["article"]
    give(demande["ali"], article)
    revision = now(article).get_latest_revision()
    text = now(article).last_text
    text.title = "Réécrit sur place"
    text.save_revision(overwrite_revision=revision)
    assert now(article).latest_revision_id == revision.pk
    give(demande["marie"], article)

    assert not now(article).live


def test_an_opinion_on_a_text_that_changed_meanwhile_is_refused(demande):
    article = demande["article"]
    read = fingerprint(now(article).last_text)
    edit(article, chapo="Autre")

    with pytest.raises(TexteChange):
        give(demande["ali"], article, lu=read)

    assert not Avis.objects.exists()


def test_what_appears_is_the_text_that_was_read(demande):
    article = demande["article"]
    edit(article, title="Le titre lu")
    give(demande["ali"], article)
    give(demande["marie"], article)

    assert now(article).title == "Le titre lu"


def test_once_out_a_change_waits_for_another_consensus(demande):
    article = demande["article"]
    give(demande["ali"], article)
    give(demande["marie"], article)
    edit(article, title="Autre titre")

    assert now(article).title != "Autre titre"
    assert avis.in_progress(now(article)) is not None  # asked again by itself

    give(demande["ali"], article)
    give(demande["marie"], article)
    assert now(article).title == "Autre titre"


# -- Who may -----------------------------------------------------------------------------------


def test_who_writes_gives_no_opinion(demande):
    with pytest.raises(ValidationError):
        give(demande["fatou"], demande["article"])


def test_who_begins_to_write_takes_their_voice_away(demande):
    give(demande["ali"], demande["article"])
    demande["article"].participations.create(membre=demande["ali"], role=RoleArticle.ECRIT)
    give(demande["marie"], demande["article"])

    assert not now(demande["article"]).live


def test_another_committee_has_no_voice(demande):
    with pytest.raises(ValidationError):
        give(MembreFactory(), demande["article"])


def test_nothing_is_given_before_it_is_asked_nor_after_it_is_over(comite):
    with pytest.raises(ValidationError):
        give(comite["ali"], comite["article"])
    avis.ask(article=comite["article"], par="Fatou")
    give(comite["ali"], comite["article"])
    give(comite["marie"], comite["article"])

    with pytest.raises(ValidationError):
        give(comite["jo"], comite["article"], Valeur.BLOCAGE, "Trop tard")


@pytest.mark.parametrize("valeur", [Valeur.RESERVE, Valeur.BLOCAGE])
def test_a_reserve_and_a_block_have_words(demande, valeur):
    with pytest.raises(ValidationError):
        give(demande["ali"], demande["article"], valeur, "  ")


def test_one_member_has_one_voice_their_last_word(demande):
    article = demande["article"]
    give(demande["ali"], article)
    give(demande["ali"], article, Valeur.BLOCAGE, "J'ai relu.")
    give(demande["marie"], article)

    assert not now(article).live
    assert avis.weigh(now(article)).blocages == 1


def test_the_same_opinion_sent_twice_is_one(demande):
    give(demande["ali"], demande["article"])
    give(demande["ali"], demande["article"])

    assert Avis.objects.count() == 1


# -- Members who leave -------------------------------------------------------------------------


def test_the_voice_of_who_leaves_is_not_counted(demande):
    give(demande["ali"], demande["article"])
    avis.remove_member(membre=demande["ali"])
    give(demande["marie"], demande["article"])

    assert not now(demande["article"]).live


def test_a_block_falls_with_whoever_leaves(demande):
    article = demande["article"]
    give(demande["jo"], article, Valeur.BLOCAGE, "Non.")
    give(demande["ali"], article)
    give(demande["marie"], article)
    avis.remove_member(membre=demande["jo"])

    assert now(article).live
    assert Geste.MEMBRE_PARTI in gestes(article)


def test_who_left_gives_no_opinion_and_keeps_no_contact(demande):
    avis.remove_member(membre=demande["ali"])

    with pytest.raises(ValidationError):
        give(demande["ali"], demande["article"])
    demande["ali"].refresh_from_db()
    assert not demande["ali"].courriel


# -- What keeps an agreed text ------------------------------------------------------------------


def agree(people):
    give(people["ali"], people["article"])
    give(people["marie"], people["article"])


def test_a_missing_consent_keeps_it(demande):
    Consentement.objects.create(article=demande["article"], personne="Ana", objet="image")
    agree(demande)

    article = now(demande["article"])
    assert article.accorde_empreinte
    assert not article.live


def test_a_reading_for_the_law_keeps_it(demande):
    ControleJuridique.objects.create(
        article=demande["article"], motif="accusation", demande_par="Jo"
    )
    agree(demande)

    assert not now(demande["article"]).live


def test_it_waits_for_its_issue(demande):
    numero = NumeroFactory(journal=now(demande["article"]).journal, live=False)
    PageArticle.objects.filter(pk=demande["article"].pk).update(numero=numero)
    agree(demande)
    assert not now(demande["article"]).live

    numero.save_revision().publish()

    assert now(demande["article"]).live


def test_a_text_not_ready_is_not_asked_about(comite):
    edit(comite["article"], genre="podcast")

    with pytest.raises(ValidationError) as error:
        avis.ask(article=comite["article"], par="Fatou")
    assert "enregistrement" in " ".join(error.value.messages)


# -- The trace ----------------------------------------------------------------------------------


def test_a_line_changed_in_the_database_is_seen(demande):
    agree(demande)
    assert trace.find_broken(demande["article"]) is None
    line = LigneTrace.objects.filter(geste=Geste.ACCORD).first()
    LigneTrace.objects.filter(pk=line.pk).update(qui="Quelqu'un d'autre")

    assert trace.find_broken(demande["article"]) == line


def test_a_line_taken_away_is_seen(demande):
    agree(demande)
    LigneTrace.objects.filter(geste=Geste.ACCORD).first().delete()

    assert trace.find_broken(demande["article"]) is not None


# -- From the admin -----------------------------------------------------------------------------


def test_the_admin_offers_opinions_to_members_only(demande):
    user = UtilisateurFactory(coordination=True)
    demande["marie"].compte = user
    demande["marie"].save()
    task = avis.in_progress(demande["article"]).task.specific
    article = now(demande["article"])

    assert [name for name, _label, _words in task.get_actions(article, user)] == [*Valeur.values]
    assert task.get_actions(article, UtilisateurFactory(coordination=True)) == []
    assert task.get_actions(article, UtilisateurFactory(admin=True)) == []


def test_nobody_publishes_from_the_admin_against_the_committee(demande):
    article = now(demande["article"])
    assert not article.permissions_for_user(UtilisateurFactory(admin=True)).can_publish()
    assert not article.permissions_for_user(UtilisateurFactory(coordination=True)).can_publish()


def test_the_state_of_the_workflow_is_wagtails(demande):
    agree(demande)

    states = WorkflowState.objects.filter(object_id=str(demande["article"].pk))
    assert [state.status for state in states] == [WorkflowState.STATUS_APPROVED]
