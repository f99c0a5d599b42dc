"""The coordinator's review: field by field, once, and the partner is told."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from annuaire.enums import Etat, EtatTraitement
from annuaire.gestion.a_faire import waiting
from annuaire.models import Proposition, Service, Structure, Suggestion
from diffusion.models import Envoi
from diffusion.notifications import get_notification
from partenaires import actions
from partenaires.actions import MODIFICATION
from partenaires.conservation import purge
from partenaires.gestion.vues_propositions import nb_waiting
from partenaires.models import Retrait
from tests.annuaire.factories import ServiceFactory, StructureFactory, SuggestionFactory
from tests.comptes.factories import UtilisateurFactory
from tests.partenaires.factories import make_proposition
from tests.territoire.factories import QuartierFactory, ThematiqueFactory

pytestmark = pytest.mark.django_db

LISTE = reverse("partenaires_propositions:liste")


@pytest.fixture
def coordination(client):
    user = UtilisateurFactory(coordination=True)
    client.force_login(user)
    return user


@pytest.fixture
def fiche():
    return ServiceFactory(importe={"description": "Une description de quelques mots."})


def page_of(proposition):
    return reverse("partenaires_propositions:proposition", args=[proposition.pk])


def text(response):
    return unescape(response.content.decode()).replace("\u00a0", " ")


def test_each_field_has_its_answer(client, coordination, fiche):
    proposition = make_proposition(fiche, {"description": "Nouvelle", "nom": "Autre nom"})

    client.post(page_of(proposition), {"choix-description": "accepter", "geste": "choix"})

    fiche.refresh_from_db()
    assert fiche.description == "Nouvelle"
    assert fiche.nom != "Autre nom"
    assert fiche.importe == {"description": "Une description de quelques mots."}  # a person's now
    proposition.refresh_from_db()
    assert proposition.etat == EtatTraitement.ATTENTE
    assert not Envoi.objects.exists()

    client.post(
        page_of(proposition),
        {"choix-nom": "refuser", "geste": "choix", "mot": "Gardons le nom connu."},
    )

    proposition.refresh_from_db()
    fiche.refresh_from_db()
    assert proposition.etat == EtatTraitement.ACCEPTE
    assert proposition.traite_par == coordination
    assert fiche.nom != "Autre nom"
    envoi = Envoi.objects.get()
    assert envoi.destinataire == "contact@exemple.fr"
    message = get_notification("partenaires.reponse").render(envoi)
    for words in ("Nouvelle", "c'est publié", "ce n'est pas publié", "Gardons le nom connu."):
        assert words in message.texte
        assert words in unescape(message.html)


def test_accepting_all_writes_once_under_the_coordinators_name(client, coordination, fiche):
    theme = ThematiqueFactory()
    proposition = make_proposition(
        fiche,
        {
            "description": "Nouvelle",
            "thematiques": [theme.pk],
            "lieu.adresse": "8 rue neuve",
            "langues": ["ar"],
            "mots_cles": ["CV"],
            "message_du": "2026-03-01",
        },
    )

    client.post(page_of(proposition), {"geste": "tout"})

    fiche = Service.objects.get(pk=fiche.pk)
    assert fiche.lieu.adresse == "8 rue neuve"
    assert [*fiche.thematiques.all()] == [theme]
    assert (fiche.langues, [*fiche.mots_cles.names()]) == (["ar"], ["CV"])
    entry = ModelLogEntry.objects.get(action=MODIFICATION)
    assert entry.user == coordination
    assert "Proposition acceptée (Lien personnel)" in entry.message


@pytest.mark.parametrize("second", ["tout", "refuser"])
def test_two_coordinators_at_once_the_second_is_told(client, coordination, fiche, second):
    proposition = make_proposition(fiche, {"description": "Nouvelle"})
    actions.settle(
        proposition=proposition, decisions={"description": True}, par=UtilisateurFactory()
    )

    response = client.post(
        page_of(proposition), {"geste": second, "choix-description": "refuser"}, follow=True
    )

    assert "Quelqu'un l'avait déjà traité" in text(response)
    assert Suggestion.objects.get().etat == EtatTraitement.ACCEPTE
    assert Envoi.objects.count() == 1


def test_nothing_chosen_is_said_and_the_word_is_kept(client, coordination, fiche):
    proposition = make_proposition(fiche, {"description": "Nouvelle"})

    response = client.post(page_of(proposition), {"geste": "choix", "mot": "Presque"})

    assert response.status_code == 400
    assert "Presque</textarea>" in text(response)


def test_a_value_that_does_not_hold_any_more_is_said(client, coordination, fiche):
    quartier = QuartierFactory()
    proposition = make_proposition(fiche, {"lieu.quartier": quartier.pk, "description": "Nouvelle"})
    quartier.delete()

    response = client.post(page_of(proposition), {"geste": "tout", "mot": "Merci"})

    assert response.status_code == 400
    assert "ne convient plus" in text(response)
    assert "Merci" in text(response)
    fiche.refresh_from_db()
    assert fiche.description == "Une description de quelques mots."
    assert not Suggestion.objects.exclude(etat=EtatTraitement.ATTENTE).exists()


def test_what_was_changed_since_is_shown(client, coordination, fiche):
    proposition = make_proposition(fiche, {"description": "Nouvelle"})
    Suggestion.objects.update(valeur_actuelle="Celle d'alors")

    page = text(client.get(page_of(proposition)))

    assert "Changé depuis la proposition" in page
    assert "Celle d'alors" in page


def test_differences_of_long_texts_are_shown(client, coordination):
    long = "Tous les lundis de neuf heures à midi, sauf pendant les vacances scolaires d'été."
    fiche = ServiceFactory(description=long)
    proposition = make_proposition(fiche, {"description": long.replace("lundis", "mardis")})

    page = client.get(page_of(proposition)).content.decode()

    assert '<span class="deletion">lundis</span>' in page
    assert '<span class="addition">mardis</span>' in page


@pytest.mark.parametrize("marker", ["<script>alert(1)</script>" * 4, "<b>x</b>"])
def test_what_is_proposed_is_text(client, coordination, fiche, marker):
    Service.objects.update(description=marker[::-1] * 3)
    proposition = make_proposition(fiche, {"description": marker, "nom": marker}, mot=marker)

    for address in (LISTE, page_of(proposition)):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<b>x" not in page


def test_closing_for_good_is_one_decision(client, coordination, fiche):
    jour = timezone.localdate() - timedelta(days=1)
    valeurs = {"fermee_depuis": jour.isoformat(), "a_la_place": "La MJC"}
    proposition = make_proposition(fiche, valeurs)  # asked before the day came

    page = text(client.get(page_of(proposition)))
    assert page.count("<fieldset") == 1
    client.post(page_of(proposition), {"choix-arret": "accepter", "geste": "choix"})

    fiche.refresh_from_db()
    assert (fiche.etat, fiche.fermee_depuis, fiche.a_la_place) == (Etat.FERMEE, jour, "La MJC")


@pytest.mark.parametrize(("geste", "live"), [("publier", True), ("refuser", False)])
def test_a_new_service_is_published_or_not(client, coordination, geste, live):
    structure = StructureFactory()
    service = ServiceFactory(structure=structure, brouillon=True)
    service.save_revision()
    proposition = make_proposition(service, {}, nouvelle=True)

    client.post(page_of(proposition), {"geste": geste, "mot": "Bienvenue"})
    again = client.post(page_of(proposition), {"geste": "publier"}, follow=True)

    service.refresh_from_db()
    assert service.live is live
    assert "déjà traité" in text(again)
    message = get_notification("partenaires.reponse").render(Envoi.objects.get())
    assert ("est publiée" in message.texte) is live
    assert "Bienvenue" in message.texte


def test_a_draft_in_the_admin_takes_the_accepted_value(client, coordination, fiche):
    draft = Service.objects.get(pk=fiche.pk)
    draft.conditions = "Brouillon"
    draft.save_revision()
    proposition = make_proposition(fiche, {"description": "Nouvelle"})

    client.post(page_of(proposition), {"geste": "tout"})

    fiche = Service.objects.get(pk=fiche.pk)
    assert (fiche.description, fiche.conditions) == ("Nouvelle", "")
    latest = fiche.get_latest_revision_as_object()
    assert (latest.description, latest.conditions) == ("Nouvelle", "Brouillon")


# -- Who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("personne", "status"),
    [("coordination", 200), ("accueil", 302), ("redaction", 302), ("partenaire", 302), (None, 302)],
)
def test_who_reviews(client, fiche, personne, status):
    proposition = make_proposition(fiche, {"description": "Nouvelle"})
    if personne:
        client.force_login(UtilisateurFactory(**{personne: True}))

    for address in (LISTE, page_of(proposition)):
        assert client.get(address).status_code == status
    if status != 200:
        client.post(page_of(proposition), {"geste": "tout"})
        fiche.refresh_from_db()
        assert fiche.description != "Nouvelle"


def test_a_referent_sees_their_themes_only(client):
    referente = UtilisateurFactory(referente=True)
    theme = ThematiqueFactory(referents=[referente])
    mine = make_proposition(ServiceFactory(thematiques=[theme]), {"description": "À moi"})
    others = make_proposition(ServiceFactory(), {"description": "Ailleurs"})
    client.force_login(referente)

    assert [*client.get(LISTE).context["page_obj"]] == [mine]
    assert nb_waiting(referente) == 1
    assert client.get(page_of(mine)).status_code == 200
    assert client.get(page_of(others)).status_code == 404
    assert client.post(page_of(others), {"geste": "tout"}).status_code == 404
    assert (
        client.get(reverse("partenaires_propositions:proposition", args=[10**9])).status_code == 404
    )


def rows():
    return [row for model in (Proposition, Suggestion, Service) for row in model.objects.values()]


def test_reading_changes_nothing(client, coordination, fiche):
    proposition = make_proposition(fiche, {"description": "Nouvelle"})
    before = [
        *Proposition.objects.values(),
        *Suggestion.objects.values(),
        *Service.objects.values(),
    ]

    for address in (LISTE, page_of(proposition)):
        client.get(address)
        client.head(address)

    assert rows() == before


@pytest.mark.parametrize("nb", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(
    client, coordination, nb, django_assert_max_num_queries
):
    for _n in range(nb):
        make_proposition(ServiceFactory(), {"description": "x", "nom": "y"})
    client.get(LISTE)

    with django_assert_max_num_queries(13):
        page = client.get(LISTE)

    assert len(page.context["page_obj"]) == nb


def test_suggestions_of_imports_stay_on_their_own_page(client, coordination, fiche):
    imported = SuggestionFactory()
    make_proposition(fiche, {"description": "Nouvelle"})
    (partner,) = Suggestion.objects.filter(proposition__isnull=False)

    page = client.get(reverse("annuaire_gestion:suggestions"))

    assert [*page.context["page_obj"]] == [imported]
    response = client.post(reverse("annuaire_gestion:suggestion", args=[partner.pk, "accepter"]))
    assert response.status_code == 404
    lines = {line.libelle: line.nombre for line in waiting(coordination)}
    assert lines["Suggestions des imports"] == 1


def test_a_merge_takes_propositions_along():
    from annuaire.fusion import merge_structures

    kept, absorbed = StructureFactory(), StructureFactory()
    make_proposition(absorbed, {"description": "Nouvelle"})

    merge_structures(
        gardee=kept, absorbee=absorbed, champs=[], par=UtilisateurFactory(coordination=True)
    )

    assert Proposition.objects.get().fiche == Structure.objects.get(pk=kept.pk)
    assert Suggestion.objects.get().fiche == kept


@pytest.mark.parametrize(("jours", "reste"), [(364, 1), (366, 0)])
def test_answered_propositions_are_forgotten_in_time(fiche, jours, reste):
    done = make_proposition(fiche, {"description": "Nouvelle"})
    actions.settle(proposition=done, decisions={"description": False}, par=UtilisateurFactory())
    make_proposition(fiche, {"nom": "Attend"})
    Retrait.objects.create(service=fiche, empreinte="x")

    purge(timezone.now() + timedelta(days=jours))

    assert Proposition.objects.exclude(etat=EtatTraitement.ATTENTE).count() == reste
    assert Proposition.objects.filter(etat=EtatTraitement.ATTENTE).exists()
    assert Retrait.objects.count() == reste
