"""Except when, or only when: school holidays, public holidays, days, dates, months."""

import re

from django.utils.translation import gettext as _

from evenements.recurrence.enums import Vacances
from evenements.recurrence.lecture import lexique as lex
from evenements.recurrence.lecture.dates import read_bounds, read_list
from evenements.recurrence.lecture.dit import Dit
from evenements.recurrence.lecture.rythmes import day_run
from evenements.recurrence.lecture.texte import Curseur, mark, word
from portal.socle.calendrier import ZONE

SAUF = word(
    "sauf|hors|excepte(?:e?s?)|hormis|a part|a l'exception|en dehors|sans|ni"
    "|(?:annulee?s?|supprimee?s?|pas|relache|interruption|interrompue?s?|suspendue?s?|fermee?s?|fermeture)"
    "(?: (?:de |d')(?:seances?|cours|ateliers?|permanences?|rencontres?))?"
)
LIANT = mark(
    "(?:de|du|des|pendant|durant|en|au|le|les|la|toutes les|tous les|lors des)(?![a-z0-9])|d'|l'"
)
VACANCES = word("(?:(?P<petites>petites|grandes) )?(?:conges|vacances)(?: scolaires)?")
D_UNE_SAISON = word(
    "de (?:noel|paques|printemps|fevrier)|d'(?:hiver|ete|automne|avril)|de la toussaint"
)
DE_ZONE = mark(r"\(? ?(?:de la |en )?zone (?P<zone>[a-z])(?![a-z0-9]) ?\)?")
FERIES = word("(?:jours? )?feries?")
MOIS_DE = word("(?:mois )?(?:de|d')|mois")
VIRGULE = mark("[,;]")
NI = word("ni|ou")
COMPRIS = word("compris(?:es)?|inclus(?:es)?|inclues|aussi|egalement")
Y_COMPRIS = word(
    "(?:y )?compris|meme|inclus|aussi|egalement|maintenue?s?"
    "|sans (?:interruption|relache|fermeture)"
)
DES = word("des")
JOUR_AVANT = re.compile(r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|jour)s?$")
PENDANT = word("(?:uniquement |seulement )?(?:pendant|durant|lors|a chaque|chaque)")
SEULEMENT = word("seulement|uniquement|exclusivement")
HORS = word("hors|sauf")
TEMPS_SCOLAIRE = word(
    "periodes? scolaires?|temps scolaire|semaines? scolaires?|semaines? d'ecole|annee scolaire"
)


def read_except(cur: Curseur, dit: Dit) -> bool:
    """« sauf vacances scolaires et jours fériés », « sauf le 12 et le 19 mai », « sauf août »."""
    if not cur.take(SAUF):
        return False
    kind = cur.attempt(_item, dit, ITEMS)
    found = bool(kind)
    while kind:
        kind = cur.attempt(_next_item, dit, kind)
    return found


def _next_item(cur, dit, kind):
    """After a comma, only what cannot begin another part of the sentence: « sauf vacances, le
    mardi » keeps Tuesday."""
    comma = cur.take(VIRGULE)
    if not comma and not (cur.take(NI) or cur.take(lex.ET)):
        return None
    return _item(cur, dit, AFTER_COMMA[kind] if comma else {"vacances", "feries", "dates", kind})


def _item(cur, dit, allowed):
    """Note one exclusion; its kind, or None."""
    while cur.take(LIANT):
        pass
    return next((kind for kind in ITEMS if kind in allowed and cur.attempt(ITEMS[kind], dit)), None)


def _except_holidays(cur, dit):
    if not _holidays(cur, dit) or cur.sees(COMPRIS):
        return False
    dit.vacances.add(Vacances.HORS)
    return True


def _holidays(cur, dit):
    """« vacances scolaires (zone A) », all of them: one season alone is no rule."""
    match = cur.take(VACANCES)
    if not match:
        return False
    zone = cur.take(DE_ZONE)
    if match["petites"] or cur.take(D_UNE_SAISON):
        dit.miss(
            _(
                "Les vacances scolaires se prennent toutes ensemble : donnez plutôt les dates, "
                "par exemple « du 4 janvier au 12 février »."
            )
        )
    if zone and zone["zone"] != ZONE.lower():
        dit.miss(_("Seules les vacances de la zone %(zone)s sont connues ici.") % {"zone": ZONE})
    return True


