"""People's words read as a rule: what was understood, what is missing, what was not understood.

Nothing is guessed in silence: a word that was read by no one is given back in `incompris`, and
when it may change the dates (« sauf l'été ») there is no rule at all.
"""

import re
from dataclasses import dataclass
from datetime import date, time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenements.recurrence.enums import Vacances
from evenements.recurrence.lecture import dates, exclusions, heures, rythmes
from evenements.recurrence.lecture.assemblage import assemble
from evenements.recurrence.lecture.dit import Dit
from evenements.recurrence.lecture.texte import (
    LONGUEUR_MAX,
    Curseur,
    flatten,
    mark,
    tidy,
    word,
)
from evenements.recurrence.regle import Regle


@dataclass(frozen=True, kw_only=True)
class Lecture:
    """`regle` for what comes back, `dates` for days said one by one: one of them, or neither.

    Messages are in French, for the person who wrote; `duree` is in minutes.
    """

    regle: Regle | None = None
    dates: tuple[date, ...] = ()
    heure: time | None = None
    duree: int | None = None
    sauf: tuple[date, ...] = ()  # days to leave out of `regle`
    manque: tuple[str, ...] = ()  # what is still to be said
    incompris: tuple[str, ...] = ()  # the person's words that were read by no one
    avertissements: tuple[str, ...] = ()  # what was understood, to be checked

    @property
    def complete(self) -> bool:
        """Nothing is missing, nothing was left aside."""
        return bool(self.regle or self.dates) and not self.manque and not self.incompris


# What is longer and more precise is tried first.
READERS = (
    exclusions.read_included,
    exclusions.read_only_holidays,
    exclusions.read_school_time,
    exclusions.read_except,
    heures.read_span,
    dates.read_between,
    dates.read_between_months,
    heures.read_end_hour,
    heures.read_vague_hour,
    dates.read_end,
    heures.read_range,
    heures.read_duration,
    heures.read_start_hour,
    dates.read_start,
    dates.read_rentree,
    dates.read_all_year,
    heures.read_whole_day,
    rythmes.read_parity,
    rythmes.read_day_run,
    rythmes.read_simple,
    rythmes.read_every,
    rythmes.read_one_in,
    rythmes.read_bimensuel,
    rythmes.read_times,
    rythmes.read_sessions,
    rythmes.read_ranks,
    dates.read_anniversary,
    dates.read_dates,
    rythmes.read_numbers,
    rythmes.read_one_day_in,
    rythmes.read_days,
    heures.read_moment,
    dates.read_year,
    dates.read_month,
)
# Words that carry nothing alone.
VIDES = word(
    "les?|la|des?|du|au?|aux|et|en|ce|cette|ces|puis|c'est|est|sont|il|y|(?:a|ont) lieu"
    "|(?:aura|auront) lieu|se (?:tient|tiennent|deroule)|horaires?|rythme|quand|jours?|heures?"
)
ELIDES = mark("[ldc]'")
MOTS_MAX = 120
TROP_LONG = gettext_lazy("Le texte est trop long : dites seulement quand cela a lieu.")
VIRGULES = re.compile(r"[,;.:/]+")
ESPACES = re.compile(r"[ '_-]+")
PONCTUATION = re.compile(r"[^\w\s'-]+")
MOT = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|.")
# An age is no date, and is left to the person as it is.
AGES = word("(?:(?:pour )?(?:les |des |de ))?[0-9]{1,2}(?: ?(?:-|a|et|/) ?[0-9]{1,2})? ans")
SAUF = word("sauf|hors|excepte(?:e?s?)|hormis|a l'exception|en dehors")
JUSQU_AU_SIGNE = re.compile(r"[^,;.()]+")
# Left unread, these may change the dates: no rule is better than a wrong one.
GRAVES = word(
    r"sauf|hors|excepte\w*|hormis|exception|dehors|pas|ni|ou|seulement|uniquement|jamais|non"
    r"|sinon|parfois|meme|compris\w*|inclus\w*|vacances|conges|feries?|scolaires?|semaines?|mois"
    r"|trimestres?|annees?|rentree|ete|hiver|printemps|automne|noel|paques|toussaint|ramadan"
    r"|estival\w*|chaque|tous|toutes|pendant|durant|sur (?:un|deux|trois|quatre|[0-9]+)|altern\w*"
    r"|jusqu\w*|mi|avant|apres|dernier\w*|premier\w*|quinz\w+|environ|moyenne|ouvrables?"
    r"|lundis?|mardis?|mercredis?|jeudis?|vendredis?|samedis?|dimanches?|janvier|fevrier|mars|avril"
    r"|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|matins?|soirs?|midi|minuit"
    r"|ponctuel\w*|ouverte?s?|[0-9]+ ?h[0-9]*|[0-9]+ (?:fois|seances?|dates)|20[0-9]{2}"
)
DEBUT_DE_MOT = re.compile(r"(?<![a-z0-9])(?=[a-z0-9])")


