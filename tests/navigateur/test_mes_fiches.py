"""The personal link in a real browser: one tap on a phone, without JavaScript, after a cut."""

import re

import pytest
from playwright.sync_api import expect

CREER = """
from datetime import timedelta
from annuaire.models import Service, Structure
from comptes import jetons
from partenaires.destinataires import cle
from django.utils import timezone
nom = "{nom}"
first = Structure.objects.active().exclude(lieu=None).first()
structure = Structure.objects.filter(nom=nom).first() or Structure(
    nom=nom, territoire=first.territoire, lieu=first.lieu, telephone="+33473408969",
    horaires="Mo-Fr 09:00-12:00,14:00-17:30; SH off", courriel=nom.lower() + "@exemple.fr",
    description="Entraide et convivialité.", live=True)
structure.verifie_le = timezone.localdate() - timedelta(days=400)
structure.save()
fiches = [structure]
for n in range({services}):
    service, _new = Service.objects.get_or_create(structure=structure, nom=f"Atelier {{n}}",
        defaults={{"frais": "gratuit", "horaires": "Tu 14:00-16:00", "live": True}})
    fiches.append(service)
print("SECRET", jetons.issue("fiches", courriel=nom.lower() + "@exemple.fr",
    duree=timedelta({jours}), fiches=[cle(f) for f in fiches]), structure.pk)
"""


@pytest.fixture
def lien(portail_vivant):
    """lien(nom, services=0, jours=30): (address of a personal link, pk of the structure)."""

    def make(nom, *, services=0, jours=30):
        script = CREER.format(nom=nom, services=services, jours=jours)
        printed = portail_vivant.gerer("shell", "-c", script)
        secret, pk = re.search(r"SECRET (\S+) (\d+)", printed).groups()
        return f"/lien/{secret}/", pk

    return make


def in_view(page, locator):
    """Whether all of it shows without scrolling."""
    box = locator.bounding_box()
    return box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"]


def test_one_tap_on_a_phone(page_360, lien, axe):
    address, pk = lien("Tricot")
    responses = []
    page_360.on("response", lambda response: responses.append(response))

    page_360.goto(address)

    assert re.fullmatch(r".*/mes-fiches/", page_360.url)
    button = page_360.get_by_role("button", name="Rien n'a changé")
    assert in_view(page_360, button)
    assert in_view(page_360, page_360.locator(".publie"))
    expect(page_360.locator(".publie")).to_contain_text("04 73 40 89 69")
    assert page_360.evaluate("document.documentElement.scrollWidth") <= 360
    page_360.wait_for_load_state("networkidle")
    assert len(responses) <= 8
    assert sum(r.request.sizes()["responseBodySize"] for r in responses) <= 60_000
    axe(page_360)
    button.tap()
    expect(page_360.get_by_text("Vérifiée aujourd'hui", exact=True)).to_be_visible()
    axe(page_360)

    page_360.get_by_role("button", name="Annuler").tap()

    expect(page_360.get_by_role("button", name="Rien n'a changé")).to_be_visible()
    assert f"structure-{pk}" in page_360.content()


