"""What the space shows: the person's structures and fiches, and what waits for her. Reads only."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annuaire import horaires
from annuaire.enums import Etat, EtatTraitement, Fraicheur, Genre
from annuaire.fraicheur import add_months
from annuaire.horaires.semaine import write_day
from annuaire.models import Photo, Proposition, Service, Signalement, Structure
from partenaires.destinataires import cle
from partenaires.enums import MODIFIENT, Role
from partenaires.models import Invitation, Membre
from portal.socle.dates import say_date

# Rooms above say what else one's space leads to: [what(compte, has a structure) -> [(url, words)]].
_liens: list = []


def register_links(what):
    """what(compte, membre) -> [(url, words)]; membre: whether the account has a structure."""
    _liens.append(what)


def links(compte, *, membre):
    """[{url, texte}] shown on the home of the space."""
    found = [pair for what in _liens for pair in what(compte, membre)]
    return [{"url": url, "texte": words} for url, words in found]


@dataclass
class LigneFiche:
    """A fiche at a glance."""

    fiche: object
    etat: Fraicheur
    echeance: str  # in words
    modifiable: bool
    signalements: int = 0
    propositions: int = 0
    photos: int = 0  # waiting to be read

    @property
    def cle(self):
        return cle(self.fiche)

    @property
    def active(self):
        return self.fiche.live and self.fiche.etat == Etat.ACTIVE

    @property
    def a_verifier(self):
        return self.active and self.etat != Fraicheur.A_JOUR

    @property
    def telephone(self):
        return self._own_or_structures("telephone")

    @property
    def adresse(self):
        lieu = self._own_or_structures("lieu")
        return lieu.ligne if lieu else ""

    @property
    def horaires(self):
        """The days of the ordinary week, those without hours apart."""
        if not self.fiche.horaires:
            return []
        closed = write_day(())
        return [day for day in horaires.semaine(self.fiche.horaires) if day.texte != closed]

    def _own_or_structures(self, name):
        own = getattr(self.fiche, name)
        if own or self.fiche.genre == Genre.STRUCTURE:
            return own
        return getattr(self.fiche.structure, name)

    @property
    def situation(self):
        """What is to be said before its age; "" for an ordinary fiche."""
        if self.fiche.etat == Etat.FERMEE:
            return _("Fermée")
        return "" if self.fiche.live else _("Pas encore publiée")


@dataclass
class LigneStructure:
    membre: Membre
    fiches: list[LigneFiche] = field(default_factory=list)  # the structure, then its services
    invitations: int = 0

    @property
    def structure(self):
        return self.membre.structure

    @property
    def modifiable(self):
        return self.membre.role in MODIFIENT

    @property
    def gere(self):
        return self.membre.role == Role.GESTIONNAIRE

    @property
    def fiche(self):
        return self.fiches[0]

    @property
    def services(self):
        return self.fiches[1:]

    @property
    def bilan(self):
        """[(« 3 anciennes », state)] of the fiches in activity, the freshest first."""
        counts = Counter(line.etat for line in self.fiches if line.active)
        return [(say_count(counts[etat], etat), etat) for etat in Fraicheur if counts[etat]]


def say_count(nombre, etat) -> str:
    words = {
        Fraicheur.A_JOUR: ngettext("%(n)d à jour", "%(n)d à jour", nombre),
        Fraicheur.A_VERIFIER: ngettext("%(n)d à vérifier", "%(n)d à vérifier", nombre),
        Fraicheur.ANCIENNE: ngettext("%(n)d ancienne", "%(n)d anciennes", nombre),
    }
    return words[etat] % {"n": nombre}


def overview(compte, structure_pk=None) -> list[LigneStructure]:
    """Everything about the structures of an account, or about one of them. Six queries."""
    members = (
        Membre.objects.active()
        .filter(compte=compte)
        .exclude(structure__etat=Etat.FUSIONNEE)
        .select_related("structure__lieu")
        .order_by("structure__nom", "structure_id")
    )
    if structure_pk is not None:
        members = members.filter(structure=structure_pk)
    rows = [LigneStructure(member) for member in members]
    if not rows:
        return []
    pks = [row.membre.structure_id for row in rows]
    services = defaultdict(list)
    found = Service.objects.filter(structure__in=pks).select_related("structure__lieu", "lieu")
    for service in found.order_by("nom", "pk"):
        services[service.structure_id].append(service)
    counts = {
        "signalements": _counts(Signalement.objects.filter(etat=EtatTraitement.ATTENTE), pks),
        "propositions": _counts(Proposition.objects.filter(etat=EtatTraitement.ATTENTE), pks),
        "photos": _counts(Photo.objects.filter(publiee=False), pks),
    }
    invitations = defaultdict(int)
    waiting = Invitation.objects.waiting().filter(structure__in=pks)
    for pk in waiting.values_list("structure_id", flat=True):
        invitations[pk] += 1
    today = timezone.localdate()
    for row in rows:
        fiches = [row.structure, *services[row.structure.pk]]
        row.fiches = [line_of(fiche, row.modifiable, counts, today) for fiche in fiches]
        row.invitations = invitations[row.structure.pk] if row.gere else 0
    return rows


def _counts(queryset, structures):
    """{« structure-1 »: how many of these rows}"""
    counts = defaultdict(int)
    rows = queryset.filter(Q(structure__in=structures) | Q(service__structure__in=structures))
    for structure, service in rows.values_list("structure_id", "service_id"):
        counts[f"service-{service}" if service else f"structure-{structure}"] += 1
    return counts


def line_of(fiche, modifiable, counts, today) -> LigneFiche:
    numbers = {name: found[cle(fiche)] for name, found in counts.items()}
    return LigneFiche(fiche, fiche.fraicheur, due_words(fiche, today), modifiable, **numbers)


def due_date(fiche) -> date | None:
    """The day it must be verified again; None when nobody ever did."""
    return add_months(fiche.verifie_le, fiche.intervalle) if fiche.verifie_le else None


def due_words(fiche, today) -> str:
    due = due_date(fiche)
    if due is None:
        return _("jamais vérifiée")
    if due > today:
        return _("à revoir le %(jour)s") % {"jour": say_date(due)}
    if due == today:
        return _("à revoir aujourd'hui")
    return _("à revoir depuis le %(jour)s") % {"jour": say_date(due)}


# -- Reports ---------------------------------------------------------------------------------------


def reports_of(structures):
    """Those that wait on these structures' fiches, oldest first."""
    return (
        Signalement.objects.filter(
            Q(structure__in=structures) | Q(service__structure__in=structures),
            etat=EtatTraitement.ATTENTE,
        )
        .select_related("structure", "service__structure", "auteur")
        .order_by("cree_le", "pk")
    )


def with_origin(reports):
    """Say of each where it comes from: a colleague's structure is told, a person's name is not."""
    reports = list(reports)
    authors = {report.auteur_id for report in reports if report.auteur_id}
    structures = defaultdict(list)
    rows = Membre.objects.active().filter(compte__in=authors).select_related("structure")
    for row in rows:
        structures[row.compte_id].append(row.structure.nom)
    for report in reports:
        if report.auteur_id is None:
            report.origine = _("Un habitant")
        elif names := structures[report.auteur_id]:
            report.origine = _("Un collègue (%(structures)s)") % {"structures": ", ".join(names)}
        else:
            report.origine = _("L'équipe du portail")
    return reports


def structures_of(acces):
    """Structures this account belongs to, merged ones apart."""
    return Structure.objects.filter(pk__in=acces.roles).exclude(etat=Etat.FUSIONNEE)
