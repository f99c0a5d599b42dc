"""What is done with accounts, by people and by the rooms above."""

from django.utils import timezone

from comptes.models import Jeton, Utilisateur


def get_or_create_compte(courriel, *, prenom="", nom=""):
    """(the account of an address, is it new). A closed account stays closed."""
    courriel = courriel.strip().lower()
    found = Utilisateur.objects.filter(email__iexact=courriel).first()
    if found:
        return found, False
    return Utilisateur.objects.create_user(courriel, first_name=prenom, last_name=nom), True


def disable(compte, *, par=None):
    """Close an account, its sessions and its links; what it did stays signed."""
    Utilisateur.objects.filter(pk=compte.pk).update(is_active=False)
    Jeton.objects.valid().filter(courriel__iexact=compte.email).update(revoque_le=timezone.now())
    compte.refresh_from_db()
