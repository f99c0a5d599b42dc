"""From what was said, piece by piece, to one rule or to dates; what is missing is asked."""

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import islice

from django.utils.translation import gettext as _

from annuaire.horaires.mots import JOURS
from evenements.recurrence.enums import Frequence, RegleRefusee, Vacances
from evenements.recurrence.lecture.dit import Dit
from evenements.recurrence.lecture.heures import horaire_of
from evenements.recurrence.lecture.moments import JourDit, resolve_list, resolve_period
from evenements.recurrence.regle import DERNIER, DUREE_MAX, Regle
from portal.socle.dates import say_date

JOUR, SEMAINE, MOIS, AN = Frequence.JOUR, Frequence.SEMAINE, Frequence.MOIS, Frequence.AN
PERIODE_COURTE = timedelta(days=31)  # « du 5 au 9 janvier » may go without « tous les jours »
TOUTE_LA_SEMAINE = set(range(7))


def assemble(dit: Dit) -> dict:
    """The fields of a `Lecture`, but for the words that were not understood."""
    debut, duree = horaire_of(dit)
    if duree is not None and not 1 <= duree <= DUREE_MAX:
        dit.miss(_("La durée va d'une minute à sept jours."))
    heure = None if debut is None else time(*divmod(debut, 60))
    rhythm = _rhythm(dit)
    regle, dates, sauf = None, (), ()
    if rhythm:
        regle, sauf = _regle(dit, rhythm, heure, duree)
    else:
        dates = _dates(dit)
    if dit.manque:
        regle = None
    return {
        "regle": regle,
        "dates": () if dit.grave else dates,
        "heure": heure,
        "duree": duree,
        "sauf": sauf if regle else (),
        "manque": tuple(dit.manque),
        "avertissements": tuple(dit.avertissements),
    }


# -- How often ----------------------------------------------------------------------------------


def _rhythm(dit):
    """(frequence, intervalle), or None: dates said one by one, or nothing that comes back."""
    _settle_numbers(dit)
    _settle_excluded_days(dit)
    said = set(dit.frequences) | _implied(dit)
    said = _every_day_of(dit, said)
    _check_times(dit)
    if len(said) > 1:
        dit.conflit = True
        dit.miss(_("Plusieurs rythmes dans la même phrase : écrivez-les l'un après l'autre."))
        return None
    return next(iter(said), None)


def _every_day_of(dit, said):
    """« tous les jours » beside a week: « une semaine sur deux, tous les jours »."""
    weeks = {pair for pair in said if pair[0] == SEMAINE}
    if (JOUR, 1) not in said or not (dit.jours or weeks):
        return said
    dit.jours = dit.jours or set(TOUTE_LA_SEMAINE)
    return said - {(JOUR, 1)} | (weeks or {(SEMAINE, 1)})


def _implied(dit):
    """The frequency that days alone say."""
    months = {pair for pair in dit.frequences if pair[0] in (MOIS, AN)}
    implied = set()
    if (dit.rangs or dit.quantiemes) and not months and not dit.rangs_mois:
        implied.add((MOIS, 1))
    if dit.parite is not None:
        dit.frequences -= {(SEMAINE, 1)}
        implied.add((SEMAINE, 2))
    if dit.jours and not dit.frequences and not implied and not dit.fois and not dit.bimensuel:
        _warn_if_once(dit)
        implied.add((SEMAINE, 1))
    if (len(dit.jours), SEMAINE) in dit.fois:
        implied.add((SEMAINE, 1))
    return implied | _short_period(dit, implied)


def _warn_if_once(dit):
    if not dit.chaque and len(dit.jours) == 1 and not (dit.debut or dit.fin or dit.dates):
        (jour,) = dit.jours
        dit.warn(_("Compris : chaque %(jour)s, pas seulement le prochain.") % {"jour": JOURS[jour]})


def _short_period(dit, implied):
    """« du 5 au 9 janvier », without a word on how often: every day."""
    if implied or dit.frequences or dit.fois or dit.bimensuel or dit.dates or dit.numeros:
        return set()
    if not (dit.debut and dit.fin and dit.debut.precis and dit.fin.precis) or dit.rangs_mois:
        return set()
    debut, fin = resolve_period(dit.debut, dit.fin, dit.aujourdhui)
    if fin - debut > PERIODE_COURTE:
        return set()
    if fin > debut:
        dit.warn(_("Compris : tous les jours de la période."))
    return {(JOUR, 1)}


