"""From what a partner writes to what the public reads: at once, re-read, refused, given up."""

from datetime import date, time, timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import ModelLogEntry

from diffusion.models import Envoi
from diffusion.notifications import get_notification
from evenements import actions, publication
from evenements.enums import EtatOccurrence, ModeInscription, Relecture
from evenements.models import Evenement, Occurrence
from evenements.publication import Depasse, Pour
from evenements.recurrence import Frequence, Regle, Vacances
from evenements.reprise import shift, shift_date, take_up
from partenaires.enums import Publication, Role
from partenaires.models import ReglagesEntretien, ReglagesStructure
from tests.annuaire.factories import StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.evenements.factories import (
    DroitSurLieuFactory,
    EvenementFactory,
    InscriptionFactory,
    OccurrenceFactory,
    in_days,
)
from tests.partenaires.factories import MembreFactory
from tests.territoire.factories import ThematiqueFactory

pytestmark = pytest.mark.django_db


def structure_set(publication_):
    structure = StructureFactory()
    ReglagesStructure.objects.create(structure=structure, publication=publication_)
    return structure


def partner(structure, role=Role.GESTIONNAIRE):
    return MembreFactory(structure=structure, role=role).compte


def new_event(structure, nom="Atelier vélo"):
    """A version in memory, as a form leaves it."""
    version = Evenement(nom=nom, territoire=structure.territoire)
    version.organisateurs.set([structure])
    return version


def latest(evenement):
    return Evenement.objects.get(pk=evenement.pk).get_latest_revision_as_object()


def change(evenement, **valeurs):
    """A version in memory of an event, with other words."""
    version = latest(evenement)
    for name, value in valeurs.items():
        setattr(version, name, value)
    return version


def waiting_change(structure, compte, **valeurs):
    """A public event, and a change of it that waits. (event as it is now)"""
    evenement = EvenementFactory(organisateurs=[structure], nom="Ancien", description="Avant.")
    lu = evenement.latest_revision_id
    return publication.propose(version=change(evenement, **valeurs), par=compte, lu=lu)


# -- Who publishes at once -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reglage", "rubriques", "direct"),
    [
        (Publication.DIRECTE, [], True),
        (Publication.SECTIONS, [], False),
        (Publication.SECTIONS, ["horaires"], False),
        (Publication.SECTIONS, ["agenda"], True),
        (Publication.RELUE, ["agenda"], False),
    ],
)
def test_a_new_event_follows_its_structures_setting(reglage, rubriques, direct):
    ReglagesEntretien.objects.create(sections_directes=rubriques)
    structure = structure_set(reglage)
    version = new_event(structure)

    assert publication.submit(version=version, par=partner(structure)) is direct

    row = Evenement.objects.get()
    assert row.live is direct
    assert row.relecture == ("" if direct else Relecture.ATTENTE)
    assert row.annonce.visible is direct


def test_each_of_the_structures_must_allow_it():
    trusting, careful = structure_set(Publication.DIRECTE), structure_set(Publication.RELUE)
    compte = partner(trusting)
    MembreFactory(structure=careful, compte=compte)
    foreign = structure_set(Publication.RELUE)

    assert not publication.publishes_for(compte, [trusting, careful])
    assert publication.publishes_for(compte, [trusting, foreign])  # speaks for the first only
    assert not publication.publishes_for(compte, [foreign])
    assert not publication.publishes_for(compte, [])


def test_a_reader_publishes_nothing():
    structure = structure_set(Publication.DIRECTE)

    assert not publication.publishes_for(partner(structure, Role.LECTEUR), [structure])


def test_moving_an_event_to_a_trusted_structure_does_not_publish_it():
    trusting, careful = structure_set(Publication.DIRECTE), structure_set(Publication.RELUE)
    compte = partner(trusting)
    MembreFactory(structure=careful, compte=compte)
    evenement = EvenementFactory(organisateurs=[careful], nom="Ancien")
    version = change(evenement, nom="Nouveau")
    version.organisateurs.set([trusting])

    assert publication.submit(version=version, par=compte) is False

    evenement.refresh_from_db()
    assert (evenement.nom, evenement.relecture) == ("Ancien", Relecture.ATTENTE)


def test_a_committee_publishes_for_its_place_and_no_other():
    droit = DroitSurLieuFactory()
    here = EvenementFactory(lieu=droit.lieu)
    elsewhere = EvenementFactory()
    of_a_structure = EvenementFactory(lieu=droit.lieu, organisateurs=[StructureFactory()])

    assert publication.publishes_at_once(droit.compte, here)
    assert not publication.publishes_at_once(droit.compte, elsewhere)
    assert not publication.publishes_at_once(droit.compte, of_a_structure)


