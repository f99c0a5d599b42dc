"""How often: days of the week, ranks in the month, every so many weeks."""

from django.utils.translation import gettext as _

from evenements.recurrence.enums import Frequence
from evenements.recurrence.lecture import lexique as lex
from evenements.recurrence.lecture.dit import Dit
from evenements.recurrence.lecture.moments import JourDit
from evenements.recurrence.lecture.texte import Curseur, word

JOUR, SEMAINE, MOIS, AN = Frequence.JOUR, Frequence.SEMAINE, Frequence.MOIS, Frequence.AN

# -- Words that say how often -------------------------------------------------------------------

UNE_FOIS = (
    "(?:une?|1) (?:fois|seance|matinee|apres[ -]midi|soiree|journee|rencontre|atelier|permanence"
    "|rendez-vous) par"
)
SIMPLES = {
    # « tous les jours ouvrables », « tous les jours d'école » are not every day.
    (JOUR, 1): (
        "(?:chaque|par|tous les) jours?(?! (?:d'|de (?!\\d)|ouvr|scol|pair|imp))"
        f"|quotidien(?:ne)?s?(?:ment)?|{UNE_FOIS} jour"
    ),
    (SEMAINE, 1): (
        "chaque semaine|toutes les semaines|hebdo(?:madaires?)?|hebdomadairement"
        f"|(?:{UNE_FOIS}|par) semaine"
    ),
    (SEMAINE, 2): (
        "(?:chaque|toutes les|(?:une fois )?par) quinzaines?|tous les (?:15|quinze) jours"
    ),
    (MOIS, 1): (f"chaque mois|tous les mois|mensuel(?:le)?s?(?:lement)?|(?:{UNE_FOIS}|par) mois"),
    (MOIS, 2): "bimestriel(?:le)?s?",
    (MOIS, 3): (
        "trimestriel(?:le)?s?(?:lement)?|chaque trimestre|tous les trimestres"
        f"|(?:{UNE_FOIS}|par) trimestre"
    ),
    (MOIS, 6): (
        f"semestriel(?:le)?s?|chaque semestre|tous les semestres|(?:{UNE_FOIS}|par) semestre"
    ),
    (AN, 1): f"chaque annee|tous les ans|annuel(?:le)?s?(?:lement)?|(?:{UNE_FOIS}|par) an",
    (AN, 2): "biennale?s?",
}
PAIRES = list(SIMPLES)
SIMPLE = word("|".join(f"(?P<p{i}>{SIMPLES[pair]})" for i, pair in enumerate(PAIRES)))
BIMENSUEL = word("bi-?mensuel(?:le)?s?(?:lement)?|bi-?hebdomadaires?|bi-?annuel(?:le)?s?")
TOUS_LES = word("tous les|toutes les")
UN = word("une?|1")
SUR = word("sur")
UNITE = word("(?P<jour>jours?)|(?P<semaine>semaines?)|(?P<mois>mois)|(?P<an>ans?|annees?)")
FOIS = word(
    "(?:fois|seances?|ateliers?|rencontres?|cours|dates?|permanences?|matinees?|soirees?|apres-midis?)"
)
SEANCES = word("(?:fois|seances?|ateliers?|rencontres?|cours|dates|rendez-vous)")
PAR = word("par")
POUR = word("pour|pendant|soit|en|sur|cycle de|serie de")
PARITE = word(
    "(?:chaque |toutes les |les |une |en |des )?semaines? "
    "(?:(?P<paires>paires?)|(?P<impaires>impaires?))"
)


def read_simple(cur: Curseur, dit: Dit) -> bool:
    """« chaque semaine », « mensuel », « tous les quinze jours »."""
    match = cur.take(SIMPLE)
    if match:
        dit.frequences.add(PAIRES[int(match.lastgroup[1:])])
    return bool(match)


def read_every(cur: Curseur, dit: Dit) -> bool:
    """« toutes les deux semaines », « tous les 10 jours », « tous les trois mois »."""
    nombre = cur.take(TOUS_LES) and cur.take(lex.NOMBRE)
    unite = nombre and cur.take(UNITE)
    if not unite:
        return False
    return _note_every(dit, unite, lex.nombre_of(nombre))