def _settle_numbers(dit):
    """« le 15 » is of every month when a month's rhythm was said."""
    if not dit.numeros:
        return
    monthly = any(frequence == MOIS for frequence, _n in dit.frequences)
    if monthly or dit.bimensuel or any(unite == MOIS for _n, unite in dit.fois):
        dit.quantiemes |= dit.numeros
        dit.numeros = set()
    else:
        numero = min(dit.numeros)
        dit.miss(
            _("Le %(numero)s de quel mois, ou « de chaque mois » ?") % {"numero": _ordinal(numero)}
        )


def _ordinal(numero):
    if numero == -1:
        return _("dernier jour")
    return _("1er") if numero == 1 else str(numero)


def _settle_excluded_days(dit):
    """« tous les jours sauf le dimanche »."""
    if not dit.sauf_jours:
        return
    if (JOUR, 1) in dit.frequences and not dit.jours:
        dit.jours = set(TOUTE_LA_SEMAINE)
    left = dit.jours - dit.sauf_jours
    if not dit.jours or not left:
        dit.miss(_("Quels jours de la semaine restent ?"))
    dit.jours = left


def _check_times(dit):
    """« deux fois par semaine », « bi-mensuel »: which days, if they were not said."""
    if dit.bimensuel and not (dit.rangs or dit.quantiemes or (SEMAINE, 2) in dit.frequences):
        dit.miss(
            _(
                "Bimensuel : une semaine sur deux, ou deux jours du mois (« le 1er et le 3e "
                "mercredi ») ?"
            )
        )
    for nombre, unite in sorted(dit.fois):
        days = {SEMAINE: len(dit.jours), MOIS: len(dit.rangs) + len(dit.quantiemes)}.get(unite, 0)
        if days != nombre:
            dit.miss(_("%(nombre)s fois : quels jours ?") % {"nombre": nombre})


# -- A rule -------------------------------------------------------------------------------------


def _regle(dit, rhythm, heure, duree):
    """(rule, days left out of it); the rule is None when something is missing."""
    _date_as_start(dit, rhythm)
    fields = _fields(dit, rhythm)
    _check_holidays(dit)
    if dit.manque:
        return None, ()
    debut, fin = resolve_period(dit.debut, dit.fin, dit.aujourdhui)
    fields |= {"heure": heure, "duree": duree, "fin": fin}
    try:
        regle = _begin(dit, fields, debut)
        sauf = _left_out(dit, regle)
        regle = _end_after_sessions(dit, regle, sauf)
    except RegleRefusee as error:
        dit.miss(str(error))
        return None, ()
    _warn_about(dit, regle, debut, fin)
    return regle, sauf


def _date_as_start(dit, rhythm):
    """« mardi 6 janvier, toutes les semaines »: the one date is the first."""
    if rhythm[0] == AN or not dit.dates:
        return
    if len(dit.dates) > 1 or dit.debut not in (None, dit.dates[0]):
        dit.miss(_("Des dates et un rythme : lesquels garder ?"))
    if dit.date_equivoque:
        dit.miss(_("La date donnée : est-ce la première, ou une date à sauter ?"))
    dit.debut, dit.dates = dit.dates[0], []


def _fields(dit, rhythm):
    frequence, intervalle = rhythm
    fields = {"frequence": frequence, "intervalle": intervalle, "sauf_feries": True in dit.feries}
    fields["vacances"] = next(iter(dit.vacances), Vacances.TOUTES)
    return fields | ASKS[frequence](dit, intervalle)


def _ask_daily(dit, intervalle):
    if dit.jours or dit.rangs or dit.quantiemes:
        dit.miss(_("Un jour sur %(n)s, ou certains jours ?") % {"n": intervalle})
    return {}


def _ask_weekly(dit, intervalle):
    if dit.rangs or dit.quantiemes:
        dit.miss(_("Chaque semaine, ou certains jours du mois ?"))
    if not dit.jours and not _has_first_day(dit):
        dit.miss(_("Quel jour de la semaine ?"))
    return {"jours": tuple(dit.jours)}


def _ask_monthly(dit, intervalle):
    if dit.rangs_mois:
        dit.miss(_("Un seul mois, ou plusieurs ?"))
    if dit.jours:
        jour = JOURS[min(dit.jours)]
        dit.miss(_("Quel %(jour)s du mois : le 1er, le 2e, le dernier ?") % {"jour": jour})
    elif not dit.rangs and not dit.quantiemes and not _has_first_day(dit):
        dit.miss(_("Quel jour du mois ? Par exemple « le 1er samedi » ou « le 15 »."))
    return _days_of_month(dit)


