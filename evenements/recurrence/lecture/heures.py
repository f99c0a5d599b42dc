"""Hours: from when to when, or for how long."""

import re

from django.utils.translation import gettext as _

from evenements.recurrence.lecture import lexique as lex
from evenements.recurrence.lecture.dates import read_day
from evenements.recurrence.lecture.dit import Dit, Horaire
from evenements.recurrence.lecture.moments import JourDit, resolve_period
from evenements.recurrence.lecture.texte import Curseur, mark, word

UN_JOUR = 24 * 60
HEURE = word(
    r"(?P<h>[01]?[0-9]|2[0-4]) ?(?:heures?|hrs?|h) ?(?P<m>[0-5][0-9])?"
    r"|(?P<h2>[01]?[0-9]|2[0-4]):(?P<m2>[0-5][0-9])(?::00)?|(?P<midi>midi)|(?P<minuit>minuit)"
)
HEURE_NUE = word(r"(?P<h>[01]?[0-9]|2[0-4])(?!/|[0-9]|:| ?h)")
PLUS = word("(?P<demie>et demie?)|(?P<quart>et quart)|(?P<moins>moins (?:le )?quart)")
DE_JOUR = word("du (?P<matin>mat(?:in)?)|de l'(?P<apres>apres[ -]midi)|du (?P<soir>soir)")
DE = word("de|entre|des")
A = word("a|et|jusqu'a|au")
EVENING_SAID = re.compile(r"(?:du soir|de l'apres[ -]midi) *\Z")
A_HEURE = word("a partir de|des|a|de|vers les|pour")
VERS = word("vers|environ|apres|avant|a partir d'environ")
JUSQUE = word("jusqu'a|jusque|fin a|finit a")
PAR = word("par (?:jour|semaine|mois|an)")
SUITE = mark(r"$|[,;.)]|(?:du|de|le|les|chaque|tous|sauf|hors|pendant|au|a|jusqu|et|un|une|en)\b")
LENDEMAIN = word("(?:le )?lendemain|(?P<jours>[1-7]) jours? plus tard")
OUVRANTE, FERMANTE = mark(r"\("), mark(r"\)")
TOUTE_LA_JOURNEE = word("(?:pendant )?toute la journee|la journee entiere|journee entiere")
MOMENT = word(
    "(?:le |la |l'|en |au |dans l'|dans la )?(?:(?P<matin>matins?|matinees?)"
    "|(?P<apres>apres[ -]midis?)|(?:fin d')?(?P<soir>soirs?|soirees?))"
)
PENDANT = word("pendant|durant|pour|(?:d'une )?duree ?:?(?: de| d')?|dure|durent")
DUREE = word(
    r"(?P<h>[0-9]{1,2}) ?(?:heures?|h) ?(?P<m>[0-5][0-9])?|(?P<min>[0-9]{1,3}) ?(?:minutes?|min|mn)"
    r"|(?P<demi>une demi[ -]heure)|(?P<mot>une|deux|trois|quatre|cinq|six|sept|huit) heures?"
)


def read_hour(cur: Curseur) -> int | None:
    """Minutes since midnight: « 14 h 30 », « 14:30 », « midi et demi », « 8 h du soir »."""
    match = cur.take(HEURE)
    if not match:
        return None
    if match["midi"] or match["minuit"]:
        minutes = 12 * 60 if match["midi"] else 0
    else:
        minutes = int(match["h"] or match["h2"]) * 60 + int(match["m"] or match["m2"] or 0)
    minutes = _half_day(cur, minutes + _quarters(cur))
    return minutes if 0 <= minutes <= UN_JOUR else None


def _quarters(cur):
    match = cur.take(PLUS)
    return {"demie": 30, "quart": 15, "moins": -15}[match.lastgroup] if match else 0


def _half_day(cur, minutes):
    match = cur.take(DE_JOUR)
    evening = match and match.lastgroup != "matin" and minutes < 12 * 60
    return minutes + 12 * 60 if evening else minutes


def _bare_hour(cur):
    match = cur.take(HEURE_NUE)
    return int(match["h"]) * 60 if match else None


def read_range(cur: Curseur, dit: Dit) -> bool:
    """« de 14 h à 16 h 30 », « 14h-16h », « de 14 à 16 h », « 14h-16 », « de 22 h à 2 h »."""
    opened = cur.take(DE)
    debut = read_hour(cur)
    found = _range_from_number(cur, opened) if debut is None else _range_from_hour(cur, debut)
    if not found:
        return False
    dit.horaires.append(Horaire(*found, plus=_days_later(cur)))
    return True


def _range_from_number(cur, opened):
    """« de 14 à 16 h »: a number is an hour only beside one that says so."""
    debut = _bare_hour(cur)
    joined = cur.take(lex.TIRET) or (opened and cur.take(A))
    fin = read_hour(cur) if debut is not None and joined else None
    return None if fin is None else (_same_half_day(cur, debut, fin), fin)


def _range_from_hour(cur, debut):
    if not (cur.take(lex.TIRET) or cur.take(A)):
        return None
    fin = read_hour(cur)
    if fin is None:
        fin = cur.attempt(_closing_number)
    return None if fin is None else (_same_half_day(cur, debut, fin), fin)


def _same_half_day(cur, debut, fin):
    """« de 8 h à 10 h du soir » begins at 20 h."""
    said = EVENING_SAID.search(cur.texte, 0, cur.place)
    return debut + 12 * 60 if said and debut < fin - 12 * 60 else debut


def _closing_number(cur):
    fin = _bare_hour(cur)
    return fin if fin and cur.sees(SUITE) else None


