"""Events that come back: a rule, its days, its words, and the reading of people's words.

Pure: no model. `Regle` and `Regle.from_rrule` raise `RegleRefusee`; `parse` raises nothing.
"""

from evenements.recurrence.mots import say, say_court, say_hours
from evenements.recurrence.phrase import Lecture, parse
from evenements.recurrence.regle import (
    DERNIER,
    DUREE_MAX,
    Frequence,
    Regle,
    RegleRefusee,
    Vacances,
)

__all__ = [
    "DERNIER",
    "DUREE_MAX",
    "Frequence",
    "Lecture",
    "Regle",
    "RegleRefusee",
    "Vacances",
    "parse",
    "say",
    "say_court",
    "say_hours",
]