def _days_of_month(dit):
    rangs = {rang for rang, _jour in dit.rangs}
    jours = {jour for _rang, jour in dit.rangs}
    if len(set(dit.rangs)) != len(rangs) * len(jours) or (dit.rangs and dit.quantiemes):
        dit.miss(_("Plusieurs rythmes dans la même phrase : écrivez-les l'un après l'autre."))
    return {"rangs": tuple(rangs), "jours": tuple(jours), "quantiemes": tuple(dit.quantiemes)}


def _ask_yearly(dit, intervalle):
    if dit.jours:
        dit.miss(_("Chaque année, ou chaque semaine ?"))
    if dit.dates and not dit.rangs_mois:
        return _anniversaries(dit, intervalle)
    if dit.rangs_mois and intervalle == 1:
        return _days_of_month(dit) | {"frequence": MOIS, "intervalle": 12}
    if dit.rangs_mois or dit.rangs or dit.quantiemes or not _has_first_day(dit):
        dit.miss(_("Quel jour de l'année ? Par exemple « le 21 juin »."))
    return {}


def _anniversaries(dit, intervalle):
    """« chaque année, le 21 juin », « le 1er et le 15 mars »."""
    months = {jour.mois for jour in dit.dates}
    if len(dit.dates) == 1:
        return {}
    if len(months) > 1 or intervalle > 1:
        dit.miss(_("Plusieurs dates par an : écrivez un rythme pour chacune."))
    dit.rangs_mois = JourDit(1, dit.dates[0].mois, dit.dates[0].annee)
    quantiemes = tuple(jour.jour for jour in dit.dates)
    dit.dates = []
    return {"frequence": MOIS, "intervalle": 12, "quantiemes": quantiemes}


ASKS = {JOUR: _ask_daily, SEMAINE: _ask_weekly, MOIS: _ask_monthly, AN: _ask_yearly}


def _has_first_day(dit):
    return bool(dit.debut and dit.debut.precis)


def _check_holidays(dit):
    if len(dit.vacances) > 1:
        dit.miss(_("Pendant ou hors des vacances scolaires ? Écrivez un rythme pour chaque."))
    if len(dit.feries) > 1:
        dit.miss(_("Jours fériés compris, ou non ?"))


def _begin(dit, fields, debut):
    """The rule from its first day on."""
    if dit.parite is not None:
        return _alternate(dit, fields, debut)
    if fields["frequence"] == AN and dit.dates:
        debut = dit.dates[0].next(debut)
    elif dit.rangs_mois and debut.month != dit.rangs_mois.mois:
        debut = dit.rangs_mois.next(debut)
    return Regle.from_person(**fields, debut=debut)


def _left_out(dit, regle):
    """The days said after « sauf », those of periods and months found in the rule."""
    said = {jour.next(regle.debut) for jour in dit.sauf_dates}
    for jour in sorted(said):
        if jour not in set(regle.jours_entre(jour, jour)):
            dit.warn(_("Le %(jour)s n'est pas une date de ce rythme.") % {"jour": say_date(jour)})
    for first, last in dit.sauf_periodes:
        du = first.next(regle.debut)
        said.update(regle.jours_entre(du, min(last.next(du), du + timedelta(days=366))))
    return tuple(sorted(said | _in_months(dit, regle)))


def _in_months(dit, regle):
    if not dit.sauf_mois:
        return set()
    if regle.fin is None or regle.fin - regle.debut > timedelta(days=5 * 366):
        raise RegleRefusee(_("Sauter un mois demande une date de fin : jusqu'à quand ?"))
    return {j for j in regle.jours_entre(regle.debut, regle.fin) if j.month in dit.sauf_mois}


def _end_after_sessions(dit, regle, sauf):
    """« 10 séances »: the last day is that of the tenth, exclusions applied."""
    if dit.seances is None:
        return regle
    if regle.fin:
        raise RegleRefusee(_("Un nombre de séances ou une date de fin : lequel garder ?"))
    kept = (jour for jour in regle.jours_entre(regle.debut, DERNIER) if jour not in sauf)
    last = next(islice(kept, max(dit.seances - 1, 0), None), None)
    if not dit.seances >= 1 or last is None:
        raise RegleRefusee(_("Ce nombre de séances ne peut pas être compté."))
    return replace(regle, fin=last)


