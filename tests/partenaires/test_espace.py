"""The space: who comes in where, what is shown first, answers to reports, figures."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from annuaire.actions import mark_verified
from annuaire.enums import Canal, EtatTraitement
from annuaire.gestion.actes import write_values
from annuaire.models import Consultation, Proposition, Signalement
from partenaires.models import Membre
from tests.annuaire.factories import ServiceFactory, SignalementFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.partenaires.factories import InvitationFactory, MembreFactory, PhotoFactory
from tests.visites import knock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def text(response):
    return unescape(response.content.decode()).replace("\u00a0", " ")


# -- Who comes in where ----------------------------------------------------------------------------

GENS = ("gestionnaire", "contributeur", "lecteur", "partie", "voisin", "accueil", "coordination")

# What each door answers: to gestionnaire, contributeur, lecteur; everyone else gets 404.
OK, VU, NON = (200, 302), (200,), (403,)
PORTES = {
    # name: (method, data, answers)
    "structure": ("get", {}, (VU, VU, VU)),
    "chiffres": ("get", {}, (VU, VU, VU)),
    "collegues": ("get", {}, (VU, VU, VU)),
    "inviter": ("post", {"courriel": "a@exemple.fr", "role": "lecteur"}, (OK, NON, NON)),
    "changer_role": ("post", {"role": "lecteur"}, (OK, NON, NON)),
    "retirer": ("post", {}, (OK, NON, NON)),
    "renvoyer": ("post", {}, (OK, NON, NON)),
    "annuler": ("post", {}, (OK, NON, NON)),
    "rappels": ("post", {"recoit": "non"}, (OK, OK, OK)),
    "partir": ("post", {}, (OK, OK, OK)),
    "repondre": ("post", {"reponse": "corrige"}, (OK, OK, NON)),
    "historique": ("get", {}, (VU, VU, VU)),
    "historique_service": ("get", {}, (VU, VU, VU)),
    "version": ("get", {}, (VU, VU, VU)),
    "revenir": ("post", {"champs": "nom"}, (OK, OK, NON)),
    "photos": ("get", {}, (VU, VU, VU)),
    "photos_service": ("get", {}, (VU, VU, VU)),
    "ajouter_photo": ("post", {}, ((400,), (400,), NON)),
    "deplacer_photo": ("post", {}, (OK, OK, NON)),
    "decrire_photo": ("post", {"description": "Une salle."}, (OK, OK, NON)),
    "supprimer_photo": ("post", {}, (OK, OK, NON)),
}


@pytest.fixture
def maison():
    """A structure with everything behind every door, and the people around it."""
    structure = StructureFactory(nom="Les Amis")
    service = ServiceFactory(structure=structure)
    write_values(fiche=structure, valeurs={"nom": "Les Vieux Amis"}, par=None)
    write_values(fiche=structure, valeurs={"nom": "Les Amis"}, par=None)
    people = {
        "gestionnaire": MembreFactory(structure=structure, gestionnaire=True).compte,
        "contributeur": MembreFactory(contributeur=True, structure=structure).compte,
        "lecteur": MembreFactory(structure=structure, lecteur=True).compte,
        "partie": MembreFactory(structure=structure, gestionnaire=True, retire=True).compte,
        "voisin": MembreFactory(gestionnaire=True).compte,
        "accueil": UtilisateurFactory(accueil=True),
        "coordination": UtilisateurFactory(coordination=True),
    }
    MembreFactory(structure=structure, gestionnaire=True)  # a successor: anybody may leave
    # A revision's date is its rank: the first one is told from the second.
    first = structure.revisions.order_by("created_at", "pk").first()
    return {
        "structure": structure,
        "service": service,
        "people": people,
        "version": first.pk,
        "photo": PhotoFactory(structure=structure).pk,
        "membre": MembreFactory(contributeur=True, structure=structure).pk,
        "invitation": InvitationFactory(structure=structure, par=people["gestionnaire"]).pk,
        "signalement": SignalementFactory(structure=structure).pk,
    }


def door(maison, nom, *, pk=None):
    """The address of a door; pk puts another number in the place of the structure's."""
    structure = pk or maison["structure"].pk
    fiche = ["structure", structure]
    args = {
        "repondre": [pk or maison["signalement"]],
        "changer_role": [structure, maison["membre"]],
        "retirer": [structure, maison["membre"]],
        "renvoyer": [structure, maison["invitation"]],
        "annuler": [structure, maison["invitation"]],
        "historique": fiche,
        "historique_service": ["service", pk or maison["service"].pk],
        "photos_service": ["service", pk or maison["service"].pk],
        "version": [*fiche, maison["version"]],
        "revenir": [*fiche, maison["version"]],
        "photos": fiche,
        "ajouter_photo": fiche,
        "deplacer_photo": [*fiche, maison["photo"], "monter"],
        "decrire_photo": [*fiche, maison["photo"]],
        "supprimer_photo": [*fiche, maison["photo"]],
    }.get(nom, [structure])
    names = {"ajouter_photo": "photos"}
    return reverse(f"espace:{names.get(nom, nom.removesuffix('_service'))}", args=args)