def test_without_javascript(sans_js, lien):
    address, pk = lien("Belote", services=2)
    sans_js.goto(address)

    sans_js.get_by_role("button", name="Tout est juste (3 fiches)").click()
    expect(sans_js.get_by_text("Vérifiée aujourd'hui", exact=True)).to_have_count(3)

    sans_js.goto(f"/mes-fiches/structure/{pk}/contacts/")
    sans_js.get_by_label("Téléphone").fill("04 73 00 00 01")
    sans_js.get_by_role("button", name="Voir avant").click()
    expect(sans_js.get_by_role("link", name="Appeler le 04 73 00 00 01")).to_be_visible()
    sans_js.get_by_role("button", name="Continuer à modifier").click()
    expect(sans_js.get_by_label("Téléphone")).to_have_value("04 73 00 00 01")
    sans_js.get_by_role("button", name="Enregistrer").click()
    expect(sans_js.get_by_text("C'est publié : Téléphone.")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_every_screen_is_sound(ouvrir, lien, axe, width):
    page = ouvrir(viewport={"width": width, "height": 740})
    address, pk = lien("Photo", services=1)
    page.goto("/lien/abcdef/")
    axe(page)
    page.goto(lien("Photo", jours=-1)[0])
    expect(page.get_by_role("heading", name="Ce lien a expiré")).to_be_visible()
    axe(page)
    page.goto(address)
    base = f"/mes-fiches/structure/{pk}/"
    sections = page.goto(base) and page.locator(".modifier a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert len(sections) >= 7
    for path in (
        "/mes-fiches/", "/mes-fiches/aide/", base, f"{base}fermer/", f"{base}laisser/",
        f"{base}nouveau/", *sections,
    ):  # fmt: skip
        page.goto(path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_errors_and_conflicts_are_readable_by_all(page, lien, axe, portail_vivant):
    address, pk = lien("Peinture")
    page.goto(address)
    page.goto(f"/mes-fiches/structure/{pk}/contacts/")
    page.get_by_label("Téléphone").fill("04")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("Téléphone")
    axe(page)
    page.get_by_label("Téléphone").fill("04 73 00 00 02")
    portail_vivant.gerer(
        "shell", "-c",
        "from annuaire.models import Structure; "
        f"Structure.objects.filter(pk={pk}).update(telephone='+33473999999')",
    )  # fmt: skip
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Enregistré entre-temps")).to_be_visible()
    axe(page)
    page.get_by_label("Votre saisie").check()
    page.get_by_role("button", name="Enregistrer mon choix").click()
    expect(page.get_by_text("C'est publié : Téléphone.")).to_be_visible()


def test_what_is_typed_survives_a_cut(page_360, lien):
    address, pk = lien("Jardin")
    page_360.goto(address)
    form = f"/mes-fiches/structure/{pk}/message/"
    page_360.goto(form)
    page_360.get_by_label("Votre message").fill("Reprise le 10 septembre")
    page_360.context.set_offline(True)

    page_360.get_by_role("button", name="Enregistrer").tap()

    expect(page_360.get_by_text("Pas de réseau")).to_be_visible()
    page_360.context.set_offline(False)
    page_360.goto(form)  # the page was closed meanwhile
    expect(page_360.get_by_text("gardée sur ce téléphone")).to_be_visible()
    page_360.get_by_role("button", name="La reprendre").tap()
    expect(page_360.get_by_label("Votre message")).to_have_value("Reprise le 10 septembre")
    page_360.get_by_role("button", name="Enregistrer").tap()
    expect(page_360.get_by_text("C'est publié : Votre message.")).to_be_visible()
    page_360.wait_for_load_state()  # its module forgets what was received
    assert page_360.evaluate("Object.keys(localStorage)") == []


def test_the_network_back_one_tap_sends(page_360, lien):
    address, pk = lien("Couture")
    page_360.goto(address)
    page_360.goto(f"/mes-fiches/structure/{pk}/message/")
    page_360.get_by_label("Votre message").fill("Fermé lundi")
    page_360.context.set_offline(True)
    page_360.get_by_role("button", name="Enregistrer").tap()
    expect(page_360.get_by_text("Pas de réseau")).to_be_visible()
    page_360.context.set_offline(False)

    page_360.get_by_role("button", name="Réessayer").tap()

    expect(page_360.get_by_text("C'est publié : Votre message.")).to_be_visible()


def test_only_a_real_touch_says_that_the_page_was_opened(page, lien, portail_vivant):
    address, pk = lien("Chorale")
    state = (
        "from partenaires.models import FicheCampagne; "
        f"print('ETAT', FicheCampagne.objects.get(structure={pk}).etat)"
    )
    portail_vivant.gerer(
        "shell", "-c",
        "from datetime import date; from comptes.models import Jeton; "
        "from partenaires.models import Campagne, FicheCampagne; "
        "c = Campagne.objects.create(nom='Rentrée', sections=['horaires'], etat='ouverte', "
        "debut=date(2026, 1, 1), fin=date(2027, 1, 1)); "
        f"FicheCampagne.objects.create(campagne=c, structure_id={pk}); "
        "j = Jeton.objects.latest('pk'); j.donnees['campagne'] = c.pk; j.save()",
    )  # fmt: skip
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.body.dispatchEvent(new PointerEvent('pointerdown', {bubbles: true}))")
    page.wait_for_load_state("networkidle")
    assert "ETAT a-faire" in portail_vivant.gerer("shell", "-c", state)

    with page.expect_response("**/mes-fiches/ouverte/") as told:
        page.locator("h1").click()

    assert told.value.status == 204
    assert "ETAT ouverte" in portail_vivant.gerer("shell", "-c", state)


def tab_to(page, locator, key="Tab"):
    """With that key only; the focus must show when it gets there."""
    for _press in range(40):
        page.keyboard.press(key)
        if locator.evaluate("element => element === document.activeElement"):
            assert locator.evaluate(
                "element => element.matches(':focus-visible')"
                " && getComputedStyle(element).outlineStyle !== 'none'"
            )
            box = locator.bounding_box()
            assert 0 <= box["y"] <= page.viewport_size["height"] - box["height"]
            return
    pytest.fail("never reached with the Tab key")


def test_keyboard_only_from_the_link_to_the_hours(page, lien):
    address, _pk = lien("Pétanque")
    page.goto(address)

    tab_to(page, page.get_by_role("button", name="Rien n'a changé"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Vérifiée aujourd'hui", exact=True)).to_be_visible()

    tab_to(page, page.get_by_role("link", name="Modifier"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Modifier – Horaires"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Horaires")).to_be_visible()
    tab_to(page, page.locator("input[type=time]").first)
    page.keyboard.type("1000AM")  # Chromium's own field counts hours as the machine does
    tab_to(page, page.get_by_role("link", name="Aller aux boutons de fin"), "Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Enregistrer"))
    page.keyboard.press("Enter")

    expect(page.get_by_text("C'est publié : Horaires.")).to_be_visible()


LARGES = ("/mes-fiches/", "/mes-fiches/structure/{pk}/horaires/", "/compte/connexion/")


@pytest.mark.parametrize(("width", "size"), [(320, "100%"), (640, "212%")])
def test_small_screens_and_text_twice_as_large(ouvrir, lien, width, size):
    page = ouvrir(viewport={"width": width, "height": 800})
    address, pk = lien("Échecs", services=1)
    page.goto(address)
    for path in LARGES:
        page.goto(path.format(pk=pk))
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