# -- Even and odd weeks -------------------------------------------------------------------------


def _alternate(dit, fields, debut):
    """Every other week, as long as the numbers of weeks alternate: a year of 53 breaks them."""
    days = (debut + timedelta(days=n) for n in range(15))
    jours = fields["jours"] or (debut.weekday(),)
    first = next(
        day for day in days if day.weekday() in jours and day.isocalendar().week % 2 == dit.parite
    )
    last = _before_shift(first)
    if fields["fin"] is None:
        dit.warn(_shift_message(last))
    elif fields["fin"] > last:
        raise RegleRefusee(_shift_message(last))
    return Regle(**fields | {"debut": first, "jours": jours, "fin": fields["fin"] or last})


def _before_shift(first):
    """The last Sunday until which even weeks stay even."""
    year = first.isocalendar().year
    while date(year, 12, 28).isocalendar().week != 53:
        year += 1
    return date.fromisocalendar(year, 53, 7)


def _shift_message(last):
    return _(
        "Les semaines paires et impaires se décalent après le %(jour)s (année de 53 semaines) : "
        "le rythme s'arrête ce jour-là, écrivez-en un second pour la suite."
    ) % {"jour": say_date(last)}


# -- Dates said one by one ----------------------------------------------------------------------


def _dates(dit):
    found = resolve_list(dit.dates, dit.aujourdhui) or _ranked_dates(dit)
    if dit.rangs_mois and dit.dates:
        dit.miss(_("Plusieurs façons de dire quand : lesquelles garder ?"))
    if not found and not (dit.numeros or dit.fois or dit.bimensuel or dit.conflit):
        dit.miss(_("À quel rythme, ou à quelle date ? Par exemple « tous les mardis »."))
    if found and (dit.debut or dit.fin or dit.seances):
        dit.miss(_("Des dates et une période : à quel rythme ?"))
    if found and (dit.vacances - {Vacances.TOUTES} or True in dit.feries):
        dit.warn(_("Les dates sont gardées telles quelles, vacances et jours fériés compris."))
    left_out = {jour.next(found[0]) for jour in dit.sauf_dates} if found else set()
    _warn_weekdays(dit, zip(dit.dates, found, strict=False) if len(dit.dates) == len(found) else ())
    for jour in found:
        if jour < dit.aujourdhui:
            dit.warn(_("Le %(jour)s est passé.") % {"jour": say_date(jour)})
    return tuple(jour for jour in found if jour not in left_out)


def _ranked_dates(dit):
    """« le 1er samedi de septembre »: one date, this year's or next year's."""
    if not dit.rangs_mois or not (dit.rangs or dit.quantiemes):
        return ()
    first = dit.rangs_mois.annee and dit.rangs_mois.next(dit.aujourdhui)
    this_month = dit.aujourdhui.month == dit.rangs_mois.mois
    debut = first or (dit.aujourdhui if this_month else dit.rangs_mois.next(dit.aujourdhui))
    try:
        regle = Regle(
            frequence=MOIS, intervalle=12, debut=debut, heure=time(), duree=1, **_days_of_month(dit)
        )
    except RegleRefusee as error:
        dit.miss(str(error))
        return ()
    last = regle.debut + timedelta(days=30)
    return tuple(
        jour for jour in regle.jours_entre(regle.debut, last) if jour.month == regle.debut.month
    )


# -- Warnings -----------------------------------------------------------------------------------


def _warn_about(dit, regle, debut, fin):
    said = [(dit.debut, debut), (dit.fin, fin)]
    _warn_weekdays(dit, [pair for pair in said if all(pair)])
    missing = [numero for numero in regle.quantiemes if numero > 28]
    if missing:
        dit.warn(_("Les mois qui n'ont pas de %(jour)s sont sautés.") % {"jour": min(missing)})
    connue = regle.connue_jusqua()
    if connue and regle.fin and regle.fin > connue:
        dit.warn(
            _("Les vacances scolaires sont connues jusqu'au %(jour)s : les dates s'arrêtent là.")
            % {"jour": say_date(connue)}
        )


def _warn_weekdays(dit, pairs):
    """« mardi 7 janvier 2026 », which is a Wednesday."""
    for said, jour in pairs:
        if said.semaine not in (None, jour.weekday()):
            dit.warn(
                _("Le %(date)s est un %(jour)s : d'accord ?")
                % {"date": say_date(jour), "jour": JOURS[jour.weekday()]}
            )
