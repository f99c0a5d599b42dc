"""Addresses people type (confiance.md IN-05): nothing inside is reached, all has bounds."""

import _socket
import contextlib
import gzip
import re
import socket
import threading
import time

import pytest

from portal.socle.recuperation import RecuperationImpossible, fetch, is_public
from tests.portal.serveur import http_server  # noqa: F401 - a fixture

GRAND = 1_000_000
PUBLIC = "93.184.215.14"


def get(url, *, max_octets=GRAND, delai=5, **options):
    return fetch(url, max_octets=max_octets, delai=delai, **options)


@pytest.fixture
def system_lookup(monkeypatch):
    """The system's own resolver, without the suite's trap: the tests name numbers only."""
    monkeypatch.setattr(socket, "getaddrinfo", _socket.getaddrinfo)


# -- What comes back -------------------------------------------------------------------------------


def test_the_content_and_what_to_ask_next_time(serveur):
    serveur.reponses["/a.ics?x=%C3%A9"] = lambda s: s.say(
        body=b"BEGIN", Content_Type="text/calendar", ETag='"abc"', Last_Modified="Tue, 03 Mar"
    )

    reponse = get(f"{serveur.url}/a.ics?x=é")

    assert (reponse.contenu, reponse.type) == (b"BEGIN", "text/calendar")
    assert (reponse.etag, reponse.modifie) == ('"abc"', "Tue, 03 Mar")
    headers = serveur.recus[0][1]
    assert headers["Host"] == f"localhost:{serveur.server_port}"
    assert not {"Cookie", "Authorization", "Referer", "If-None-Match"} & headers.keys()


def test_an_unchanged_file_is_not_sent_again(serveur):
    serveur.reponses["/"] = lambda s: s.say(304)

    assert get(serveur.url, etag='"abc"', modifie="Tue, 03 Mar").inchange
    assert serveur.recus[0][1]["If-None-Match"] == '"abc"'
    assert serveur.recus[0][1]["If-Modified-Since"] == "Tue, 03 Mar"


def test_nobody_asked_whether_it_changed(serveur):
    serveur.reponses["/"] = lambda s: s.say(304)

    with pytest.raises(RecuperationImpossible):
        get(serveur.url)


def test_compressed(serveur):
    body = gzip.compress(b"x" * 9000)
    serveur.reponses["/"] = lambda s: s.say(body=body, Content_Encoding="gzip")

    assert get(serveur.url).contenu == b"x" * 9000


