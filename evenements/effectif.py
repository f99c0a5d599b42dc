"""What an event says once its service has filled what it leaves empty.

A permanence and its dates in the agenda are one object: name, place, price, telephone are written
on the service's fiche, and read here.
"""

from dataclasses import dataclass, field

from annuaire.enums import Etat, Frais
from evenements import endroits
from evenements.endroits import Endroit
from evenements.enums import ModeInscription, ModeParticipation
from evenements.models import Evenement

# Fields an event takes from its service, one by one, when it says nothing itself.
DU_SERVICE = ("frais", "frais_precisions", "garde_enfants", "garde_precisions", "contact_nom")
EXEMPLE = "Exemple"  # source of what is invented for the demonstration
INVENTE = "exemple:"  # how its identifier begins when its organiser is invented as well


@dataclass
class Effectif:
    evenement: Evenement
    titre: str
    description: str
    endroit: Endroit
    telephone: str
    courriel: str
    organisateurs: list = field(default_factory=list)
    thematiques: list = field(default_factory=list)
    publics: list = field(default_factory=list)
    quartiers: list = field(default_factory=list)
    frais: str = ""
    frais_precisions: str = ""
    garde_enfants: str = ""
    garde_precisions: str = ""
    contact_nom: str = ""

    @property
    def lieu(self):
        """The known place one goes to; None for a meeting point in words."""
        return self.endroit.lieu

    @property
    def est_gratuit(self):
        return self.frais == Frais.GRATUIT

    @property
    def en_ligne(self):
        return self.evenement.mode != ModeParticipation.SUR_PLACE

    @property
    def est_visible(self):
        """The rule of EvenementQuerySet.listed(), on an event in memory."""
        evenement, service = self.evenement, self.evenement.service
        if not evenement.live or evenement.inscription == ModeInscription.ORIENTATION:
            return False
        return service is None or (_is_active(service) and _is_active(service.structure))

    @property
    def est_exemple(self):
        evenement = self.evenement
        return evenement.source == EXEMPLE or bool(
            evenement.service and evenement.service.source == EXEMPLE
        )

    @property
    def est_invente(self):
        """Nothing of it comes from a document: the organiser is an example too."""
        return self.evenement.source_id.startswith(INVENTE)


def resolve(evenement: Evenement) -> Effectif:
    """The event as people read it. Reads its many-to-many rows: prefetch them for a list."""
    service = evenement.service
    organisateurs = list(evenement.organisateurs.all())
    if service and service.structure not in organisateurs:
        organisateurs.insert(0, service.structure)
    return Effectif(
        evenement,
        titre=evenement.titre,
        description=evenement.description or (service.description if service else ""),
        endroit=endroits.of_event(evenement),
        telephone=_contact(evenement, organisateurs, "telephone"),
        courriel=_contact(evenement, organisateurs, "courriel"),
        organisateurs=organisateurs,
        thematiques=_many(evenement, "thematiques"),
        publics=_many(evenement, "publics"),
        quartiers=_quartiers(evenement),
        **{
            name: getattr(evenement, name) or (getattr(service, name) if service else "")
            for name in DU_SERVICE
        },
    )


def _is_active(fiche):
    return fiche.live and fiche.etat == Etat.ACTIVE


def _contact(evenement, organisateurs, name):
    """Its own, its service's, else its first organiser's who has one."""
    own = getattr(evenement, name)
    if own:
        return own
    service = evenement.service
    if service and (found := getattr(service, name) or getattr(service.structure, name)):
        return found
    return next((value for s in organisateurs if (value := getattr(s, name))), "")


def _many(evenement, name):
    own = list(getattr(evenement, name).all())
    if own or not evenement.service_id:
        return own
    return list(getattr(evenement.service, name).all())


def _quartiers(evenement):
    """Where people may come from: its own, its service's, else its usual place's: an outing that
    leaves from elsewhere is still for those around."""
    own = _many(evenement, "quartiers")
    if not own and evenement.service_id:
        own = list(evenement.service.structure.quartiers.all())
    if own:
        return own
    service = evenement.service
    lieu = evenement.lieu or (service.lieu_effectif if service else None)
    return [lieu.quartier] if lieu and lieu.quartier else []
