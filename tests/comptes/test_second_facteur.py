"""Nobody enters the admin without the second factor (confiance.md AUTH-08)."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.models import ModelLogEntry

from comptes import second_facteur
from comptes.models import Utilisateur
from diffusion.models import Envoi
from tests.comptes.factories import MOT_DE_PASSE, UtilisateurFactory
from tests.comptes.outils import MOT_DE_PASSE as PAGE
from tests.comptes.outils import ask_and_read, is_in, open_and_press, read_mail

pytestmark = pytest.mark.django_db

DEMANDER = "/compte/second-facteur/"
INSTALLER = "/compte/second-facteur/installer/"
REMPLACER = "/compte/second-facteur/remplacer/"
RETIRER = "/compte/second-facteur/retirer/"
CODES = "/compte/second-facteur/codes/"


@pytest.fixture(autouse=True)
def _on(settings):
    settings.SECOND_FACTEUR = True


@pytest.fixture
def camille():
    return UtilisateurFactory(coordination=True, email="camille@exemple.fr")


@pytest.fixture
def protected(camille):
    """Camille, whose telephone is registered."""
    TOTPDevice.objects.create(user=camille, name="application")
    return camille


def code_of(compte, *, confirmed=True, steps=0):
    """What the telephone shows. steps: half minutes from now."""
    device = TOTPDevice.objects.get(user=compte, confirmed=confirmed)
    totp = TOTP(device.bin_key, drift=steps)
    totp.time = timezone.now().timestamp()
    return f"{totp.token():06d}"


def wrong(code):
    return f"{(int(code) + 500_000) % 1_000_000:06d}"


def calm_down():
    """The seconds that wrong codes cost are over."""
    for model in (TOTPDevice, StaticDevice):
        model.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)


def verify(client, compte):
    client.force_login(compte)
    response = client.post(DEMANDER, {"code": code_of(compte)})
    assert response.status_code == 302
    TOTPDevice.objects.update(last_t=-1)  # as half a minute later
    return response


PATHS = [
    "/gestion/",
    "/gestion/pages/",
    "/gestion/pages/1/edit/preview/",
    "/gestion/snippets/annuaire/structure/",
    "/gestion/api/main/pages/",
    "/gestion/images/",
    "/gestion/documents/",
    "/gestion/users/",
    "/gestion/account/",
    "/gestion/reports/site-history/",
    "/gestion/block-preview/",
    "/gestion/editing-sessions/ping/wagtailcore/page/1/1/",
    "/gestion/tag-autocomplete/",
    "/gestion/jsi18n/",
    "/gestion/sprite/",
    "/gestion/n-existe-pas/",
    "/g%65stion/",
]


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("registered", [True, False])
def test_every_page_of_the_admin_asks_for_it(client, camille, path, method, registered):
    if registered:
        TOTPDevice.objects.create(user=camille, name="application")
    client.force_login(camille)

    response = getattr(client, method)(path)

    assert response.status_code == 302
    assert response.url.startswith(f"{DEMANDER}?next=%2Fgestion%2F")


@pytest.mark.parametrize("path", PATHS)
def test_scripts_are_refused_plainly(client, camille, path):
    client.force_login(camille)

    response = client.get(path, headers={"X-Requested-With": "XMLHttpRequest"})

    assert response.status_code == 403


@pytest.mark.parametrize("path", [path for path in PATHS if path.startswith("/gestion/")])
def test_with_it_the_admin_is_as_before(client, protected, path, settings):
    verify(client, protected)
    with_it = client.get(path)
    settings.SECOND_FACTEUR = False
    without = client.get(path)

    assert with_it.status_code == without.status_code
    assert DEMANDER not in with_it.headers.get("Location", "")


@pytest.mark.parametrize("role", [{"partenaire": True}, None])
def test_others_are_sent_away_by_the_admin_itself(client, role):
    if role:
        client.force_login(UtilisateurFactory(**role))

    response = client.get("/gestion/pages/")

    assert response.url == "/compte/connexion/?next=/gestion/pages/"


def test_leaving_needs_no_code(client, camille):
    client.force_login(camille)
    client.post("/gestion/logout/")

    assert not is_in(client)


# -- Setting up ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [DEMANDER, INSTALLER, REMPLACER, RETIRER, CODES])
def test_nothing_of_it_before_the_first_factor(client, camille, path):
    for response in (client.get(path), client.post(path, {"code": "123456"})):
        assert response.status_code in (302, 405)
        if response.status_code == 302:
            assert response.url.startswith("/compte/connexion/")
    assert not TOTPDevice.objects.exists()


@pytest.mark.parametrize("path", [DEMANDER, INSTALLER, REMPLACER, RETIRER, CODES])
def test_partners_have_no_use_of_it(client, path):
    client.force_login(UtilisateurFactory(partenaire=True))

    assert client.get(path).status_code == 404


def test_the_first_time(client, camille):
    client.post(PAGE, {"courriel": camille.email, "mot_de_passe": MOT_DE_PASSE})
    start = client.get("/gestion/reports/", follow=True)
    assert "Protéger votre compte" in start.content.decode()
    assert not TOTPDevice.objects.exists()  # a GET makes nothing

    shown = client.post(INSTALLER, {"next": "/gestion/pages/"}, follow=True)
    page = shown.content.decode()
    device = TOTPDevice.objects.get()
    assert second_facteur.key_text(device) in page
    assert 'src="data:image/svg+xml' in page
    assert client.get("/gestion/").status_code == 302  # not yet

    code = code_of(camille, confirmed=False)
    assert client.post(INSTALLER, {"code": wrong(code)}).status_code == 400
    calm_down()
    session = client.session.session_key
    done = client.post(INSTALLER, {"code": code, "next": "/gestion/pages/"})

    codes = re.findall(r"<code>(\w{5}-\w{5})</code>", done.content.decode())
    assert len(set(codes)) == 8
    assert 'href="/gestion/pages/"' in done.content.decode()
    assert client.get("/gestion/").status_code == 200
    assert client.session.session_key != session
    assert "téléphone qui protège" in read_mail()[0]
    kept = str([*StaticToken.objects.values()])
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_the_key_read_by_the_telephone_is_the_one_in_text(camille):
    device = second_facteur.begin(camille)

    assert "secret=" + second_facteur.key_text(device).replace(" ", "") in device.config_url
    assert "camille%40exemple.fr" in device.config_url


def test_a_telephone_is_not_replaced_by_whoever_has_the_first_factor(client, protected):
    client.force_login(protected)
    key = TOTPDevice.objects.get().key

    for response in (client.get(INSTALLER), client.post(INSTALLER), client.post(CODES)):
        assert response.status_code in (302, 400)
    client.post(INSTALLER, {"code": code_of(protected)})
    client.post(REMPLACER, {"code": "000000"})

    assert TOTPDevice.objects.get().key == key
    assert client.get("/gestion/").status_code == 302


def test_a_telephone_being_replaced_is_not_finished_by_an_unverified_session(client, protected):
    verify(client, protected)
    client.post(REMPLACER, {"code": code_of(protected)})
    thief = client.__class__()
    thief.force_login(protected)
    draft = TOTPDevice.objects.get(confirmed=False)

    assert thief.get(INSTALLER).url == DEMANDER
    thief.post(INSTALLER, {"code": code_of(protected, confirmed=False)})

    draft.refresh_from_db()
    assert not draft.confirmed
    assert thief.get("/gestion/").status_code == 302


def test_a_page_left_open_does_not_begin_another_telephone(client, protected):
    verify(client, protected)

    assert client.post(INSTALLER).url == DEMANDER

    assert not TOTPDevice.objects.filter(confirmed=False).exists()


# -- Each session --------------------------------------------------------------------------------


def test_the_code_is_asked_at_each_session(client, protected):
    link = ask_and_read(client, protected.email, next="/gestion/pages/")[1]
    assert open_and_press(client, link)[1].url == "/gestion/pages/"
    asked = client.get("/gestion/pages/", follow=True)
    assert "Le code de votre téléphone" in asked.content.decode()

    response = client.post(DEMANDER, {"code": code_of(protected), "next": "/gestion/pages/"})

    assert response.url == "/gestion/pages/"
    assert client.get("/gestion/").status_code == 200
    client.post("/compte/deconnexion/")
    client.force_login(protected)
    assert client.get("/gestion/").status_code == 302


def test_signing_in_again_asks_for_it_again(client, protected):
    verify(client, protected)

    client.post(PAGE, {"courriel": protected.email, "mot_de_passe": MOT_DE_PASSE})

    assert client.get("/gestion/").status_code == 302


@pytest.mark.parametrize("typed", ["{}", " {} ", "{:.3} "])
def test_codes_as_people_type_them(client, protected, typed):
    client.force_login(protected)
    code = code_of(protected)
    typed = f"{code[:3]} {code[3:]}" if ":" in typed else typed.format(code)

    assert client.post(DEMANDER, {"code": typed}).status_code == 302


@pytest.mark.parametrize("typed", ["", "abc", "-1", "1e5", "9" * 30, "９９９９９９", "' OR 1=1"])
def test_what_is_no_code(client, protected, typed):
    client.force_login(protected)

    assert client.post(DEMANDER, {"code": typed}).status_code == 400
    assert client.get("/gestion/").status_code == 302


def test_a_code_serves_once(client, protected):
    client.force_login(protected)
    code = code_of(protected)
    client.post(DEMANDER, {"code": code})
    client.post("/compte/deconnexion/")

    client.force_login(protected)
    assert client.post(DEMANDER, {"code": code}).status_code == 400
    assert client.get("/gestion/").status_code == 302


def test_an_old_code_does_not_serve(client, protected):
    client.force_login(protected)

    assert client.post(DEMANDER, {"code": code_of(protected, steps=-4)}).status_code == 400


def test_wrong_codes_slow_down_the_next_ones(client, protected):
    client.force_login(protected)
    code = code_of(protected)
    TOTPDevice.objects.update(
        throttling_failure_count=9, throttling_failure_timestamp=timezone.now()
    )

    response = client.post(DEMANDER, {"code": code})

    assert response.status_code == 400
    assert re.search(r"Réessayez dans 2\d\d secondes", response.content.decode())
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(seconds=257))
    assert client.post(DEMANDER, {"code": code}).status_code == 302


def test_each_wrong_code_counts(client, protected):
    client.force_login(protected)
    for number in range(1, 4):
        client.post(DEMANDER, {"code": wrong(code_of(protected))})
        device = TOTPDevice.objects.get()
        assert device.throttling_failure_count == number
        TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(hours=1))


def test_another_persons_code_does_not_serve(client, protected):
    other = UtilisateurFactory(coordination=True)
    TOTPDevice.objects.create(user=other, name="application")
    client.force_login(protected)

    assert client.post(DEMANDER, {"code": code_of(other)}).status_code == 400


# -- Codes on paper ------------------------------------------------------------------------------


def test_a_code_on_paper_serves_once(client, protected):
    code = second_facteur.new_codes(protected)[0]
    client.force_login(protected)
    assert client.post(DEMANDER, {"code": code.upper()}).status_code == 302
    assert client.get("/gestion/").status_code == 200
    assert "7 codes de secours" in client.get(DEMANDER).content.decode()
    client.post("/compte/deconnexion/")

    client.force_login(protected)
    assert client.post(DEMANDER, {"code": code}).status_code == 400
    assert client.get("/gestion/").status_code == 302


def test_new_codes_on_paper_replace_the_old_ones(client, protected):
    old = second_facteur.new_codes(protected)[0]
    verify(client, protected)

    response = client.post(CODES, {"code": code_of(protected)})

    new = re.findall(r"<code>(\w{5}-\w{5})</code>", response.content.decode())
    assert len(new) == 8
    assert second_facteur.verify(protected, old) is None
    calm_down()
    assert second_facteur.verify(protected, new[0])
    assert client.get("/gestion/").status_code == 200


# -- Another telephone, a lost one ---------------------------------------------------------------


def test_replacing_needs_a_code_and_the_old_telephone_serves_until_then(client, protected):
    verify(client, protected)
    old_key = TOTPDevice.objects.get().key
    assert client.post(REMPLACER, {"code": "12"}).status_code == 400
    calm_down()

    page = client.post(REMPLACER, {"code": code_of(protected)}, follow=True)
    assert "Enregistrer votre téléphone" in page.content.decode()
    assert TOTPDevice.objects.get(confirmed=True).key == old_key

    client.post(INSTALLER, {"code": code_of(protected, confirmed=False)})

    device = TOTPDevice.objects.get()
    assert device.key != old_key
    assert device.confirmed
    assert client.get("/gestion/").status_code == 200


@pytest.fixture
def ines():
    return UtilisateurFactory(admin=True, email="ines@exemple.fr")


def reset_page(compte):
    return reverse("second_facteur_retirer", args=[compte.pk])


def test_the_administrator_takes_a_lost_one_away(client, protected, ines, settings):
    second_facteur.new_codes(protected)
    theirs = client.__class__()
    verify(theirs, protected)
    settings.SECOND_FACTEUR = False  # hers is not the matter here
    client.force_login(ines)
    assert reset_page(protected) in client.get(reverse("wagtailusers_users:index")).content.decode()
    assert client.get(reset_page(protected)).status_code == 200
    assert TOTPDevice.objects.exists()

    client.post(reset_page(protected))

    settings.SECOND_FACTEUR = True
    assert not TOTPDevice.objects.filter(user=protected).exists()
    assert not StaticDevice.objects.filter(user=protected).exists()
    assert not is_in(theirs)
    entry = ModelLogEntry.objects.get(action="comptes.second_facteur")
    assert (entry.user, entry.object_id) == (ines, str(protected.pk))
    assert Envoi.objects.latest("pk").destinataire == protected.email
    assert "a été retiré" in read_mail()[0]


@pytest.mark.parametrize("who", ["coordination", "referente", "accueil", "redaction", "partenaire"])
def test_nobody_else_does(client, protected, settings, who):
    settings.SECOND_FACTEUR = False
    client.force_login(UtilisateurFactory(**{who: True}))

    client.post(reset_page(protected))

    assert TOTPDevice.objects.exists()


def test_nobody_takes_away_her_own_nor_a_stronger_ones(client, ines, settings):
    from django.contrib.auth.models import Permission

    settings.SECOND_FACTEUR = False
    TOTPDevice.objects.create(user=ines, name="application")
    client.force_login(ines)
    client.post(reset_page(ines))
    assert TOTPDevice.objects.exists()

    manager = UtilisateurFactory(coordination=True)
    manager.user_permissions.add(Permission.objects.get(codename="change_utilisateur"))
    client.force_login(manager)
    client.post(reset_page(ines))
    assert TOTPDevice.objects.exists()


def test_the_machines_keeper_takes_it_away_by_a_command(protected):
    call_command("second_facteur_retirer", "Camille@exemple.fr", stdout=StringIO())

    assert not TOTPDevice.objects.exists()
    assert Envoi.objects.get().destinataire == "camille@exemple.fr"


def test_who_left_the_staff_keeps_her_account_page(client, protected):
    protected.groups.clear()
    client.force_login(Utilisateur.objects.get(pk=protected.pk))

    assert client.get("/compte/").status_code == 200
    assert client.get(DEMANDER).status_code == 200


def test_who_left_the_staff_may_take_it_away_with_a_code(client, protected):
    protected.groups.clear()
    verify(client, Utilisateur.objects.get(pk=protected.pk))
    assert client.post(RETIRER, {"code": "12"}).status_code == 400
    calm_down()
    assert TOTPDevice.objects.exists()

    client.post(RETIRER, {"code": code_of(protected)})

    assert not TOTPDevice.objects.exists()
    assert "a été retiré" in read_mail()[0]


def test_the_staff_do_not(client, protected):
    verify(client, protected)

    assert client.post(RETIRER, {"code": code_of(protected)}).status_code == 403
    assert TOTPDevice.objects.exists()


def test_production_always_asks(monkeypatch, settings):
    """Even when the environment says otherwise."""
    text = (settings.BASE_DIR / "portal/settings/production.py").read_text()
    assert "SECOND_FACTEUR = True" in text


def test_the_settings_that_protect_the_account_need_it(client, protected):
    client.force_login(protected)

    for path in ("/compte/mot-de-passe/", "/compte/adresse/", "/compte/effacer/"):
        assert client.get(path).url.startswith(DEMANDER)
    client.post("/compte/mot-de-passe/", {"mot_de_passe": "une phrase bien à elle"})
    protected.refresh_from_db()
    assert protected.check_password(MOT_DE_PASSE)
