"""The coordinator's home and the settings of the upkeep."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import Fraicheur
from annuaire.fraicheur import add_months, etat
from annuaire.gestion import a_faire
from annuaire.gestion.filtres import soon_q
from annuaire.models import Structure
from partenaires.models import ReglagesEntretien
from tests.annuaire.factories import ServiceFactory, SignalementFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.partenaires.factories import CampagneFactory, VeilleFactory
from tests.territoire.factories import ThematiqueFactory

pytestmark = pytest.mark.django_db

REGLAGES = "/gestion/settings/partenaires/reglagesentretien/"


def lines(client):
    page = unescape(client.get("/gestion/").content.decode())
    rows = re.findall(r'<th scope="row"><a href="([^"]+)">([^<]+)</a></th><td>(\d+)</td>', page)
    return {label: (int(number), url) for url, label, number in rows}


def enter(client, **role):
    user = UtilisateurFactory(**role)
    client.force_login(user)
    return user


def today():
    return timezone.localdate()


def test_each_line_leads_to_the_act(client):
    enter(client, coordination=True)
    VeilleFactory()
    VeilleFactory(etat="refuse")
    CampagneFactory(ouverte=True, debut=today() - timedelta(days=5), fin=today())
    CampagneFactory(ouverte=True)
    soon = add_months(today() + timedelta(days=3), -6)
    ServiceFactory(structure=StructureFactory(verifiee=True), verifie_le=soon)
    StructureFactory(verifie_le=today() - timedelta(days=200), courriel="")
    StructureFactory(verifie_le=None, courriel="", telephone="")

    shown = lines(client)

    assert {label: number for label, (number, _url) in shown.items()} == {
        "Ce qui manque ou a changé, dit-on": 1,
        "Campagnes qui se terminent": 1,
        "Services à vérifier d'ici 7 jours": 1,
        "Structures à vérifier": 1,
        "Structures pas vérifiées depuis longtemps": 1,
        "Structures à appeler": 1,
        "Structures sans numéro qui réponde": 1,
    }
    for number, url in shown.values():
        response = client.get(url)
        assert response.status_code == 200
        if "object_list" in (response.context or {}):
            assert len(response.context["object_list"]) == number


def test_a_theme_a_line_with_its_lists(client):
    user = enter(client, referente=True)
    mine, other = ThematiqueFactory(nom_simple="Se soigner"), ThematiqueFactory()
    mine.referents.add(user)
    sub_theme = ThematiqueFactory(parent=mine)
    old = ServiceFactory(thematiques=[mine, sub_theme])
    late = ServiceFactory(thematiques=[sub_theme], verifie_le=today() - timedelta(days=200))
    ServiceFactory(thematiques=[other])

    ((theme, to_verify, ancient, url),) = a_faire.stale_by_theme(user)

    assert (theme, to_verify, ancient) == (mine, 1, 1)
    page = unescape(client.get("/gestion/").content.decode())
    links = re.findall(r'href="([^"]+fraicheur=[^"]+)"', page)
    shown = [list(client.get(link).context["object_list"]) for link in links if url in link]
    assert shown == [[late], [old]]


def test_everybody_s_themes_for_the_coordination(client):
    user = enter(client, coordination=True)
    few, many = ThematiqueFactory(), ThematiqueFactory()
    ServiceFactory(thematiques=[few])
    ServiceFactory(thematiques=[ThematiqueFactory(parent=many)])
    ServiceFactory(thematiques=[many])

    assert [(row[0], row[2]) for row in a_faire.stale_by_theme(user)] == [(many, 2), (few, 1)]


@pytest.mark.parametrize("role", ["redaction", "accueil"])
def test_nobody_is_shown_what_she_cannot_do(client, role):
    enter(client, **{role: True})
    VeilleFactory()
    CampagneFactory(ouverte=True, debut=today() - timedelta(days=5), fin=today())
    SignalementFactory(structure=StructureFactory(courriel=""))

    shown = lines(client)

    expected = {"Structures à appeler", "Structures pas vérifiées depuis longtemps"}
    assert set(shown) == (expected if role == "accueil" else set())


def test_the_home_costs_the_same_whatever_waits(client, django_assert_max_num_queries):
    enter(client, coordination=True)
    for number in (1, 3):
        for _ in range(number):
            house = StructureFactory(courriel="", thematiques=[ThematiqueFactory()])
            ServiceFactory(structure=house, courriel="", thematiques=[ThematiqueFactory()])
            VeilleFactory()
            CampagneFactory(ouverte=True, debut=today() - timedelta(days=5), fin=today())
        client.get("/gestion/")
        with django_assert_max_num_queries(60):
            client.get("/gestion/")


def test_other_rooms_add_their_lines(client, monkeypatch):
    monkeypatch.setattr(a_faire, "_registered", [])
    enter(client, coordination=True)
    a_faire.register(a_faire.PANNE, lambda user: [(2, "Envois en échec", "/gestion/")])
    a_faire.register(a_faire.SEMAINE, lambda user: [(0, "Invitations", "/gestion/")])

    assert lines(client) == {"Envois en échec": (2, "/gestion/")}
    with pytest.raises(ValueError, match="no section"):
        a_faire.register("ailleurs", lambda user: [])


def test_soon_follows_the_rule_of_freshness():
    now = today()
    for n in range(0, 40, 3):
        StructureFactory(verifie_le=add_months(now + timedelta(days=n - 15), -6))
    StructureFactory(verifie_le=None)

    found = set(Structure.objects.filter(soon_q(now)))

    later = now + timedelta(days=7)
    assert found == {
        fiche
        for fiche in Structure.objects.all()
        if etat(fiche.verifie_le, fiche.intervalle, now) == Fraicheur.A_JOUR
        and etat(fiche.verifie_le, fiche.intervalle, later) != Fraicheur.A_JOUR
    }
    assert found


# -- Settings -------------------------------------------------------------------------------------


def settings_url(client):
    response = client.get(REGLAGES)
    return response.url if response.status_code == 302 else REGLAGES


def values(**kwargs):
    return {
        "actif": "on",
        "rappel_2": 14,
        "rappel_3": 30,
        "ecart": 7,
        "duree_lien": 30,
        "sections_directes": ["horaires", "message"],
        "script_appel": "Bonjour",
    } | kwargs


def test_the_coordinator_sets_the_rules(client):
    enter(client, coordination=True)
    url = settings_url(client)
    page = unescape(client.get(url).content.decode())
    assert 'type="checkbox" name="sections_directes" value="horaires"' in page

    client.post(url, values())

    reglages = ReglagesEntretien.load()
    assert (reglages.sections_directes, reglages.script_appel) == (
        ["horaires", "message"],
        "Bonjour",
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"rappel_2": 30},
        {"rappel_2": 31},
        {"ecart": 6},
        {"ecart": 61},
        {"duree_lien": 31},
        {"sections_directes": ["inventée"]},
        {"rappel_2": "dans deux semaines"},
    ],
)
def test_impossible_rules_are_refused(client, wrong):
    enter(client, coordination=True)

    response = client.post(settings_url(client), values(**wrong))

    assert response.status_code == 200
    assert ReglagesEntretien.load().script_appel != "Bonjour"


@pytest.mark.parametrize("role", ["accueil", "redaction", "referente", "partenaire"])
def test_nobody_else_does(client, role):
    enter(client, **{role: True})
    reglages = ReglagesEntretien.load()
    url = reverse("wagtailsettings:edit", args=["partenaires", "reglagesentretien", reglages.pk])

    assert client.get(url).status_code == 302
    client.post(url, values())

    assert ReglagesEntretien.load().script_appel != "Bonjour"
