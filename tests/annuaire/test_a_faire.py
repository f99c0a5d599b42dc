"""What the admin says first to each role: what waits, what is old, where to look."""

import gettext
import re
from html import unescape

import pytest

from annuaire.models import MotCherche
from tests.annuaire.factories import (
    MotChercheFactory,
    ServiceFactory,
    SignalementFactory,
    SuggestionFactory,
)
from tests.comptes.factories import UtilisateurFactory
from tests.territoire.factories import ThematiqueFactory

OLD = "Services pas vérifiés depuis longtemps"

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(client):
    """home(role=True): {label: number} and the page's text."""

    def ask(**role):
        user = UtilisateurFactory(**role)
        client.force_login(user)
        return lines(client), user

    return ask


def lines(client):
    page = unescape(client.get("/gestion/").content.decode())
    rows = re.findall(r'<th scope="row"><a href="([^"]+)">([^<]+)</a></th><td>(\d+)</td>', page)
    return {label: (int(number), url) for url, label, number in rows}


def test_the_coordinator_sees_what_waits_and_what_is_old(client, home):
    service = ServiceFactory(structure__courriel="", courriel="")
    ServiceFactory(structure=service.structure, verifiee=True)
    SignalementFactory(structure=None, service=service)
    SuggestionFactory(structure=None, service=service)
    MotCherche.objects.all().delete()
    MotChercheFactory(nombre=3)

    shown, _user = home(coordination=True)

    assert {label: number for label, (number, _url) in shown.items()} == {
        "Erreurs signalées par les habitants": 1,
        "Suggestions des imports": 1,
        OLD: 1,
        "Structures pas vérifiées depuis longtemps": 1,
        "Structures à appeler": 1,
        "Recherches sans résultat depuis 30 jours": 3,
    }
    for _number, url in shown.values():
        assert client.get(url).status_code == 200
    listed = client.get(shown[OLD][1]).context["object_list"]
    assert list(listed) == [service]


def test_a_referent_sees_the_fiches_of_her_themes(client, home):
    theme = ThematiqueFactory(nom_simple="Se soigner")
    mine = ServiceFactory(thematiques=[theme])
    ServiceFactory()

    shown, user = home(referente=True)
    assert OLD not in shown
    theme.referents.add(user)
    shown = lines(client)

    assert shown[OLD][0] == 1
    assert list(client.get(shown[OLD][1]).context["object_list"]) == [mine]
    assert "Recherches sans résultat depuis 30 jours" not in shown
    assert "Se soigner" in client.get("/gestion/").content.decode()


def test_the_desk_may_confirm_and_search_the_editors_only_read_their_pages(client, home):
    shown, _user = home(accueil=True)
    assert shown == {}
    assert "Rien n'attend." in unescape(client.get("/gestion/").content.decode())
    assert "Chercher un service" in client.get("/gestion/").content.decode()

    shown, _user = home(redaction=True)
    assert shown == {}
    assert "Chercher un service" not in client.get("/gestion/").content.decode()


def test_the_admin_speaks_french(client, home):
    page = client.get("/compte/connexion/mot-de-passe/").content.decode()
    assert "Votre mot de passe" in page
    assert ">Password" not in page

    home(coordination=True)
    page = unescape(client.get("/gestion/").content.decode())
    assert "Aller au contenu" in page  # our own words, over Wagtail's
    assert "releases" not in page  # no news of Wagtail in English


def test_our_words_over_wagtails_are_compiled(settings):
    folder = settings.BASE_DIR / "locale" / "fr" / "LC_MESSAGES"
    source = (folder / "django.po").read_text()
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    written = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', source, re.M))
    assert written
    assert {key: value for key, value in compiled.items() if key} == written
