"""A rule in French words: one form for each rule, that `parse` reads back as the same rule."""

from datetime import date, time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annuaire.horaires.mots import JOURS, MOIS, write_minutes
from evenements.recurrence.enums import Frequence, Vacances
from evenements.recurrence.regle import Regle
from portal.socle.calendrier import ZONE
from portal.socle.dates import say_date, say_period

UN_JOUR = 24 * 60
NOMBRES = (
    *(gettext_lazy("un"), gettext_lazy("deux"), gettext_lazy("trois"), gettext_lazy("quatre")),
    *(gettext_lazy("cinq"), gettext_lazy("six"), gettext_lazy("sept"), gettext_lazy("huit")),
    *(gettext_lazy("neuf"), gettext_lazy("dix"), gettext_lazy("onze"), gettext_lazy("douze")),
)
# Written whole: « de » elides before a vowel.
DU_MOIS = (
    *(gettext_lazy("de janvier"), gettext_lazy("de février"), gettext_lazy("de mars")),
    *(gettext_lazy("d'avril"), gettext_lazy("de mai"), gettext_lazy("de juin")),
    *(gettext_lazy("de juillet"), gettext_lazy("d'août"), gettext_lazy("de septembre")),
    *(gettext_lazy("d'octobre"), gettext_lazy("de novembre"), gettext_lazy("de décembre")),
)


def say(regle: Regle) -> str:
    """« Chaque semaine, le mardi et le jeudi, de 14 h à 16 h, du 6 janvier au 30 juin 2026, sauf
    vacances scolaires (zone A) et jours fériés. »"""
    parts = [
        _say_rhythm(regle) + _say_only_holidays(regle),
        _say_horaire(regle),
        _say_bounds(regle.debut, regle.fin),
        _say_exclusions(regle),
    ]
    return _upper_first(", ".join(filter(None, parts))) + "."


def say_court(regle: Regle) -> str:
    """For a card: « mardi et jeudi, 14 h–16 h, hors vacances scolaires »."""
    parts = [_say_short_rhythm(regle), _say_short_hours(regle)]
    if regle.vacances == Vacances.HORS:
        parts.append(_("hors vacances scolaires"))
    elif regle.vacances == Vacances.SEULEMENT:
        parts.append(_("pendant les vacances scolaires"))
    return ", ".join(parts)


def say_hours(debut: time, fin: time) -> str:
    """« de 14 h à 16 h 30 », « de 20 h à minuit »."""
    return _("de %(debut)s à %(fin)s") % {
        "debut": write_minutes(_minutes(debut)),
        "fin": write_minutes(_minutes(fin)),
    }


# -- How often ----------------------------------------------------------------------------------


def _say_rhythm(regle):
    return RHYTHMS[regle.frequence](regle)


def _say_daily(regle):
    if regle.intervalle == 1:
        return _("tous les jours")
    return _("un jour sur %(nombre)s") % {"nombre": _nombre(regle.intervalle)}


def _say_weekly(regle):
    jours, n = regle.jours, regle.intervalle
    if len(jours) == 1:
        return _one_day(jours[0], n)
    if n > 1:
        return f"{_one_week_in(n)}, {_say_days(jours)}"
    return _say_days(jours) if _is_run(jours) else f"{_('chaque semaine')}, {_say_days(jours)}"


def _one_day(jour, n):
    if n == 1:
        return _("chaque %(jour)s") % {"jour": JOURS[jour]}
    return _("un %(jour)s sur %(nombre)s") % {"jour": JOURS[jour], "nombre": _nombre(n)}


def _one_week_in(n):
    return _("une semaine sur %(nombre)s") % {"nombre": _nombre(n)}


def _say_days(jours):
    """« le mardi et le jeudi », « du lundi au vendredi », « tous les jours »."""
    if len(jours) == 7:
        return _("tous les jours")
    if _is_run(jours):
        return _("du %(premier)s au %(dernier)s") % {
            "premier": JOURS[jours[0]],
            "dernier": JOURS[jours[-1]],
        }
    return _join([_("le %(jour)s") % {"jour": JOURS[jour]} for jour in jours])


def _is_run(jours):
    return len(jours) > 2 and jours[-1] - jours[0] == len(jours) - 1


def _say_monthly(regle):
    if regle.intervalle == 12:
        return _("chaque année, %(jours)s") % {"jours": _days_of_one_month(regle)}
    if regle.intervalle > 1:
        return _("tous les %(nombre)s mois, %(jours)s") % {
            "nombre": _nombre(regle.intervalle),
            "jours": _days_of_month(regle),
        }
    if regle.quantiemes and regle.quantiemes != (-1,):
        return _("%(jours)s de chaque mois") % {"jours": _days_of_month(regle)}
    return _("%(jours)s du mois") % {"jours": _days_of_month(regle)}


def _days_of_one_month(regle):
    month = regle.debut.month - 1
    if regle.quantiemes and -1 not in regle.quantiemes:
        return f"{_days_of_month(regle)} {MOIS[month]}"
    return f"{_days_of_month(regle)} {DU_MOIS[month]}"


