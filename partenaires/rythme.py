"""At most one message a week per person, reminders and campaigns together."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from diffusion.adresses import fingerprint_of
from diffusion.enums import A_EXPEDIER, Etat
from diffusion.enums import Canal as Moyen
from diffusion.models import AdresseArretee, Envoi
from diffusion.notifications import refused_as

RAPPEL = "partenaires.rappel"
CAMPAGNE = "partenaires.campagne"
CODES = (RAPPEL, CAMPAGNE)
DEMANDES = "partenaires.demandes"  # what people refuse: both


@dataclass(frozen=True, slots=True)
class Passage:
    """The last message to a person: when it left, or when it is to leave."""

    le: datetime
    cle: str
    code: str
    a_venir: bool

    @property
    def jour(self) -> date:
        return timezone.localdate(self.le)


class Rythme:
    """What these people were sent lately or will be, read once. Write inside `take_turns(TOUR)`."""

    TOUR = "partenaires-courrier"

    def __init__(self, courriels, *, ecart: int, moment: datetime):
        self.ecart, self.moment = timedelta(days=ecart), moment
        self.passages: dict[str, Passage] = {}
        rows = (
            Envoi.objects.filter(notification__in=CODES, destinataire__in=list(courriels))
            .exclude(etat=Etat.ANNULE)
            .annotate(depart=Coalesce("parti_le", "prevu_le"))
            .filter(Q(etat__in=A_EXPEDIER) | Q(depart__gt=moment - self.ecart - timedelta(days=1)))
            .values_list("destinataire", "depart", "cle", "notification", "etat")
        )
        for courriel, depart, cle, code, etat in rows:
            coming = etat in A_EXPEDIER
            le = max(depart, moment) if coming else depart
            self._keep(courriel, Passage(le, cle, code, coming))

    def _keep(self, courriel, passage):
        known = self.passages.get(courriel)
        if known is None or known.le < passage.le:
            self.passages[courriel] = passage

    def carrier(self, courriel, pas_avant: date) -> Passage | None:
        """The message that speaks of what is due since that day: it left since, or it will leave.

        Every message lists, when it leaves, all that the person is asked (demandes.py).
        """
        passage = self.passages.get(courriel)
        return passage if passage and passage.jour >= pas_avant else None

    def first_slot(self, courriel) -> datetime:
        """The first moment this person may be written to."""
        passage = self.passages.get(courriel)
        if passage is None:
            return self.moment
        # On the wall clock: a week is a week, the day the hour changes too.
        return max(self.moment, timezone.localtime(passage.le) + self.ecart)

    def booked(self, courriel, le, cle, code):
        self.passages[courriel] = Passage(le, cle, code, a_venir=True)


def short_print(courriel: str) -> str:
    """What a key says of an address: nothing that can be read."""
    return fingerprint_of(Moyen.COURRIEL, courriel)[:16]


def stopped(courriels, code=RAPPEL) -> set[str]:
    """Those of these addresses that nothing of this kind may be sent to. One query."""
    prints = {fingerprint_of(Moyen.COURRIEL, courriel): courriel for courriel in courriels}
    rows = AdresseArretee.objects.filter(
        canal=Moyen.COURRIEL, empreinte__in=prints, notification__in=("", refused_as(code))
    )
    return {prints[empreinte] for empreinte in rows.values_list("empreinte", flat=True)}
