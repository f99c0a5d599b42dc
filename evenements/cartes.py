"""One date in a list, as finished words."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from annuaire.enums import GardeEnfants
from annuaire.horaires.mots import write_minutes
from evenements import endroits
from evenements.endroits import Endroit
from evenements.enums import EtatOccurrence, ModeInscription, TypeEvenement
from evenements.inscriptions import places
from evenements.inscriptions.partage import Places
from evenements.inscriptions.regles import capacity
from evenements.periodes import last_day
from evenements.recurrence import say_hours
from portal.socle.dates import say_date

COMPTEES = (ModeInscription.PORTAIL, ModeInscription.CONTACT)  # their places are counted here


@dataclass
class Carte:
    """Words of one date. etat: « annulee », « complet » or "" ; debut and fin in Paris time."""

    pk: int
    url: str
    titre: str
    type: str
    debut: datetime
    fin: datetime
    heures: str
    jours: str  # « jusqu'au 3 mars », of what lasts several days
    endroit: Endroit
    qui: str
    prix: str
    gratuit: bool
    resume: str
    etat: str
    motif: str
    message: str
    inscription: str  # « Sur inscription »; "" of a date that says it is full, or cancelled
    ages: str
    garde: str
    capacite: int | None  # of this date
    places: Places | None  # when they are counted here
    avant: datetime | None  # when it was to be, before it moved
    exemple: bool
    terminee: bool

    @property
    def jour(self) -> date:
        return self.debut.date()

    @property
    def ou(self) -> str:
        return self.endroit.dit


def cards(rows, counted=None, *, endroit: Endroit | None = None) -> list[Carte]:
    """Cards of dates, full ones said. counted: count_shown() of these dates, when already asked;
    endroit: where their event is, when it is at hand."""
    rows = list(rows)
    counted = count_shown(rows) if counted is None else counted
    return [card(row, counted.get(row.pk), endroit) for row in rows]


def count_shown(rows) -> dict[int, Places]:
    """{pk: its Places} of the dates whose places are said to all. At most one query.

    Counted when the page is made: places kept for partners are given back as time passes, without
    anybody changing anything.
    """
    said = [row for row in rows if row.evenement.inscription in COMPTEES]
    return places.count_many(said) if said else {}


def card(row, places=None, endroit=None) -> Carte:
    """row: an Occurrence of OccurrenceQuerySet.for_agenda()."""
    annonce = row.evenement.annonce
    etat = state(row, complet=bool(places and places.est_complete))
    debut, fin = timezone.localtime(row.debut), timezone.localtime(row.fin)
    return Carte(
        pk=row.pk,
        url=date_url(row, annonce),
        titre=annonce.titre,
        type=TypeEvenement(annonce.type).label,
        debut=debut,
        fin=fin,
        heures=hours(row, debut, fin),
        jours=lasting(debut, fin),
        endroit=endroits.at_date(endroit or endroits.of_annonce(annonce), row),
        qui=annonce.qui,
        prix=annonce.prix,
        gratuit=annonce.frais == "gratuit",
        resume=annonce.resume,
        etat=etat,
        motif=row.motif,
        message=row.message,
        inscription="" if etat else signing(row.evenement),
        ages=say_ages(annonce.age_min, annonce.age_max),
        garde=childcare(annonce.garde),
        capacite=capacity(row),
        places=places,
        avant=timezone.localtime(row.origine) if row.deplacee else None,
        exemple=annonce.exemple,
        terminee=row.fin <= timezone.now(),
    )


def state(row, *, complet) -> str:
    if row.etat == EtatOccurrence.ANNULEE:
        return "annulee"
    return "complet" if row.complet or complet else ""


def signing(evenement) -> str:
    if evenement.inscription == ModeInscription.SANS:
        return _("Sans inscription")
    return _("Sur inscription")


def hours(row, debut, fin) -> str:
    """« de 14 h à 16 h », « toute la journée »; the first hour only when it lasts several days."""
    if row.journee:
        return _("toute la journée")
    if last_day(fin) > debut.date() and fin - debut >= timedelta(hours=24):
        return _("à partir de %(heure)s") % {"heure": say_hour(debut)}
    return say_hours(debut.time(), fin.time())


def say_span(debut: datetime, fin: datetime) -> str:
    """« Mardi 3 mars 2026, de 14 h à 16 h », « …, jusqu'au 6 mars »."""
    debut, fin = timezone.localtime(debut), timezone.localtime(fin)
    lasts = lasting(debut, fin)
    hours = (
        _("à partir de %(heure)s") % {"heure": say_hour(debut)}
        if lasts
        else say_hours(debut.time(), fin.time())
    )
    day = say_date(debut.date(), "l j F Y")
    return ", ".join(filter(None, [day[:1].upper() + day[1:], hours, lasts]))


def lasting(debut, fin) -> str:
    """« jusqu'au 3 mars », "" for what ends the same day or in the night."""
    last = last_day(fin)
    if last == debut.date() or fin - debut < timedelta(hours=24):
        return ""
    return _("jusqu'au %(jour)s") % {"jour": say_date(last, "l j F")}


def say_ages(minimum, maximum) -> str:
    """« De 6 à 12 ans », "" for everybody."""
    if minimum is None and maximum is None:
        return ""
    if maximum is None:
        return _("À partir de %(age)d ans") % {"age": minimum}
    if not minimum:
        return _("Jusqu'à %(age)d ans") % {"age": maximum}
    if minimum == maximum:
        return _("%(age)d ans") % {"age": minimum}
    return _("De %(min)d à %(max)d ans") % {"min": minimum, "max": maximum}


def childcare(garde) -> str:
    """In two words: how it goes is on the page."""
    words = {GardeEnfants.OUI: _("Garde d'enfants"), GardeEnfants.AVEC: _("Avec vos enfants")}
    return words.get(garde, "")


def event_url(annonce) -> str:
    return reverse("evenements:evenement", kwargs={"pk": annonce.pk, "slug": annonce.slug})


def date_url(row, annonce) -> str:
    local = timezone.localtime(row.origine)
    return reverse(
        "evenements:date",
        kwargs={
            "pk": row.evenement_id,
            "slug": annonce.slug,
            "moment": f"{local:%Y-%m-%d-%H%M}",
        },
    )


def say_hour(moment: datetime) -> str:
    """« 14 h 30 »"""
    return write_minutes(moment.hour * 60 + moment.minute)