def test_environment_proxies_are_not_believed(serveur, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    serveur.reponses["/"] = lambda s: s.say(body=b"direct")

    assert get(serveur.url).contenu == b"direct"


@pytest.mark.parametrize(
    ("status", "mots", "passager"),
    [
        (401, "mot de passe", False),
        (403, "mot de passe", False),
        (404, "rien à cette adresse", False),
        (410, "rien à cette adresse", False),
        (500, "erreur (500)", True),
        (302, "erreur (302)", True),  # to nowhere
        (206, "erreur (206)", True),
    ],
)
def test_refusals_are_said(serveur, status, mots, passager):
    serveur.reponses["/"] = lambda s: s.say(status, b"non")

    with pytest.raises(RecuperationImpossible, match=re.escape(mots)) as error:
        get(serveur.url)
    assert error.value.passager == passager


# -- Redirects -------------------------------------------------------------------------------------


def test_three_redirects_and_no_more(serveur):
    for n in range(5):
        serveur.reponses[f"/{n}"] = lambda s, n=n: s.say(302, Location=f"/{n - 1}")
    serveur.reponses["/0"] = lambda s: s.say(body=b"au bout")

    assert get(f"{serveur.url}/3").contenu == b"au bout"
    assert get(f"{serveur.url}/3").adresse == f"{serveur.url}/0"
    with pytest.raises(RecuperationImpossible, match="trop d'autres adresses"):
        get(f"{serveur.url}/4")


@pytest.mark.parametrize(
    "ailleurs",
    [
        "file:///etc/passwd",
        "ftp://localhost/a",
        "gopher://localhost/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://localhost:22/",
        "//10.0.0.1/",
        "http://moi:secret@localhost/",
        "javascript:alert(1)",
        "http://localhost/\r\nX-Injecte: 1",
    ],
)
def test_a_redirect_is_checked_like_any_address(serveur, system_lookup, ailleurs):
    serveur.reponses["/"] = lambda s: s.say(302, Location=ailleurs.replace("\r\n", "\\r\\n"))

    with pytest.raises(RecuperationImpossible):
        get(serveur.url)
    assert len(serveur.recus) == 1


# -- Bounds ----------------------------------------------------------------------------------------


def test_too_big_as_announced(serveur):
    serveur.reponses["/"] = lambda s: s.say(body=b"x" * 1001)

    assert len(get(serveur.url, max_octets=1001).contenu) == 1001
    with pytest.raises(RecuperationImpossible, match="trop lourd"):
        get(serveur.url, max_octets=1000)


def test_too_big_without_saying_so(serveur):
    def endless(s):
        s.send_response(200)
        s.end_headers()
        with contextlib.suppress(OSError):
            while True:
                s.wfile.write(b"x" * 65536)

    serveur.reponses["/"] = endless
    with pytest.raises(RecuperationImpossible, match="trop lourd"):
        get(serveur.url)


def test_a_bomb_is_not_inflated(serveur):
    bomb = gzip.compress(b"\0" * 200_000_000, 1)
    serveur.reponses["/"] = lambda s: s.say(body=bomb, Content_Encoding="gzip")

    with pytest.raises(RecuperationImpossible, match="trop lourd"):
        get(serveur.url)


@pytest.mark.parametrize("codage", ["br", "deflate", "gzip, gzip", "zstd"])
def test_compressions_nobody_asked_for(serveur, codage):
    serveur.reponses["/"] = lambda s: s.say(body=b"x", Content_Encoding=codage)

    with pytest.raises(RecuperationImpossible, match="compressé"):
        get(serveur.url)


@pytest.mark.parametrize(
    "body", [gzip.compress(b"x" * 9000)[:-10], b"pas du gzip"], ids=["cut", "not"]
)
def test_a_damaged_file(serveur, body):
    serveur.reponses["/"] = lambda s: s.say(body=body, Content_Encoding="gzip")

    with pytest.raises(RecuperationImpossible, match="abîmé"):
        get(serveur.url)


def test_a_file_cut_short(serveur):
    def cut(s):
        s.send_response(200)
        s.send_header("Content-Length", "1000")
        s.end_headers()
        s.wfile.write(b"la moitie")
        s.close_connection = True

    serveur.reponses["/"] = cut
    with pytest.raises(RecuperationImpossible):
        get(serveur.url)


@pytest.mark.parametrize("ou", ["before", "headers", "body"])
def test_one_octet_at_a_time_is_over_in_time(serveur, ou):
    """Each octet comes before a read would time out: only the whole is too long."""

    def drip(s):
        ok = b"HTTP/1.1 200 OK\r\n"
        start = {"before": b"", "headers": ok + b"X: ", "body": ok + b"\r\n"}
        with contextlib.suppress(OSError):
            s.wfile.write(start[ou])
            for _turn in range(60):
                if ou != "before":
                    s.wfile.write(b"x")
                time.sleep(0.1)

    serveur.reponses["/"] = drip
    begun = time.monotonic()
    with pytest.raises(RecuperationImpossible, match="trop de temps"):
        get(serveur.url, delai=0.5)
    assert time.monotonic() - begun < 2


def test_nobody_at_that_port(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.RECUPERATION_LOCALE, settings.RECUPERATION_PORTS = True, (port,)

    with pytest.raises(RecuperationImpossible, match="ne répond pas") as error:
        get(f"http://127.0.0.1:{port}/")
    assert error.value.passager


def test_not_http(settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        settings.RECUPERATION_LOCALE, settings.RECUPERATION_PORTS = True, (port,)

        def answer():
            client, _address = server.accept()
            client.sendall(b"220 smtp.exemple.fr ESMTP\r\n")
            client.close()

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(RecuperationImpossible, match="ne répond pas"):
            get(f"http://127.0.0.1:{port}/")
        thread.join()


def test_a_certificate_nobody_signed(settings, serveur):
    with pytest.raises(RecuperationImpossible, match="ne répond pas"):
        get(serveur.url.replace("http:", "https:"))


# -- Where one may go ------------------------------------------------------------------------------

INTERNES = [
    "127.0.0.1",
    "127.1.2.3",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "2001:db8::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "pas une adresse",
]


@pytest.mark.parametrize("adresse", INTERNES)
def test_addresses_inside(adresse):
    assert not is_public(adresse)


@pytest.mark.parametrize("adresse", [PUBLIC, "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_outside(adresse):
    assert is_public(adresse)


@pytest.fixture
def sans_reseau(monkeypatch):
    """names[host] = its addresses; connections are noted, and lead nowhere."""
    names, tried = {}, []

    def lookup(host, port, *args, **kwargs):
        if host not in names:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in names[host]]

    def connect(address, timeout=None):
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(socket, "create_connection", connect)
    return names, tried


def test_the_address_that_was_checked_is_the_one_called(sans_reseau):
    names, tried = sans_reseau
    names["agenda.exemple.fr"] = [PUBLIC]

    with pytest.raises(RecuperationImpossible):
        get("https://agenda.exemple.fr/a.ics")
    assert tried == [(PUBLIC, 443)]


def test_a_name_that_changes_its_mind(monkeypatch):
    """DNS rebinding: public when it is checked, private when it would be called."""
    answers, tried = [PUBLIC, "127.0.0.1"], []

    def lookup(host, port, *args, **kwargs):
        found = host if host == PUBLIC else answers.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, port))]

    def connect(sock, address):
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(RecuperationImpossible):
        get("http://rebond.exemple.fr/")
    assert tried == [(PUBLIC, 80)]


@pytest.mark.parametrize("adresse", INTERNES[:-1])
def test_a_name_that_leads_inside_is_not_called(sans_reseau, adresse):
    names, tried = sans_reseau
    names["piege.exemple.fr"] = [PUBLIC, adresse]

    with pytest.raises(RecuperationImpossible, match="réseau privé"):
        get("http://piege.exemple.fr/")
    assert not tried


@pytest.mark.parametrize(
    "url",
    [
        "",
        "agenda.exemple.fr/a.ics",
        "//exemple.fr/a",
        "file:///etc/passwd",
        "ftp://exemple.fr/a",
        "gopher://exemple.fr/",
        "dict://exemple.fr:11211/",
        "data:text/calendar,BEGIN",
        "http://",
        "http:///a",
        "http://exemple.fr:22/",
        "http://exemple.fr:6379/",
        "http://exemple.fr:0/",
        "http://exemple.fr:99999/",
        "http://exemple.fr:x/",
        "http://moi@exemple.fr/",
        "http://moi:secret@exemple.fr/",
        "http://127.0.0.1\\@exemple.fr/",
        "http://exemple.fr/a b",
        "http://exemple.fr/\r\nX: 1",
        "http://exemple.fr/\x00",
        "http://[::1/",
        "http://" + "a" * 70 + ".fr/",
        "http://exemple..fr/",
        "http://exemple.fr/" + "a" * 2000,
        "HTTP://exemple.fr\t/",
    ],
)
def test_addresses_of_another_kind(sans_reseau, url):
    names, tried = sans_reseau
    names["exemple.fr"] = [PUBLIC]

    with pytest.raises(RecuperationImpossible):
        get(url)
    assert not tried


def test_an_unknown_name(sans_reseau):
    with pytest.raises(RecuperationImpossible, match="introuvable") as error:
        get("http://nulle-part.exemple.fr/")
    assert error.value.passager


@pytest.mark.parametrize(
    "hote", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "localhost"]
)
def test_other_ways_to_write_this_machine(monkeypatch, system_lookup, hote):
    tried = []
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: tried.append(a))

    with pytest.raises(RecuperationImpossible):
        get(f"http://{hote}/")
    assert not tried
