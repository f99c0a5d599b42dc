"""Hours and days in French words."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

JOURS = (
    gettext_lazy("lundi"),
    gettext_lazy("mardi"),
    gettext_lazy("mercredi"),
    gettext_lazy("jeudi"),
    gettext_lazy("vendredi"),
    gettext_lazy("samedi"),
    gettext_lazy("dimanche"),
)
MOIS = (
    gettext_lazy("janvier"),
    gettext_lazy("février"),
    gettext_lazy("mars"),
    gettext_lazy("avril"),
    gettext_lazy("mai"),
    gettext_lazy("juin"),
    gettext_lazy("juillet"),
    gettext_lazy("août"),
    gettext_lazy("septembre"),
    gettext_lazy("octobre"),
    gettext_lazy("novembre"),
    gettext_lazy("décembre"),
)
INSECABLE = "\N{NO-BREAK SPACE}"


def write_minutes(minutes: int) -> str:
    """« 9 h », « 17 h 30 », « minuit »; its spaces do not break at the end of a line."""
    hours, rest = divmod(minutes % 1440, 60)
    if hours == rest == 0:
        return _("minuit")
    written = _("%(heures)s h %(minutes)02d") if rest else _("%(heures)s h")
    return (written % {"heures": hours, "minutes": rest}).replace(" ", INSECABLE)


def write_hour(moment: datetime) -> str:
    return write_minutes(moment.hour * 60 + moment.minute)


def write_date(jour: date, reference: date) -> str:
    """« mardi 24 novembre »; the year is added when it would not be guessed."""
    words = {
        "jour": JOURS[jour.weekday()],
        "numero": _("1er") if jour.day == 1 else jour.day,
        "mois": MOIS[jour.month - 1],
        "annee": jour.year,
    }
    if jour.year != reference.year and jour - reference > timedelta(days=180):
        return _("%(jour)s %(numero)s %(mois)s %(annee)s") % words
    return _("%(jour)s %(numero)s %(mois)s") % words


def write_days(jours: list[int]) -> str:
    """« lundi », « lundi et mardi », « lundi à vendredi », « lundi à mercredi, samedi »."""
    runs: list[list[int]] = []
    for jour in jours:
        if runs and jour == runs[-1][-1] + 1:
            runs[-1].append(jour)
        else:
            runs.append([jour])
    return ", ".join(_write_run(run) for run in runs)


def _write_run(run: list[int]) -> str:
    if len(run) == 1:
        return str(JOURS[run[0]])
    words = {"premier": JOURS[run[0]], "dernier": JOURS[run[-1]]}
    return (
        _("%(premier)s et %(dernier)s") if len(run) == 2 else _("%(premier)s à %(dernier)s")
    ) % words