@pytest.mark.parametrize("nom", PORTES)
def test_doors(client, maison, nom):
    method, data, answers = PORTES[nom]
    expected = dict(zip(GENS, answers, strict=False))
    for qui in GENS:
        client.force_login(maison["people"][qui])

        status = knock(client, method, door(maison, nom), data).status_code

        assert status in expected.get(qui, (404,)), qui


def test_doors_are_closed_to_visitors_and_change_nothing(client, maison):
    before = snapshot()
    for nom, (method, data, _answers) in PORTES.items():
        response = getattr(client, method)(door(maison, nom), data)

        assert response.status_code == 302, nom
        assert "next=" in response.url, nom
        assert snapshot() == before, nom


def test_what_is_not_mine_does_not_exist(client, maison):
    client.force_login(maison["people"]["voisin"])
    before = snapshot()
    for nom, (method, data, _answers) in PORTES.items():
        theirs = getattr(client, method)(door(maison, nom), data)
        nobodys = getattr(client, method)(door(maison, nom, pk=987654), data)

        assert (theirs.status_code, theirs.content) == (nobodys.status_code, nobodys.content), nom
        assert theirs.status_code == 404, nom
        assert snapshot() == before, nom


def test_reading_writes_nothing(client, maison):
    client.force_login(maison["people"]["gestionnaire"])
    before = snapshot()
    for nom in (*PORTES, "accueil", "signalements"):
        address = reverse(f"espace:{nom}") if nom not in PORTES else door(maison, nom)

        statuses = [
            getattr(client, method)(address).status_code for method in ("get", "head", "options")
        ]

        assert set(statuses) <= {200, 405}, nom
        assert snapshot() == before, nom


def test_a_form_from_elsewhere_is_refused(maison):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(maison["people"]["gestionnaire"])
    before = snapshot()
    for nom, (method, data, _answers) in PORTES.items():
        if method == "post":
            assert strict.post(door(maison, nom), data).status_code == 403, nom
            assert snapshot() == before, nom


def snapshot():
    """Every row of every table that the space may touch."""
    from annuaire.models import Photo, Structure
    from comptes.models import Jeton, Utilisateur
    from diffusion.models import Envoi
    from partenaires.models import Invitation

    tables = (Membre, Invitation, Signalement, Photo, Structure, Envoi, Jeton, ModelLogEntry)
    rows = {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}
    return rows | {"comptes": list(Utilisateur.objects.order_by("pk").values("pk", "email"))}


def test_pages_are_not_kept(client, maison):
    client.force_login(maison["people"]["lecteur"])

    response = client.get(reverse("espace:accueil"))

    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


def test_a_leaver_is_out_at_the_next_request(client, maison):
    client.force_login(maison["people"]["contributeur"])
    assert client.get(door(maison, "structure")).status_code == 200

    Membre.objects.filter(compte=maison["people"]["contributeur"]).update(retire_le=timezone.now())

    assert client.get(door(maison, "structure")).status_code == 404


def test_a_merged_structure_is_gone_and_its_members_follow(client, maison):
    from annuaire.fusion import merge_structures

    kept = StructureFactory(nom="Amis et voisins", territoire=maison["structure"].territoire)
    merge_structures(
        gardee=kept, absorbee=maison["structure"], champs=[], par=UtilisateurFactory(admin=True)
    )
    client.force_login(maison["people"]["gestionnaire"])

    assert client.get(door(maison, "structure")).status_code == 404
    assert client.get(reverse("espace:structure", args=[kept.pk])).status_code == 200
    assert kept.membres.get(compte=maison["people"]["gestionnaire"]).role == "gestionnaire"
    assert not kept.membres.filter(compte=maison["people"]["partie"]).exists()


# -- Home ------------------------------------------------------------------------------------------


