"""Every screen of the upkeep in the admin, on a desk and on a phone, with something in each."""

import re

import pytest
from playwright.sync_api import expect

PREPARER = """
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from annuaire.actions import report_error
from annuaire.models import Photo, Structure
from comptes.models import Utilisateur
from diffusion.models import AdresseArretee, Envoi
from partenaires.acces import acces_par_compte
from partenaires.actions import propose
from partenaires.models import Invitation, Membre

now = timezone.now()
maison = Structure.objects.get(source_id="exemple:maison-des-voisins")
zora, _new = Utilisateur.objects.get_or_create(email="zora@exemple.fr")
Membre.objects.create(compte=zora, structure=maison, role="gestionnaire")
Photo.objects.create(structure=maison, image=Photo.objects.first().image, publiee=False,
    description="La grande salle, avec ses tables.")
Invitation.objects.create(courriel="ali@exemple.fr", structure=maison, role="contributeur",
    par=zora, expire_le=now + timedelta(days=30))
report_error(fiche=maison, motif="horaires", message="C'est fermé le lundi.", contact="")
AdresseArretee.objects.create(canal="courriel", empreinte="e", adresse="perdue@exemple.fr",
    motif="rebond", detail="550 5.1.1")
for etat, erreur in (("echec-definitif", "550 5.1.1"), ("en-cours", ""), ("parti", "")):
    Envoi.objects.create(cle=f"essai-{etat}", canal="courriel", notification="partenaires.lien",
        destinataire="perdue@exemple.fr", etat=etat, erreur=erreur, essais=2, prevu_le=now,
        pris_le=now - timedelta(hours=3), remis_le=now - timedelta(hours=3))
with transaction.atomic():
    row = propose(maison, {"nom": "Maison des Voisines", "description": "Un lieu pour toutes."},
        acces_par_compte(zora), mot="Nous avons changé de nom.")
print("PKS", row.pk, maison.pk)
"""
# Wagtail's own: two search forms without names on its home, its « skip » link and its menu's
# toggle outside every landmark.
DE_WAGTAIL = ("landmark-unique", "region")
PARTENAIRES = "/gestion/partenaires/"
PAGES = {
    "propositions": PARTENAIRES + "propositions/",
    "proposition": PARTENAIRES + "propositions/{proposition}/",
    "membres": PARTENAIRES + "membres/",
    "membres d'une structure": PARTENAIRES + "membres/{structure}/",
    "invitations": PARTENAIRES + "invitations/",
    "photos": PARTENAIRES + "photos/",
    "équipe": PARTENAIRES + "equipe/",
    "campagnes": PARTENAIRES + "campagnes/",
    "veille": PARTENAIRES + "veille/",
    "envois": "/gestion/envois/",
    "adresses arrêtées": "/gestion/envois/adresses/",
    "erreurs signalées": "/gestion/annuaire/signalements/",
    "consultations": "/gestion/annuaire/consultations/",
}


@pytest.fixture(scope="module")
def remplie(portail_vivant):
    """The keys of what the addresses name."""
    portail_vivant.gerer("entretien_demo")
    found = re.search(r"PKS (\d+) (\d+)", portail_vivant.demander(PREPARER))
    return {"proposition": found[1], "structure": found[2]}


@pytest.fixture
def entrer(portail_vivant, remplie):
    return lambda page: portail_vivant.connecter(page, "coord@exemple.fr", "Coordination")


@pytest.mark.parametrize("size", ["page", "page_360"])
def test_every_screen_is_sound_and_says_where_one_is(size, request, axe, entrer, remplie):
    page = request.getfixturevalue(size)
    entrer(page)
    for nom, address in PAGES.items():
        page.goto(address.format(**remplie))
        trail = page.get_by_role("navigation", name="Vous êtes ici")
        expect(trail.get_by_role("link", name="Accueil de la gestion")).to_be_visible()
        expect(trail.locator("[aria-current=page]")).to_have_count(1)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{nom}: {wide} px too wide"
        axe(page, but=DE_WAGTAIL)


@pytest.mark.parametrize("size", ["page", "page_360"])
def test_the_settings_are_sound(size, request, axe, entrer):
    page = request.getfixturevalue(size)
    entrer(page)
    page.goto("/gestion/settings/partenaires/reglagesentretien/")
    expect(page.get_by_role("button", name="Enregistrer").first).to_be_visible()
    axe(page, but=DE_WAGTAIL)


def test_on_a_phone_the_acts_are_under_the_thumb(page_360, entrer, remplie):
    """No button of a row hides on the right."""
    entrer(page_360)
    for address in (
        "envois",
        "adresses arrêtées",
        "photos",
        "membres d'une structure",
        "invitations",
        "veille",
    ):
        page_360.goto(PAGES[address].format(**remplie))
        buttons = page_360.locator(".listing button:visible").all()
        assert buttons
        for button in buttons:
            box = button.bounding_box()
            assert box["x"] >= 0, address
            assert box["x"] + box["width"] <= 360, address


def test_a_photo_is_not_erased_by_one_slip(page, entrer):
    entrer(page)
    page.goto(PAGES["photos"])
    erase = page.get_by_role("button", name="Oui, supprimer cette photo")
    expect(erase).not_to_be_visible()

    page.locator("summary", has_text="Supprimer").press("Enter")

    expect(erase).to_be_visible()
