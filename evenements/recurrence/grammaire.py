"""Reading: each function recognises one way of saying one thing, at the cursor, and notes it.

A reader answers True once it has noted something; otherwise the cursor goes back. They are tried
in the order of READERS: what is longer and more precise first.
"""

from django.utils.translation import gettext as _

from evenements.recurrence import lexique as lex
from evenements.recurrence.dit import Dit, Horaire
from evenements.recurrence.enums import Frequence, Vacances
from evenements.recurrence.moments import JourDit
from evenements.recurrence.texte import Curseur, mark, word

# -- Days said ----------------------------------------------------------------------------------

PROCHAIN = word("prochaine?s?|qui vient")
CE = word("ce|cet")
RELATIF = word("aujourd'hui|apres-demain|apres demain|demain")


def read_date(cur: Curseur, dit: Dit) -> JourDit | None:
    """« mardi 6 janvier 2026 », « 06/01/26 », « 2026-01-06 »."""
    semaine = _weekday(cur)
    cur.take(lex.ET) if semaine is not None and cur.sees(mark(",")) else None
    if chiffres := cur.take(lex.CHIFFRES):
        return _checked(_from_digits(chiffres, semaine), dit)
    if not (numero := cur.take(lex.NUMERO)):
        return None
    if not (mois := cur.take(lex.MOIS_APRES_JOUR)):
        return None
    return _checked(
        JourDit(lex.numero_of(numero), lex.mois_of(mois), _year(cur), semaine), dit
    )


def _weekday(cur):
    jour = cur.take(lex.JOUR)
    return lex.jour_of(jour) if jour else None


def _year(cur):
    annee = cur.take(lex.ANNEE)
    return int(annee["annee"]) if annee else None


def _from_digits(match, semaine):
    jour, mois, annee = (
        next((match[name] for name in names if match[name]), None)
        for names in (("j", "j2", "j3"), ("m", "m2", "m3"), ("a", "a2", "a3"))
    )
    if annee:
        annee = int(annee) + (2000 if len(annee) == 2 else 0)
    return JourDit(int(jour), int(mois), annee, semaine)


def _checked(jour, dit):
    """The day itself; one that is in no calendar is told, and stands for nothing."""
    if jour.exists():
        return jour
    dit.miss(
        _("Le %(jour)s/%(mois)02d n'existe pas : quelle date vouliez-vous écrire ?")
        % {"jour": jour.jour, "mois": jour.mois}
    )
    return None


def read_relative(cur: Curseur, dit: Dit) -> JourDit | None:
    """« demain », « samedi prochain », « ce samedi »: kept as the day they stand for."""
    from_today = dit.aujourdhui
    if mot := cur.take(RELATIF):
        days = {"a": 0, "d": 1}[mot[0][0]] if not mot[0].startswith("apres") else 2
        return JourDit.exact(from_today.fromordinal(from_today.toordinal() + days))
    ce = cur.take(CE)
    semaine = _weekday(cur)
    if semaine is None or not (cur.take(PROCHAIN) or ce):
        return None
    ahead = (semaine - from_today.weekday() - 1) % 7 + 1
    return JourDit.exact(from_today.fromordinal(from_today.toordinal() + ahead))
