"""A partner's calendars in a real browser: a file sent without JavaScript, pages axe accepts."""

from django.urls import reverse
from playwright.sync_api import expect

from tests.evenements.calendriers.factories import calendar, vevent

MEMBRE = """
from annuaire.models import Structure
from comptes.models import Utilisateur
from partenaires.models import Membre
structure = Structure.objects.filter(live=True, etat="active").order_by("pk").first()
zora = Utilisateur.objects.create_user("zora@exemple.fr", first_name="Zora")
Membre.objects.create(compte=zora, structure=structure, role="contributeur")
print(structure.pk)
"""


def send(page, adresse, contenu, nom="Saison"):
    page.goto(adresse)
    form = page.locator("form", has=page.locator("input[type=file]"))
    form.locator("input[type=file]").set_input_files(
        {"name": "saison.ics", "mimeType": "text/calendar", "buffer": contenu}
    )
    form.get_by_label("Le nom que vous lui donnez").fill(nom)
    form.get_by_role("button", name="Envoyer le fichier").click()


def test_a_file_sent_then_stopped(portail_vivant, sans_js, page_360, page, axe):
    structure = portail_vivant.demander(MEMBRE).strip().splitlines()[-1]
    liste = reverse("agendas:liste", args=[structure])
    for one in (sans_js, page_360, page):
        portail_vivant.connecter(one, "zora@exemple.fr")

    send(sans_js, liste, b"<html>Connexion</html>")
    expect(sans_js.get_by_role("alert")).to_contain_text("pas un calendrier")
    send(sans_js, liste, calendar(vevent(), vevent("deux", jours=12)))
    expect(sans_js.locator(".annonces")).to_contain_text("2 dates lues : 2 nouveaux rendez-vous.")
    expect(sans_js.get_by_role("heading", name="Saison")).to_be_visible()

    send(page, liste, b"<html>Connexion</html>")
    axe(page)
    page_360.goto(liste)
    axe(page_360)
    assert page_360.evaluate("document.documentElement.scrollWidth") == 360
    page_360.get_by_role("link", name="Arrêter : Saison").click()
    axe(page_360)
    page_360.get_by_label("Les retirer de l'agenda du portail").check()
    page_360.get_by_role("button", name="Arrêter cet agenda").click()
    expect(page_360.locator(".annonces")).to_contain_text("« Saison » n'est plus lu.")
