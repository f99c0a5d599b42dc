"""The space in a real browser: at a desk and on a phone, without JavaScript, with forms sent."""

import io
import json
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.navigateur.conftest import overflow

PREPARER = """
import json
from datetime import timedelta
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from annuaire.actions import mark_verified, report_error
from annuaire.gestion.actes import write_values
from annuaire.models import Consultation, Structure
from comptes import jetons
from comptes.models import Utilisateur
from partenaires.invitations import DUREE
from partenaires.models import Invitation, Membre

structure = Structure.objects.filter(services__isnull=False, live=True, etat="active").exclude(
    description="").order_by("pk").first()
zora = Utilisateur.objects.create_user(
    "zora@exemple.fr", "un mot de passe de test", first_name="Zora", last_name="Diallo")
coordination = Utilisateur.objects.create_user("camille@exemple.fr", first_name="Camille")
coordination.groups.add(Group.objects.get(name="Coordination"))
ali = Utilisateur.objects.create_user("ali@exemple.fr", first_name="Ali", last_name="Benali")
Membre.objects.create(compte=zora, structure=structure, role="gestionnaire")
Membre.objects.create(compte=ali, structure=structure, role="contributeur")
service = structure.services.order_by("pk").first()
write_values(fiche=service, valeurs={"message": "Fermé le lundi 4 mai."}, par=zora)
write_values(fiche=service, valeurs={
    "message": "", "horaires": "Mo-Fr 09:00-12:00",
    "description": service.description + " Avec un café, et sans rendez-vous. " * 3}, par=ali)
report_error(
    fiche=service, motif="horaires", message="C'est fermé le lundi.", contact="06 11 22 33 44")
mark_verified(fiche=structure, par=zora)
today = timezone.localdate()
for back in range(0, 300, 7):
    Consultation.objects.create(genre="structure", objet_id=structure.pk,
        jour=today - timedelta(days=back), nombre=back % 13 + 1)

def invite(courriel):
    row = Invitation.objects.create(courriel=courriel, structure=structure, role="contributeur",
        par=zora, expire_le=timezone.now() + DUREE)
    return jetons.issue("invitation", courriel=courriel, duree=DUREE, invitation=row.pk)

def session(compte):
    client = Client()
    client.force_login(compte)
    return client.cookies["sessionid"].value

versions = [r.pk for r in service.revisions.order_by("pk")]
print(json.dumps({
    "structure": structure.pk, "service": service.pk, "versions": versions,
    "zora": session(zora), "secrets": [invite(f"invitee{n}@exemple.fr") for n in range(6)],
    "coordination": session(coordination),
    "sans": session(Utilisateur.objects.create_user("seule@exemple.fr")),
}))
"""


@pytest.fixture(scope="module")
def donnees(portail_vivant):
    return json.loads(portail_vivant.gerer("shell", "-c", PREPARER).strip().splitlines()[-1])


@pytest.fixture
def zora(ouvrir, portail_vivant, donnees):
    """zora(width…): a page of the gestionnaire, signed in."""

    def open_page(qui="zora", **options):
        page = ouvrir(**options)
        page.context.add_cookies(
            [{"name": "sessionid", "value": donnees[qui], "url": portail_vivant.url}]
        )
        return page

    return open_page


def addresses(donnees):
    service = f"/mon-espace/service/{donnees['service']}"
    structure = f"/mon-espace/structures/{donnees['structure']}"
    return {
        "accueil": "/mon-espace/",
        "structure": f"{structure}/",
        "signalements": "/mon-espace/signalements/",
        "chiffres": f"{structure}/chiffres/",
        "collègues": f"{structure}/collegues/",
        "historique": f"{service}/historique/",
        "version": f"{service}/historique/{donnees['versions'][-2]}/",
        "photos": f"{service}/photos/",
    }


PAGES = ["accueil", "structure", "signalements", "chiffres", "collègues", "historique", "version"]
PAGES += ["photos"]


