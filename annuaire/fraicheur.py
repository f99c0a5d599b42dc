"""How old a fiche is, and what to say of it (rules of « Freshness »). Pure: dates in, words out."""

import calendar
from datetime import date

from django.utils.translation import gettext as _

from annuaire.enums import Fraicheur
from portal.socle.dates import say_date

MOIS_AVANT_ANCIENNE = 6


def add_months(jour: date, months: int) -> date:
    """The same day that many months later, the month's last day when it has no such day."""
    year, month = divmod(jour.year * 12 + jour.month - 1 + months, 12)
    return date(year, month + 1, min(jour.day, calendar.monthrange(year, month + 1)[1]))


def etat(verifie_le: date | None, intervalle: int, aujourdhui: date) -> Fraicheur:
    """À jour until the interval (months) has passed, à vérifier, then ancienne six months later.

    A fiche nobody ever verified is ancienne: nothing says it is still true.
    """
    if verifie_le is None:
        return Fraicheur.ANCIENNE
    if aujourdhui < add_months(verifie_le, intervalle):
        return Fraicheur.A_JOUR
    if aujourdhui < add_months(verifie_le, intervalle + MOIS_AVANT_ANCIENNE):
        return Fraicheur.A_VERIFIER
    return Fraicheur.ANCIENNE


def months_between(debut: date, fin: date) -> int:
    """Whole months elapsed."""
    months = (fin.year - debut.year) * 12 + fin.month - debut.month
    return months - (fin.day < debut.day)


def phrase(
    verifie_le: date | None, intervalle: int, aujourdhui: date, *, joignable: bool = True
) -> str:
    """What a habitante reads about the fiche's age. joignable: there is a number to call."""
    if verifie_le is None:
        if joignable:
            return _("Pas encore vérifiée : téléphonez avant de vous déplacer.")
        return _("Pas encore vérifiée : renseignez-vous avant de vous déplacer.")
    if etat(verifie_le, intervalle, aujourdhui) == Fraicheur.ANCIENNE:
        words = {"months": months_between(verifie_le, aujourdhui)}
        if joignable:
            return _("Vérifiée il y a %(months)d mois, téléphonez avant de vous déplacer.") % words
        return _("Vérifiée il y a %(months)d mois, renseignez-vous avant de venir.") % words
    return _("Vérifiée le %(date)s.") % {"date": say_date(verifie_le)}