DU = word("du|de|le")
AU = word("jusqu'au|au")
A_CE_JOUR = mark("(?:a|des)(?![a-z0-9])|,")


def read_span(cur: Curseur, dit: Dit) -> bool:
    """« du vendredi 10 juillet 18 h au dimanche 12 juillet 16 h »: one date of several days."""
    cur.take(DU)
    first = _day_and_hour(cur, dit)
    if not first or not (cur.take(AU) or cur.take(lex.TIRET)):
        return False
    last = _day_and_hour(cur, dit)
    if not last:
        return False
    (debut, at), (fin, until) = first, last
    days = [*resolve_period(debut, fin, dit.aujourdhui)]
    dit.dates.append(JourDit(days[0].day, days[0].month, days[0].year, debut.semaine))
    dit.horaires.append(Horaire(at, until, plus=(days[1] - days[0]).days))
    return True


def _day_and_hour(cur, dit):
    jour = cur.attempt(read_day, dit)
    if not jour:
        return None
    cur.take(A_CE_JOUR)
    heure = read_hour(cur)
    return None if heure is None else (jour, heure)


def _days_later(cur):
    opened = cur.take(OUVRANTE)
    match = cur.take(LENDEMAIN)
    if opened:
        cur.take(FERMANTE)
    if not match:
        return None
    return int(match["jours"] or 1)


def read_start_hour(cur: Curseur, dit: Dit) -> bool:
    """« à 18 h »; its end is asked, unless a duration follows."""
    cur.take(A_HEURE)
    debut = read_hour(cur)
    if debut is None or cur.sees(PAR):  # « 10 h par semaine » is a quantity
        return False
    dit.horaires.append(Horaire(debut))
    return True


def read_end_hour(cur: Curseur, dit: Dit) -> bool:
    """« à 14 h, jusqu'à 16 h »."""
    fin = read_hour(cur) if cur.take(JUSQUE) else None
    if fin is None:
        return False
    dit.fin_heure = fin
    return True


def read_vague_hour(cur: Curseur, dit: Dit) -> bool:
    """« après 18 h », « vers 10 h »: nobody comes on time for that."""
    if not cur.take(VERS) or read_hour(cur) is None:
        return False
    dit.vague = True
    return True


def read_duration(cur: Curseur, dit: Dit) -> bool:
    """« pendant 1 h 30 », « durée : 90 min », « (2 h) »."""
    opened = cur.take(OUVRANTE)
    said = cur.take(PENDANT)
    match = cur.take(DUREE)
    if not match or not (said or (opened and cur.take(FERMANTE)) or match["min"]):
        return False
    dit.duree = _minutes_of(match) + (_quarters(cur) if match["mot"] else 0)
    return True


def _minutes_of(match):
    if match["demi"]:
        return 30
    if match["min"]:
        return int(match["min"])
    hours = lex.NOMBRES[match["mot"]] if match["mot"] else int(match["h"])
    return hours * 60 + int(match["m"] or 0)


def read_whole_day(cur: Curseur, dit: Dit) -> bool:
    if not cur.take(TOUTE_LA_JOURNEE):
        return False
    dit.horaires.append(Horaire(0, 0, plus=1))
    return True


def read_moment(cur: Curseur, dit: Dit) -> bool:
    """« le matin » is no hour: it is kept to be held against the one that is said."""
    match = cur.take(MOMENT)
    if not match:
        return False
    dit.moments.add(match.lastgroup)
    return True


# -- What was said, put together ----------------------------------------------------------------


def horaire_of(dit: Dit) -> tuple[int | None, int | None]:
    """(beginning, duration) in minutes; what is missing is asked in `dit.manque`."""
    if dit.vague:
        dit.miss(_("À quelle heure exactement, et jusqu'à quelle heure ?"))
        return None, None
    if not dit.horaires:
        dit.miss(_("À quelle heure ? Par exemple « de 14 h à 16 h »."))
        return None, dit.duree
    if any(horaire != dit.horaires[0] for horaire in dit.horaires):
        dit.miss(_("Deux horaires : écrivez un rythme pour chacun."))
        return None, None
    return _one_horaire(dit, dit.horaires[0])


def _one_horaire(dit, horaire):
    debut = horaire.debut % UN_JOUR
    fin = dit.fin_heure if horaire.fin is None else horaire.fin
    duree = dit.duree if fin is None else _length(dit, debut, fin, horaire.plus)
    if duree is None:
        dit.miss(_("Jusqu'à quelle heure, ou pendant combien de temps ?"))
    elif fin is not None and dit.duree not in (None, duree):
        dit.miss(_("L'heure de fin et la durée ne vont pas ensemble : laquelle est la bonne ?"))
    _hold_against_moments(dit, debut)
    return debut, duree


def _length(dit, debut, fin, plus):
    if plus is not None:
        return plus * UN_JOUR + fin - debut
    if fin == debut:
        dit.miss(_("La fin est à la même heure que le début : jusqu'à quelle heure ?"))
        return None
    length = (fin - debut) % UN_JOUR or UN_JOUR
    if fin < debut and length > UN_JOUR // 2:
        dit.warn(_("La fin est le lendemain : d'accord ?"))
    return length


def _hold_against_moments(dit, debut):
    """« Le soir à 8 h » is 20 h for some: asked rather than guessed."""
    if dit.moments and dit.moments <= {"soir", "apres"} and debut < 12 * 60:
        dit.warn(_("%(heure)s h le matin : d'accord ?") % {"heure": debut // 60})
    if dit.moments == {"matin"} and debut >= 13 * 60:
        dit.warn(_("%(heure)s h n'est pas le matin : d'accord ?") % {"heure": debut // 60})
