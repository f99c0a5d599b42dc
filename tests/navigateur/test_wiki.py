"""The wiki on a screen: read, written on a phone, compared, read again by a coordinator."""

import pytest
from playwright.sync_api import expect

from comptes.droits import COORDINATION

WIKI = '''
from wagtail.models import Page
from journal.models import PageWiki
from journal.wiki import actions
from journal.wiki.actions import Contenu
from territoire.models import Territoire
wiki = Page.objects.get(depth=2).add_child(instance=PageWiki(
    title="Le wiki du quartier", territoire=Territoire.objects.first(),
    presentation="Les lieux, les gens, les souvenirs : ce que le quartier sait de lui-même."))
TEXTE = """Il est au bout de la rue des Lilas, derrière [[Le lavoir]]. Bâti
en **1953** par les voisins.

# On y cuisait

- le pain, le *jeudi*
- la tarte, le dimanche

> On y allait pour le pain, on y restait pour les nouvelles.
> — Mme Ferreira

Voir aussi [[quartier:{q}]] et [[La place du marché]]."""
from territoire.models import Quartier
TEXTE = TEXTE.format(q=Quartier.objects.first().nom)
one = actions.send(wiki=wiki, page=None, nom="Fatou", contenu=Contenu(
    "Le four à pain", "lieu", TEXTE, 45.7772, 3.087))
two = actions.send(wiki=wiki, page=one.page, nom="Ana", partie_de=one, commentaire="La bonne date",
    contenu=Contenu("Le four à pain", "lieu", TEXTE.replace("1953", "1951"), 45.7772, 3.087))
actions.send(wiki=wiki, page=None, nom="Paul", contenu=Contenu("Madame Ferreira", "personne",
    "Elle tenait [[Le four à pain]]."))
held = actions.send(wiki=wiki, page=one.page, nom="Inconnue", partie_de=two,
    pourquoi=["Écrit sans compte.", "Un mot grossier : connard."],
    contenu=Contenu("Le four à pain", "lieu", TEXTE + " Quel connard.", 45.7772, 3.087))
print("PK", wiki.pk, one.page.pk, one.pk, two.pk, held.pk)
'''


@pytest.fixture(scope="module")
def pks(portail_vivant):
    return portail_vivant.demander(WIKI).rpartition("PK ")[2].split()


@pytest.fixture
def adresses(pks):
    wiki, four, one, two, held = pks
    return {
        "accueil": "/le-wiki-du-quartier/",
        "page": "/le-wiki-du-quartier/le-four-a-pain/",
        "ecrire": f"/journal/wiki/{wiki}/ecrire/?titre=La+place",
        "modifier": f"/journal/wiki/page/{four}/modifier/",
        "historique": f"/journal/wiki/page/{four}/historique/",
        "comparer": f"/journal/wiki/page/{four}/comparer/?de={one}&a={two}",
        "version": f"/journal/wiki/page/{four}/version/{one}/",
        "retablir": f"/journal/wiki/page/{four}/retablir/{one}/",
        "gestion": "/gestion/journal/wiki/",
        "lecture": f"/gestion/journal/wiki/{held}/",
    }


PUBLIQUES = (
    "accueil",
    "page",
    "ecrire",
    "modifier",
    "historique",
    "comparer",
    "version",
    "retablir",
)


@pytest.mark.parametrize("nom", PUBLIQUES)
def test_pages_are_clean(page, adresses, saine, nom):
    assert saine(page, adresses[nom]).status == 200


def test_the_map_of_a_page_opens(page, adresses):
    page.goto(adresses["page"])
    page.get_by_role("button", name="Afficher la carte").click()
    expect(page.locator(".leaflet-container canvas").first).to_be_visible()


def test_a_habitante_proposes_on_her_phone_without_javascript(ouvrir, adresses):
    page = ouvrir(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page.goto(adresses["page"])
    page.get_by_role("link", name="La place du marché").click()
    expect(page.get_by_label("Le nom de la page")).to_have_value("La place du marché")
    page.get_by_label("Le texte").fill("Le marché est le **samedi**.")
    page.get_by_role("button", name="Voir avant").click()
    expect(page.get_by_text("Écrivez un nom, un prénom, un groupe.").first).to_be_visible()
    page.get_by_label("Votre nom").fill("Ana")
    page.get_by_role("button", name="Voir avant").click()
    expect(page.locator(".apercu b")).to_have_text("samedi")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", name="Merci")).to_be_visible()


def test_two_people_at_once_on_a_phone(page_360, portail_vivant, pks, adresses, axe):
    page_360.goto(adresses["modifier"])
    portail_vivant.demander(f"""
from journal.models import PageDeWiki
from journal.wiki import actions
from journal.wiki.actions import Contenu
page = PageDeWiki.objects.get(pk={pks[1]})
newest = actions.current(page)
actions.send(wiki=newest.wiki, page=page, nom="Fatou", partie_de=newest,
    contenu=Contenu(newest.titre, "lieu", newest.texte + " Il est restauré.", 45.7772, 3.087))
""")
    page_360.get_by_label("Le texte").fill("Mon texte à moi.")
    page_360.get_by_label("Votre nom").fill("Ana")
    page_360.get_by_role("button", name="Envoyer").click()
    expect(page_360.get_by_role("alert").first).to_contain_text("Fatou")
    expect(page_360.locator(".difference")).to_contain_text("Il est restauré.")
    expect(page_360.get_by_label("Le texte")).to_have_value("Mon texte à moi.")
    axe(page_360)


def test_a_coordinator_reads_and_refuses(page, portail_vivant, adresses, axe):
    portail_vivant.connecter(page, "nadia@exemple.fr", COORDINATION)
    for nom in ("gestion", "lecture"):
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(adresses[nom])
            # Wagtail's own header and menu are its business.
            axe(page, but=["region", "landmark-unique"])
    page.get_by_role("button", name="Refuser").click()
    expect(page.get_by_role("alert")).to_contain_text("Dites pourquoi")
    page.get_by_label("Pourquoi").fill("On ne parle pas ainsi des gens.")
    page.get_by_role("button", name="Refuser").click()
    expect(page.get_by_text("il reste gardé ici")).to_be_visible()
