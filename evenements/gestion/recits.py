"""What the history of an event says of its dates and of its proposals, in words."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

from evenements import actions, publication
from evenements.ical import abonnements
from portal.socle.dates import say_date


def say_day(iso) -> str:
    """« mardi 3 mars 2026 », "" for what is no date."""
    try:
        return say_date(timezone.localtime(datetime.fromisoformat(iso)).date(), "l j F Y")
    except (TypeError, ValueError):
        return ""


class Planification(LogFormatter):
    label = _("Donner des dates")

    def format_message(self, log_entry):
        data = log_entry.data or {}
        n = len(data.get("dates", []))
        if n:
            return ngettext("%(n)d date ajoutée", "%(n)d dates ajoutées", n) % {"n": n}
        if data.get("jusquau"):
            return gettext("Le rendez-vous s'arrête")
        if data.get("a_partir_du"):
            return gettext("Le rythme change à partir d'une date")
        return gettext("Rythme écrit ou changé")


class SurUneDate(LogFormatter):
    """An act on one date: which, and why."""

    phrase = ""

    def format_message(self, log_entry):
        data = log_entry.data or {}
        jour = say_day(data.get("date"))
        words = gettext("%(acte)s : %(jour)s") % {"acte": self.phrase, "jour": jour}
        return f"{words if jour else self.phrase}{_motif(data)}"


class Annulation(SurUneDate):
    label = _("Annuler une date")
    phrase = _("Date annulée")

    def format_message(self, log_entry):
        data = log_entry.data or {}
        n = data.get("dates")
        if isinstance(n, int):
            words = ngettext("%(n)d date à venir annulée", "%(n)d dates à venir annulées", n)
            return f"{words % {'n': n}}{_motif(data)}"
        return super().format_message(log_entry)


class Deplacement(SurUneDate):
    label = _("Changer une date")
    phrase = _("Date changée")


class Retablissement(SurUneDate):
    label = _("Rétablir une date")
    phrase = _("Date rétablie")


class Retrait(SurUneDate):
    label = _("Retirer une date")
    phrase = _("Date retirée")


class Acceptation(LogFormatter):
    label = _("Publier une proposition")

    def format_message(self, log_entry):
        auteur = (log_entry.data or {}).get("auteur")
        if auteur:
            return gettext("Proposition publiée (de %(auteur)s)") % {"auteur": auteur}
        return gettext("Proposition publiée")


class Refus(LogFormatter):
    label = _("Refuser une proposition")

    def format_message(self, log_entry):
        return f"{gettext('Proposition refusée')}{_motif(log_entry.data or {})}"


class Copie(LogFormatter):
    label = _("Reprendre un rendez-vous")

    def format_message(self, log_entry):
        return gettext("Repris de « %(titre)s »") % {
            "titre": (log_entry.data or {}).get("titre", "")
        }


def _motif(data):
    return gettext(" (%(motif)s)") % {"motif": data["motif"]} if data.get("motif") else ""


RECITS = {
    actions.PLANIFICATION: Planification,
    actions.ANNULATION: Annulation,
    actions.DEPLACEMENT: Deplacement,
    actions.RETABLISSEMENT: Retablissement,
    actions.RETRAIT: Retrait,
    publication.ACCEPTATION: Acceptation,
    publication.REFUS: Refus,
    publication.COPIE: Copie,
}
# Those that always say the same.
PHRASES = {
    publication.PROPOSITION: (_("Proposer"), _("Proposé par un partenaire, à relire")),
    publication.RENONCEMENT: (_("Renoncer"), _("Le partenaire renonce à sa proposition")),
    # Of a structure: the calendars it keeps elsewhere.
    abonnements.AJOUT: (_("Donner un agenda"), _("Un agenda tenu ailleurs est repris")),
    abonnements.ARRET: (_("Arrêter un agenda"), _("Un agenda tenu ailleurs n'est plus lu")),
    abonnements.REPRISE: (_("Reprendre un agenda"), _("Un agenda tenu ailleurs est relu")),
}


def register(registry):
    for action, recit in RECITS.items():
        registry.register_action(action)(recit)
    for action, (label, message) in PHRASES.items():
        registry.register_action(action, label, message)
