"""« À relire »: side by side, one answer, on the text that was read."""

import re
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from diffusion.models import Envoi
from evenements import publication
from evenements.enums import Relecture
from evenements.models import Evenement
from tests.annuaire.factories import StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.evenements.factories import EvenementFactory, OccurrenceFactory, in_days
from tests.evenements.test_gestion import save
from tests.partenaires.factories import MembreFactory
from tests.territoire.factories import ThematiqueFactory

pytestmark = pytest.mark.django_db

LISTE = reverse("agenda_relecture:liste")


@pytest.fixture
def coordination(client):
    user = UtilisateurFactory(coordination=True)
    client.force_login(user)
    return user


def page_of(evenement):
    return reverse("agenda_relecture:proposition", args=[evenement.pk])


def text(response):
    return unescape(response.content.decode()).replace("\u00a0", " ")


def propose(evenement=None, **valeurs):
    """A proposal that waits: a change of an event, or a new one. (the event as it is now)"""
    structure = StructureFactory(nom="Maison des Voisins")
    compte = MembreFactory(structure=structure).compte
    if evenement is None:
        version = Evenement(territoire=structure.territoire)
        version.organisateurs.set([structure])
    else:
        version = evenement.get_latest_revision_as_object()
    thematiques = valeurs.pop("thematiques", None)
    for name, value in valeurs.items():
        setattr(version, name, value)
    if thematiques is not None:
        version.thematiques.set(thematiques)
    lu = evenement.latest_revision_id if evenement else None
    return publication.propose(version=version, par=compte, lu=lu)


def answer(client, evenement, geste, **data):
    data = {"lu": evenement.latest_revision_id, "geste": geste} | data
    return client.post(page_of(evenement), data, follow=True)


# -- Who -------------------------------------------------------------------------------------------


def is_let_in(client, address, method="get"):
    response = getattr(client, method)(address)
    if response.status_code == 302:
        refused = any(m.level_tag == "error" for m in get_messages(response.wsgi_request))
        return not (refused or "connexion" in response.url)
    return response.status_code in (200, 400)


def test_each_person_before_the_page(client):
    theme = ThematiqueFactory()
    evenement = propose(nom="Vélo", thematiques=[theme])
    structure = evenement.organisateurs.get()
    referente = UtilisateurFactory(referente=True)
    theme.referents.add(referente)
    people = {
        "coordination": UtilisateurFactory(coordination=True),
        "sa référente": referente,
        "une autre référente": UtilisateurFactory(referente=True),
        "accueil": UtilisateurFactory(accueil=True),
        "rédaction": UtilisateurFactory(redaction=True),
        "gestionnaire": MembreFactory(structure=structure).compte,
    }
    seen = {}
    for nom, compte in people.items():
        client.force_login(compte)
        seen[nom] = (
            is_let_in(client, LISTE),
            is_let_in(client, page_of(evenement)),
            is_let_in(client, page_of(evenement), "post"),
        )
    client.logout()
    seen["anonyme"] = (is_let_in(client, LISTE), is_let_in(client, page_of(evenement)))

    assert seen == {
        "coordination": (True, True, True),
        "sa référente": (True, True, True),
        "une autre référente": (True, False, False),
        "accueil": (False, False, False),
        "rédaction": (False, False, False),
        "gestionnaire": (False, False, False),
        "anonyme": (False, False),
    }


def test_a_referente_sees_those_of_her_themes(client):
    theme = ThematiqueFactory()
    mine = propose(nom="Le mien", thematiques=[theme])
    propose(nom="Un autre")
    user = UtilisateurFactory(referente=True)
    theme.referents.add(user)
    client.force_login(user)

    assert [*client.get(LISTE).context["page_obj"]] == [mine]


# -- The list --------------------------------------------------------------------------------------


