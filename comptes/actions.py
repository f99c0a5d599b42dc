"""Acts on accounts that a person could name."""

from comptes.models import Utilisateur


def get_or_create_compte(courriel, prenom="", nom=""):
    """The account of this address; a name already known is kept."""
    courriel = courriel.strip().lower()
    compte = Utilisateur.objects.filter(email__iexact=courriel).first()
    if compte is None:
        compte = Utilisateur.objects.create_user(courriel, first_name=prenom, last_name=nom)
    return compte
