"""Where a date takes place, resolved once for every page, list, calendar, message and printed slip.

Whoever is nearer has the last word: the date, its rule, the event, its service. A place, or a
meeting point in words that stands for one, replaces the place of those further away and what they
say of it; « salle 3 » alone goes with their place.
"""

from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils.translation import gettext as _

from annuaire.entrees import place_line
from annuaire.models import Service, Structure
from evenements.enums import ModeParticipation
from evenements.models import Evenement
from territoire.models import Lieu

EN_LIGNE = "enligne"  # facet code


@dataclass(frozen=True)
class Endroit:
    """lieu: the known place, None for a meeting point or when nothing is known; nom: it, in words;
    precisions: what to look for once there."""

    lieu: Lieu | None = None
    nom: str = ""
    precisions: str = ""
    en_ligne: bool = False

    def with_words_of(self, source) -> "Endroit":
        """The same once an AvecLieu nearer to the date has spoken; None says nothing."""
        if source is None or not source.dit_ou:
            return self
        if source.rendez_vous:
            found = replace(self, lieu=None, nom=source.rendez_vous)
        elif source.lieu_id:
            found = replace(self, lieu=source.lieu, nom=place_line(source.lieu, None))
        else:
            return replace(self, precisions=source.lieu_precisions)
        return replace(found, precisions=source.lieu_precisions)

    @property
    def sur_place(self) -> str:
        """« Maison de quartier, 12 rue …, salle 3 »; "" online, or when nothing is known."""
        return ", ".join(filter(None, [self.nom, self.precisions]))

    @property
    def dit(self) -> str:
        if not self.en_ligne:
            return self.sur_place
        if not self.sur_place:
            return _("En ligne")
        return _("%(lieu)s, ou en ligne") % {"lieu": self.sur_place}

    @property
    def point(self):
        return self.lieu.point if self.lieu else None


def public_places():
    """Places the public is told of: where a structure or a service is, where an event takes place.
    Others were typed in a draft or a proposal, or are a closed group's."""
    told = (Structure.objects.published(), Service.objects.published(), Evenement.objects.listed())
    here = Q()
    for rows in told:
        here |= Q(pk__in=rows.order_by().values("lieu"))
    return Lieu.objects.filter(here)


def of_event(evenement) -> Endroit:
    """Its service's place, unless it says another."""
    if evenement.mode == ModeParticipation.EN_LIGNE:
        return Endroit(en_ligne=True)
    service = evenement.service
    lieu = service.lieu_effectif if service else None
    found = Endroit(
        lieu, place_line(lieu, None), en_ligne=evenement.mode == ModeParticipation.LES_DEUX
    )
    return found.with_words_of(evenement)


def of_date(occurrence) -> Endroit:
    """Reads its event, its rule and their places: select them for a list (inscriptions.places)."""
    return at_date(of_event(occurrence.evenement), occurrence)


def at_date(endroit: Endroit, occurrence) -> Endroit:
    """The event's place is in hand already; the date's rule is read."""
    rythme = occurrence.rythme if occurrence.rythme_id else None
    return endroit.with_words_of(rythme).with_words_of(occurrence)


def of_annonce(annonce) -> Endroit:
    """Its words, without the place's row: for cards."""
    en_ligne = EN_LIGNE in annonce.facettes
    return Endroit(None, annonce.lieu, annonce.lieu_precisions, en_ligne)