@pytest.mark.parametrize("nb", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(
    client, coordination, nb, django_assert_num_queries
):
    for n in range(nb):
        OccurrenceFactory(evenement=propose(nom=f"Neuf {n}"))
        propose(EvenementFactory(nom=f"Ancien {n}"), nom=f"Nouveau {n}")
    client.get(LISTE)

    with django_assert_num_queries(13):
        response = client.get(LISTE)

    assert len(response.context["page_obj"].object_list) == 2 * nb


def test_the_list_says_what_is_proposed(client, coordination):
    first = propose(EvenementFactory(nom="Ancien titre"), nom="Nouveau titre")
    second = propose(nom="Vélo")
    OccurrenceFactory(evenement=second, debut=in_days(12, 18, 30))
    EvenementFactory(nom="Refusé", relecture=Relecture.REFUSEE)

    page = client.get(LISTE)

    assert [*page.context["page_obj"]] == [first, second]  # the first received, first
    for words in ("Nouveau titre", "Une modification", "Vélo", "Un nouveau rendez-vous", "18 h 30"):
        assert words in text(page)
    assert "Refusé" not in text(page)


# -- One proposal ----------------------------------------------------------------------------------


def test_a_change_is_shown_beside_what_is_public(client, coordination):
    theme = ThematiqueFactory(nom_simple="Santé")
    before = EvenementFactory(nom="Couture", description="Venez avec un tissu.", frais="payant")
    evenement = propose(before, nom="Couture et tricot", frais="gratuit", thematiques=[theme])
    OccurrenceFactory(evenement=evenement, debut=in_days(12, 18, 30))

    page = client.get(page_of(evenement))

    lines = {line["champ"]: (line["avant"], line["apres"]) for line in page.context["lignes"]}
    assert lines == {
        "Titre": ("Couture", "Couture et tricot"),
        "Prix": ("Payant", "Gratuit"),
        "Thèmes": ("(vide)", "Santé"),
    }
    for words in ("18 h 30", "Proposé par", reverse("agenda_gestion:dates", args=[evenement.pk])):
        assert words in text(page)


def test_a_new_event_is_read_in_full(client, coordination):
    evenement = propose(nom="Vélo", description="On répare ensemble.")

    page = client.get(page_of(evenement))

    assert page.context["lignes"] == []
    assert ("Description", "On répare ensemble.") in page.context["mots"]
    assert "le public ne le voit pas encore" in text(page)


def test_accepted_it_is_public(client, coordination):
    evenement = propose(EvenementFactory(nom="Ancien"), nom="Nouveau")

    response = answer(client, evenement, "accepter")

    assert response.redirect_chain[-1][0] == LISTE
    assert "est prévenue" in text(response)
    evenement = Evenement.objects.get()
    assert (evenement.nom, evenement.relecture) == ("Nouveau", "")
    assert Envoi.objects.get().destinataire == evenement.propose_par.email


def test_refusing_needs_a_reason_and_keeps_what_was_typed(client, coordination):
    evenement = propose(nom="Vélo")

    response = answer(client, evenement, "refuser")
    assert response.status_code == 400
    assert 'href="#id_motif"' in text(response)
    assert 'aria-describedby="id_motif_helptext id_motif_error"' in text(response)
    assert 'id="id_motif_error"' in text(response)
    assert Evenement.objects.get().relecture == Relecture.ATTENTE

    response = answer(client, evenement, "refuser", motif="Le prix manque.")
    assert response.status_code == 200
    evenement = Evenement.objects.get()
    assert (evenement.live, evenement.relecture) == (False, Relecture.REFUSEE)
    assert evenement.reponse == "Le prix manque."
    assert Envoi.objects.get().contexte["motif"] == "Le prix manque."


@pytest.mark.parametrize("geste", ["", "supprimer"])
def test_no_button_no_answer(client, coordination, geste):
    evenement = propose(nom="Vélo")

    response = answer(client, evenement, geste, motif="Un long motif.")

    assert response.status_code == 400
    assert "Un long motif." in text(response)
    assert Evenement.objects.get().relecture == Relecture.ATTENTE


@pytest.mark.parametrize("geste", ["accepter", "refuser"])
def test_two_coordinators_at_once_the_second_is_told(client, coordination, geste):
    evenement = propose(EvenementFactory(nom="Ancien"), nom="Nouveau")
    lu = evenement.latest_revision_id
    publication.accept(evenement=evenement, lu=lu, par=UtilisateurFactory())

    response = answer(client, evenement, geste, motif="Non")

    assert "Quelqu'un y avait déjà répondu" in text(response)
    assert Evenement.objects.get().nom == "Nouveau"
    assert Envoi.objects.count() == 1


def test_its_author_wrote_meanwhile_the_new_text_is_shown(client, coordination):
    evenement = propose(EvenementFactory(nom="Ancien"), nom="Lu")
    version = evenement.get_latest_revision_as_object()
    version.nom = "Changé"
    publication.propose(version=version, par=evenement.propose_par, lu=evenement.latest_revision_id)

    response = answer(client, evenement, "accepter")

    assert response.status_code == 400
    assert "pendant que vous lisiez" in text(response)
    assert "Changé" in text(response)
    now = Evenement.objects.get()
    assert (now.nom, now.relecture) == ("Ancien", Relecture.ATTENTE)
    assert response.context["lu"] == now.latest_revision_id
    answer(client, now, "accepter")
    assert Evenement.objects.get().nom == "Changé"


def test_an_incomplete_one_says_what_is_missing(client, coordination):
    evenement = propose(nom="Vélo")
    revision = evenement.latest_revision
    revision.content["nom"] = ""
    revision.save()

    response = answer(client, evenement, "accepter")

    assert response.status_code == 400
    assert "Donnez un titre" in text(response)
    assert Evenement.objects.get().live is False


def test_corrected_and_published_in_the_editor_it_is_answered(client, coordination):
    evenement = propose(nom="Vélo")

    save(client, evenement, publish=False, nom="Atelier vélo")
    assert Evenement.objects.get().relecture == Relecture.ATTENTE
    save(client, Evenement.objects.get(), nom="Atelier vélo")

    evenement = Evenement.objects.get()
    assert (evenement.live, evenement.nom, evenement.relecture) == (True, "Atelier vélo", "")
    assert Envoi.objects.get().contexte["titre"] == "Atelier vélo"


def test_its_author_wrote_while_the_editor_was_open(client, coordination):
    """Published there, the older text would have been told to its author as accepted."""
    evenement = propose(nom="Vélo")
    editor = {
        "loaded_revision_id": evenement.latest_revision_id,
        "loaded_revision_created_at": evenement.latest_revision.created_at.isoformat(),
    }
    version = evenement.get_latest_revision_as_object()
    version.nom = "Vélo et trottinette"
    newest = publication.propose(
        version=version, par=evenement.propose_par, lu=evenement.latest_revision_id
    )

    response = save(client, evenement, nom="Atelier vélo", **editor)

    assert "Atelier vélo" in text(response)  # nothing typed is lost
    assert "vient d'en écrire une autre version" in text(response)
    evenement = Evenement.objects.get()
    assert (evenement.live, evenement.relecture) == (False, Relecture.ATTENTE)
    assert evenement.latest_revision_id == newest.latest_revision_id
    assert not Envoi.objects.exists()

    editor = {
        name: re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1]
        for name in editor
    }
    save(client, evenement, nom="Atelier vélo", **editor)  # knowing it
    assert Evenement.objects.get().live


@pytest.mark.parametrize("lu", ["abc", "-1", "0", "9" * 30])
def test_odd_version_numbers(client, coordination, lu):
    evenement = propose(nom="Vélo")

    response = answer(client, evenement, "accepter", lu=lu)

    assert response.status_code == 400
    assert Evenement.objects.get().live is False
