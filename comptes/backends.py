"""Passwords, braked: whatever page asks, this is where they are tried.

django-axes was looked at and left: it counts after the hash (fifty tries at once are fifty
hashes), writes the addresses that were tried into the log, and its cache handler counts per
process without Redis. Here a browser that signed in before has a count of its own, so that an
attack on an account never keeps its owner out.
"""

from contextlib import suppress

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied

from comptes import cookies, freins
from portal.socle.debit import address

SECONDES = 300
PAR_COMPTE = 5
PAR_RESEAU = 10  # a centre social's whole desk is behind one address


class Freine(PermissionDenied):
    """Too many tries: no password was looked at. Django's authenticate() stops there."""


class MotDePasse(ModelBackend):
    def authenticate(self, request, username=None, password=None, **kwargs):
        """The account, or None. Sets `request.freine` when nothing was tried."""
        courriel = username or kwargs.get("email")
        if not courriel or password is None:
            return None
        brakes = _brakes(request, courriel)
        _take_all(request, brakes)
        user = super().authenticate(request, courriel.strip(), password)
        if user is not None:
            for action, qui, _limit in brakes:
                freins.give_back(action, qui)
        return user


def _brakes(request, courriel):
    device = cookies.known_device(request, courriel)
    if device:
        return [("mot-de-passe-appareil", device, PAR_COMPTE)]
    brakes = [("mot-de-passe-compte", courriel.strip().lower(), PAR_COMPTE)]
    if request is not None:
        brakes.append(("mot-de-passe-reseau", address(request), PAR_RESEAU))
    return brakes


def _take_all(request, brakes):
    """Every brake or none: a network that is stopped does not stop one account after another."""
    taken = []
    for action, qui, limite in brakes:
        if not freins.take(action, qui, limite=limite, secondes=SECONDES):
            for name, who in taken:
                freins.give_back(name, who)
            with suppress(AttributeError):  # no request: nobody to tell
                request.freine = True
            raise Freine
        taken.append((action, qui))
