"""Signing in by a link (confiance.md AUTH-01 to 05, 07, 10)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptes import actions, liens
from comptes.models import Frein, Jeton, Utilisateur
from diffusion.models import Envoi
from tests.comptes.factories import UtilisateurFactory
from tests.comptes.outils import (
    CODE,
    CONNEXION,
    ENTRER,
    ask,
    ask_and_read,
    is_in,
    open_and_press,
    read_mail,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def paul():
    return UtilisateurFactory(partenaire=True, email="paul@exemple.fr")


@pytest.fixture
def ailleurs():
    """Another browser."""
    return Client(REMOTE_ADDR="192.0.2.50", headers={"User-Agent": "robot"})


def expire():
    Jeton.objects.update(expire_le=timezone.now() - timedelta(minutes=1))


def assert_dead(response):
    assert response.status_code == 410
    assert "Ce lien ne marche plus" in response.content.decode()


# -- The way of a person -------------------------------------------------------------------------


def test_the_link_enters_in_the_browser_that_asked(client, paul):
    _text, link, _code = ask_and_read(client, "Paul@Exemple.fr ")

    opened = client.get(link)
    assert (opened.status_code, opened.url) == (302, ENTRER)
    assert not is_in(client)  # a GET opens nothing
    page = client.get(ENTRER)
    assert "paul@exemple.fr" in page.content.decode()

    entered = client.post(ENTRER)

    assert (entered.status_code, entered.url) == (302, "/mon-espace/")
    assert is_in(client)


def test_the_code_enters_on_the_page_that_is_open(client, paul, ailleurs):
    _text, link, code = ask_and_read(client, "paul@exemple.fr")
    page = client.get(CODE)
    assert "paul@exemple.fr" in page.content.decode()

    elsewhere, pressed = open_and_press(ailleurs, link)
    assert "Tapez-y le code" in elsewhere.content.decode()
    assert "Tapez-y le code" in pressed.content.decode()
    response = client.post(CODE, {"code": f"{code[:3]} {code[3:]}"})

    assert response.url == "/mon-espace/"
    assert is_in(client)
    assert not is_in(ailleurs)


def test_the_staff_go_to_the_admin(client):
    UtilisateurFactory(coordination=True, email="camille@exemple.fr")
    _text, link, _code = ask_and_read(client, "camille@exemple.fr")

    assert open_and_press(client, link)[1].url == "/gestion/"


def test_the_session_gets_a_new_name(client, paul):
    session = client.session
    session["avant"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    _text, link, _code = ask_and_read(client, "paul@exemple.fr")

    open_and_press(client, link)

    assert is_in(client)
    assert client.cookies["sessionid"].value != session.session_key
    assert not is_in(_with_session(session.session_key))


def _with_session(key):
    other = Client()
    other.cookies["sessionid"] = key
    return other


# -- Mail robots ---------------------------------------------------------------------------------


def test_a_robot_that_reads_spends_nothing(client, paul, ailleurs):
    _text, link, _code = ask_and_read(client, "paul@exemple.fr")

    ailleurs.head(link)
    for _ in range(3):
        ailleurs.get(link, follow=True)

    assert not is_in(ailleurs)
    open_and_press(client, link)
    assert is_in(client)


def test_a_robot_that_presses_the_buttons_spends_nothing(client, paul, ailleurs):
    _text, link, code = ask_and_read(client, "paul@exemple.fr")

    page, pressed = open_and_press(ailleurs, link)
    ailleurs.post(CODE, {"code": code})

    assert "<button" not in re.search("<main.*</main>", page.content.decode(), re.S)[0]
    assert pressed.status_code == 200
    assert not is_in(ailleurs)
    assert Jeton.objects.get().is_valid
    open_and_press(client, link)
    assert is_in(client)


def test_a_robot_with_a_request_of_its_own_gets_nothing(client, paul, ailleurs):
    _text, link, code = ask_and_read(client, "paul@exemple.fr")
    ask(ailleurs, "robot@exemple.fr")

    open_and_press(ailleurs, link)
    ailleurs.post(CODE, {"code": code})

    assert not is_in(ailleurs)


# -- Links that are refused ----------------------------------------------------------------------


def test_a_link_serves_once(client, paul):
    _text, link, code = ask_and_read(client, "paul@exemple.fr")
    cookie = client.cookies["demande"].value
    open_and_press(client, link)
    client.post("/compte/deconnexion/")

    client.cookies["demande"] = cookie  # kept by somebody
    page, pressed = open_and_press(client, link)
    client.post(CODE, {"code": code})

    assert_dead(page)
    assert_dead(pressed)
    assert not is_in(client)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_open_one_session():
    UtilisateurFactory(email="paul@exemple.fr")
    ask_and_read(Client(), "paul@exemple.fr")

    def spend(_number):
        try:
            return liens.spend(Jeton.objects.latest("pk"))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        opened = [*pool.map(spend, range(6))]

    assert len([compte for compte in opened if compte]) == 1


def test_a_code_spends_the_link_too(client, paul):
    _text, link, code = ask_and_read(client, "paul@exemple.fr")
    cookie = client.cookies["demande"].value
    client.post(CODE, {"code": code})
    client.post("/compte/deconnexion/")

    client.cookies["demande"] = cookie
    assert_dead(open_and_press(client, link)[1])
    assert not is_in(client)


def test_a_link_lasts_ten_minutes(client, paul):
    _text, link, code = ask_and_read(client, "paul@exemple.fr")
    left = Jeton.objects.get().expire_le - timezone.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)
    expire()

    assert_dead(open_and_press(client, link)[1])
    assert client.post(CODE, {"code": code}).status_code == 400
    assert not is_in(client)


def test_a_link_dies_between_its_page_and_its_button(client, paul):
    _text, link, _code = ask_and_read(client, "paul@exemple.fr")
    client.get(link)
    assert client.get(ENTRER).status_code == 200
    expire()

    assert_dead(client.post(ENTRER))


def test_a_newer_request_kills_the_older_link_of_this_browser(client, paul):
    _text, old, old_code = ask_and_read(client, "paul@exemple.fr")
    _text, new, _code = ask_and_read(client, "paul@exemple.fr")

    assert_dead(open_and_press(client, old)[1])
    assert client.post(CODE, {"code": old_code}).status_code == 400
    open_and_press(client, new)
    assert is_in(client)


def test_somebody_else_asking_does_not_kill_my_link(client, paul, ailleurs):
    _text, mine, _code = ask_and_read(client, "paul@exemple.fr")
    ask_and_read(ailleurs, "paul@exemple.fr")

    open_and_press(client, mine)

    assert is_in(client)


def test_a_message_sent_again_carries_the_only_link_that_works(client, paul):
    _text, first, _code = ask_and_read(client, "paul@exemple.fr")
    _text, second, _code = read_mail()

    assert_dead(open_and_press(client, first)[1])
    open_and_press(client, second)
    assert is_in(client)


@pytest.mark.parametrize("change", ["address", "closed", "password"])
def test_a_link_dies_with_what_it_was_made_for(client, paul, change):
    _text, link, code = ask_and_read(client, "paul@exemple.fr")
    if change == "address":
        assert actions.change_address(paul, "ailleurs@exemple.fr")
    elif change == "closed":
        actions.disable(paul)
    else:
        actions.set_password(paul, "une autre phrase choisie")

    assert_dead(open_and_press(client, link)[1])
    client.post(CODE, {"code": code})
    assert not is_in(client)


def test_an_address_given_to_another_account_does_not_open_it(client, paul):
    _text, link, _code = ask_and_read(client, "paul@exemple.fr")
    Utilisateur.objects.filter(pk=paul.pk).update(email="ailleurs@exemple.fr")
    UtilisateurFactory(email="paul@exemple.fr")

    assert_dead(open_and_press(client, link)[1])
    assert not is_in(client)


def test_cut_and_forged_links_say_the_same(client, paul):
    _text, link, _code = ask_and_read(client, "paul@exemple.fr")
    secret = link.rstrip("/").rpartition("/")[2]
    assert len(secret) * 6 >= 128  # bits
    flipped = ("b" if secret[0] == "a" else "a") + secret[1:]

    bodies = set()
    for bad in (
        secret[:-1],
        secret + "x",
        flipped,
        "é" * 20,
        "a" * 5000,
        "..%2f..",
        "%3Cscript%3E",
    ):
        response = client.get(link.replace(secret, bad), follow=True)
        assert_dead(response)
        bodies.add(re.sub(r'value="[^"]*"', "", response.content.decode()))
    assert len(bodies) == 1
    assert Jeton.objects.get().is_valid


def test_a_link_made_for_something_else_does_not_enter(client, paul):
    from comptes import jetons

    ask(client, "paul@exemple.fr")
    secret = jetons.issue("fiches", courriel=paul.email, duree=timedelta(days=30))

    assert_dead(open_and_press(client, f"/compte/connexion/lien/{secret}/")[1])


def test_a_dotless_i_is_another_address(client):
    UtilisateurFactory(email="mike@exemple.fr")

    text, link, _code = ask_and_read(client, "mıke@exemple.fr")
    assert not link
    assert "Personne n'a de compte" in text


# -- Codes ---------------------------------------------------------------------------------------


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_five_wrong_codes_close_the_request(client, paul):
    _text, link, code = ask_and_read(client, "paul@exemple.fr")

    statuses = [client.post(CODE, {"code": wrong(code)}).status_code for _ in range(6)]
    assert statuses == [400] * 5 + [429]

    assert client.post(CODE, {"code": code}).status_code == 429
    assert_dead(open_and_press(client, link)[1])
    assert not is_in(client)


def test_the_fifth_code_may_be_the_right_one(client, paul):
    _text, _link, code = ask_and_read(client, "paul@exemple.fr")
    for _ in range(4):
        client.post(CODE, {"code": wrong(code)})

    client.post(CODE, {"code": code})

    assert is_in(client)


def test_codes_are_counted_per_address_over_a_day(client, paul):
    """Asking again gives five more tries, not five for ever."""
    tried = 0
    for _ in range(4):
        Envoi.objects.update(cree_le=timezone.now() - timedelta(hours=2))
        _text, _link, code = ask_and_read(client, "paul@exemple.fr")
        tried += sum(client.post(CODE, {"code": wrong(code)}).status_code == 400 for _ in range(5))

    assert tried == 15
    assert client.post(CODE, {"code": code}).status_code == 429
    assert not is_in(client)


def test_a_known_browser_is_not_shut_out_by_those_tries(client, paul, ailleurs):
    open_and_press(client, ask_and_read(client, "paul@exemple.fr")[1])
    client.post("/compte/deconnexion/")
    for _ in range(3):
        Envoi.objects.update(cree_le=timezone.now() - timedelta(hours=2))
        _text, _link, code = ask_and_read(ailleurs, "paul@exemple.fr")
        for _ in range(5):
            ailleurs.post(CODE, {"code": wrong(code)})

    Envoi.objects.update(cree_le=timezone.now() - timedelta(hours=2))
    _text, _link, code = ask_and_read(client, "paul@exemple.fr")
    client.post(CODE, {"code": code})

    assert is_in(client)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 34 5x"])
def test_what_is_no_code_is_not_counted(client, paul, typed):
    _text, _link, _code = ask_and_read(client, "paul@exemple.fr")
    before = Frein.objects.count()

    assert client.post(CODE, {"code": typed}).status_code == 400
    assert Frein.objects.count() == before


def test_no_code_without_a_request(client):
    assert client.get(CODE).url == CONNEXION
    assert client.post(CODE, {"code": "123456"}).url == CONNEXION


def test_a_forged_request_cookie_is_no_request(client, paul):
    _text, _link, code = ask_and_read(client, "paul@exemple.fr")
    client.cookies["demande"] = client.cookies["demande"].value + "x"

    assert client.post(CODE, {"code": code}).url == CONNEXION


# -- Nobody learns whether an address is known -----------------------------------------------------


def traces(courriel, *, network):
    """All that asking with this address leaves, the address and random values masked."""
    client = Client(REMOTE_ADDR=network)
    rows = count_rows()
    with CaptureQueriesContext(connection) as queries:
        answers = [
            client.get(CONNEXION),
            client.post(CONNEXION, {"courriel": courriel}),
            client.get(CODE),
        ]
    asked = [after - before for before, after in zip(rows, count_rows(), strict=True)]
    read_mail()
    with CaptureQueriesContext(connection) as wrong_queries:
        answers += [client.post(CODE, {"code": "000000"}) for _ in range(7)]
    return {
        "answers": [
            (answer.status_code, len(answer.content), masked(answer, courriel), *headers(answer))
            for answer in answers
        ],
        "queries": [len(queries), len(wrong_queries)],
        "rows": asked,
    }


def count_rows():
    return [model.objects.count() for model in (Envoi, Jeton, Frein)]


def masked(response, courriel):
    body = response.content.decode().replace(courriel, "ADRESSE")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", body)


def headers(response):
    yield sorted(response.cookies)
    yield sorted(item for item in response.headers.items() if item[0] != "Expires")


@pytest.mark.parametrize("state", ["open", "closed"])
def test_known_and_unknown_leave_the_same_traces(state):
    UtilisateurFactory(email="connue@exemple.fr", is_active=state == "open")
    Client().get(CONNEXION)  # the foot of the page is kept in memory from then on

    known, unknown = (
        traces("connue@exemple.fr", network="192.0.2.1"),
        traces("inconn@exemple.fr", network="192.0.2.2"),
    )

    assert known == unknown
    assert known["rows"] == [1, 0, 1]  # the message to send, no link yet, one counted


def test_one_message_leaves_in_both_cases(client, paul):
    text, link, code = ask_and_read(client, "paul@exemple.fr")
    assert link
    assert code

    text, link, code = ask_and_read(client, "inconnue@exemple.fr")
    assert "Personne n'a de compte" in text
    assert (link, code) == ("", "")

    actions.disable(paul)
    text, link, code = ask_and_read(client, "paul@exemple.fr")
    assert "Personne n'a de compte" in text
    assert Envoi.objects.filter(notification=liens.CODE).count() == 3


def test_wrong_codes_say_the_same_for_an_unknown_address(client, ailleurs, paul):
    ask_and_read(client, "paul@exemple.fr")
    ask_and_read(ailleurs, "inconnue@exemple.fr")

    known = [client.post(CODE, {"code": "000000"}).status_code for _ in range(7)]
    unknown = [ailleurs.post(CODE, {"code": "000000"}).status_code for _ in range(7)]

    assert known == unknown


def test_links_are_only_ever_kept_as_fingerprints(client, paul):
    _text, link, code = ask_and_read(client, "paul@exemple.fr")
    secret = link.rstrip("/").rpartition("/")[2]

    kept = str([*Jeton.objects.values(), *Envoi.objects.values(), *Frein.objects.values()])
    assert secret not in kept
    assert code not in kept
    assert "paul" not in str([*Envoi.objects.values("cle"), *Frein.objects.values("cle")])


# -- Floods --------------------------------------------------------------------------------------


def test_five_messages_an_hour_for_one_address(paul):
    answers = set()
    for number in range(30):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        response = ask(client, "paul@exemple.fr")
        answers.add((response.status_code, response.url, tuple(sorted(response.cookies))))

    assert Envoi.objects.count() == 5
    assert len(answers) == 1

    Envoi.objects.update(cree_le=timezone.now() - timedelta(minutes=61))
    ask(Client(), "paul@exemple.fr")
    assert Envoi.objects.count() == 6


def test_twenty_messages_an_hour_from_one_network(client, settings):
    settings.PROXYS = 0
    for number in range(30):
        ask(
            client,
            f"personne{number}@exemple.fr",
        )
        client.defaults["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{number}"  # believed by nobody

    assert Envoi.objects.count() == 20


def test_beyond_the_limit_the_links_already_sent_still_work(client, paul):
    for _ in range(5):
        _text, link, _code = ask_and_read(client, "paul@exemple.fr")
    ask(client, "paul@exemple.fr")

    open_and_press(client, link)

    assert Envoi.objects.count() == 5
    assert is_in(client)


def test_limits_hold_without_a_cache(client, paul):
    for _ in range(8):
        cache.clear()
        ask(client, "paul@exemple.fr")

    assert Envoi.objects.count() == 5


# -- Where it leads ------------------------------------------------------------------------------

HOSTILE = [
    "https://mechant.exemple/",
    "http://mechant.exemple",
    "//mechant.exemple/",
    "///mechant.exemple",
    "/\\mechant.exemple",
    "\\\\mechant.exemple",
    "http:mechant.exemple",
    "http:///mechant.exemple",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/mechant.exemple",
    "/\n/mechant.exemple",
    "\x00//mechant.exemple",
    "https://testserver@mechant.exemple/",
    "https://testserver.mechant.exemple/",
    "//testserver@mechant.exemple",
    "mechant.exemple",
    "ftp://testserver/",
    "/" + "a" * 5000,
    " //mechant.exemple",
]


@pytest.mark.parametrize("target", HOSTILE)
def test_it_never_leads_out_of_the_site(client, paul, target):
    link = ask_and_read(client, "paul@exemple.fr", next=target)[1]

    assert open_and_press(client, link)[1].url == "/mon-espace/"


@pytest.mark.parametrize("target", HOSTILE)
def test_who_is_in_is_not_led_out_either(client, paul, target):
    client.force_login(paul)

    response = client.get(CONNEXION, {"next": target})
    assert response.status_code == 400 or response.url == "/mon-espace/"


def test_it_leads_back_where_the_person_was_going(client, paul):
    link = ask_and_read(client, "paul@exemple.fr", next="/mon-espace/fiche/3/?a=b&c=é")[1]

    assert open_and_press(client, link)[1].url == "/mon-espace/fiche/3/?a=b&c=%C3%A9"


# -- Leaks ---------------------------------------------------------------------------------------


def test_nothing_is_kept_by_browsers_nor_told_to_others(client, paul):
    _text, link, _code = ask_and_read(client, "paul@exemple.fr")

    opened = client.get(link)
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    for response in (opened, client.get(ENTRER), client.get(CONNEXION), client.get(CODE)):
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["Referrer-Policy"] in ("no-referrer", "same-origin")
        assert link.rpartition("/lien/")[2].strip("/") not in response.content.decode()
    for name in ("demande", "entree"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


def test_no_secret_and_no_address_in_the_log(client, paul, ailleurs, caplog):
    caplog.set_level("DEBUG")
    _text, link, code = ask_and_read(client, "paul@exemple.fr")
    client.post(CODE, {"code": wrong(code)})
    open_and_press(ailleurs, link)
    open_and_press(client, link)
    open_and_press(client, link)

    log = "\n".join(record.getMessage() for record in caplog.records if "SELECT" not in record.msg)
    said = [line for line in log.splitlines() if not line.startswith("(0.")]  # not the queries
    assert any("Gone" in line for line in said)
    assert link.rpartition("/lien/")[2].strip("/") not in "".join(said)
    assert "paul@exemple.fr" not in "".join(said)


def test_cookies_are_tied_to_the_host_where_it_is_https(settings, client, paul):
    settings.SESSION_COOKIE_SECURE = True

    response = ask(client, "paul@exemple.fr")

    cookie = response.cookies["__Host-demande"]
    assert cookie["secure"]
    assert cookie["path"] == "/"
    assert not cookie["domain"]


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED"])
def test_links_name_our_host_whatever_the_request_says(client, paul, settings, header):
    settings.WAGTAILADMIN_BASE_URL = "https://portail.exemple.fr"
    response = client.post(CONNEXION, {"courriel": paul.email}, **{header: "mechant.exemple"})

    if response.status_code == 400:
        assert not Envoi.objects.exists()
    else:
        text, _link, _code = read_mail()
        assert "https://portail.exemple.fr/compte/" in text
        assert "mechant" not in text


def test_a_wrong_address_is_told_and_kept(client):
    response = ask(client, "paul chez exemple", next="/mon-espace/fiche/3/")

    assert response.status_code == 400
    page = response.content.decode()
    assert 'value="paul chez exemple"' in page
    assert 'value="/mon-espace/fiche/3/"' in page
    assert "camille@exemple.fr" in page
    assert not Envoi.objects.exists()