def _days_of_month(regle):
    """« le 1er et le 15 », « le 1er et le 3e samedi », « le 1er samedi et le 1er dimanche »."""
    if regle.quantiemes:
        return _join([_say_quantieme(quantieme) for quantieme in regle.quantiemes])
    ranks = [_say_rank(rang) for rang in regle.rangs]
    if len(regle.jours) == 1:
        return f"{_join(ranks)} {JOURS[regle.jours[0]]}"
    return _join([f"{rank} {JOURS[jour]}" for rank in ranks for jour in regle.jours])


def _say_quantieme(quantieme):
    if quantieme == -1:
        return _("le dernier jour")
    return _("le 1er") if quantieme == 1 else _("le %(nombre)s") % {"nombre": quantieme}


def _say_rank(rang):
    return _("le %(rang)s") % {"rang": _rank(rang)}


def _rank(rang):
    if rang == -1:
        return _("dernier")
    return _("1er") if rang == 1 else _("%(nombre)se") % {"nombre": rang}


def _say_yearly(regle):
    le_jour = _("le %(date)s") % {"date": say_date(regle.debut, "j F")}
    if regle.intervalle == 1:
        return _("chaque année, %(jours)s") % {"jours": le_jour}
    return _("tous les %(nombre)s ans, %(jours)s") % {
        "nombre": _nombre(regle.intervalle),
        "jours": le_jour,
    }


RHYTHMS = {
    Frequence.JOUR: _say_daily,
    Frequence.SEMAINE: _say_weekly,
    Frequence.MOIS: _say_monthly,
    Frequence.AN: _say_yearly,
}


def _say_short_rhythm(regle):
    """« mardi et jeudi » rather than « chaque semaine, le mardi et le jeudi »."""
    if regle.frequence == Frequence.SEMAINE and not _is_run(regle.jours):
        return _short_weekly(regle)
    if regle.rangs and regle.intervalle == 1 and len(regle.jours) == 1:
        ranks = _join([_rank(rang) for rang in regle.rangs])
        return _("%(jours)s du mois") % {"jours": f"{ranks} {JOURS[regle.jours[0]]}"}
    return _say_rhythm(regle)


def _short_weekly(regle):
    jours = _join([str(JOURS[jour]) for jour in regle.jours])
    if regle.intervalle == 1:
        return jours
    return (
        f"{_one_week_in(regle.intervalle)}, {jours}" if len(regle.jours) > 1 else _say_weekly(regle)
    )


# -- At what hour -------------------------------------------------------------------------------


def _say_horaire(regle):
    debut = _minutes(regle.heure)
    if (debut, regle.duree) == (0, UN_JOUR):
        return _("toute la journée")
    days = (debut + regle.duree) // UN_JOUR if regle.duree >= UN_JOUR else 0
    return _("de %(debut)s à %(fin)s") % {
        "debut": write_minutes(debut),
        "fin": write_minutes(debut + regle.duree) + _later(days),
    }


def _later(days):
    """Nothing for a night out: « de 22 h à 2 h » is understood by all."""
    if days == 0:
        return ""
    if days == 1:
        return " " + _("le lendemain")
    return " " + _("(%(nombre)s jours plus tard)") % {"nombre": days}


def _say_short_hours(regle):
    debut = _minutes(regle.heure)
    if regle.duree >= UN_JOUR:
        return _say_horaire(regle)
    return f"{write_minutes(debut)}–{write_minutes(debut + regle.duree)}"


def _minutes(heure):
    return heure.hour * 60 + heure.minute


# -- From when to when --------------------------------------------------------------------------


def _say_bounds(debut: date, fin: date | None):
    if fin is None:
        return _("à partir du %(date)s") % {"date": say_date(debut)}
    if fin == debut:
        return _("le %(date)s seulement") % {"date": say_date(fin)}
    return say_period(debut, fin)


def _say_only_holidays(regle):
    if regle.vacances != Vacances.SEULEMENT:
        return ""
    return " " + _("pendant les vacances scolaires (zone %(zone)s)") % {"zone": ZONE}


def _say_exclusions(regle):
    excluded = []
    if regle.vacances == Vacances.HORS:
        excluded.append(_("vacances scolaires (zone %(zone)s)") % {"zone": ZONE})
    if regle.sauf_feries:
        excluded.append(_("jours fériés"))
    return _("sauf %(exclusions)s") % {"exclusions": _join(excluded)} if excluded else ""


# -- Words --------------------------------------------------------------------------------------


def _join(words):
    """« le mardi, le mercredi et le jeudi »."""
    *firsts, last = words
    if not firsts:
        return last
    return _("%(premiers)s et %(dernier)s") % {"premiers": ", ".join(firsts), "dernier": last}


def _nombre(n):
    return str(NOMBRES[n - 1]) if n <= len(NOMBRES) else str(n)


def _upper_first(text):
    return text[:1].upper() + text[1:]
