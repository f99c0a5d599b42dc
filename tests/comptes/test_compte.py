"""One's own account: who may, what it changes, what it tells."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comptes import jetons, sessions
from comptes.models import Jeton, Utilisateur
from comptes.signaux import compte_efface
from diffusion.enums import Etat
from diffusion.models import Envoi
from tests.comptes.factories import MOT_DE_PASSE, UtilisateurFactory
from tests.comptes.outils import ask_and_read, is_in, read_mail

pytestmark = pytest.mark.django_db

PAGES = [
    "/compte/",
    "/compte/nom/",
    "/compte/adresse/",
    "/compte/adresse/confirmer/",
    "/compte/mot-de-passe/",
    "/compte/mot-de-passe/retirer/",
    "/compte/mes-donnees.json",
    "/compte/effacer/",
]
PROTECTED = [
    "/compte/adresse/",
    "/compte/mot-de-passe/",
    "/compte/mot-de-passe/retirer/",
    "/compte/effacer/",
]


@pytest.fixture
def paul(client):
    paul = UtilisateurFactory(
        partenaire=True, email="paul@exemple.fr", first_name="Paul", last_name="d'Ûzès"
    )
    client.force_login(paul)
    return paul


def grow_old(client, minutes=16):
    session = client.session
    session[sessions.DEBUT] -= minutes * 60
    session.save()


@pytest.mark.parametrize("path", PAGES)
def test_nobody_without_signing_in(client, path):
    for response in (client.get(path), client.post(path, {"mot_de_passe": "x" * 20})):
        if response.status_code != 405:
            assert response.url == f"/compte/connexion/?next={path}"


@pytest.mark.parametrize("path", PROTECTED)
def test_what_protects_the_account_asks_to_have_just_signed_in(client, paul, path):
    assert client.get(path).status_code == 200
    grow_old(client)

    for response in (client.get(path), client.post(path, {"mot_de_passe": "x" * 20})):
        assert response.url.startswith("/compte/connexion/?confirmer=1&next=")
    assert client.get("/compte/").status_code == 200
    paul.refresh_from_db()
    assert paul.check_password(MOT_DE_PASSE)

    page = client.get(response.url)
    assert 'value="paul@exemple.fr"' in page.content.decode()
    client.post(
        "/compte/connexion/mot-de-passe/",
        {"courriel": paul.email, "mot_de_passe": MOT_DE_PASSE, "next": path},
    )
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_get_changes_nothing(client, paul, path):
    before = [*Utilisateur.objects.values()], Envoi.objects.count(), Jeton.objects.count()

    client.get(path)

    assert before == ([*Utilisateur.objects.values()], Envoi.objects.count(), Jeton.objects.count())
    assert is_in(client)


def test_nothing_is_kept_of_these_pages(client, paul):
    for path in PAGES:
        response = client.get(path)
        assert "no-store" in response.headers["Cache-Control"], path
        if "text/html" in response.headers["Content-Type"]:
            assert '<meta name="robots" content="noindex">' in response.content.decode()


# -- Name ----------------------------------------------------------------------------------------


def test_my_name(client, paul):
    client.post("/compte/nom/", {"first_name": "Paulo\x07", "last_name": "Nguyễn"})

    page = client.get("/compte/").content.decode()
    assert "Paulo Nguyễn" in page
    assert "Votre nom est enregistré" in page


def test_a_name_too_long_is_told_and_kept(client, paul):
    response = client.post("/compte/nom/", {"first_name": "P" * 151, "last_name": "Nguyễn"})

    assert response.status_code == 400
    assert "P" * 151 in response.content.decode()
    assert "Nguyễn" in response.content.decode()
    paul.refresh_from_db()
    assert paul.last_name == "d'Ûzès"


@pytest.mark.parametrize("field", ["email", "is_staff", "is_superuser", "is_active", "epoque"])
def test_nothing_but_the_name(client, paul, field):
    before = getattr(paul, field)
    client.post("/compte/nom/", {"first_name": "Paul", "last_name": "B", field: "1"})

    paul.refresh_from_db()
    assert getattr(paul, field) == before
    assert paul.last_name == "B"


# -- Address -------------------------------------------------------------------------------------


def ask_new(client, courriel="nouvelle@exemple.fr"):
    client.post("/compte/adresse/", {"courriel": courriel})
    return read_mail()


def confirm(client, link):
    client.get(link)
    return client.post("/compte/adresse/confirmer/")


def test_a_new_address_answers_before_it_counts(client, paul):
    other = Client()
    other.force_login(paul)
    _text, link, _code = ask_new(client, "Nouvelle@Exemple.fr")
    assert Envoi.objects.latest("pk").destinataire == "nouvelle@exemple.fr"
    client.get(link)
    assert "nouvelle@exemple.fr" in client.get("/compte/adresse/confirmer/").content.decode()
    paul.refresh_from_db()
    assert paul.email == "paul@exemple.fr"

    assert confirm(client, link).url == "/compte/"

    paul.refresh_from_db()
    assert paul.email == "nouvelle@exemple.fr"
    assert is_in(client)
    assert not is_in(other)
    told = Envoi.objects.latest("pk")
    assert told.destinataire == "paul@exemple.fr"
    assert "a changé d'adresse" in read_mail(told)[0]
    assert "nouvelle" not in read_mail(told)[0]


def test_a_robot_in_the_new_mailbox_confirms_nothing(client, paul):
    link = ask_new(client)[1]
    robot = Client()

    assert confirm(robot, link).url.startswith("/compte/connexion/")

    paul.refresh_from_db()
    assert paul.email == "paul@exemple.fr"
    confirm(client, link)
    paul.refresh_from_db()
    assert paul.email == "nouvelle@exemple.fr"


def test_another_account_does_not_use_this_link(client, paul):
    link = ask_new(client)[1]
    other = Client()
    other.force_login(UtilisateurFactory())

    assert confirm(other, link).status_code == 410
    assert Jeton.objects.get().is_valid


@pytest.mark.parametrize("how", ["used", "expired", "newer", "password", "forged", "sign-in"])
def test_links_that_confirm_nothing(client, paul, how):
    link = ask_new(client)[1]
    if how == "used":
        confirm(client, link)
        Utilisateur.objects.filter(pk=paul.pk).update(email="paul@exemple.fr")
    elif how == "expired":
        Jeton.objects.update(expire_le=timezone.now())
    elif how == "newer":
        ask_new(client, "autre@exemple.fr")
    elif how == "password":
        client.post("/compte/mot-de-passe/", {"mot_de_passe": "une phrase bien à elle"})
    elif how == "forged":
        link = link[:-3] + "xy/"
    else:
        secret = jetons.issue("connexion", courriel="x@exemple.fr", duree=timedelta(hours=1))
        link = f"/compte/adresse/lien/{secret}/"

    assert confirm(client, link).status_code == 410
    paul.refresh_from_db()
    assert paul.email == "paul@exemple.fr"


def test_an_address_taken_looks_the_same_here_and_is_told_there(client, paul):
    UtilisateurFactory(email="prise@exemple.fr")
    free = client.post("/compte/adresse/", {"courriel": "libre@exemple.fr"}, follow=True)
    taken = client.post("/compte/adresse/", {"courriel": "prise@exemple.fr"}, follow=True)

    def text(response, word):
        return response.content.decode().partition("<main")[2].replace(word, "")

    csrf = 'name="csrfmiddlewaretoken" value="'
    strip = lambda page: [part.partition('"')[2] for part in page.split(csrf)]  # noqa: E731 - short
    assert strip(text(free, "libre")) == strip(text(taken, "prise"))
    message, link, _code = read_mail()
    assert "Elle a déjà le sien" in message
    assert not link


def test_an_address_taken_meanwhile(client, paul):
    link = ask_new(client)[1]
    UtilisateurFactory(email="NOUVELLE@exemple.fr")

    assert confirm(client, link).status_code == 410
    paul.refresh_from_db()
    assert paul.email == "paul@exemple.fr"


def test_five_new_addresses_a_day(client, paul):
    for number in range(8):
        client.post("/compte/adresse/", {"courriel": f"n{number}@exemple.fr"})

    assert Envoi.objects.count() == 5


def test_the_old_address_enters_no_more(client, paul):
    other = Client()
    link = ask_and_read(other, "paul@exemple.fr")[1]
    confirm(client, ask_new(client)[1])

    other.get(link)
    assert other.post("/compte/connexion/entrer/").status_code == 410


# -- Password ------------------------------------------------------------------------------------


def test_the_owner_is_told_of_a_new_password(client, paul):
    client.post("/compte/mot-de-passe/", {"mot_de_passe": "une phrase bien à elle"})

    assert "mot de passe de votre compte a été changé" in read_mail()[0]
    assert Envoi.objects.get().destinataire == "paul@exemple.fr"


# -- Data ----------------------------------------------------------------------------------------


def test_my_data_hold_what_is_known_of_me_and_of_nobody_else(client, paul):
    UtilisateurFactory(email="autre@exemple.fr", first_name="Canari")
    ask_and_read(Client(), "autre@exemple.fr")
    ask_and_read(Client(), "paul@exemple.fr")

    response = client.get("/compte/mes-donnees.json")

    assert "attachment" in response.headers["Content-Disposition"]
    data = json.loads(response.content)
    assert data["compte"]["adresse"] == "paul@exemple.fr"
    assert data["compte"]["nom"] == "d'Ûzès"
    assert [row["notification"] for row in data["messages"]] == ["comptes.connexion"]
    assert [row["usage"] for row in data["liens"]] == ["connexion"]
    text = response.content.decode()
    assert "autre" not in text
    assert "Canari" not in text
    assert paul.password not in text
    assert "empreinte" not in text


def test_a_room_adds_its_own_export(client, paul, monkeypatch):
    from comptes import donnees

    monkeypatch.setattr(donnees, "_known", dict(donnees._known))
    donnees.register_export("essai", lambda compte: [compte.pk])

    assert json.loads(client.get("/compte/mes-donnees.json").content)["essai"] == [paul.pk]
    with pytest.raises(ValueError, match="twice"):
        donnees.register_export("essai", str)


# -- Leaving -------------------------------------------------------------------------------------


def test_leaving_erases_the_person(client, paul):
    ask_and_read(Client(), "paul@exemple.fr")
    Envoi.objects.update(etat=Etat.PARTI)
    ask_and_read(Client(), "paul@exemple.fr")
    told = []
    receive = lambda compte, **kwargs: told.append(compte.email)  # noqa: E731 - a receiver
    compte_efface.connect(receive)
    key = client.session.session_key
    try:
        page = client.post("/compte/effacer/")
    finally:
        compte_efface.disconnect(receive)

    assert "Votre compte est effacé" in page.content.decode()
    assert told == ["paul@exemple.fr"]
    assert not Utilisateur.objects.exists()
    assert not Jeton.objects.exists()
    assert not Client().session.exists(key)
    kept = str([*Envoi.objects.values()]).lower()
    assert "paul" not in kept
    assert sorted(Envoi.objects.values_list("etat", flat=True)) == [Etat.ANNULE, Etat.PARTI]
    assert not is_in(client)


def test_an_account_deleted_in_the_admin_leaves_no_more_traces(client, paul):
    ask_and_read(Client(), "paul@exemple.fr")
    client.force_login(UtilisateurFactory(admin=True))

    client.post(f"/gestion/users/delete/{paul.pk}/")

    assert not Utilisateur.objects.filter(email="paul@exemple.fr").exists()
    assert not Jeton.objects.exists()
    assert not Envoi.objects.filter(destinataire="paul@exemple.fr").exists()


def test_what_the_person_did_stays_without_the_name(client, paul):
    from annuaire.models import Structure
    from tests.annuaire.factories import StructureFactory

    fiche = StructureFactory(verifie_par=paul)

    client.post("/compte/effacer/")

    fiche = Structure.objects.get(pk=fiche.pk)
    assert fiche.verifie_par is None


@pytest.mark.parametrize("role", ["coordination", "accueil", "redaction", "referente", "admin"])
def test_the_staff_do_not_leave_by_themselves(client, role):
    compte = UtilisateurFactory(**{role: True})
    client.force_login(compte)

    assert "/compte/effacer/" not in client.get("/compte/").content.decode()
    assert client.post("/compte/effacer/").status_code == 403
    assert Utilisateur.objects.filter(pk=compte.pk).exists()
