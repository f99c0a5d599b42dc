"""Signing up in a real browser: a family at the desk, a full outing, a place that frees up, and who
came, ticked on a phone that loses its network."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.navigateur.conftest import COULEURS, LARGE, PETIT, overflow

PREPARER = """
import json
from datetime import timedelta
from django.utils import timezone
from annuaire.models import Structure
from comptes.models import Utilisateur
from evenements.models import Evenement, Occurrence
from partenaires.models import Membre

structure = Structure.objects.filter(live=True, etat="active").exclude(lieu=None).order_by("pk")[0]
zora, _new = Utilisateur.objects.get_or_create(email="zora@exemple.fr")
Membre.objects.get_or_create(compte=zora, structure=structure, role="contributeur")

def plan(nom, jours, **values):
    evenement = Evenement(territoire=structure.territoire, nom=nom, type="sortie",
        inscription="portail", lieu=structure.lieu, telephone="+33473408969", **values)
    evenement.organisateurs.set([structure])
    evenement.save()
    debut = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=jours)
    return Occurrence.objects.create(
        evenement=evenement, debut=debut, fin=debut + timedelta(hours=9), origine=debut)

dates = {
    "sortie": plan("Sortie au lac", 6, capacite=3, a_apporter="Un pique-nique.",
        participation="3 € par personne"),
    "tirage": plan("Sortie à la mer", 30, capacite=10, attribution="tirage"),
    "jeunes": plan("Sortie des jeunes", 20, capacite=10, mineurs_seuls=True),
    "close": plan("Sortie close", 1, cloture_heures=700),
}
print(json.dumps({cle: row.pk for cle, row in dates.items()}))
"""
LIEN = """
from evenements.inscriptions import liens
from evenements.models import Inscription
print(liens.url(liens.issue(Inscription.objects.get(occurrence={date}, {contact}))))
"""
AUJOURD_HUI = """
from datetime import timedelta
from django.utils import timezone
from evenements.models import Occurrence
debut = timezone.now() - timedelta(minutes=1)
Occurrence.objects.filter(pk={date}).update(debut=debut, fin=debut + timedelta(hours=2))
"""
PRESENCES = """
import json
from evenements.models import Participant
print(json.dumps([[p.present, p.age, p.inscription_id is None] for p in
    Participant.objects.filter(occurrence={date}).expected().order_by("pk")]))