# -- Changing --------------------------------------------------------------------------------------


def test_a_change_re_read_leaves_the_public_page_alone():
    structure = structure_set(Publication.RELUE)
    evenement = EvenementFactory(organisateurs=[structure], nom="Ancien")
    OccurrenceFactory(evenement=evenement)
    theme = ThematiqueFactory()
    version = change(evenement, nom="Nouveau")
    version.thematiques.set([theme])

    publication.submit(version=version, par=partner(structure))

    evenement = Evenement.objects.get(pk=evenement.pk)
    assert (evenement.live, evenement.nom, evenement.annonce.titre) == (True, "Ancien", "Ancien")
    assert [*evenement.thematiques.all()] == []
    assert evenement.has_unpublished_changes
    assert latest(evenement).nom == "Nouveau"
    assert [*latest(evenement).thematiques.all()] == [theme]
    assert evenement.occurrences.published().count() == 1


def test_a_direct_change_replaces_what_waited():
    structure = structure_set(Publication.RELUE)
    compte = partner(structure)
    evenement = waiting_change(structure, compte, nom="Proposé")
    ReglagesStructure.objects.update(publication=Publication.DIRECTE)

    version = change(evenement, description="Après.")
    assert publication.submit(version=version, par=compte, lu=evenement.latest_revision_id)

    evenement = Evenement.objects.get(pk=evenement.pk)
    assert (evenement.nom, evenement.description) == ("Proposé", "Après.")
    assert (evenement.relecture, evenement.has_unpublished_changes) == ("", False)
    assert not Envoi.objects.exists()


def test_editing_what_waits_keeps_its_turn_with_the_newest_text():
    structure = structure_set(Publication.RELUE)
    compte = partner(structure)
    publication.submit(version=new_event(structure, "Un"), par=compte)
    evenement = Evenement.objects.get()
    received = timezone.now() - timedelta(days=3)
    Evenement.objects.update(propose_le=received)

    other = partner(structure)
    publication.submit(
        version=change(evenement, nom="Deux"), par=other, lu=evenement.latest_revision_id
    )

    evenement = Evenement.objects.get()
    assert (evenement.nom, evenement.live) == ("Deux", False)
    assert evenement.relecture == Relecture.ATTENTE
    assert evenement.propose_le == received
    assert evenement.propose_par == other  # whom the answer goes to
    assert latest(evenement).nom == "Deux"


def test_somebody_wrote_meanwhile_nothing_is_written():
    structure = structure_set(Publication.DIRECTE)
    evenement = EvenementFactory(organisateurs=[structure], nom="Ancien")
    mine, theirs = change(evenement, nom="Moi"), change(evenement, nom="Elle")
    publication.submit(version=theirs, par=partner(structure), lu=None)

    with pytest.raises(Depasse):
        publication.submit(version=mine, par=partner(structure), lu=None)

    assert Evenement.objects.get().nom == "Elle"


def test_published_by_the_coordinator_while_its_author_was_writing():
    """The author's form was opened on a draft: sending it must not take the page down."""
    structure = structure_set(Publication.RELUE)
    compte = partner(structure)
    publication.submit(version=new_event(structure, "Un"), par=compte)
    evenement = Evenement.objects.get()
    mine, lu = change(evenement, nom="Deux"), evenement.latest_revision_id
    assert publication.accept(evenement=evenement, lu=lu, par=UtilisateurFactory())

    publication.submit(version=mine, par=compte, lu=lu)

    evenement = Evenement.objects.get()
    assert (evenement.live, evenement.nom) == (True, "Un")
    assert (evenement.relecture, latest(evenement).nom) == (Relecture.ATTENTE, "Deux")


def test_nobody_fills_the_coordinators_list(monkeypatch):
    monkeypatch.setattr(publication, "MAX_EN_ATTENTE", 2)
    structure = structure_set(Publication.RELUE)
    compte = partner(structure)
    for nom in ("Un", "Deux"):
        publication.submit(version=new_event(structure, nom), par=compte)

    with pytest.raises(ValidationError):
        publication.submit(version=new_event(structure, "Trois"), par=compte)

    assert Evenement.objects.count() == 2


# -- The answer ------------------------------------------------------------------------------------


def message_of(envoi):
    message = get_notification(publication.REPONSE).render(envoi)
    return message.sujet, message.texte, unescape(message.html)


