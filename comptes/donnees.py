"""What the portal knows of a person, for that person. Each room adds what it keeps.

    register_export("structures", lambda compte: [...])

A function takes the account and returns what JSON can carry, about that person only.
"""

from collections.abc import Callable

from comptes.models import Jeton
from diffusion.models import Envoi

_known: dict[str, Callable] = {}


def register_export(nom: str, function: Callable):
    """Raises ValueError on a name already taken."""
    if nom in _known:
        raise ValueError(f"the export {nom} is declared twice")
    _known[nom] = function


def export(compte) -> dict:
    return {nom: function(compte) for nom, function in _known.items()}


def _compte(compte):
    return {
        "adresse": compte.email,
        "prenom": compte.first_name,
        "nom": compte.last_name,
        "ouvert_le": compte.date_joined,
        "derniere_entree": compte.last_login,
        "dernier_signe": compte.actif_le,
        "groupes": [*compte.groups.values_list("name", flat=True)],
        "mot_de_passe": compte.has_usable_password(),
    }


def _messages(compte):
    rows = Envoi.objects.filter(destinataire__iexact=compte.email).order_by("pk")
    return [*rows.values("notification", "canal", "etat", "cree_le", "parti_le")]


def _liens(compte):
    rows = Jeton.objects.filter(courriel__iexact=compte.email).order_by("pk")
    return [*rows.values("usage", "cree_le", "expire_le", "utilise_le", "revoque_le")]


register_export("compte", _compte)
register_export("messages", _messages)
register_export("liens", _liens)