def parse(texte: str, *, aujourdhui: date) -> Lecture:
    """Read « tous les mardis de 14 h à 16 h sauf vacances scolaires ». Raises nothing.

    aujourdhui: the day from which dates without a year are counted.
    """
    original = tidy(texte)
    dit = Dit(aujourdhui)
    if len(texte) > LONGUEUR_MAX:
        dit.miss(str(TROP_LONG))
    places = _Passage(flatten(original), dit).run()
    incompris = tuple(filter(None, (original[a:b].strip(" ,;.:()-") for a, b in places)))
    _ask_about_grave(dit, incompris)
    return Lecture(incompris=incompris, **assemble(dit))


class _Passage:
    """One reading of a text: each place is given to the first reader that knows it."""

    def __init__(self, texte: str, dit: Dit):
        self.cur, self.dit = Curseur(texte), dit
        self.places: list[tuple[int, int]] = []  # what nobody read
        self.running = False  # the words just before were not read

    def run(self) -> list[tuple[int, int]]:
        steps = 0
        while not self._at_end() and steps < MOTS_MAX:
            self._read_one()
            steps += 1
        if not self.cur.at_end:
            self.places.append((self.cur.place, len(self.cur.texte)))
            self.dit.miss(str(TROP_LONG))
        return self.places

    def _at_end(self):
        while self.cur.take(ESPACES) or self.cur.take(ELIDES):
            pass
        return self.cur.at_end

    def _read_one(self):
        comma = self.cur.take(VIRGULES)  # looked for first: no reader begins with it
        known = comma or (not self.cur.sees(AGES) and self._read_known())
        if known or self.cur.take(PONCTUATION):
            self.running = False
        elif not self.cur.take(VIDES):
            self._leave()

    def _read_known(self):
        dates, only = len(self.dit.dates), self._only_holidays()
        if not any(self.cur.attempt(read, self.dit) for read in READERS):
            return False
        if self.running and len(self.dit.dates) > dates:  # « reporté au 12 mai »
            self.dit.date_equivoque = True
        if self.running and self._only_holidays() and not only:  # « rien pendant les vacances »
            self.places[-1] = (self.places[-1][0], self.cur.place)
        return True

    def _only_holidays(self):
        return Vacances.SEULEMENT in self.dit.vacances

    def _leave(self):
        """Pass what nobody reads. What an unread « sauf » governs is left with it, lest it be
        read as an inclusion."""
        start = self.cur.place
        if not self.cur.take(AGES):
            self.cur.take(JUSQU_AU_SIGNE if self.cur.sees(SAUF) else MOT)
        self.places.append((self.places.pop()[0] if self.running else start, self.cur.place))
        self.running = True


def _ask_about_grave(dit, incompris):
    for words in incompris:
        if _is_grave(flatten(words)):
            dit.grave = True
            dit.miss(_("« %(mots)s » n'a pas été compris : dites-le autrement.") % {"mots": words})


def _is_grave(flat):
    return any(GRAVES.match(flat, start.start()) for start in DEBUT_DE_MOT.finditer(flat))
