"""What is kept of the people who sign up, and for how long.

Names, contacts, ages and links go thirty days after the date; its figures stay (bilans.py), about
nobody. A request no parent answered goes after seven days. What fairness needs, a fingerprint
without a name, stays twelve months.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from comptes.donnees import register_export
from diffusion.actions import cancel
from diffusion.models import Envoi
from evenements.enums import EtatInscription
from evenements.inscriptions import bilans, memoire, places
from evenements.inscriptions.attribution import serve
from evenements.inscriptions.empreintes import fingerprints
from evenements.inscriptions.messages import prefix_of
from evenements.inscriptions.regles import ACCORD
from evenements.models import Inscription, Occurrence, Participant, Passage

INSCRIPTION = timedelta(days=30)  # after the end of the date
PASSAGE = memoire.MEMOIRE
# They had no part in the date in the end, and nothing is to be remembered of it.
PARTIES = (EtatInscription.ANNULEE, EtatInscription.REFUSEE, EtatInscription.PARENT)


def purge(moment=None, *, simulation=False) -> dict[str, int]:
    """Erase what is past its time. Returns {what: rows}; simulation: the same, nothing done."""
    moment = moment or timezone.now()
    dates = Occurrence.objects.filter(fin__lte=moment - INSCRIPTION).order_by("pk")
    people = Inscription.objects.filter(occurrence__in=dates.values("pk"))
    sheets = Participant.objects.filter(occurrence__in=dates.values("pk"))
    unanswered = _unanswered(moment).exclude(occurrence__in=dates.values("pk"))
    passages = Passage.objects.filter(jour__lt=timezone.localdate(moment) - PASSAGE)
    found = {
        "inscriptions": people.count(),
        "participants": sheets.count(),
        "accords": unanswered.count(),
        "passages": passages.count(),
    }
    if not simulation:
        passages.delete()
        forget_rows(unanswered)
        named = Q(pk__in=people.values("occurrence")) | Q(pk__in=sheets.values("occurrence"))
        for pk in list(dates.filter(named).values_list("pk", flat=True)):
            erase_date(pk, moment)
    return found


def _unanswered(moment):
    """A parent did not answer in seven days, or before the date; or said no seven days ago."""
    silent = Q(etat=EtatInscription.PARENT) & (
        Q(cree_le__lte=moment - ACCORD) | Q(occurrence__debut__lte=moment)
    )
    asked = ~Q(parent_telephone="") | ~Q(parent_courriel="")
    refused = Q(etat=EtatInscription.REFUSEE, annulee_le__lte=moment - ACCORD) & asked
    return Inscription.objects.filter(silent | refused)


@transaction.atomic
def erase_date(occurrence_pk, moment):
    """The figures of a date are written, its people go."""
    occurrence = places.lock(occurrence_pk)
    rows = list(occurrence.inscriptions.prefetch_related("participants"))
    bilans.keep(occurrence, moment)
    _remember(occurrence, rows)
    _forget_messages(Envoi.objects.filter(cle__startswith=prefix_of(occurrence.pk)))
    occurrence.participants.all().delete()
    occurrence.inscriptions.all().delete()


def _remember(occurrence, rows):
    """One line by fingerprint: a family known by a number and an address has two."""
    Passage.objects.bulk_create(
        (
            Passage(
                territoire_id=occurrence.evenement.territoire_id,
                occurrence=occurrence,
                jour=timezone.localdate(occurrence.debut),
                empreinte=mark,
                place=place,
                venu=venu,
                tardive=tardive,
            )
            for row in rows
            if row.etat not in PARTIES or row.tardive
            for place, venu, tardive in [memoire.facts(row)]
            for mark in {*row.empreintes} - {""}
        ),
        ignore_conflicts=True,
    )


def _forget_messages(envois):
    """No address, no word of it is left at the post office; its key keeps it from leaving again."""
    cancel(envois)
    envois.update(destinataire="", contexte={}, erreur="")


@transaction.atomic
def forget_rows(rows) -> int:
    """Erase sign-ups and what was written to their people. Returns how many."""
    keys = [(row.occurrence_id, row.pk) for row in rows]
    for occurrence, pk in keys:
        _forget_messages(Envoi.objects.filter(cle__startswith=f"{prefix_of(occurrence)}{pk}:"))
    Inscription.objects.filter(pk__in=[pk for _occurrence, pk in keys]).delete()
    return len(keys)


def forget(*, telephone="", courriel="", moment=None) -> int:
    """At somebody's request: all that is kept of them, memory included. Returns how many facts.

    The places they had go to those who wait; the figures of dates not erased yet lose them.
    """
    moment = moment or timezone.now()
    marks = [mark for mark in fingerprints(telephone.strip(), courriel.strip()) if mark]
    rows = Inscription.objects.of_contact(marks)
    with transaction.atomic():
        dates = sorted({*rows.values_list("occurrence", flat=True)})
        for pk in dates:  # all of them before anything is told to pages: nobody waits in a circle
            places.lock(pk)
        for pk in dates:
            with places.turn(pk, moment) as held:
                forget_rows(rows.filter(occurrence=held))
                serve(held, moment)
        return len(dates) + Passage.objects.filter(empreinte__in=marks).delete()[0]


# -- For the person -------------------------------------------------------------------------------


def _of_account(compte):
    """What an account's address signed up to."""
    rows = Inscription.objects.of_contact(fingerprints("", compte.email))
    return [
        {
            "rendez_vous": row.occurrence.evenement.titre,
            "date": row.occurrence.debut,
            "etat": row.etat,
            "prenom": row.prenom,
            "telephone": row.telephone,
            "courriel": row.courriel,
            "personnes": [{"prenom": p.prenom, "age": p.age} for p in row.participants.all()],
            "recue_le": row.cree_le,
        }
        for row in rows.select_related("occurrence__evenement__service")
        .prefetch_related("participants")
        .order_by("pk")
    ]


register_export("inscriptions", _of_account)