def picture():
    output = io.BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(output, "JPEG")
    return output.getvalue()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_sound_and_its_text_twice_as_large_stays_on_it(zora, donnees, saine, name):
    page = zora()
    assert saine(page, addresses(donnees)[name]).status == 200

    page.set_viewport_size({"width": 640, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '212%'")
    assert overflow(page) <= 0


def test_an_account_without_structure(zora, axe):
    page = zora("sans")
    page.goto("/mon-espace/")
    expect(page.get_by_role("heading", name="Que faire ?")).to_be_visible()
    axe(page)


def test_what_needs_a_tap_is_seen_first_on_a_phone(zora, donnees):
    page = zora(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto("/mon-espace/")
    title = page.get_by_role("heading", name="À faire aujourd'hui")
    button = page.get_by_role("button", name="C'est déjà juste").first
    assert title.bounding_box()["y"] < 300
    assert button.bounding_box()["height"] >= 44
    assert button.bounding_box()["y"] < 740


def test_a_report_is_answered_without_javascript(zora, donnees):
    page = zora(java_script_enabled=False)
    page.goto("/mon-espace/")
    expect(page.get_by_text("06 11 22 33 44")).to_be_visible()
    page.get_by_role("button", name="C'est corrigé").click()
    expect(page.get_by_text("Merci, c'est noté")).to_be_visible()
    expect(page.get_by_text("06 11 22 33 44")).to_have_count(0)


def test_going_back_to_a_version_by_keyboard(zora, donnees):
    page = zora()
    page.goto(addresses(donnees)["version"])
    box = page.get_by_role("checkbox", name="Votre message")
    expect(box).to_be_checked()
    page.get_by_role("button", name="Revenir à cette version").press("Enter")
    expect(page.get_by_text("C'est remis comme avant")).to_be_visible()
    expect(page.get_by_text("en ligne aujourd'hui")).to_have_count(1)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_photo_is_sent_then_deleted(zora, donnees, axe, javascript):
    page = zora(java_script_enabled=javascript, viewport={"width": 360, "height": 740})
    page.goto(addresses(donnees)["photos"])
    image = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    page.locator("input[type=file]").set_input_files(image)
    page.get_by_role("button", name="Envoyer la photo").click()
    expect(page.get_by_role("alert")).to_contain_text("écrivez une phrase")
    page.locator("input[type=file]").set_input_files(image)
    page.get_by_label("Ce qu'on voit").fill("Une salle bleue et claire")
    page.get_by_label("Les personnes que l'on reconnaît").check()
    page.get_by_role("button", name="Envoyer la photo").click()
    expect(page.get_by_role("img", name="Une salle bleue et claire")).to_be_visible()
    page.wait_for_load_state()
    if javascript:  # what measures the page is a script
        assert overflow(page) <= 0
        axe(page)
    page.locator("summary", has_text="Supprimer").click()
    page.get_by_role("button", name="Oui, supprimer cette photo").click()
    expect(page.get_by_role("img", name="Une salle bleue et claire")).to_have_count(0)


def test_somebody_is_invited_and_the_invitation_withdrawn(zora, donnees):
    page = zora(viewport={"width": 360, "height": 740})
    page.goto(addresses(donnees)["collègues"])
    page.get_by_label("Son adresse électronique").fill("nouvelle@exemple.fr")
    page.get_by_label("Lecteur").check()
    page.get_by_role("button", name="Envoyer l'invitation").click()
    expect(page.get_by_role("heading", name="nouvelle@exemple.fr")).to_be_visible()
    page.get_by_role("button", name="Annuler : nouvelle@exemple.fr").click()
    expect(page.get_by_role("heading", name="nouvelle@exemple.fr")).to_have_count(0)


@pytest.mark.parametrize(("rang", "javascript"), [(0, True), (1, False)])
def test_the_person_invited_accepts(ouvrir, donnees, axe, rang, javascript):
    page = ouvrir(java_script_enabled=javascript, viewport={"width": 360, "height": 740})
    secret = donnees["secrets"][rang]
    page.goto(f"/mon-espace/invitation/{secret}/")
    assert secret not in page.url
    if javascript:
        axe(page)
        assert overflow(page) <= 0
    page.get_by_role("button", name="J'accepte").click()
    expect(page.get_by_role("alert")).to_contain_text("cochez cette case")
    page.get_by_label("C'est bien moi").check()
    page.get_by_role("button", name="J'accepte").click()
    expect(page.get_by_role("heading", name="C'est fait")).to_be_visible()
    expect(page.get_by_role("button", name="Recevoir mon lien de connexion")).to_be_visible()
    if javascript:
        axe(page)


def test_the_person_invited_is_somebody_else(ouvrir, donnees, axe):
    page = ouvrir()
    page.goto(f"/mon-espace/invitation/{donnees['secrets'][2]}/")
    page.get_by_role("button", name="Ce n'est pas moi").click()
    expect(page.get_by_role("heading", name="C'est noté")).to_be_visible()
    axe(page)
    page.goto(f"/mon-espace/invitation/{donnees['secrets'][2][:-3]}/")
    expect(page.get_by_role("heading", name="Ce lien n'ouvre rien")).to_be_visible()


def test_a_robot_that_runs_scripts_and_submits_the_form_answers_nothing(ouvrir, donnees):
    """It opens the link in a browser of its own and sends the first form as it finds it."""
    robot = ouvrir()
    robot.goto(f"/mon-espace/invitation/{donnees['secrets'][3]}/")
    with robot.expect_navigation():
        robot.evaluate("document.querySelector('main form').submit()")
    robot.goto(f"/mon-espace/invitation/{donnees['secrets'][3]}/")
    with robot.expect_navigation():
        robot.evaluate("document.querySelector('main form').requestSubmit()")

    person = ouvrir()
    person.goto(f"/mon-espace/invitation/{donnees['secrets'][3]}/")
    expect(person.get_by_role("button", name="J'accepte")).to_be_visible()
    assert not re.search("fait|annulée", person.title())