def test_a_stale_fiche_comes_first_with_its_button(client):
    member = MembreFactory(contributeur=True, structure__nom="Les Amis")
    ServiceFactory(structure=member.structure, nom="Aide aux devoirs", verifiee=True)
    client.force_login(member.compte)

    page = text(client.get(reverse("espace:accueil")))

    assert page.index("À faire aujourd'hui") < page.index("Ma structure")
    assert page.count('name="fiche"') == 1  # the structure, never verified; not the service
    assert f'value="structure-{member.structure.pk}"' in page
    assert "1 à jour" in page
    assert "1 ancienne" in page


def test_a_big_structure_does_not_bury_the_rest(client):
    member = MembreFactory(contributeur=True)
    ServiceFactory.create_batch(9, structure=member.structure)
    client.force_login(member.compte)

    page = text(client.get(reverse("espace:accueil")))

    assert "10 anciennes" in page
    assert page.count("Rien n'a changé") == 6
    assert "Voir les 4 autres fiches à vérifier" in page
    assert "Tout est juste (les 6 fiches ci-dessus)" in page


def test_nothing_to_do_is_said(client):
    member = MembreFactory(contributeur=True, structure__verifiee=True)
    client.force_login(member.compte)

    page = text(client.get(reverse("espace:accueil")))

    assert "Rien à faire aujourd'hui" in page
    assert "À faire aujourd'hui" not in page


def test_a_reader_is_asked_for_nothing(client):
    member = MembreFactory(lecteur=True)
    SignalementFactory(structure=member.structure, contact="06 11 22 33 44")
    client.force_login(member.compte)

    page = text(client.get(reverse("espace:accueil")))

    assert "Rien n'a changé" not in page
    assert "06 11 22 33 44" not in page
    assert "06 11 22 33 44" not in text(client.get(reverse("espace:signalements")))


@pytest.mark.parametrize(
    ("jours", "mots"),
    [
        (1, "à revoir le"),
        (200, "à revoir depuis le"),
        (500, "à revoir depuis le"),
        (None, "jamais"),
    ],
)
def test_the_due_date_is_said_in_words(client, jours, mots):
    verifie_le = timezone.localdate() - timedelta(days=jours) if jours else None
    member = MembreFactory(contributeur=True, structure__verifie_le=verifie_le)
    client.force_login(member.compte)

    assert mots in text(client.get(reverse("espace:accueil")))


def test_what_waits_is_counted(client):
    member = MembreFactory(gestionnaire=True)
    service = ServiceFactory(structure=member.structure)
    Proposition.objects.create(service=service, canal=Canal.COMPTE)
    Proposition.objects.create(service=service, canal=Canal.COMPTE, etat=EtatTraitement.REFUSE)
    PhotoFactory.create_batch(2, structure=member.structure)
    InvitationFactory(structure=member.structure, par=member.compte)
    InvitationFactory(structure=member.structure, par=member.compte, expiree=True)
    client.force_login(member.compte)

    page = text(client.get(reverse("espace:accueil")))

    assert "Une modification est relue par la coordination" in page
    assert "2 photos attendent" in page
    assert "une personne invitée n'a pas encore répondu" in page


def test_an_account_without_structure_is_told_whom_to_ask(client):
    StructureFactory(territoire__telephone="+33473408969", territoire__nom="Saint-Jacques")
    person = UtilisateurFactory()
    client.force_login(person)

    page = text(client.get(reverse("espace:accueil")))

    assert person.email in page
    assert "Saint-Jacques" in page
    assert "04 73 40 89 69" in page
    assert "Entrer dans la gestion" not in page


def test_staff_without_structure_are_shown_their_door(client):
    client.force_login(UtilisateurFactory(coordination=True))

    assert reverse("wagtailadmin_home") in text(client.get(reverse("espace:accueil")))


@pytest.mark.parametrize("nom", ["accueil", "structure", "chiffres", "signalements", "collegues"])
def test_queries_do_not_grow(client, nom):
    """One structure with one service and one report, then three of each."""

    def grow(structure):
        service = ServiceFactory(structure=structure)
        SignalementFactory(structure=None, service=service)
        Consultation.objects.create(
            genre="service", objet_id=service.pk, jour=timezone.localdate(), nombre=3
        )
        MembreFactory(contributeur=True, structure=structure)
        InvitationFactory(structure=structure, par=member.compte)

    member = MembreFactory(gestionnaire=True)
    grow(member.structure)
    client.force_login(member.compte)
    address = reverse(
        f"espace:{nom}", args=[] if nom in ("accueil", "signalements") else [member.structure.pk]
    )
    client.get(address)  # what is remembered from one request to the next
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _n in range(2):
        grow(member.structure)
        grow(MembreFactory(compte=member.compte, gestionnaire=True).structure)
    client.get(address)

    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200

    assert len(many) == len(one)


