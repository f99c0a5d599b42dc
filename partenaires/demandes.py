"""What a person is asked today: her due fiches, and those of the campaigns under way."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from annuaire.enums import Genre
from partenaires.destinataires import cle, fiches_of
from partenaires.dues import due_date
from partenaires.enums import REPONDUES, EtatCampagne
from partenaires.models import Campagne, FicheCampagne, ReglagesEntretien


@dataclass
class Demande:
    dues: list = field(default_factory=list)
    campagnes: list[Campagne] = field(default_factory=list)  # each with `demandees`: fiches

    @property
    def fiches(self):
        """Each once: the campaigns' first."""
        asked = [fiche for campagne in self.campagnes for fiche in campagne.demandees]
        return list({cle(fiche): fiche for fiche in [*asked, *self.dues]}.values())


def asked_of(courriel, today=None) -> Demande:
    """Looked at when the message leaves: what was verified since it was scheduled is left out."""
    today = today or timezone.localdate()
    fiches = fiches_of(courriel)
    dues = [fiche for fiche in fiches if due_date(fiche) <= today]
    return Demande(
        dues=dues if ReglagesEntretien.current().actif else [],
        campagnes=_campaigns(fiches, today),
    )


def _campaigns(fiches, today):
    by_key = {cle(fiche): fiche for fiche in fiches}
    pks = {genre: [fiche.pk for fiche in fiches if fiche.genre == genre] for genre in Genre}
    rows = (
        FicheCampagne.objects.filter(
            Q(structure__in=pks[Genre.STRUCTURE]) | Q(service__in=pks[Genre.SERVICE]),
            campagne__in=under_way(today),
        )
        .exclude(etat__in=REPONDUES)
        .select_related("campagne")
        .order_by("campagne__debut", "campagne_id", "pk")
    )
    found = {}
    for row in rows:
        campagne = found.setdefault(row.campagne_id, row.campagne)
        key = f"structure-{row.structure_id}" if row.structure_id else f"service-{row.service_id}"
        campagne.demandees = [*getattr(campagne, "demandees", []), by_key[key]]
    return list(found.values())


def under_way(today):
    return Campagne.objects.filter(etat=EtatCampagne.OUVERTE, debut__lte=today, fin__gte=today)


def section_names(cles) -> list[str]:
    """What a campaign asks to look at, in words; a key of another version is left out."""
    from partenaires import sections  # lazily: it reads the registry of models

    return [str(name) for cle, name in sections.choices() if cle in cles]