def test_accepted_it_is_public_and_its_author_is_told():
    structure = structure_set(Publication.RELUE)
    compte = partner(structure)
    evenement = waiting_change(structure, compte, nom="Nouveau")
    coordination = UtilisateurFactory(coordination=True)

    assert publication.accept(
        evenement=evenement, lu=evenement.latest_revision_id, par=coordination
    )

    evenement = Evenement.objects.get()
    assert (evenement.nom, evenement.annonce.titre) == ("Nouveau", "Nouveau")
    assert (evenement.relecture, evenement.has_unpublished_changes) == ("", False)
    envoi = Envoi.objects.get()
    assert envoi.destinataire == compte.email
    sujet, texte, html = message_of(envoi)
    assert "Nouveau" in sujet
    assert "est publié" in texte
    assert evenement.get_absolute_url() in texte
    assert evenement.get_absolute_url() in html
    entry = ModelLogEntry.objects.get(action=publication.ACCEPTATION)
    assert entry.user == coordination


def test_the_very_text_that_was_read_is_published():
    structure = structure_set(Publication.RELUE)
    compte = partner(structure)
    evenement = waiting_change(structure, compte, nom="Lu")
    lu = evenement.latest_revision_id
    publication.propose(version=change(evenement, nom="Autre"), par=compte, lu=lu)

    assert not publication.accept(evenement=evenement, lu=lu, par=UtilisateurFactory())

    evenement = Evenement.objects.get()
    assert (evenement.nom, evenement.relecture) == ("Ancien", Relecture.ATTENTE)
    assert not Envoi.objects.exists()


@pytest.mark.parametrize("second", ["accept", "refuse"])
def test_two_coordinators_answer_once(second):
    structure = structure_set(Publication.RELUE)
    evenement = waiting_change(structure, partner(structure), nom="Nouveau")
    lu = evenement.latest_revision_id
    assert publication.refuse(
        evenement=evenement, lu=lu, par=UtilisateurFactory(), motif="Le prix manque."
    )

    options = {"motif": "Autre"} if second == "refuse" else {}
    act = getattr(publication, second)
    assert not act(evenement=evenement, lu=lu, par=UtilisateurFactory(), **options)

    evenement = Evenement.objects.get()
    assert (evenement.nom, evenement.reponse) == ("Ancien", "Le prix manque.")
    assert Envoi.objects.count() == 1


def test_refused_the_words_are_kept_for_their_author_and_out_of_the_way():
    structure = structure_set(Publication.RELUE)
    compte = partner(structure)
    evenement = waiting_change(structure, compte, nom="Nouveau")

    publication.refuse(
        evenement=evenement,
        lu=evenement.latest_revision_id,
        par=UtilisateurFactory(),
        motif="Le prix manque.",
    )

    evenement = Evenement.objects.get()
    assert (evenement.relecture, evenement.reponse) == (Relecture.REFUSEE, "Le prix manque.")
    # Whoever opens the editor next starts from what is public.
    assert not evenement.has_unpublished_changes
    assert evenement.latest_revision.as_object().nom == "Ancien"
    assert publication.refused_version(evenement).nom == "Nouveau"
    _sujet, texte, html = message_of(Envoi.objects.get())
    for words in ("n'est pas publié", "Le prix manque.", f"/mon-espace/evenements/{evenement.pk}/"):
        assert words in texte
        assert words in html
    assert "Le prix manque." in ModelLogEntry.objects.get(action=publication.REFUS).message

    publication.propose(
        version=publication.refused_version(evenement),
        par=compte,
        lu=evenement.latest_revision_id,
    )
    evenement = Evenement.objects.get()
    assert (evenement.relecture, evenement.reponse) == (Relecture.ATTENTE, "")
    assert latest(evenement).nom == "Nouveau"


def test_an_incomplete_proposal_is_not_published():
    structure = structure_set(Publication.RELUE)
    version = new_event(structure, "Un")
    publication.submit(version=version, par=partner(structure))
    evenement = Evenement.objects.get()
    revision = evenement.latest_revision
    revision.content["age_min"], revision.content["age_max"] = 12, 6
    revision.save()

    with pytest.raises(ValidationError):
        publication.accept(evenement=evenement, lu=revision.pk, par=UtilisateurFactory())

    evenement = Evenement.objects.get()
    assert (evenement.live, evenement.relecture) == (False, Relecture.ATTENTE)
    assert not Envoi.objects.exists()


