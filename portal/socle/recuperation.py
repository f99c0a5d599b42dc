"""Fetching an address that somebody typed: what the network of the portal sees stays out of reach.

Only http and https, on their usual ports; the name is resolved once, every address it gives must be
public, and the connection goes to the very address that was checked. A redirect is a new address,
checked again. Time, size and compression are bounded; no cookie, no proxy, no credentials.

On the standard library: what is published for this on PyPI filters addresses, but bounds neither
the time of a whole answer, nor its size once inflated, nor the ports.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

MAX_URL = 2_000
MAX_REDIRECTIONS = 3
MORCEAU = 65_536
REDIRECTIONS = {301, 302, 303, 307, 308}
AGENT = "Portail de territoire (agenda)"
PORTS = {"http": 80, "https": 443}
# What « is_global » of the standard library lets through, and leads inside all the same.
INTERDITS = tuple(
    ipaddress.ip_network(reseau)
    for reseau in (
        "192.0.0.0/24",  # protocols
        "192.88.99.0/24",  # 6to4 relays
        "fec0::/10",  # site-local
        "64:ff9b::/96",  # NAT64: an IPv4 address inside
        "64:ff9b:1::/48",
        "2002::/16",  # 6to4
        "2001::/32",  # Teredo
        "::/96",  # IPv4-compatible
    )
)


class RecuperationImpossible(Exception):
    """Nothing usable came back; the message is for people. passager: worth trying again soon."""

    def __init__(self, message, *, passager=False):
        super().__init__(message)
        self.passager = passager


@dataclass(frozen=True)
class Reponse:
    """What came back. inchange: the server says nothing moved since (304), and sends no body."""

    contenu: bytes
    adresse: str
    type: str = ""
    etag: str = ""
    modifie: str = ""
    inchange: bool = False


@dataclass(frozen=True)
class _Cible:
    adresse: str
    schema: str
    hote: str
    port: int
    chemin: str = field(default="/")


def fetch(url: str, *, max_octets: int, delai: float, etag: str = "", modifie: str = "") -> Reponse:
    """The content at this address, in `delai` seconds at most. Raises RecuperationImpossible."""
    fin = time.monotonic() + delai
    for _tour in range(MAX_REDIRECTIONS + 1):
        cible = _parse(url)
        reponse = _get(cible, fin, max_octets, _headers(etag, modifie))
        if isinstance(reponse, Reponse):
            return reponse
        url = urljoin(cible.adresse, reponse)
    raise RecuperationImpossible(_("Cette adresse renvoie vers trop d'autres adresses."))


# -- Where -----------------------------------------------------------------------------------------


def check_url(url: str) -> None:
    """Raises RecuperationImpossible when it is of a kind that is never fetched. No network."""
    _parse(url)


def _parse(url):
    """Read the address strictly: what two programs may read differently is refused."""
    if len(url) > MAX_URL or not re.fullmatch(r"[^\x00-\x20\x7f\\]+", url):
        raise RecuperationImpossible(_("Cette adresse n'est pas complète ou contient des espaces."))
    try:
        parts = urlsplit(url)
        hote, port = parts.hostname, parts.port
    except ValueError:
        raise RecuperationImpossible(_("Cette adresse n'est pas bien écrite.")) from None
    if parts.scheme not in PORTS:
        raise RecuperationImpossible(_("Une adresse commence par https:// ou http://."))
    if not hote or "@" in parts.netloc:
        raise RecuperationImpossible(_("Cette adresse n'est pas bien écrite."))
    port = PORTS[parts.scheme] if port is None else port
    if port not in _ports():
        raise RecuperationImpossible(_("Ce numéro de port n'est pas accepté dans l'adresse."))
    chemin = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        chemin += "?" + quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]")
    return _Cible(url, parts.scheme, _ascii_host(hote), port, chemin)


def _ascii_host(hote):
    try:
        return hote if ":" in hote else hote.encode("idna").decode("ascii")
    except UnicodeError:
        raise RecuperationImpossible(_("Le nom du site n'est pas bien écrit.")) from None


def _ports():
    return getattr(settings, "RECUPERATION_PORTS", PORTS.values())


def _resolve(cible):
    """The public address to connect to: none is, when one of those the name gives is not."""
    try:
        found = socket.getaddrinfo(cible.hote, cible.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise RecuperationImpossible(
            _("Le site « %(site)s » est introuvable.") % {"site": cible.hote}, passager=True
        ) from None
    adresses = [row[4][0] for row in found]
    if not adresses or not all(is_public(adresse) for adresse in adresses):
        raise RecuperationImpossible(_("Cette adresse mène à un réseau privé : elle est refusée."))
    return adresses[0]


def is_public(texte: str) -> bool:
    """Whether anybody on the Internet could be answered by this address."""
    try:
        adresse = ipaddress.ip_address(texte)  # « fe80::1%eth0 » has its zone
    except ValueError:
        return False
    if getattr(settings, "RECUPERATION_LOCALE", False) and adresse.is_loopback:
        return True
    if adresse.version == 6 and adresse.ipv4_mapped:
        adresse = adresse.ipv4_mapped
    return (
        adresse.is_global
        and not adresse.is_multicast
        and not adresse.is_reserved
        and not any(adresse in reseau for reseau in INTERDITS if reseau.version == adresse.version)
    )


# -- The exchange ----------------------------------------------------------------------------------


def _headers(etag, modifie):
    headers = {
        "User-Agent": AGENT,
        "Accept": "text/calendar, */*;q=0.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    asked = {"If-None-Match": etag, "If-Modified-Since": modifie}
    return headers | {name: value for name, value in asked.items() if value}


def _get(cible, fin, max_octets, headers):
    """A Reponse, or the address it sends to."""
    adresse = _resolve(cible)
    try:
        with _connected(cible, adresse, fin) as connexion:
            connexion.request("GET", cible.chemin, headers=headers)
            reponse = connexion.getresponse()
            conditionnel = bool({"If-None-Match", "If-Modified-Since"} & headers.keys())
            return _read(cible, reponse, max_octets, fin, conditionnel=conditionnel)
    except RecuperationImpossible:
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise RecuperationImpossible(_why(error, cible, fin), passager=True) from None


def _why(error, cible, fin):
    if time.monotonic() >= fin or isinstance(error, TimeoutError):
        return _too_slow()
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("Le certificat du site « %(site)s » n'est pas valable.") % {"site": cible.hote}
    return _("Le site « %(site)s » ne répond pas comme attendu.") % {"site": cible.hote}


def _too_slow():
    return _("Le site met trop de temps à répondre.")


def _left(fin):
    left = fin - time.monotonic()
    if left <= 0:
        raise RecuperationImpossible(_too_slow(), passager=True)
    return left


@contextmanager
def _connected(cible, adresse, fin):
    """A connection to that address, cut when the time is over, however slowly bytes trickle in."""
    raw = socket.create_connection((adresse, cible.port), timeout=_left(fin))
    with closing(raw):
        same = raw.dup()  # stays ours when TLS takes the first over
        alarm = threading.Timer(_left(fin), _cut, [same])
        alarm.daemon = True
        alarm.start()
        try:
            connexion = http.client.HTTPConnection(cible.hote, cible.port)
            connexion.default_port = PORTS[cible.schema]  # not written in the Host header
            connexion.sock = _secured(raw, cible)
            with closing(connexion.sock), closing(connexion):
                yield connexion
        finally:
            alarm.cancel()
            same.close()


def _secured(raw, cible):
    if cible.schema == "http":
        return raw
    return ssl.create_default_context().wrap_socket(raw, server_hostname=cible.hote)


def _cut(same):
    """End both directions of the connection; whoever reads it is told at once."""
    with suppress(OSError):  # over already
        same.shutdown(socket.SHUT_RDWR)


def _read(cible, reponse, max_octets, fin, *, conditionnel):
    if reponse.status in REDIRECTIONS and reponse.headers.get("Location"):
        return reponse.headers["Location"].strip()
    said = {
        "adresse": cible.adresse,
        "type": _header(reponse, "Content-Type"),
        "etag": _header(reponse, "ETag"),
        "modifie": _header(reponse, "Last-Modified"),
    }
    if reponse.status == 304 and conditionnel:
        return Reponse(b"", inchange=True, **said)
    if reponse.status != 200:
        raise _refused(reponse.status)
    if int(reponse.headers.get("Content-Length") or 0) > max_octets:
        raise _too_big(max_octets)
    return Reponse(_body(reponse, max_octets, fin), **said)


def _header(reponse, name):
    """What may be sent back to that server later: one line of plain characters."""
    value = reponse.headers.get(name) or ""
    return value if len(value) <= 200 and re.fullmatch(r"[\x20-\x7e]*", value) else ""


def _refused(status):
    if status in (401, 403):
        return RecuperationImpossible(
            _("Le site demande un mot de passe : donnez une adresse publique de votre agenda.")
        )
    if status in (404, 410):
        return RecuperationImpossible(_("Il n'y a rien à cette adresse (elle a peut-être changé)."))
    return RecuperationImpossible(
        _("Le site répond par une erreur (%(code)d).") % {"code": status}, passager=True
    )


def _too_big(max_octets):
    return RecuperationImpossible(
        _("Ce fichier est trop lourd : %(mo)d Mo au plus.") % {"mo": max_octets // 10**6}
    )


def _body(reponse, max_octets, fin):
    codage = (reponse.headers.get("Content-Encoding") or "identity").strip().lower()
    if codage not in ("gzip", "x-gzip", "identity"):
        raise RecuperationImpossible(_("Le site envoie un fichier compressé autrement qu'attendu."))
    inflate = zlib.decompressobj(16 + zlib.MAX_WBITS) if codage != "identity" else None
    contenu = bytearray()
    while morceau := reponse.read1(MORCEAU):
        contenu += _inflated(inflate, morceau, max_octets - len(contenu)) if inflate else morceau
        if len(contenu) > max_octets:
            raise _too_big(max_octets)
    _left(fin)  # a connection cut by the alarm looks like the end of the file
    if inflate and not inflate.eof:
        raise _cut_short()
    if reponse.length:  # the announced length was not reached
        raise _cut_short()
    return bytes(contenu)


def _inflated(inflate, morceau, room):
    """At most one octet more than there is room for: a bomb stops there."""
    try:
        return inflate.decompress(morceau, room + 1)
    except zlib.error:
        raise _cut_short() from None


def _cut_short():
    return RecuperationImpossible(_("Le fichier est arrivé abîmé ou incomplet."), passager=True)