def read_one_in(cur: Curseur, dit: Dit) -> bool:
    """« une semaine sur deux », « un jour sur 3 »."""
    unite = cur.take(UN) and cur.take(UNITE)
    nombre = unite and cur.take(SUR) and cur.take(lex.NOMBRE)
    if not nombre:
        return False
    dit.frequences.add((Frequence(unite.lastgroup), lex.nombre_of(nombre)))
    return True


def _note_every(dit, unite, nombre):
    """« Tous les 8 jours » is every week, in French: today is counted."""
    frequence = Frequence(unite.lastgroup)
    if frequence == JOUR and nombre in (8, 15):
        frequence, nombre = SEMAINE, nombre // 7
        dit.warn(
            _("Compris : le même jour, chaque semaine.")
            if nombre == 1
            else _("Compris : le même jour, une semaine sur deux.")
        )
    dit.frequences.add((frequence, nombre))
    return True


def read_bimensuel(cur: Curseur, dit: Dit) -> bool:
    """Twice a month for the dictionary, every two months for many."""
    match = cur.take(BIMENSUEL)
    if not match:
        return False
    if "mensuel" in match[0]:
        dit.bimensuel = True
    elif "hebdo" in match[0]:
        dit.fois.add((2, SEMAINE))
    else:
        dit.fois.add((2, AN))
    return True


def read_times(cur: Curseur, dit: Dit) -> bool:
    """« deux fois par semaine »: which days must be said elsewhere."""
    nombre = cur.take(lex.NOMBRE)
    unite = nombre and cur.take(FOIS) and cur.take(PAR) and cur.take(UNITE)
    if not unite:
        return False
    dit.fois.add((lex.nombre_of(nombre), Frequence(unite.lastgroup)))
    return True


def read_sessions(cur: Curseur, dit: Dit) -> bool:
    """« pour 10 séances »."""
    cur.take(POUR)
    nombre = cur.take(lex.NOMBRE)
    if not nombre or not cur.take(SEANCES) or cur.sees(PAR):
        return False
    dit.seances = lex.nombre_of(nombre)
    return True


def read_parity(cur: Curseur, dit: Dit) -> bool:
    """« les semaines paires »."""
    match = cur.take(PARITE)
    if not match:
        return False
    parite = 0 if match["paires"] else 1
    if dit.parite not in (None, parite):
        dit.miss(_("Semaines paires ou impaires ?"))
    dit.parite = parite
    return True


# -- Days of the week ---------------------------------------------------------------------------

CHAQUE = word("chaque|tous les|toutes les|les|le")
DU, AU = word("du|de"), word("au|a")
EN_SEMAINE = word(
    "(?:en|la|pendant la) semaine|(?:tous les |chaque |les )?jours? (?:ouvres?|de semaine)"
)
WEEK_END = word("(?:chaque |tous les |les |le )?(?:week-? ?ends?|fins? de semaine)")
PAR_MOIS = word("par mois")


def read_day_run(cur: Curseur, dit: Dit) -> bool:
    """« du lundi au vendredi », « lundi-vendredi », « en semaine », « le week-end »."""
    jours = cur.attempt(day_run)
    if not jours:
        return False
    dit.jours |= jours
    dit.chaque = True
    return True


def day_run(cur: Curseur) -> set[int]:
    if cur.take(EN_SEMAINE):
        return {0, 1, 2, 3, 4}
    if cur.take(WEEK_END):
        return {5, 6}
    cur.take(DU)
    first = cur.take(lex.JOUR)
    joined = first and (cur.take(AU) or cur.take(lex.TIRET))
    last = joined and cur.take(lex.JOUR)
    return _run(lex.jour_of(first), lex.jour_of(last)) if last else set()


def _run(first, last):
    return {(first + day) % 7 for day in range((last - first) % 7 + 1)}


def read_one_day_in(cur: Curseur, dit: Dit) -> bool:
    """« un mercredi sur deux », « un samedi par mois »."""
    jour = cur.take(UN) and cur.take(lex.JOUR)
    if not jour:
        return False
    if cur.take(SUR) and (nombre := cur.take(lex.NOMBRE)):
        dit.frequences.add((SEMAINE, lex.nombre_of(nombre)))
    elif cur.sees(PAR_MOIS) or cur.sees(TOUS_LES):
        pass  # the next reader notes how often
    else:
        return False
    dit.jours.add(lex.jour_of(jour))
    dit.chaque = True
    return True


