"""Days, lists of days, and the period they are taken in."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from evenements.recurrence.enums import Frequence
from evenements.recurrence.lecture import lexique as lex
from evenements.recurrence.lecture.dit import Dit
from evenements.recurrence.lecture.moments import JourDit
from evenements.recurrence.lecture.texte import Curseur, mark, word

# -- One day ------------------------------------------------------------------------------------

CHIFFRES = (("j", "j2", "j3"), ("m", "m2", "m3"), ("a", "a2", "a3"))
PROCHAIN = word("prochain|qui vient")
CE = word("ce|cet")
RELATIF = word("(?P<a>aujourd'hui)|(?P<d>demain)|(?P<ad>apres[ -]demain)")
APRES = {"a": 0, "d": 1, "ad": 2}
VIRGULE = mark(",")
CHAQUE = word("chaque|tous les")


def read_day(cur: Curseur, dit: Dit) -> JourDit | None:
    """« mardi 6 janvier 2026 », « 06/01/26 », « 2026-01-06 », « demain », « samedi prochain »."""
    return cur.attempt(_relative, dit) or cur.attempt(_written, dit)


def _written(cur, dit):
    semaine = _weekday(cur)
    if semaine is not None:
        cur.take(VIRGULE)
    if chiffres := cur.take(lex.CHIFFRES):
        return _checked(_from_digits(chiffres, semaine), dit)
    numero = cur.take(lex.NUMERO)
    mois = numero and cur.take(lex.MOIS_APRES_JOUR)
    if not mois:
        return None
    return _checked(JourDit(lex.numero_of(numero), lex.mois_of(mois), _year(cur), semaine), dit)


def _relative(cur, dit):
    if mot := cur.take(RELATIF):
        return _in_days(dit.aujourdhui, APRES[mot.lastgroup])
    ce = cur.take(CE)
    semaine = _weekday(cur)
    if semaine is None or not (cur.take(PROCHAIN) or ce):
        return None
    return next_weekday(dit.aujourdhui, semaine)


def next_weekday(aujourdhui: date, semaine: int) -> JourDit:
    """The first such day after today."""
    return _in_days(aujourdhui, (semaine - aujourdhui.weekday() - 1) % 7 + 1)


def _in_days(jour, nombre):
    return JourDit.exact(jour + timedelta(days=nombre))


def _weekday(cur):
    jour = cur.take(lex.JOUR)
    return lex.jour_of(jour) if jour else None


def _year(cur):
    annee = cur.take(lex.ANNEE)
    return int(annee["annee"]) if annee else None


def _from_digits(match, semaine):
    jour, mois, annee = (
        next((match[name] for name in names if match[name]), None) for names in CHIFFRES
    )
    if annee:
        annee = int(annee) + (2000 if len(annee) == 2 else 0)
    return JourDit(int(jour), int(mois), annee, semaine)


def _checked(jour, dit):
    """The day itself. One that no calendar has is told once, then read as any day of its month."""
    if jour.exists():
        return jour
    dit.grave = True
    dit.miss(
        _("Le %(jour)s/%(mois)02d n'existe pas : quelle date vouliez-vous écrire ?")
        % {"jour": jour.jour, "mois": jour.mois}
    )
    return JourDit(1, min(max(jour.mois, 1), 12), jour.annee)


# -- Lists of days ------------------------------------------------------------------------------


def read_list(cur: Curseur, dit: Dit) -> list[JourDit]:
    """« les 3, 10 et 17 mars 2026 », « le samedi 14 mars »; [] when it is none."""
    cur.take(lex.ARTICLE)
    if alone := cur.attempt(read_day, dit):
        return [alone]
    return cur.attempt(_numbers_of_month, dit) or []


def _numbers_of_month(cur, dit):
    semaine = _weekday(cur)
    numeros = _numbers(cur)
    mois = numeros and cur.take(lex.MOIS_APRES_JOUR)
    if not mois:
        return []
    number, annee = lex.mois_of(mois), _year(cur)
    return [_checked(JourDit(numero, number, annee, semaine), dit) for numero in numeros]


def _numbers(cur):
    """« 3, 10 et 17 », « 1er et le 15 »: the last number may open the next date of the text."""
    numeros = []
    while len(numeros) < lex.SUITE_MAX and (numero := cur.take(lex.NUMERO)):
        numeros.append(lex.numero_of(numero))
        if not cur.attempt(_and_a_number):
            break
    return numeros


def _and_a_number(cur):
    if not cur.take(lex.ET):
        return False
    cur.take(lex.ARTICLE)
    return cur.sees(lex.NUMERO)


def read_dates(cur: Curseur, dit: Dit) -> bool:
    """Dates of their own: the event takes place on these days."""
    jours = read_list(cur, dit)
    if len(jours) == 1 and cur.take(SEULEMENT):  # « le 6 janvier 2026 seulement »
        return _set_period(dit, jours[0], jours[0])
    dit.dates += jours
    return bool(jours)


def read_anniversary(cur: Curseur, dit: Dit) -> bool:
    """« tous les 21 juin »."""
    jour = cur.take(CHAQUE) and cur.sees(lex.NUMERO) and cur.attempt(read_day, dit)
    if not jour:
        return False
    dit.dates.append(jour)
    dit.frequences.add((Frequence.AN, 1))
    return True


# -- Periods ------------------------------------------------------------------------------------

SEULEMENT = word("seulement")
DU = word("du|de|(?P<entre>entre(?: le)?)|le")
AU = word("jusqu'au|au|a")
ET = word("et le|et")
DEPUIS = word(
    "(?:a partir|a compter|partir|compter) (?:du|de|d')|a partir d'|des le|des|depuis le|depuis"
    "|(?:date de )?debut ?:?(?: le)?|(?:premiere?|1 ?ere?) (?:seance|date|cours) ?:?(?: le)?"
    "|(?:commence|debute|demarre)[a-z]* (?:le|en)"
)
JUSQUE = word(
    "jusqu'au|jusqu'a|jusqu'en|jusque|jusqu'|au plus tard le"
    "|(?:fin|derniere? (?:seance|date|cours)) ?:? ?(?:le|:)"
    "|(?:finit|termine|se termine)[a-z]* (?:le|en)"
)
INCLUS = word("inclus|compris")
DE = mark("(?:de|du|(?P<entre>entre))(?![a-z0-9])|d'")
A = word("a|au|jusqu'a|jusqu'en|jusque|jusqu'au")
FIN_DE = word("(?:la )?fin (?:de|du|d')|(?:la )?fin|la fin")
DEBUT_DE = word("(?:le )?debut (?:de|du|d')|(?:le )?debut")
MI = word("mi|(?:le )?milieu (?:de|du|d')")
MOIS_DE = word("(?:le |du )?mois (?:de|d')|d'|de")
EN = mark("(?:en|pendant tout le|tout le|au|pendant le|le|durant le|de)(?![a-z0-9])|d'")
RENTREE = word("(?:la )?rentree(?: scolaire)?(?: de septembre)?")
TOUTE_L_ANNEE = word("(?:pendant )?toute l'annee|(?:pendant )?toute l'annee civile|a l'annee")


def read_between(cur: Curseur, dit: Dit) -> bool:
    """« du 6 janvier au 30 juin 2026 », « du 6 au 30 juin », « 06/01-30/06 »."""
    bounds = cur.attempt(read_bounds, dit)
    return bool(bounds) and _set_period(dit, *bounds)


def read_bounds(cur: Curseur, dit: Dit) -> tuple[JourDit, JourDit] | None:
    opened = cur.take(DU)
    debut = cur.attempt(read_day, dit) or cur.attempt(_bare_number)
    if not debut or not _joined(cur, AU, opened):
        return None
    fin = cur.attempt(read_day, dit)
    if not fin:
        return None
    cur.take(INCLUS)
    return _complete(debut, fin, dit), fin


def _joined(cur, until, opened):
    """« du 6 au 30 », « 6-30 », « entre le 6 et le 30 »: elsewhere « et » joins two dates."""
    between = opened and opened["entre"] and cur.take(ET)
    return between or cur.take(until) or cur.take(lex.TIRET)


def _bare_number(cur):
    semaine = _weekday(cur)
    numero = cur.take(lex.NUMERO)
    return JourDit(lex.numero_of(numero), 0, None, semaine) if numero else None


def _complete(debut, fin, dit):
    """« du 6 au 30 juin »: the month, said once, is that of both."""
    if debut.mois:
        return debut
    return _checked(JourDit(debut.jour, fin.mois, fin.annee, debut.semaine), dit)


def read_between_months(cur: Curseur, dit: Dit) -> bool:
    """« de septembre à juin », « septembre-juin », « entre octobre et mai 2027 »."""
    opened = cur.take(DE)
    debut = cur.attempt(_month)
    if not debut or not _joined(cur, A, opened):
        return False
    cur.take(FIN_DE)
    fin = cur.attempt(_month)
    return bool(fin) and _set_period(dit, debut, _last_of(fin))


def _month(cur):
    """The first day of a month."""
    cur.take(MOIS_DE)
    mois = cur.take(lex.MOIS_SEUL)
    return JourDit(1, lex.mois_of(mois), _year(cur), precis=False) if mois else None


def _last_of(month):
    return JourDit(-1, month.mois, month.annee, precis=False)


def read_month(cur: Curseur, dit: Dit) -> bool:
    """« en juillet », « en juillet et août », « au mois de juin 2027 », « août 2026 »."""
    said = cur.take(EN)
    debut = cur.attempt(_month)
    if not debut or not (said or debut.annee or "mois" in cur.texte[: cur.place][-25:]):
        return False
    fin = debut
    while another := cur.attempt(_and_a_month):
        if another.mois != fin.mois % 12 + 1:
            dit.miss(_("Des mois qui ne se suivent pas : écrivez un rythme pour chacun."))
        fin = another
    return _set_period(dit, debut, _last_of(fin))


def _and_a_month(cur):
    return cur.take(lex.ET) and cur.attempt(_month)


def read_year(cur: Curseur, dit: Dit) -> bool:
    """« en 2027 »."""
    annee = cur.take(EN) and _year(cur)
    return bool(annee) and _set_period(
        dit, JourDit(1, 1, annee, precis=False), JourDit(31, 12, annee, precis=False)
    )


def read_start(cur: Curseur, dit: Dit) -> bool:
    """« à partir du 7 janvier », « dès mars 2026 », « à partir de lundi »."""
    if not cur.take(DEPUIS):
        return False
    if cur.take(RENTREE):
        return _ask_rentree(dit)
    debut = cur.attempt(read_day, dit) or cur.attempt(_starting_month) or cur.attempt(_soon, dit)
    return bool(debut) and _set_period(dit, debut, None)


def _starting_month(cur):
    cur.take(DEBUT_DE)
    return cur.attempt(_month)


def _soon(cur, dit):
    jour = cur.take(lex.JOUR)
    if not jour or jour["pluriel"]:  # « des mardis », once its accent is lost
        return None
    return next_weekday(dit.aujourdhui, lex.jour_of(jour))


def read_end(cur: Curseur, dit: Dit) -> bool:
    """« jusqu'au 30 juin inclus », « jusqu'à fin juin », « jusqu'en juin », « fin juin »."""
    if not cur.take(JUSQUE) and not cur.sees(FIN_DE):
        return False
    if cur.take(RENTREE):
        return _ask_rentree(dit)
    if cur.take(MI) or cur.take(DEBUT_DE):
        return _ask_end(cur, dit)
    fin = cur.attempt(read_day, dit) or cur.attempt(_ending_month)
    cur.take(INCLUS)
    return bool(fin) and _set_period(dit, None, fin)


def _ending_month(cur):
    cur.take(FIN_DE)
    fin = cur.attempt(_month)
    return fin and _last_of(fin)


def _ask_end(cur, dit):
    cur.take(lex.TIRET)
    if not cur.attempt(_month):
        return False
    dit.miss(_("Jusqu'à quel jour exactement ?"))
    return True


def read_rentree(cur: Curseur, dit: Dit) -> bool:
    """Its day is not the same for a school and for a workshop."""
    return bool(cur.take(RENTREE)) and _ask_rentree(dit)


def _ask_rentree(dit):
    dit.miss(_("La rentrée : quel jour exactement ? Par exemple « à partir du 7 septembre »."))
    return True


def read_all_year(cur: Curseur, dit: Dit) -> bool:
    return bool(cur.take(TOUTE_L_ANNEE))


def _set_period(dit, debut, fin):
    """Note the bounds that were said; said twice and differently, they are asked again."""
    for name, said in (("debut", debut), ("fin", fin)):
        known = getattr(dit, name)
        if said and known and known != said:
            dit.miss(_("Deux périodes : laquelle est la bonne ?"))
        elif said:
            setattr(dit, name, said)
    return True
