"""Whether it is open at a given moment, and the sentence that says so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _

from annuaire.horaires.evaluation import (
    FENETRE,
    INCERTAIN,
    OUVERT,
    RENDEZ_VOUS,
    Creneau,
    as_text,
    following,
    window,
)
from annuaire.horaires.expression import HorairesInvalides, compile_for_year, is_open_ended
from annuaire.horaires.mots import write_date, write_hour
from portal.socle.calendrier import PARIS, UN_JOUR

BIENTOT = timedelta(minutes=30)

Fermetures = Iterable[tuple[date | None, date | None]]


@dataclass(frozen=True, slots=True)
class EtatHoraires:
    """code: ouvert, ferme_bientot, ouvre_aujourdhui, ferme, sur_rendez_vous or inconnu."""

    code: str
    phrase: str
    jusqua: datetime | None = None
    prochaine: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.code in ("ouvert", "ferme_bientot")


def etat(texte: str, moment: datetime, *, fermetures: Fermetures = ()) -> EtatHoraires:
    """The state at `moment`; `fermetures` are temporary closures, (first day, last day or None)."""
    texte = as_text(texte)
    moment = moment.astimezone(PARIS) if moment.tzinfo else moment.replace(tzinfo=PARIS)
    closures = [(debut or date.min, fin or date.max) for debut, fin in fermetures]
    if not is_readable(texte, moment.year):
        return EtatHoraires("inconnu", _("Horaires non communiqués"))
    now, today = moment.astimezone(UTC), moment.date()
    current = _current(texte, today, now, closures)
    if current is not None:
        return _describe_current(current, _end_of(current, texte, today, closures), texte, moment)
    return _describe_closed(_next(texte, today, now, closures), moment, closures)


def is_readable(texte: str, annee: int) -> bool:
    if not texte:
        return False
    try:
        compile_for_year(texte, annee)
    except HorairesInvalides:
        return False
    return True


def _is_closed(jour: date, closures: list[tuple[date, date]]) -> bool:
    return any(debut <= jour <= fin for debut, fin in closures)


def _current(texte: str, today: date, now: datetime, closures) -> Creneau | None:
    """The créneau under way: a plain opening first, should two overlap."""
    found = [
        creneau
        for creneau in window(texte, today)
        if creneau.debut_utc <= now < creneau.fin_utc
        and not _is_closed(creneau.debut.date(), closures)
    ]
    return min(found, key=lambda creneau: (OUVERT, RENDEZ_VOUS, INCERTAIN).index(creneau.sorte),
               default=None)  # fmt: skip


def _end_of(current: Creneau, texte: str, today: date, closures) -> datetime | None:
    """When the opening under way ends, past midnights; None when it goes on all week."""
    end, end_utc = current.fin, current.fin_utc
    for creneau in window(texte, today):
        if creneau.sorte != current.sorte or _is_closed(creneau.debut.date(), closures):
            continue
        if creneau.debut_utc <= end_utc < creneau.fin_utc:
            end, end_utc = creneau.fin, creneau.fin_utc
    return None if end.date() >= today + timedelta(days=FENETRE) else end


def _next(texte: str, today: date, now: datetime, closures) -> Creneau | None:
    return next(
        (
            creneau
            for creneau in _after_closures(texte, today, closures)
            if creneau.debut_utc > now and not _is_closed(creneau.debut.date(), closures)
        ),
        None,
    )


def _after_closures(texte: str, today: date, closures) -> Iterator[Creneau]:
    """Start looking when a closure under way ends: it may last longer than we look ahead."""
    while end := max((fin for debut, fin in closures if debut <= today <= fin), default=None):
        if end >= date.max - timedelta(days=1000):
            return
        today = end + UN_JOUR
    yield from following(texte, today)


def _describe_current(current: Creneau, end: datetime | None, texte: str, moment) -> EtatHoraires:
    if end is not None and is_open_ended(texte) and end.hour == end.minute == 0:
        end = None  # « 18:00+ »: nobody knows when it ends
    until = {"heure": _until(end, moment)} if end else {}
    if current.sorte == RENDEZ_VOUS:
        phrase = _("Sur rendez-vous, jusqu'à %(heure)s") if end else _("Sur rendez-vous")
        return EtatHoraires("sur_rendez_vous", phrase % until, jusqua=end)
    if current.sorte == INCERTAIN:
        return EtatHoraires("inconnu", _("Ouverture à confirmer avant de venir"), jusqua=end)
    if end is None:
        return EtatHoraires("ouvert", _("Ouvert maintenant"))
    if end.astimezone(UTC) - moment.astimezone(UTC) <= BIENTOT:
        return EtatHoraires("ferme_bientot", _("Ferme bientôt, à %(heure)s") % until, jusqua=end)
    phrase = _("Ouvert maintenant, jusqu'à %(heure)s") % until
    return EtatHoraires("ouvert", phrase, jusqua=end)


def _until(end: datetime, moment: datetime) -> str:
    night = end.date() == moment.date() + UN_JOUR and end.hour < 12
    if end.date() == moment.date() or night:
        return write_hour(end)
    return _("%(date)s à %(heure)s") % {
        "date": write_date(end.date(), moment.date()),
        "heure": write_hour(end),
    }


def _describe_closed(coming: Creneau | None, moment: datetime, closures) -> EtatHoraires:
    temporary = _is_closed(moment.date(), closures)
    if coming is None:
        phrase = _("Fermé temporairement") if temporary else _("Fermé")
        return EtatHoraires("ferme", phrase)
    today = coming.debut.date() == moment.date()
    words = {"quand": _when(coming, moment)}
    if temporary:
        phrase = _("Fermé temporairement, rouvre %(quand)s")
    elif coming.sorte == RENDEZ_VOUS:
        phrase = _("Fermé, sur rendez-vous %(quand)s")
    elif coming.sorte == INCERTAIN:
        phrase = _("Fermé, ouverture à confirmer %(quand)s")
    else:
        phrase = _("Fermé, ouvre %(quand)s")
    code = "ouvre_aujourdhui" if today and coming.sorte == OUVERT else "ferme"
    return EtatHoraires(code, phrase % words, prochaine=coming.debut)


def _when(coming: Creneau, moment: datetime) -> str:
    """« à 14 h », « demain à 9 h », « mardi 24 novembre à 9 h »."""
    jour, words = coming.debut.date(), {"heure": write_hour(coming.debut)}
    if jour == moment.date():
        return _("à %(heure)s") % words
    if jour == moment.date() + UN_JOUR:
        return _("demain à %(heure)s") % words
    return _("%(date)s à %(heure)s") % {**words, "date": write_date(jour, moment.date())}