# -- Reports ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reponse", "etat"), [("corrige", EtatTraitement.ACCEPTE), ("juste", EtatTraitement.REFUSE)]
)
def test_one_tap_answers_a_report(client, reponse, etat):
    member = MembreFactory(contributeur=True)
    report = SignalementFactory(structure=member.structure, contact="06 11 22 33 44")
    client.force_login(member.compte)
    assert "06 11 22 33 44" in text(client.get(reverse("espace:accueil")))

    client.post(reverse("espace:repondre", args=[report.pk]), {"reponse": reponse})

    report.refresh_from_db()
    assert (report.etat, report.traite_par, report.contact) == (etat, member.compte, "")
    assert ModelLogEntry.objects.filter(action="annuaire.signalement", user=member.compte).exists()
    assert "À faire" not in text(client.get(reverse("espace:signalements")))


def test_the_second_answer_changes_nothing(client):
    member = MembreFactory(contributeur=True)
    report = SignalementFactory(structure=member.structure)
    client.force_login(member.compte)
    address = reverse("espace:repondre", args=[report.pk])
    client.post(address, {"reponse": "corrige"})

    page = text(client.post(address, {"reponse": "juste"}, follow=True))

    report.refresh_from_db()
    assert report.etat == EtatTraitement.ACCEPTE
    assert "Quelqu'un y avait déjà répondu" in page


@pytest.mark.parametrize("data", [{}, {"reponse": "refuse"}, {"reponse": "accepte", "etat": "x"}])
def test_an_unknown_answer_is_refused(client, data):
    member = MembreFactory(contributeur=True)
    report = SignalementFactory(structure=member.structure)
    client.force_login(member.compte)

    assert client.post(reverse("espace:repondre", args=[report.pk]), data).status_code == 400
    report.refresh_from_db()
    assert report.etat == EtatTraitement.ATTENTE


def test_a_colleague_reports_under_the_name_of_her_structure(client):
    colleague = MembreFactory(contributeur=True, structure__nom="La Régie")
    member = MembreFactory(contributeur=True)
    client.force_login(colleague.compte)
    client.post(
        reverse("annuaire:signaler", args=["structure", member.structure.pk]), {"motif": "ferme"}
    )
    SignalementFactory(structure=member.structure)
    client.force_login(member.compte)

    page = text(client.get(reverse("espace:signalements")))

    assert "Un collègue (La Régie)" in page
    assert "Un habitant" in page
    assert colleague.compte.email not in page


# -- Figures ---------------------------------------------------------------------------------------


def test_figures_add_up(client):
    member = MembreFactory(contributeur=True)
    service = ServiceFactory(structure=member.structure, nom="Aide aux devoirs")
    today = timezone.localdate()
    for genre, pk, jour, nombre in (
        ("structure", member.structure.pk, today, 5),
        ("service", service.pk, today.replace(day=1), 2),
        ("service", service.pk, today - timedelta(days=100), 7),
        ("service", service.pk, today - timedelta(days=500), 1000),  # too old
        ("structure", service.pk + 5000, today, 1000),  # somebody else's
        ("service", member.structure.pk + 7000, today, 1000),
    ):
        Consultation.objects.create(genre=genre, objet_id=pk, jour=jour, nombre=nombre)
    mark_verified(fiche=service, par=member.compte)
    write_values(fiche=service, valeurs={"message": "Bonjour"}, par=member.compte)
    SignalementFactory(structure=None, service=service)
    client.force_login(member.compte)

    context = client.get(reverse("espace:chiffres", args=[member.structure.pk])).context

    assert (context["ce_mois"], context["total"]) == (7, 14)
    assert [(line.fiche, line.ce_mois, line.total) for line in context["fiches"]] == [
        (service, 2, 9),
        (member.structure, 5, 5),
    ]
    assert len(context["mois"]) == 12
    assert context["mois"][-1].part == 100
    assert context["actes"] == {
        "verifications": 1,
        "mises_a_jour": 1,
        "propositions": 0,
        "signalements": 1,
    }


def test_twelve_months_end_with_this_one():
    from partenaires.chiffres import months_until

    months = months_until(date(2026, 3, 31))
    assert (months[0], months[-1], len(months)) == (date(2025, 4, 1), date(2026, 3, 1), 12)
