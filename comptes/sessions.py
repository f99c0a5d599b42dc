"""How long a session lasts: 14 days, 12 hours without a visit; 8 hours for the staff."""

from datetime import timedelta

from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from comptes.models import Utilisateur
from comptes.permissions import may_enter_gestion

DUREE = timedelta(days=14)
DUREE_GESTION = timedelta(hours=8)
REPOS = timedelta(hours=12)
ECRITURE = timedelta(minutes=10)  # between two notes of a visit: a page viewed is no writing
RECENT = timedelta(minutes=15)  # what protects an account asks to have just signed in

DEBUT, VU, GESTION = "debut", "vu", "gestion"


def begin(sender, request, user, **kwargs):
    """Receiver of user_logged_in. The second factor is asked again."""
    now = _now()
    session = request.session
    session[DEBUT] = session[VU] = now
    session[GESTION] = may_enter_gestion(user)
    session.pop(DEVICE_ID_SESSION_KEY, None)
    duree = DUREE_GESTION if session[GESTION] else DUREE
    session.set_expiry(int(duree.total_seconds()))
    Utilisateur.objects.filter(pk=user.pk).update(actif_le=timezone.now(), prevenu_le=None)


def is_open(session) -> bool:
    return SESSION_KEY in session


def is_over(session, *, in_gestion) -> bool:
    now = _now()
    staff = in_gestion or session.get(GESTION)
    duree = DUREE_GESTION if staff else DUREE
    return (
        now - session.get(DEBUT, 0) >= duree.total_seconds()
        or now - session.get(VU, 0) >= REPOS.total_seconds()
    )


def note_visit(session):
    if _now() - session[VU] >= ECRITURE.total_seconds():
        session[VU] = _now()


def is_recent(session) -> bool:
    return _now() - session.get(DEBUT, 0) < RECENT.total_seconds()


@transaction.atomic
def close_all(compte):
    """End every session of an account; a caller that keeps its own signs the request in again
    (update_session_auth_hash)."""
    Utilisateur.objects.filter(pk=compte.pk).update(epoque=F("epoque") + 1)
    compte.refresh_from_db(fields=["epoque"])


def _now():
    return int(timezone.now().timestamp())
