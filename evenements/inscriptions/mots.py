"""Dates and places of sign-ups, in words; whom to phone."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from evenements import endroits
from portal.socle.dates import say_date


def say_hour(moment) -> str:
    """« 14 h », « 9 h 05 »"""
    local = timezone.localtime(moment)
    return f"{local.hour} h {local.minute:02d}" if local.minute else f"{local.hour} h"


def say_moment(moment, *, le=False) -> str:
    """« mardi 3 mars à 14 h »; le: « le mardi 3 mars à 14 h »"""
    jour = say_date(timezone.localdate(moment), "l j F")
    words = _("le %(jour)s à %(heure)s") if le else _("%(jour)s à %(heure)s")
    return words % {"jour": jour, "heure": say_hour(moment)}


def say_when(occurrence, *, le=False) -> str:
    """« mardi 3 mars à 14 h », « mardi 3 mars » when it lasts the day"""
    if not occurrence.journee:
        return say_moment(occurrence.debut, le=le)
    jour = say_date(timezone.localdate(occurrence.debut), "l j F")
    return _("le %(jour)s") % {"jour": jour} if le else jour


def say_short(moment, *, journee=False) -> str:
    """« mar. 3/03 14h », as short as a text message wants it"""
    local = timezone.localtime(moment)
    jour = f"{date_format(local, 'D').rstrip('.').lower()}. {local.day}/{local.month:02d}"
    if journee:
        return jour
    minutes = f"{local.minute:02d}" if local.minute else ""
    return f"{jour} {local.hour}h{minutes}"


def say_where(occurrence) -> str:
    """« Maison de quartier, 12 rue …, salle 3 »; empty when nothing is known."""
    return endroits.of_date(occurrence).dit


def phone_of(evenement) -> str:
    """Whom one phones about this event: its own number, its service's, an organiser's, else the
    territory's."""
    service = evenement.service
    own = [evenement.telephone]
    if service:
        own += [service.telephone, service.structure.telephone]
    if found := next(filter(None, own), ""):
        return found
    organisers = [structure.telephone for structure in evenement.organisateurs.all()]
    return next(filter(None, organisers), "") or evenement.territoire.telephone
