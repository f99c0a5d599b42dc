"""Signing in by a link: a request made by a browser, a message, a link or a code.

The link opens a session only in the browser that asked; anywhere else (another device, a mail
robot, even one that presses buttons) it opens nothing and stays whole. The code, typed on the page
that is still open, serves those who read their mail elsewhere.

Asking does the same whether the address is known or not: the account is looked up when the message
leaves. A newer request kills the older links of that browser only: killed by address, anyone who
knows an address could keep its owner out by asking again and again.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from comptes import cookies, freins, jetons
from comptes.models import Jeton, Utilisateur
from diffusion.actions import schedule
from diffusion.models import Envoi
from portal.socle.debit import address
from portal.socle.jetons import fingerprint, new_code
from portal.socle.verrou import take_turns

USAGE = "connexion"
CODE = "comptes.connexion"  # of the message
DUREE = timedelta(minutes=10)  # of the link, from the moment it is sent
DUREE_DEMANDE = 3600  # seconds a browser remembers having asked: messages may be slow

PAR_ADRESSE = 5  # messages an hour
PAR_RESEAU = 20
ESSAIS = 5  # wrong codes for one request
ESSAIS_JOUR = 15  # wrong codes a day for one address, from unknown browsers


@dataclass(frozen=True)
class Demande:
    """What a browser asked: kept in its own cookie, signed."""

    nonce: str
    courriel: str
    suite: str

    @property
    def navigateur(self):
        return fingerprint(self.nonce, "navigateur")


def read_request(request) -> Demande | None:
    """The last request of this browser."""
    value = cookies.get_signed(request, cookies.DEMANDE, DUREE_DEMANDE)
    if not value:
        return None
    return Demande(value["nonce"], value["courriel"], value["suite"])


def ask(request, response, courriel, suite=""):
    """Send a link to an address and have this response's browser remember that it asked.

    Beyond the limits nothing is sent, nothing is said, and the links already sent go on working.
    """
    courriel = courriel.strip().lower()
    before = read_request(request)
    demande = Demande(secrets.token_urlsafe(24), courriel, suite)
    if freins.take("lien", address(request), limite=PAR_RESEAU, secondes=3600) and send(
        courriel, navigateur=demande.navigateur, avant=before.navigateur if before else ""
    ):
        before = None
    if before and before.courriel == courriel:
        demande = Demande(before.nonce, courriel, suite)
    cookies.put_signed(
        response,
        cookies.DEMANDE,
        {"nonce": demande.nonce, "courriel": courriel, "suite": suite},
        DUREE_DEMANDE,
    )
    return demande


@transaction.atomic
def send(courriel, *, navigateur, avant="") -> bool:
    """Schedule the message; False when this address was written to often enough this hour.

    navigateur: fingerprint of what the asking browser holds; avant: of what it held before.
    """
    take_turns(f"lien {courriel}")
    hour = timezone.now() - timedelta(hours=1)
    sent = Envoi.objects.filter(notification=CODE, destinataire=courriel, cree_le__gt=hour)
    if sent.count() >= PAR_ADRESSE:
        return False
    schedule(
        CODE,
        courriel,
        cle=f"connexion:{navigateur[:32]}",
        contexte={"navigateur": navigateur, "avant": avant},
    )
    return True


def issue(compte, *, navigateur) -> tuple[str, str]:
    """(secret of the link, code to type), for one request."""
    code, empreinte = new_code()
    secret = jetons.issue(
        USAGE,
        courriel=compte.email,
        duree=DUREE,
        compte=compte.pk,
        navigateur=navigateur,
        code=empreinte,
    )
    return secret, code


def revoke_requests(navigateurs):
    """Close the links made for these requests."""
    jetons.revoke(Jeton.objects.valid().filter(usage=USAGE, donnees__navigateur__in=[*navigateurs]))


def revoke_of(courriel):
    """Close every link on its way to an address."""
    jetons.revoke(Jeton.objects.filter(usage=USAGE, courriel=courriel.strip().lower()))


def is_of_browser(jeton, demande) -> bool:
    return demande is not None and constant_time_compare(
        jeton.donnees["navigateur"], demande.navigateur
    )


def spend(jeton) -> Utilisateur | None:
    """The account that a link opens, once. None when it opens nothing any more."""
    compte = Utilisateur.objects.get_active(jeton.courriel)
    if compte is None or compte.pk != jeton.donnees["compte"] or not jetons.use(jeton):
        return None
    return compte


def try_code(request, demande, code) -> tuple[Utilisateur | None, bool]:
    """(the account or None, may another code be tried). Same work for a known or unknown address;
    the try is counted before anything is compared."""
    device = cookies.known_device(request, demande.courriel)
    day = ("code-appareil", device) if device else ("code-jour", demande.courriel)
    counted = freins.take("code", demande.navigateur, limite=ESSAIS, secondes=DUREE_DEMANDE)
    if not counted or not freins.take(*day, limite=ESSAIS_JOUR, secondes=24 * 3600):
        revoke_requests([demande.navigateur])
        return None, False
    jeton = (
        Jeton.objects.valid()
        .filter(usage=USAGE, courriel=demande.courriel, donnees__navigateur=demande.navigateur)
        .order_by("pk")
        .last()
    )
    expected = jeton.donnees["code"] if jeton else ""
    if not constant_time_compare(expected, fingerprint(code)) or jeton is None:
        return None, True
    freins.give_back(*day)
    return spend(jeton), True