def test_an_author_who_left_is_not_written_to():
    structure = structure_set(Publication.RELUE)
    compte = partner(structure)
    evenement = waiting_change(structure, compte, nom="Nouveau")
    compte.delete()

    assert publication.accept(
        evenement=evenement, lu=evenement.latest_revision_id, par=UtilisateurFactory()
    )
    assert not Envoi.objects.exists()


def test_a_message_about_an_event_deleted_meanwhile_is_not_sent():
    structure = structure_set(Publication.RELUE)
    evenement = waiting_change(structure, partner(structure), nom="Nouveau")
    publication.accept(
        evenement=evenement, lu=evenement.latest_revision_id, par=UtilisateurFactory()
    )
    evenement.delete()

    assert get_notification(publication.REPONSE).render(Envoi.objects.get()) is None


def test_published_from_the_editor_answers_once():
    structure = structure_set(Publication.RELUE)
    evenement = waiting_change(structure, partner(structure), nom="Nouveau")
    assert not publication.note_published(evenement=evenement, par=None)  # still a draft

    evenement.latest_revision.publish()
    assert publication.note_published(evenement=evenement, par=UtilisateurFactory())
    assert not publication.note_published(evenement=evenement, par=UtilisateurFactory())

    assert Evenement.objects.get().relecture == ""
    assert Envoi.objects.count() == 1


# -- Giving up, withdrawing ------------------------------------------------------------------------


def test_giving_up_a_change_leaves_the_public_page():
    structure = structure_set(Publication.RELUE)
    compte = partner(structure)
    evenement = waiting_change(structure, compte, nom="Nouveau")

    assert publication.take_back(evenement=evenement, par=compte)
    assert not publication.take_back(evenement=evenement, par=compte)

    evenement = Evenement.objects.get()
    assert (evenement.live, evenement.relecture, latest(evenement).nom) == (True, "", "Ancien")


def test_withdrawn_its_dates_are_cancelled_and_people_count():
    evenement = EvenementFactory(inscriptions=True)
    past = OccurrenceFactory(evenement=evenement, terminee=True)
    coming = OccurrenceFactory(evenement=evenement)
    InscriptionFactory(occurrence=coming)

    publication.withdraw(evenement=evenement, par=UtilisateurFactory(), motif="Plus d'animatrice")

    evenement = Evenement.objects.get()
    assert not evenement.live
    assert evenement.first_published_at is not None  # it was public
    states = dict(Occurrence.objects.values_list("pk", "etat"))
    assert states == {past.pk: EtatOccurrence.PREVUE, coming.pk: EtatOccurrence.ANNULEE}
    coming.refresh_from_db()
    assert coming.motif == "Plus d'animatrice"


def test_what_nobody_ever_saw_is_deleted():
    structure = structure_set(Publication.RELUE)
    compte = partner(structure)
    publication.submit(version=new_event(structure), par=compte)

    assert publication.withdraw(evenement=Evenement.objects.get(), par=compte) is None

    assert not Evenement.objects.exists()


def test_somebody_signed_up_at_the_desk_it_is_not_deleted():
    evenement = EvenementFactory(brouillon=True, inscription=ModeInscription.PORTAIL)
    InscriptionFactory(occurrence=OccurrenceFactory(evenement=evenement))

    assert publication.withdraw(evenement=evenement, par=UtilisateurFactory()) is not None


# -- Once more -------------------------------------------------------------------------------------


def last_year(**kwargs):
    """« Chaque mardi, 14 h–16 h », of a season that is over."""
    today = timezone.localdate()
    debut = today - timedelta(days=400)
    return Regle(
        frequence=Frequence.SEMAINE,
        debut=debut,
        fin=debut + timedelta(days=280),
        heure=in_days(0).time(),
        duree=120,
        jours=(1,),
        **kwargs,
    )


