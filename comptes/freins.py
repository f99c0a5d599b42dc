"""How often something that guards an account may be tried.

Counted in the database, not in the cache as portal.socle.debit does: without Redis each process
has a cache of its own, and with Redis down nothing is counted. Taken before the costly act, in
turns, so that fifty tries at once are not fifty tries.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comptes.models import Frein
from portal.socle.jetons import fingerprint
from portal.socle.verrou import take_turns


def take(action, qui, *, limite, secondes) -> bool:
    """True, and one counted, when `qui` did `action` fewer than `limite` times since the window
    opened (at the first time). A refusal is not counted and does not make the window longer."""
    cle, now = _key(action, qui), timezone.now()
    fin = now + timedelta(seconds=secondes)
    with transaction.atomic():
        take_turns(f"frein {cle}")
        frein, is_new = Frein.objects.get_or_create(cle=cle, defaults={"nombre": 1, "fin": fin})
        if is_new:
            return True
        if frein.fin <= now:
            Frein.objects.filter(pk=frein.pk).update(nombre=1, fin=fin)
            return True
        if frein.nombre >= limite:
            return False
        Frein.objects.filter(pk=frein.pk).update(nombre=F("nombre") + 1)
        return True


def give_back(action, qui):
    """One less: what was taken succeeded."""
    Frein.objects.filter(cle=_key(action, qui), nombre__gt=0).update(nombre=F("nombre") - 1)


def purge(moment=None) -> int:
    return Frein.objects.filter(fin__lte=moment or timezone.now()).delete()[0]


def _key(action, qui):
    return fingerprint(f"{action}:{qui}", "frein")
