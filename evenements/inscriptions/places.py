"""How many places are left, counted where it cannot change meanwhile.

Whoever counts in order to write holds the date's row (`turn`): thirty people in the same second are
thirty turns. The rule of who sits is partage.py's.
"""

from contextlib import contextmanager
from functools import partial

from django.db import transaction
from django.db.models import Max, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from evenements import annonces
from evenements.enums import AVEC_PLACE, EtatInscription
from evenements.inscriptions.partage import Famille, Places
from evenements.inscriptions.regles import InscriptionRefusee, capacity, kept_until
from evenements.models import Inscription, Occurrence

A_PLACE = Q(etat__in=AVEC_PLACE)
ATTEND = Q(etat=EtatInscription.ATTENTE)
PRESCRIT = Q(prescripteur__isnull=False)


def count(occurrence, moment=None) -> Places:
    return count_many([occurrence], moment)[occurrence.pk]


def count_many(occurrences, moment=None) -> dict[int, Places]:
    """{pk of a date: its Places}, in one query. The dates' events must be loaded."""
    occurrences, moment = list(occurrences), moment or timezone.now()
    rows = (
        Inscription.objects.filter(occurrence__in=[row.pk for row in occurrences])
        .order_by()
        .values("occurrence")
        .annotate(
            prises=_people(A_PLACE),
            prescrites=_people(A_PLACE & PRESCRIT),
            attente=_people(ATTEND),
            attente_prescrits=_people(ATTEND & PRESCRIT),
            demandes=_people(Q(etat=EtatInscription.DEMANDE)),
        )
    )
    found = {row.pop("occurrence"): row for row in rows}
    return {row.pk: _places(row, found.get(row.pk, {}), moment) for row in occurrences}


def _people(condition):
    return Coalesce(Sum("nombre", filter=condition), 0)


def _places(occurrence, counted, moment):
    kept = 0
    if moment < kept_until(occurrence):
        kept = max(occurrence.evenement.places_reservees - counted.get("prescrites", 0), 0)
    return Places(
        capacite=capacity(occurrence),
        gardees=kept,
        fermee=occurrence.complet,
        **{name: value for name, value in counted.items() if name != "prescrites"},
    )


def family(inscription) -> Famille:
    return Famille(inscription.pk, inscription.nombre, bool(inscription.prescripteur_id))


def position(inscription) -> int | None:
    """« Vous êtes 3e » : how many families are served before, plus one. None: not waiting."""
    if inscription.etat != EtatInscription.ATTENTE:
        return None
    before = Inscription.objects.filter(
        occurrence=inscription.occurrence_id, etat=EtatInscription.ATTENTE
    ).filter(Q(rang__lt=inscription.rang) | Q(rang=inscription.rang, pk__lt=inscription.pk))
    return before.count() + 1


def next_rank(occurrence) -> int:
    """Behind everybody who ever waited for that date."""
    last = Inscription.objects.filter(occurrence=occurrence).aggregate(last=Max("rang"))["last"]
    return (last or 0) + 1


@contextmanager
def turn(occurrence_pk, moment=None):
    """Hold a date: its sign-ups change one act at a time. Gives the date as it is now.

    Pages are told when it becomes full, or no longer is: once committed, so that nobody waits for
    their number while holding a date (whoever saves an event does it the other way round).
    """
    with transaction.atomic():
        occurrence = lock(occurrence_pk)
        before = count(occurrence, moment).est_complete
        yield occurrence
        if count(occurrence, moment).est_complete != before:
            transaction.on_commit(partial(annonces.dates_changed, [occurrence.evenement_id]))


@contextmanager
def turn_of(inscription, moment=None):
    """Hold the date of a sign-up; gives the sign-up as it is now, its `occurrence` the held one.

    Raises InscriptionRefusee when it has been erased meanwhile.
    """
    with turn(inscription.occurrence_id, moment) as held:
        row = Inscription.objects.select_related("prescripteur").filter(pk=inscription.pk).first()
        if row is None:
            raise InscriptionRefusee(_("Cette inscription n'existe plus."), "effacee")
        row.occurrence = held
        yield row


def lock(occurrence_pk) -> Occurrence:
    """SQLite: transactions that write take turns from their beginning (IMMEDIATE)."""
    rows = Occurrence.objects.select_for_update(of=("self",))
    return rows.select_related(*AVEC_DATE).defer(*SANS_CONTOURS).get(pk=occurrence_pk)


# What words about a date read (mots.py), so that a list of sign-ups never queries.
AVEC_DATE = (
    "lieu__quartier",
    "rythme__lieu__quartier",
    "evenement__lieu__quartier",
    "evenement__territoire",
    "evenement__grille",
    "evenement__service__lieu__quartier",
    "evenement__service__structure__lieu__quartier",
)
# Outlines are heavy, and nothing about sign-ups shows one.
SANS_CONTOURS = (
    *(f"{path}__contour" for path in AVEC_DATE if path.endswith("quartier")),
    "evenement__territoire__contour",
)