def _except_feries(cur, dit):
    if not cur.take(FERIES) or cur.sees(COMPRIS):
        return False
    dit.feries.add(True)
    return True


def _except_period(cur, dit):
    bounds = cur.attempt(read_bounds, dit)
    if not bounds:
        return False
    dit.sauf_periodes.append(bounds)
    return True


def _except_dates(cur, dit):
    jours = read_list(cur, dit)
    dit.sauf_dates += jours
    return bool(jours)


def _except_days(cur, dit):
    jours = cur.attempt(day_run)
    if not jours:
        match = cur.take(lex.JOUR)
        jours = {lex.jour_of(match)} if match else set()
    dit.sauf_jours |= jours
    return bool(jours)


def _except_month(cur, dit):
    cur.take(MOIS_DE)
    mois = cur.take(lex.MOIS_SEUL)
    if not mois:
        return False
    dit.sauf_mois.add(lex.mois_of(mois))
    return True


ITEMS = {
    "vacances": _except_holidays,
    "feries": _except_feries,
    "periode": _except_period,
    "dates": _except_dates,
    "jours": _except_days,
    "mois": _except_month,
}
AFTER_COMMA = {
    "vacances": {"vacances", "feries"},
    "feries": {"vacances", "feries"},
    "periode": {"vacances", "feries"},
    "dates": {"vacances", "feries", "dates"},
    "jours": {"vacances", "feries"},
    "mois": {"vacances", "feries", "mois"},
}


# -- Included, or only then ---------------------------------------------------------------------


def read_included(cur: Curseur, dit: Dit) -> bool:
    """« vacances comprises », « fériés compris », « y compris pendant les vacances »."""
    before = cur.take(Y_COMPRIS)
    kinds = _kinds(cur, dit)
    if not kinds or not (before or cur.take(COMPRIS)):
        return False
    if "vacances" in kinds:
        dit.vacances.add(Vacances.TOUTES)
    if "feries" in kinds:
        dit.feries.add(False)
    return True


def _kinds(cur, dit):
    """The kinds of holidays named one after the other."""
    kinds = set()
    while kind := cur.attempt(_kind, dit):
        kinds.add(kind)
        cur.attempt(_and_holidays)
    return kinds


def _kind(cur, dit):
    cur.take(PENDANT)
    while cur.take(LIANT):
        pass
    if cur.attempt(_holidays, dit):
        return "vacances"
    return "feries" if cur.take(FERIES) else None


def _and_holidays(cur):
    if not cur.take(lex.ET):
        return False
    place = cur.place
    while cur.take(LIANT):
        pass
    seen = cur.sees(VACANCES) or cur.sees(FERIES)
    cur.place = place
    return seen


def read_only_holidays(cur: Curseur, dit: Dit) -> bool:
    """« pendant les vacances », « vacances scolaires uniquement », « le jeudi des vacances »."""
    before = cur.texte[: cur.place].rstrip()
    after_and = before.endswith(" et")
    said = cur.take(PENDANT) or (JOUR_AVANT.search(before) and cur.sees(DES))
    while cur.take(LIANT):
        pass
    if not cur.attempt(_holidays, dit) or not (cur.take(SEULEMENT) or said):
        return False
    if after_and:  # « le mercredi et pendant les vacances »: two rules
        dit.miss(_("« et pendant les vacances » : écrivez un second rythme pour elles."))
    dit.vacances.add(Vacances.SEULEMENT)
    return True


def read_school_time(cur: Curseur, dit: Dit) -> bool:
    """« en période scolaire », « hors temps scolaire »."""
    outside = cur.take(HORS)
    while cur.take(LIANT):
        pass
    if not cur.take(TEMPS_SCOLAIRE):
        return False
    dit.vacances.add(Vacances.SEULEMENT if outside else Vacances.HORS)
    return True
