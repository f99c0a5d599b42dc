"""Signing in by password, braked (confiance.md AUTH-06 and 11)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from comptes import freins
from comptes.models import Frein
from tests.comptes.factories import MOT_DE_PASSE, UtilisateurFactory
from tests.comptes.outils import MOT_DE_PASSE as PAGE
from tests.comptes.outils import ask_and_read, is_in, open_and_press

pytestmark = pytest.mark.django_db


class CountingHasher(MD5PasswordHasher):
    """The tests' hasher; remembers how often it worked."""

    done = 0

    def encode(self, *args, **kwargs):
        type(self).done += 1
        return super().encode(*args, **kwargs)


@pytest.fixture
def hashes(settings):
    """hashes(): how many passwords were hashed since the last call."""
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    hashers.get_hashers.cache_clear()

    def count():
        done, CountingHasher.done = CountingHasher.done, 0
        return done

    count()
    yield count
    hashers.get_hashers.cache_clear()


@pytest.fixture
def paul():
    return UtilisateurFactory(partenaire=True, email="paul@exemple.fr")


def attempt(client, courriel="paul@exemple.fr", mot_de_passe="faux", **extra):
    return client.post(PAGE, {"courriel": courriel, "mot_de_passe": mot_de_passe}, **extra)


def from_address(number, **extra):
    return Client(REMOTE_ADDR=f"192.0.2.{number}", **extra)


def test_a_password_enters(client, paul):
    response = attempt(client, "PAUL@exemple.fr", MOT_DE_PASSE)

    assert (response.status_code, response.url) == (302, "/mon-espace/")
    assert is_in(client)


def test_a_wrong_password_says_nothing_of_the_address(client, paul):
    UtilisateurFactory(email="closed@exemple.fr", is_active=False)
    pages = []
    for courriel in ("paul@exemple.fr", "nada@exemple.fr", "closed@exemple.fr"):
        response = attempt(client, courriel, MOT_DE_PASSE if "closed" in courriel else "faux")
        assert response.status_code == 400
        page = response.content.decode().replace(courriel, "")
        pages.append(page.replace(str(response.context["csrf_token"]), ""))
        assert "n'est pas le bon" in response.content.decode().replace("&#x27;", "'")
    assert len(set(pages)) == 1
    assert 'value="faux"' not in pages[0]


def test_unknown_addresses_cost_one_hash_too(client, paul, hashes):
    attempt(client, "nada@exemple.fr")
    assert hashes() == 1


def test_an_account_without_a_password_costs_one_hash_too(client, hashes):
    compte = UtilisateurFactory(email="sans@exemple.fr")
    compte.set_unusable_password()
    compte.save()
    hashes()

    attempt(client, "sans@exemple.fr")

    assert hashes() == 1


# -- Brakes --------------------------------------------------------------------------------------


def test_one_account_tried_from_fifty_networks(paul, hashes):
    statuses = [attempt(from_address(number)).status_code for number in range(50)]

    assert statuses == [400] * 5 + [429] * 45
    assert hashes() == 5


def test_fifty_accounts_tried_from_one_network(client, hashes):
    statuses = [attempt(client, f"p{number}@exemple.fr").status_code for number in range(50)]

    assert statuses == [400] * 10 + [429] * 40
    assert hashes() == 10
    # the accounts tried after that were not braked in passing
    for _ in range(6):
        attempt(client, "p40@exemple.fr")
    assert attempt(from_address(7), "p40@exemple.fr").status_code == 400


def test_a_forged_forwarding_header_changes_nothing(client, settings):
    settings.PROXYS = 0
    statuses = [
        attempt(client, f"p{n}@exemple.fr", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}").status_code
        for n in range(12)
    ]
    assert statuses[10:] == [429, 429]


def test_behind_our_proxy_the_visitor_counts_not_what_she_writes(client, settings):
    settings.PROXYS = 1
    statuses = [
        attempt(
            client, f"p{n}@exemple.fr", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}, 198.51.100.7"
        ).status_code
        for n in range(12)
    ]
    assert statuses[10:] == [429, 429]


def test_the_right_password_is_not_looked_at_either_while_braked(client, paul, hashes):
    for _ in range(5):
        attempt(client)
    hashes()

    response = attempt(client, mot_de_passe=MOT_DE_PASSE)

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "300"
    page = response.content.decode()
    assert "Attendez 5 minutes" in page
    assert MOT_DE_PASSE not in page
    assert not is_in(client)
    assert hashes() == 0