def read_days(cur: Curseur, dit: Dit) -> bool:
    """« tous les mardis et jeudis », « le mardi », « mardi »."""
    article = cur.take(CHAQUE)
    jour = cur.take(lex.JOUR)
    if not jour:
        return False
    dit.jours.add(lex.jour_of(jour))
    dit.chaque = dit.chaque or bool(article or jour["pluriel"])
    return True


# -- Days of the month --------------------------------------------------------------------------

ARTICLES = word("chaque|tous les|les|le")
DU_MOIS = word("(?:du|de chaque|des|de tous les|par|chaque|dans le|de) mois")
DE_MOIS = word("de|d'|en|du mois de|du mois d'|des mois de")
JOUR_DU_MOIS = word("jours?")
AVANT_DERNIER = word("avant[ -]derni(?:er|ere)s?")


def read_ranks(cur: Curseur, dit: Dit) -> bool:
    """« le 1er et le 3e samedi du mois », « le dernier jour du mois », « le 1er samedi de mai »."""
    if cur.sees(AVANT_DERNIER):
        return False
    groups = []
    while len(groups) < lex.SUITE_MAX and (group := cur.attempt(_rank_group)):
        groups += group
        cur.attempt(_and_a_rank)
    if not groups:
        return False
    month = None if cur.take(DU_MOIS) else cur.attempt(_of_month)
    return _note_ranks(dit, groups, month)


def _rank_group(cur):
    """« 1er et 3e samedi », as (rank, weekday) pairs; weekday None: « dernier jour »."""
    rangs = []
    while len(rangs) < lex.SUITE_MAX:
        cur.take(ARTICLES)
        rang = cur.take(lex.RANG)
        if not rang:
            return []
        rangs.append(lex.rang_of(rang))
        if not cur.attempt(_and_a_rank):
            break
    if cur.take(JOUR_DU_MOIS):
        return [(rang, None) for rang in rangs]
    return [(rang, jour) for jour in _weekdays(cur) for rang in rangs]


def _and_a_rank(cur):
    if not cur.take(lex.ET):
        return False
    place = cur.place
    cur.take(ARTICLES)
    ranked = cur.sees(lex.RANG)
    cur.place = place
    return ranked


def _weekdays(cur):
    jours = []
    while len(jours) < lex.SUITE_MAX and (jour := cur.take(lex.JOUR)):
        jours.append(lex.jour_of(jour))
        if not cur.attempt(_and_a_weekday):
            break
    return jours


def _and_a_weekday(cur):
    return cur.take(lex.ET) and cur.sees(lex.JOUR)


def _of_month(cur):
    mois = cur.take(DE_MOIS) and cur.take(lex.MOIS_SEUL)
    if not mois:
        return None
    annee = cur.take(lex.ANNEE)
    if cur.sees(lex.JUSQU_A_UN_MOIS):  # « le 1er mardi de septembre à juin »: a period
        return None
    return JourDit(1, lex.mois_of(mois), annee and int(annee["annee"]))


def _note_ranks(dit, groups, month):
    dit.quantiemes |= {rang for rang, jour in groups if jour is None}
    dit.rangs += [(rang, jour) for rang, jour in groups if jour is not None]
    if month and dit.rangs_mois not in (None, month):
        dit.miss(_("Plusieurs mois : écrivez un rythme pour chacun."))
    dit.rangs_mois = month or dit.rangs_mois
    return True


def read_numbers(cur: Curseur, dit: Dit) -> bool:
    """« le 15 de chaque mois », « le 1er et le 15 », « le 15 et le dernier jour du mois »."""
    if not cur.take(ARTICLES):
        return False
    numeros = _numbers(cur)
    if not numeros:
        return False
    if cur.take(DU_MOIS):
        dit.quantiemes |= numeros
    elif month := cur.attempt(_of_month):
        dit.quantiemes |= numeros
        dit.rangs_mois = month
    else:
        dit.numeros |= numeros
    return True


def _numbers(cur):
    numeros = set()
    for _place in range(lex.SUITE_MAX):
        if cur.take(lex.DERNIER_JOUR):
            numeros.add(-1)
        elif numero := cur.take(lex.NUMERO):
            numeros.add(lex.numero_of(numero))
        else:
            return set()
        if not cur.attempt(_and_a_number):
            break
    return numeros


def _and_a_number(cur):
    if not cur.take(lex.ET):
        return False
    cur.take(ARTICLES)
    return cur.sees(lex.NUMERO) or cur.sees(lex.DERNIER_JOUR)
