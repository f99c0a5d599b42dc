"""One sign-up in words: on a list, on its own page, on a slip."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evenements.enums import VIVANTES, EtatInscription
from evenements.inscriptions.mots import say_moment
from evenements.inscriptions.regles import MAJORITE, consent_until
from evenements.models import Inscription


@dataclass
class Ligne:
    inscription: Inscription
    etat: str  # « Inscrite », « 3e sur la liste d'attente »
    detail: str
    qui: str  # « 3 personnes, dont 4 et 7 ans »
    a_dire: str = ""
    presence: str = ""
    personnes: list = field(default_factory=list)

    @property
    def vivante(self):
        return self.inscription.is_living


def line(inscription, position=None) -> Ligne:
    """Of a row of InscriptionQuerySet.for_list(), its `occurrence` loaded."""
    people = list(inscription.participants.all())
    return Ligne(
        inscription,
        etat=say_state(inscription, position),
        detail=say_detail(inscription),
        qui=say_people(people),
        a_dire=inscription.get_a_dire_display() if inscription.a_dire else "",
        presence=say_presence(people),
        personnes=list(zip(people, name_people(inscription, people), strict=True)),
    )


def lines(inscriptions) -> list[Ligne]:
    """In the order given; ranks are those people are told."""
    waiting = [row for row in inscriptions if row.etat == EtatInscription.ATTENTE]
    waiting.sort(key=lambda row: (row.rang, row.pk))
    ranks = {row.pk: rank for rank, row in enumerate(waiting, 1)}
    return [line(row, ranks.get(row.pk)) for row in inscriptions]


# -- Where they stand -----------------------------------------------------------------------------


def say_state(inscription, position=None) -> str:
    if inscription.etat == EtatInscription.ATTENTE and position:
        if position == 1:
            return _("1er sur la liste d'attente")
        return _("%(n)de sur la liste d'attente") % {"n": position}
    return inscription.get_etat_display()


def say_detail(inscription) -> str:
    if inscription.etat == EtatInscription.PROPOSEE:
        return _("réponse attendue avant %(quand)s") % {
            "quand": say_moment(inscription.proposee_jusqua, le=True)
        }
    if inscription.etat == EtatInscription.PARENT:
        return _("réponse attendue avant %(quand)s") % {
            "quand": say_moment(consent_until(inscription), le=True)
        }
    if inscription.etat not in VIVANTES and inscription.annulee_le:
        return say_moment(inscription.annulee_le, le=True)
    return ""


# -- Who comes ------------------------------------------------------------------------------------


def say_people(people) -> str:
    """« une personne », « 4 personnes, dont enfants de 4 et 7 ans »"""
    number = ngettext("%(n)d personne", "%(n)d personnes", len(people)) % {"n": len(people)}
    children = sorted(p.age for p in people if p.age is not None and p.age < MAJORITE)
    if not children:
        return number
    ages = _join([str(age) for age in children])
    word = ngettext("enfant de %(ages)s ans", "enfants de %(ages)s ans", len(children))
    return f"{number}, {word % {'ages': ages}}"


def _join(words):
    if len(words) == 1:
        return words[0]
    return _("%(debut)s et %(fin)s") % {"debut": ", ".join(words[:-1]), "fin": words[-1]}


def name_people(inscription, people) -> list[str]:
    """A name for each: their own, the contact's for the first of age, else what is known."""
    found, named = [], False
    for person in people:
        name = person.prenom
        if not name and not named and not _is_child(person):
            name, named = inscription.prenom, True
        found.append(_name(name, person, inscription))
    return found


def _name(name, person, inscription):
    if not _is_child(person):
        return name or _("Avec %(prenom)s") % {"prenom": inscription.prenom}
    age = {"age": person.age, "nom": name, "prenom": inscription.prenom}
    if name:
        return _("%(nom)s, %(age)s ans") % age
    return _("Enfant de %(age)s ans, avec %(prenom)s") % age


def _is_child(person):
    return person.age is not None and person.age < MAJORITE


def say_presence(people) -> str:
    here = sum(person.present is True for person in people)
    away = sum(person.present is False for person in people)
    if not here and not away:
        return ""
    if here == len(people):
        return ngettext("présente", "tous présents", here)
    if away == len(people):
        return ngettext("absente", "tous absents", away)
    return ngettext("%(n)d présent", "%(n)d présents", here) % {"n": here}
