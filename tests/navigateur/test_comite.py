"""Three people on their phones bring an article from a public proposal to publication, through a
reserve, a block, a new version and consensus; then what a keyboard and no script can do of it."""

import re

import pytest
from playwright.sync_api import expect

TELEPHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
COMITE = """
from wagtail.models import Page
from journal.comite import liens
from journal.models import Membre, PageJournal
from territoire.models import Territoire
home = Page.objects.get(depth=2)
journal = PageJournal(title="Le Petit Sud (essai)", slug="petit-sud",
    territoire=Territoire.objects.first(), editeur="Essai", directeur="Essai", quorum=2)
home.add_child(instance=journal)
print("JOURNAL", journal.pk)
for nom, qualite, role in (("Fatou", "habitant", "membre"), ("Ali", "habitant", "membre"),
        ("Marie", "professionnel", "animation")):
    membre = Membre.objects.create(journal=journal, nom=nom, qualite=qualite, role=role,
        courriel=f"{nom.lower()}@exemple.fr")
    print("LIEN", nom, liens.issue(membre))
"""


@pytest.fixture
def comite(portail_vivant, ouvrir):
    """{name: their phone, in the committee}, and the address where anyone proposes."""
    told = portail_vivant.demander(COMITE)
    phones = {}
    for nom, address in re.findall(r"LIEN (\w+) (\S+)", told):
        phones[nom] = ouvrir(**TELEPHONE)
        phones[nom].goto(re.sub(r"^https?://[^/]+", portail_vivant.url, address))
    number = re.search(r"JOURNAL (\d+)", told)[1]
    return phones, f"{portail_vivant.url}/journal/proposer/{number}/"


def narrow(page):
    """Nothing goes beyond the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, page.url


def give(page, opinion, words=""):
    page.get_by_label(opinion, exact=True).check()
    if words:
        page.get_by_label("Vos mots").fill(words)
    page.get_by_role("button", name=re.compile("Donner mon avis|Changer mon avis")).click()


def test_from_a_public_proposal_to_publication(comite, ouvrir, axe):
    phones, address = comite
    fatou, ali, marie = phones["Fatou"], phones["Ali"], phones["Marie"]

    # Ana, who is of no committee and has no account, proposes a text.
    ana = ouvrir(**TELEPHONE)
    ana.goto(address)
    axe(ana)
    narrow(ana)
    ana.get_by_label("Un texte").check()
    ana.get_by_label("En quelques mots").fill("Le four de la place")
    ana.get_by_label("Racontez").fill("Le four est rallumer le samedi.\n\nVenez avec votre pâte.")
    ana.get_by_label("Votre nom, comme vous voulez").fill("Ana")
    ana.get_by_role("button", name="Proposer").click()
    expect(ana.get_by_role("heading", name="Merci")).to_be_visible()

    # Marie keeps it; Fatou takes it and asks for opinions.
    marie.reload()
    marie.get_by_role("link", name="Les propositions").click()
    marie.get_by_role("link", name="Le four de la place").click()
    axe(marie)
    marie.get_by_role("button", name="La retenir").click()
    expect(marie.get_by_text("En écriture.")).to_be_visible()
    fatou.reload()
    fatou.get_by_role("link", name="Le four de la place").click()
    fatou.get_by_role("button", name="Je l'écris", exact=True).click()
    fatou.get_by_role("button", name="Demander les avis").click()
    expect(fatou.get_by_text("Les avis sont demandés au comité.")).to_be_visible()
    axe(fatou)
    narrow(fatou)

    # Ali agrees with a reserve; Marie blocks.
    for phone in (ali, marie):
        phone.goto(fatou.url)
    axe(ali)
    narrow(ali)
    give(ali, "D'accord, avec une réserve", "Dire à quelle heure.")
    expect(ali.get_by_text("Votre avis est noté")).to_be_visible()
    give(marie, "Je bloque")  # without a word: asked for one
    expect(marie.get_by_role("alert")).to_contain_text("Écrivez pourquoi vous bloquez")
    axe(marie)
    give(marie, "Je bloque", "L'association n'est pas nommée.")
    fatou.reload()
    expect(fatou.get_by_text("Bloqué : lisez pourquoi plus bas.")).to_be_visible()
    expect(fatou.get_by_text("L'association n'est pas nommée.")).to_be_visible()

    # Fatou writes a new version: opinions lapse, and each sees what changed.
    fatou.get_by_role("link", name="Changer le texte").click()
    axe(fatou)
    narrow(fatou)
    fatou.get_by_label("Le texte", exact=False).first.fill(
        "L'association du Four rallume le four le samedi à 9 h.\n\nVenez avec votre pate."
    )
    fatou.get_by_role("button", name="Garder").click()
    expect(fatou.get_by_text("Votre texte est gardé.")).to_be_visible()
    ali.reload()
    expect(ali.get_by_text("Ce qui a changé depuis votre lecture")).to_be_visible()
    expect(ali.locator(".changements ins").first).to_be_visible()
    narrow(ali)
    give(ali, "D'accord")

    # Spelling corrected: Ali's opinion stays, and all see what was.
    fatou.get_by_role("link", name="Changer le texte").click()
    texte = fatou.get_by_label("Le texte", exact=False).first
    texte.fill(texte.input_value().replace("pate", "pâte"))
    fatou.get_by_label("Je corrige seulement l'orthographe").check()
    fatou.get_by_role("button", name="Garder").click()
    expect(fatou.get_by_text("Les avis restent.")).to_be_visible()

    # Then the last voice: the article appears.
    marie.reload()
    expect(marie.locator(".corrections ins")).to_have_text("pâte")
    expect(marie.get_by_text("Il manque 1 avis favorable.")).to_be_visible()
    give(marie, "D'accord")
    expect(marie.get_by_text("Le comité est d'accord sur ce texte. Il est paru.")).to_be_visible()

    reader = ouvrir(**TELEPHONE)
    reader.goto(f"{address.partition('/journal/')[0]}/petit-sud/le-four-de-la-place/")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Le four de la place")
    expect(reader.get_by_text("L'association du Four")).to_be_visible()
    expect(reader.get_by_text("Ana", exact=True)).to_be_visible()
    axe(reader)
    narrow(reader)

    # All of it is in the history, which prints.
    fatou.reload()
    fatou.get_by_role("link", name="Toute l'histoire").click()
    rows = fatou.locator(".trace tbody tr")
    expect(rows.filter(has_text="bloque")).to_have_count(1)
    expect(rows.filter(has_text="Les avis sont redemandés")).to_have_count(1)
    expect(rows.filter(has_text="L'article est paru")).to_have_count(1)
    axe(fatou)


def test_without_script_and_by_keyboard(portail_vivant, ouvrir):
    told = portail_vivant.demander(
        COMITE.replace("petit-sud", "petit-sud-2").replace("@ex", "2@ex")
    )
    address = re.search(r"LIEN Ali (\S+)", told)[1]
    page = ouvrir(java_script_enabled=False, **TELEPHONE)
    page.goto(re.sub(r"^https?://[^/]+", portail_vivant.url, address))
    page.get_by_role("link", name="Écrire un article").click()
    titre = page.get_by_label(re.compile(r"^Titre"))
    titre.fill("Les oiseaux du parc")
    titre.press("Enter")
    expect(page.get_by_role("heading", name="Les oiseaux du parc")).to_be_visible()
    page.get_by_role("button", name="Demander les avis").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("L'article est vide.").first).to_be_visible()
