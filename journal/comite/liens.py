"""The link that lets a member in: dated, revocable, followed by e-mail or by SMS.

It opens no session of the portal: only the committee's pages, for that member, while they are one
(docs/decisions/0008).
"""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from comptes import jetons
from comptes.models import Jeton
from journal.models import Membre

USAGE = "comite"
COOKIE = "comite"
DUREE = timedelta(days=30)


def issue(membre, suite="") -> str:
    """Absolute address of a new link. suite: the page it leads to, one of ours."""
    secret = jetons.issue(
        USAGE, courriel=membre.courriel, duree=DUREE, membre=membre.pk, suite=suite
    )
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("comite:lien", args=[secret])


def find(secret) -> Jeton | None:
    return jetons.find(USAGE, secret)


def member_of(jeton) -> Membre | None:
    """Who may come in by this link now: nobody once it is over, or they have left."""
    if jeton is None or not jeton.is_valid:
        return None
    return Membre.objects.active().filter(pk=jeton.donnees.get("membre")).first()


def revoke(membre):
    """Close every link sent to somebody."""
    jetons.revoke(Jeton.objects.filter(usage=USAGE, donnees__membre=membre.pk))