def test_the_copy_has_the_words_and_the_dates_a_year_later():
    structure = structure_set(Publication.RELUE)
    compte = partner(structure)
    theme = ThematiqueFactory()
    evenement = EvenementFactory(
        organisateurs=[structure, StructureFactory()],
        thematiques=[theme],
        mots_cles=["couture"],
        nom="Couture 2025",
        a_apporter="Un tissu",
        capacite=12,
        relecture=Relecture.REFUSEE,
        reponse="Non",
        source="Exemple",
        source_id="7",
    )
    actions.add_rule(evenement=evenement, regle=last_year())

    reprise = take_up(evenement)
    copie = publication.duplicate(
        evenement=evenement,
        par=compte,
        pour=Pour((structure,)),
        nom="Couture 2026",
        reprise=reprise,
    )

    assert (copie.nom, copie.a_apporter, copie.capacite) == ("Couture 2026", "Un tissu", 12)
    assert [*copie.thematiques.all()] == [theme]
    assert [*copie.mots_cles.names()] == ["couture"]
    assert [*copie.organisateurs.all()] == [structure]  # nobody speaks for the other
    assert (copie.live, copie.relecture, copie.reponse) == (False, "", "")
    assert (copie.source, copie.source_id, copie.propose_par) == ("", "", compte)
    assert copie.uid != evenement.uid
    rows = [*copie.occurrences.chronological()]
    assert rows
    local = [timezone.localtime(row.debut) for row in rows]
    assert all(moment.date() >= timezone.localdate() for moment in local)
    assert {(moment.weekday(), moment.hour) for moment in local} == {(1, 14)}
    assert not copie.occurrences.published().exists()
    assert latest(copie).nom == "Couture 2026"
    evenement.refresh_from_db()
    assert evenement.nom == "Couture 2025"


def test_a_copy_without_dates_has_none():
    evenement = EvenementFactory()
    OccurrenceFactory(evenement=evenement, terminee=True)

    copie = publication.duplicate(evenement=evenement, par=UtilisateurFactory(), pour=Pour())

    assert not copie.occurrences.exists()


def test_a_committees_copy_stays_in_its_place_under_its_name():
    droit = DroitSurLieuFactory(comite="Comité de la Gauthière")
    evenement = EvenementFactory(lieu=droit.lieu)

    copie = publication.duplicate(evenement=evenement, par=droit.compte, pour=Pour(comite=droit))

    assert (copie.lieu, copie.comite) == (droit.lieu, "Comité de la Gauthière")


@pytest.mark.parametrize(
    ("regle", "premiere"),
    [
        # « Chaque mardi », September to June: 52 weeks later.
        (
            {
                "frequence": Frequence.SEMAINE,
                "debut": (2025, 9, 9),
                "fin": (2026, 6, 30),
                "jours": (1,),
            },
            (2026, 12, 1),
        ),
        # « Le 1er samedi du mois » keeps its words.
        (
            {
                "frequence": Frequence.MOIS,
                "debut": (2025, 9, 6),
                "fin": (2026, 6, 30),
                "jours": (5,),
                "rangs": (1,),
            },
            (2026, 12, 5),
        ),
        # « Le 14 juillet »
        ({"frequence": Frequence.AN, "debut": (2025, 7, 14), "fin": (2025, 7, 14)}, (2027, 7, 14)),
        # Three seasons ago: the first season that is not over.
        (
            {
                "frequence": Frequence.SEMAINE,
                "debut": (2023, 9, 5),
                "fin": (2023, 12, 19),
                "jours": (1,),
            },
            (2026, 12, 1),
        ),
    ],
)
def test_a_rule_moves_by_whole_years_to_the_same_weekday(regle, premiere):
    fields = {**regle, "debut": date(*regle["debut"]), "fin": date(*regle["fin"])}
    regle = Regle(heure=time(14), duree=60, **fields)

    moved = shift(regle, date(2026, 11, 25))

    assert moved.debut == date(*premiere)
    assert (moved.heure, moved.duree, moved.jours) == (regle.heure, regle.duree, regle.jours)


def test_a_fortnight_stays_in_step_with_its_season():
    regle = Regle(
        frequence=Frequence.SEMAINE,
        intervalle=2,
        debut=date(2025, 9, 3),
        fin=date(2026, 6, 30),
        jours=(2,),
        heure=time(10),
        duree=60,
        vacances=Vacances.TOUTES,
    )

    moved = shift(regle, date(2026, 11, 25))

    assert (moved.debut - date(2025, 9, 3)).days % 14 == 0
    assert moved.debut >= date(2026, 11, 25)


def test_a_lone_date_keeps_its_weekday_and_its_hour():
    debut = in_days(-300, 18, 30)

    start, end = shift_date(debut, debut + timedelta(hours=3), timezone.localdate())

    assert (start.weekday(), start.hour, start.minute) == (debut.weekday(), 18, 30)
    assert end - start == timedelta(hours=3)
    assert start.date() - debut.date() == timedelta(weeks=52)
    assert shift_date(in_days(-9000), in_days(-9000), timezone.localdate()) is None


def test_cancelled_dates_are_not_taken_up():
    evenement = EvenementFactory()
    OccurrenceFactory(evenement=evenement, debut=in_days(-30), annulee=True)

    assert not take_up(evenement)
