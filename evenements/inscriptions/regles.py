"""When one may sign up to a date, and what is said when one may not. Paris time.

« N jours avant » is counted in days of the calendar, from the day of the date.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from evenements.enums import EtatOccurrence, ModeInscription
from evenements.inscriptions.mots import phone_of, say_moment
from evenements.models import Occurrence
from portal.socle.calendrier import localize
from portal.socle.champs import format_phone

VERSION_TEXTE = "2026-11"  # of what people read before they sign up; kept with each sign-up
HEURE = 9  # sign-ups open and kept places are given back when somebody answers the telephone
HEURE_TIRAGE = 12
TARDIVE = timedelta(hours=24)  # a cancellation later than that before the start is counted
ACCORD = timedelta(days=7)  # a parent has, to answer
MAJORITE, AGE_SEUL = 18, 15  # below the latter, a parent's consent is waited for
LISTE_MAX = 1000  # sign-ups to one date, waiting ones among them
MODES = (ModeInscription.PORTAIL, ModeInscription.CONTACT, ModeInscription.ORIENTATION)


class InscriptionRefusee(ValidationError):
    """Said in French to whoever asked; `code` tells screens which refusal it is."""

    def __init__(self, message, code):
        super().__init__(message, code=code)


@dataclass(frozen=True)
class Personne:
    """Somebody who comes. Nothing of them has to be said, but for minors who come alone."""

    prenom: str = ""
    age: int | None = None


# -- Moments --------------------------------------------------------------------------------------


def opens_at(occurrence) -> datetime | None:
    """None: open as soon as it is published."""
    jours = occurrence.evenement.ouverture_jours
    return None if jours is None else _days_before(occurrence, jours, HEURE)


def closes_at(occurrence) -> datetime:
    """For people on the portal; the desk writes until the end of the date."""
    return occurrence.debut - timedelta(hours=occurrence.evenement.cloture_heures)


def kept_until(occurrence) -> datetime:
    """Until then some places are for people sent by a partner."""
    return _days_before(occurrence, occurrence.evenement.reservees_jours, HEURE)


def draw_at(occurrence) -> datetime:
    return _days_before(occurrence, occurrence.evenement.tirage_jours, HEURE_TIRAGE)


def _days_before(occurrence, jours, heure):
    jour = timezone.localdate(occurrence.debut) - timedelta(days=jours)
    return localize(jour, heure * 60)


# -- Refusals -------------------------------------------------------------------------------------


def check_may_register(occurrence, *, par, prescripteur, moment):
    """Raises InscriptionRefusee. A closed group is never open to people themselves."""
    evenement = occurrence.evenement
    if evenement.inscription not in MODES or (par is None and not _is_offered(occurrence)):
        raise InscriptionRefusee(_("On ne s'inscrit pas ici à ce rendez-vous."), "mode")
    if occurrence.etat != EtatOccurrence.PREVUE:
        raise InscriptionRefusee(_("Cette date est annulée."), "annulee")
    if moment >= (occurrence.fin if par else occurrence.debut):
        raise InscriptionRefusee(_("Cette date est passée."), "passee")
    if par is None and moment >= closes_at(occurrence):
        raise InscriptionRefusee(
            _("Les inscriptions sont closes. Téléphonez-nous : il reste peut-être une place."),
            "close",
        )
    opening = opens_at(occurrence)
    invited = prescripteur is not None or evenement.est_ferme
    if opening and moment < opening and not invited:
        raise InscriptionRefusee(
            _("Les inscriptions ouvrent %(quand)s.") % {"quand": say_moment(opening, le=True)},
            "pas-encore",
        )


def _is_offered(occurrence):
    """On the portal, by a page people can see."""
    asked = Occurrence.objects.published().filter(pk=occurrence.pk)
    return asked.filter(evenement__inscription=ModeInscription.PORTAIL).exists()


def is_to_come(occurrence, moment) -> bool:
    """It takes place, and has not begun."""
    return occurrence.etat == EtatOccurrence.PREVUE and moment < occurrence.debut


def check_not_begun(occurrence, moment, *, par=None):
    """Raises InscriptionRefusee. The desk writes until the end."""
    if moment >= (occurrence.fin if par else occurrence.debut):
        raise InscriptionRefusee(_("Le rendez-vous a commencé."), "passee")


def check_people(occurrence, participants, *, par=None, deja=0):
    """Raises InscriptionRefusee. As many as the event says, never more than there are places.

    Children come with somebody: an age nobody gave is a grown-up's. deja: how many the sign-up is
    for already; fewer is always possible, whatever the event has become since.
    """
    evenement, nombre = occurrence.evenement, len(participants)
    if nombre < 1:
        raise InscriptionRefusee(_("Dites combien de personnes viennent."), "personne")
    if nombre > deja:
        _check_size(occurrence, nombre)
    if evenement.mineurs_seuls and any(personne.age is None for personne in participants):
        raise InscriptionRefusee(_("Dites l'âge de chaque personne."), "age")
    if not evenement.mineurs_seuls and all(_is_minor(personne) for personne in participants):
        raise InscriptionRefusee(_say_adult_needed(evenement, par), "adulte")


def _check_size(occurrence, nombre):
    evenement = occurrence.evenement
    if nombre > evenement.places_par_inscription:
        raise InscriptionRefusee(
            _("Une inscription est pour %(n)d personnes au plus. Plus nombreux ? Téléphonez-nous.")
            % {"n": evenement.places_par_inscription},
            "trop",
        )
    places = capacity(occurrence)
    if places is not None and nombre > places:
        raise InscriptionRefusee(
            _("Il y a %(n)d places en tout pour cette date.") % {"n": places}, "trop"
        )


def _is_minor(personne):
    return personne.age is not None and personne.age < MAJORITE


def _say_adult_needed(evenement, par):
    """With the number to phone, but to the desk, which answers it."""
    words = _("Un adulte doit venir avec les enfants.")
    telephone = "" if par else phone_of(evenement)
    if not telephone:
        return words
    question = _("Une question ? Téléphonez au %(numero)s.")
    return f"{words} {question % {'numero': format_phone(telephone)}}"


def capacity(occurrence) -> int | None:
    """Places of this date; None: no limit."""
    if occurrence.capacite is not None:
        return occurrence.capacite
    return occurrence.evenement.capacite


def consent_needed(occurrence, participants) -> bool:
    """Whether minors come without anyone of age: a parent is told, or asked."""
    return occurrence.evenement.mineurs_seuls and not any(
        personne.age is not None and personne.age >= MAJORITE for personne in participants
    )


def consent_awaited(participants) -> bool:
    """Whether nothing counts before the parent's answer."""
    return any(personne.age is not None and personne.age < AGE_SEUL for personne in participants)


def consent_until(inscription) -> datetime:
    return min(inscription.cree_le + ACCORD, inscription.occurrence.debut)