"""
DE_WAGTAIL = (
    "landmark-unique",
    "region",
)  # its search forms and its menu, on every page of its own


@pytest.fixture(scope="module")
def dates(portail_vivant):
    return json.loads(portail_vivant.demander(PREPARER).strip().splitlines()[-1])


@pytest.fixture
def lien(portail_vivant):
    """The link somebody received: the message that holds it has tests of its own."""

    def find(date, contact):
        found = portail_vivant.demander(LIEN.format(date=date, contact=contact))
        return re.search(r"http\S+", found)[0]

    return find


def too_wide(page):
    """Fields that go past the edge: the admin hides what overflows."""
    return page.evaluate(
        """[...document.querySelectorAll("form.comptoir :is(input, select)")]
        .filter((field) => field.getBoundingClientRect().right > window.innerWidth)
        .map((field) => field.name)"""
    )


def sign_up(page, date, *, prenom, adultes="1", **fields):
    page.goto(f"/agenda/inscription/{date}/")
    page.get_by_label("Votre prénom").fill(prenom)
    for label, value in fields.items():
        page.locator(f"#id_{label}").fill(value)
    page.get_by_label("Adultes").fill(adultes)
    page.get_by_role("button", name=re.compile("^(M'inscrire|Demander)")).click()


def test_the_whole_story(portail_vivant, dates, ouvrir, lien, axe):
    date = dates["sortie"]

    # A family at the desk, by its number, in a few keys.
    desk = ouvrir()
    portail_vivant.connecter(desk, "accueil@exemple.fr", "Accueil")
    desk.goto("/gestion/inscriptions/?q=lac")
    axe(desk, but=DE_WAGTAIL)
    desk.get_by_role("link", name=re.compile("^Inscrire : Sortie au lac")).click()
    expect(desk.get_by_label("Téléphone", exact=True)).to_be_focused()
    desk.keyboard.type("0612345678")
    desk.keyboard.press("Tab")
    desk.keyboard.type("Amina")
    desk.get_by_label("Âge de l'enfant 1").fill("7")
    axe(desk, but=DE_WAGTAIL)
    desk.get_by_role("button", name="Inscrire et imprimer la fiche").click()
    expect(desk.get_by_role("heading", name="Sortie au lac")).to_be_visible()
    axe(desk)
    assert "Un pique-nique." in desk.inner_text("article")
    desk.get_by_role("button", name="Ajouter un code à scanner").click()
    expect(desk.locator("article svg")).to_be_visible()

    # Somebody takes the last place from home, without JavaScript; somebody else waits.
    home = ouvrir(java_script_enabled=False)
    sign_up(home, date, prenom="Bilal", courriel="bilal@exemple.fr")
    expect(home.get_by_text("Une place est gardée pour vous.")).to_be_visible()
    phone = ouvrir(viewport=PETIT, has_touch=True, is_mobile=True)
    phone.goto(f"/agenda/inscription/{date}/")
    axe(phone)
    assert overflow(phone) <= 0
    sign_up(phone, date, prenom="Chloé", telephone="06 12 34 56 99")
    expect(phone.get_by_text("Vous êtes sur la liste d'attente.")).to_be_visible()
    axe(phone)
    assert overflow(phone) <= 0

    # Bilal gives his place back by his link; it is offered to Chloé, who confirms.
    home.goto(lien(date, "courriel='bilal@exemple.fr'"))
    assert home.url.endswith("/agenda/mon-inscription/")
    home.get_by_role("link", name="Je ne viens plus").click()
    home.get_by_role("button", name="Non, je ne viens plus").click()
    expect(home.get_by_text("Vous n'êtes plus sur la liste.")).to_be_visible()
    phone.goto(lien(date, "telephone='+33612345699'"))
    expect(phone.get_by_text("Une place vous attend")).to_be_visible()
    axe(phone)
    assert overflow(phone) <= 0
    phone.get_by_role("button", name="Je confirme ma place").click()
    expect(phone.get_by_text("Inscription confirmée")).to_be_visible()
    desk.goto(f"/gestion/inscriptions/{date}/")
    expect(desk.get_by_text("3 places prises sur 3")).to_be_visible()
    expect(desk.locator(".messages ul")).to_have_css("opacity", "1")  # it comes slowly
    axe(desk, but=DE_WAGTAIL)

    # The day has come: the organiser ticks on a phone; the network goes, the page is opened again.
    portail_vivant.demander(AUJOURD_HUI.format(date=date))
    room = ouvrir(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    portail_vivant.connecter(room, "zora@exemple.fr")
    room.goto(f"/mon-espace/inscriptions/{date}/presence/")
    axe(room)
    assert overflow(room) <= 0
    amina = room.get_by_role("group", name="Amina", exact=True)
    tap_size = amina.locator("label.present").bounding_box()
    assert tap_size["height"] >= 44
    with room.expect_response("**/pointer/"):
        amina.get_by_text("Présent").tap()
    expect(room.get_by_text("Tout est enregistré.")).to_be_visible()

    room.context.set_offline(True)
    room.get_by_role("group", name="Enfant de 7 ans, avec Amina").get_by_text("Présent").tap()
    room.get_by_role("group", name="Chloé").get_by_text("Présent").tap()
    room.get_by_role("group", name="Chloé").get_by_text("Absent").tap()
    room.get_by_role("button", name="+ 1 enfant, 6 à 10 ans").tap()
    expect(room.get_by_text("3 pointages en attente de réseau")).to_be_visible()
    expect(room.locator("[data-portal-presents]")).to_have_text("3")
    axe(room)
    assert ticks(portail_vivant, date) == [
        [True, None, False],
        [None, 7, False],
        [None, None, False],
    ]

    # The phone is closed and opened: what waited is still there, and leaves.
    room.goto("about:blank")
    room.context.set_offline(False)
    with room.expect_response("**/pointer/"):
        room.goto(f"/mon-espace/inscriptions/{date}/presence/")
    expect(room.locator("[data-portal-presents]")).to_have_text("3")
    expect(room.locator("[data-portal-etat]")).not_to_contain_text("attente")
    expected = [[True, None, False], [True, 7, False], [False, None, False], [True, 6, True]]
    assert ticks(portail_vivant, date) == expected
    assert room.evaluate("Object.keys(localStorage).filter((k) => k.includes('presence'))") == []


def ticks(portail, date):
    return json.loads(portail.demander(PRESENCES.format(date=date)).strip().splitlines()[-1])


def test_back_online_on_the_same_page_and_somebody_taken_back(portail_vivant, dates, ouvrir):
    date = dates["close"]
    portail_vivant.demander(AUJOURD_HUI.format(date=date))
    page = ouvrir()
    portail_vivant.connecter(page, "zora@exemple.fr")
    page.goto(f"/mon-espace/inscriptions/{date}/presence/")
    page.context.set_offline(True)
    expect(page.get_by_text("restez sur cette page")).to_be_visible()
    for _n in range(2):
        page.get_by_role("button", name="+ 1 adulte").click()
    expect(page.get_by_text("2 pointages en attente de réseau")).to_be_visible()
    page.get_by_role("button", name="Retirer : Une autre personne").first.click()
    expect(page.get_by_text("1 pointage en attente de réseau")).to_be_visible()
    with page.expect_response("**/pointer/"):
        page.context.set_offline(False)

    expect(page.get_by_text("Tout est enregistré.")).to_be_visible()
    assert ticks(portail_vivant, date) == [[True, None, True]]

    page.get_by_label("En tout, nous étions").fill("14")
    page.get_by_label("Dont enfants").fill("5")
    page.get_by_role("button", name="Noter ces nombres").click()
    expect(page.get_by_text("C'est noté.")).to_be_visible()


def test_an_answer_that_was_lost_counts_nobody_twice(portail_vivant, dates, ouvrir):
    """The portal has the tap, this device believes it waits: the page opened again holds both."""
    date = dates["close"]
    portail_vivant.demander(AUJOURD_HUI.format(date=date))
    page = ouvrir()
    portail_vivant.connecter(page, "zora@exemple.fr")
    page.goto(f"/mon-espace/inscriptions/{date}/presence/")
    before = page.get_by_role("button", name="Retirer : Une autre personne").count()
    presents = int(page.locator("[data-portal-presents]").inner_text())

    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/pointer/", lose)
    page.get_by_role("button", name="+ 1 adulte").click()
    expect(page.get_by_text("1 pointage en attente de réseau")).to_be_visible()
    page.unroute("**/pointer/")
    with page.expect_response("**/pointer/"):
        page.reload()

    expect(page.locator("[data-portal-presents]")).to_have_text(str(presents + 1))
    retirer = page.get_by_role("button", name="Retirer : Une autre personne")
    expect(retirer).to_have_count(before + 1)


def test_the_sheet_without_javascript(portail_vivant, dates, ouvrir):
    date = dates["tirage"]
    page = ouvrir(java_script_enabled=False)
    portail_vivant.connecter(page, "zora@exemple.fr")
    page.goto(f"/mon-espace/inscriptions/{date}/inscrire/")
    page.get_by_label("Téléphone", exact=True).fill("0612345611")
    page.get_by_label("Prénom").fill("Dina")
    page.get_by_role("button", name="Inscrire et envoyer le SMS").click()
    page.goto(f"/mon-espace/inscriptions/{date}/tirage/")
    page.get_by_text("Tirer maintenant, avant l'heure").click()
    page.get_by_role("button", name="Tirer au sort maintenant").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("oui")
    portail_vivant.demander(AUJOURD_HUI.format(date=date))

    page.goto(f"/mon-espace/inscriptions/{date}/presence/")
    page.get_by_role("group", name="Dina").get_by_label("Présent").check()
    page.get_by_role("button", name="Enregistrer les présences").click()
    page.get_by_role("button", name="+ 1 enfant, 3 à 5 ans").click()

    expect(page.locator("[data-portal-presents]")).to_have_text("2")
    assert ticks(portail_vivant, date) == [[True, None, False], [True, 3, True]]


def test_public_pages_are_sound(dates, page, saine, axe):
    for address in (
        f"/agenda/inscription/{dates['sortie']}/",
        "/agenda/tirage/",
        "/agenda/mon-inscription/",
        f"/agenda/inscription/{dates['jeunes']}/",
    ):
        saine(page, address)
        page.set_viewport_size(LARGE)  # in the dark too
        axe(page, only=COULEURS)

    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="M'inscrire").click()
    expect(page.get_by_role("link", name="Votre prénom")).to_be_visible()
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        for viewport in (LARGE, PETIT):
            page.set_viewport_size(viewport)
            axe(page)
            assert overflow(page) <= 0, (colours, viewport)
    page.get_by_role("link", name="Votre prénom").click()
    expect(page.get_by_label("Votre prénom")).to_be_focused()


@pytest.mark.parametrize("size", ["page", "page_360"])
def test_pages_of_both_sides_are_sound(size, request, portail_vivant, dates, axe):
    page = request.getfixturevalue(size)
    for cote, courriel, groupe, but in (
        ("mon-espace", "zora@exemple.fr", "", ()),
        ("gestion", "camille@exemple.fr", "Coordination", DE_WAGTAIL),
    ):
        portail_vivant.connecter(page, courriel, groupe)
        racine, date = f"/{cote}/inscriptions/", dates["jeunes"]
        page.goto(f"{racine}{date}/inscrire/")
        page.get_by_label("Téléphone", exact=True).fill(f"06123457{len(cote):02d}")
        page.get_by_label("Prénom").fill("Elsa")
        page.get_by_label("Âge de la personne 1").fill("40")
        page.get_by_role("button", name="Inscrire et envoyer le SMS").click()
        expect(page.get_by_text("06 12 34 57")).to_be_visible()
        fiche = page.url
        page.goto(f"{racine}{date}/inscrire/")
        for folded in page.locator("form.comptoir summary").all():
            folded.click()
        assert too_wide(page) == []
        for address in (
            racine,
            f"{racine}?quand=passees",
            f"{racine}{date}/",
            f"{racine}{date}/inscrire/",
            f"{racine}{date}/presence/",
            f"{racine}{date}/bilan/",
            f"{racine}{dates['tirage']}/tirage/",
            fiche,
            f"{fiche}qui/",
            f"{fiche}papier/",
        ):
            assert page.goto(address).status == 200
            axe(page, but=but if "papier" not in address else ())
            assert overflow(page) <= 0, address


def test_the_slip_prints_alone_on_a_small_sheet(portail_vivant, dates, ouvrir, tmp_path):
    page = ouvrir()
    portail_vivant.connecter(page, "camille@exemple.fr", "Coordination")
    page.goto(f"/gestion/inscriptions/{dates['jeunes']}/inscrire/")
    page.get_by_label("Téléphone", exact=True).fill("0612345622")
    page.get_by_label("Prénom").fill("Farid")
    page.get_by_label("Âge de la personne 1").fill("40")
    page.get_by_role("button", name="Inscrire et imprimer la fiche").click()
    page.get_by_role("button", name="Ajouter un code à scanner").click()
    expect(page.locator("article svg")).to_be_visible()

    sheet = page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    width, height = (
        float(n) for n in re.search(rb"MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)", sheet).groups()
    )
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (105, 148)
