"""What a text said, piece by piece, before it is put together into a rule."""

from dataclasses import dataclass, field
from datetime import date

from evenements.recurrence.enums import Frequence, Vacances
from evenements.recurrence.lecture.moments import JourDit


@dataclass
class Horaire:
    """Minutes since midnight; fin None when it was not said; plus: whole days later."""

    debut: int
    fin: int | None = None
    plus: int | None = None


@dataclass
class Dit:
    aujourdhui: date
    # How often
    frequences: set[tuple[Frequence, int]] = field(default_factory=set)  # (every, how many)
    jours: set[int] = field(default_factory=set)
    chaque: bool = False  # « chaque mardi », « les mardis », « le mardi »: not this Tuesday only
    rangs: list[tuple[int, int]] = field(default_factory=list)  # (rank, weekday)
    rangs_mois: JourDit | None = None  # « le 1er samedi de septembre »
    quantiemes: set[int] = field(default_factory=set)
    numeros: set[int] = field(default_factory=set)  # « le 15 », of no month said yet
    parite: int | None = None  # 0: even ISO weeks
    fois: set[tuple[int, Frequence]] = field(default_factory=set)  # « deux fois par semaine »
    bimensuel: bool = False
    # When
    dates: list[JourDit] = field(default_factory=list)
    date_equivoque: bool = False  # after an unread word: « reporté au 12 mai »
    debut: JourDit | None = None
    fin: JourDit | None = None
    seances: int | None = None
    # At what hour
    horaires: list[Horaire] = field(default_factory=list)
    fin_heure: int | None = None
    duree: int | None = None
    moments: set[str] = field(default_factory=set)  # « matin », « soir »
    vague: bool = False  # « après 18 h »
    # Except
    vacances: set[Vacances] = field(default_factory=set)
    feries: set[bool] = field(default_factory=set)  # True: except
    sauf_jours: set[int] = field(default_factory=set)
    sauf_dates: list[JourDit] = field(default_factory=list)
    sauf_periodes: list[tuple[JourDit, JourDit]] = field(default_factory=list)
    sauf_mois: set[int] = field(default_factory=set)
    # Said to the person
    manque: list[str] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)
    grave: bool = False  # what was not understood may change the dates
    conflit: bool = False  # several rhythms in one sentence

    def miss(self, message: str):
        if message not in self.manque:
            self.manque.append(message)

    def warn(self, message: str):
        if message not in self.avertissements:
            self.avertissements.append(message)
