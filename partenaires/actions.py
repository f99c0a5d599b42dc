"""What a partner does to a fiche."""

from dataclasses import dataclass, field

from django.db import transaction

from annuaire.gestion.actes import write_values
from annuaire.importation import champs
from annuaire.importation.champs import M2M
from partenaires.reponses import record_answer


@dataclass
class Resultat:
    publies: list[str] = field(default_factory=list)
    relus: list[str] = field(default_factory=list)


@transaction.atomic
def change(*, fiche, acces, valeurs, mot=""):
    """Write values through the rules of publication. Raises ValidationError."""
    for champ, value in valeurs.items():
        if not champs.is_empty(value):
            champs.check_value(type(fiche), champ, value)
    plain = {
        champ: list(fiche._meta.get_field(champ).related_model.objects.filter(pk__in=value))
        if champ in M2M
        else value
        for champ, value in valeurs.items()
    }
    write_values(fiche=fiche, valeurs=plain, par=acces.compte)
    record_answer(fiche=fiche, canal=acces.canal, par=acces.compte, modifiee=True)
    return Resultat(publies=list(valeurs))