def test_it_opens_again_after_five_minutes_and_trying_does_not_make_it_longer(client, paul):
    for _ in range(30):
        attempt(client)
    assert Frein.objects.latest("fin").fin <= timezone.now() + timedelta(minutes=5)

    Frein.objects.update(fin=timezone.now() - timedelta(seconds=1))

    attempt(client, mot_de_passe=MOT_DE_PASSE)
    assert is_in(client)


def test_an_attack_that_never_stops_does_not_keep_the_owner_out(client, paul):
    """A browser that entered before has a count of its own; the link works for any other."""
    attempt(client, mot_de_passe=MOT_DE_PASSE)
    client.post("/compte/deconnexion/")
    for number in range(20):
        attempt(from_address(number))

    attempt(client, mot_de_passe=MOT_DE_PASSE)
    assert is_in(client)

    new = from_address(99)
    open_and_press(new, ask_and_read(new, "paul@exemple.fr")[1])
    assert is_in(new)


def test_a_known_browser_is_braked_too(client, paul):
    attempt(client, mot_de_passe=MOT_DE_PASSE)
    client.post("/compte/deconnexion/")

    assert [attempt(client).status_code for _ in range(6)] == [400] * 5 + [429]


def test_a_known_browser_is_known_for_one_address_only(client, paul):
    attempt(client, mot_de_passe=MOT_DE_PASSE)
    client.post("/compte/deconnexion/")
    for number in range(5):
        attempt(from_address(number), "autre@exemple.fr")

    assert attempt(client, "autre@exemple.fr").status_code == 429


def test_those_who_succeed_use_up_nothing(paul):
    for _ in range(20):
        client = from_address(1)
        attempt(client, mot_de_passe=MOT_DE_PASSE)
        assert is_in(client)


def test_brakes_hold_without_a_cache(client, paul):
    for _ in range(5):
        attempt(client)
        cache.clear()

    assert attempt(client).status_code == 429


@pytest.mark.parametrize("door", ["/gestion/login/", "/_util/login/"])
def test_wagtails_doors_look_at_no_password(client, hashes, door):
    UtilisateurFactory(admin=True, email="ines@exemple.fr")
    hashes()
    data = {"username": "ines@exemple.fr", "email": "ines@exemple.fr", "password": MOT_DE_PASSE}

    response = client.post(door, data)

    assert response.url == "/compte/connexion/"
    assert not is_in(client)
    assert hashes() == 0


@pytest.mark.django_db(transaction=True)
def test_tries_at_once_are_counted_one_by_one():
    def take(_number):
        try:
            return freins.take("essai", "quelqu'un", limite=5, secondes=300)
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(take, range(24))) == 5


# -- Passwords themselves --------------------------------------------------------------------------

GOOD = [
    "quatre mots choisis au hasard",
    "a" * 20 + "b" * 50,
    "été à Clermont, 12 bis",
    "密码密码密码密码密码密码",
    "  espaces autour  ",
    "🦊🐢🐌🦋🐝🐞🦗🐛🐜🦟🐙🦑",
    "x7" * 90,
]
BAD = [
    ("court", "12"),
    ("12345678910", "12"),
    ("q1w2e3r4t5y6", "courant"),
    ("paul@exemple.fr", "semblable"),
    ("x" * 201, "200"),
    ("", "Écrivez"),
]


@pytest.mark.parametrize("word", GOOD)
def test_long_words_spaces_and_every_alphabet_are_welcome(client, paul, word):
    client.force_login(paul)
    assert client.post("/compte/mot-de-passe/", {"mot_de_passe": word}).url == "/compte/"
    client.post("/compte/deconnexion/")

    attempt(client, mot_de_passe=word)

    assert is_in(client)


@pytest.mark.parametrize(("word", "why"), BAD)
def test_short_common_or_obvious_words_are_refused(client, paul, word, why):
    client.force_login(paul)

    response = client.post("/compte/mot-de-passe/", {"mot_de_passe": word})

    assert response.status_code == 400
    assert why in response.content.decode()
    paul.refresh_from_db()
    assert paul.check_password(MOT_DE_PASSE)


def test_password_programs_understand_the_fields(client, paul):
    page = client.get(PAGE).content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page

    client.force_login(paul)
    page = client.get("/compte/mot-de-passe/").content.decode()
    assert 'autocomplete="new-password"' in page
    assert 'autocomplete="username"' in page
    assert "onpaste" not in page
