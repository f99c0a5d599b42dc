"""Acts of a partner on the calendars of a structure: add one, stop it, take it up again."""

from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from evenements.enums import EtatAgenda
from evenements.ical import importation, releve
from evenements.ical.importation import Bilan
from evenements.models import AgendaExterne

MAX_AGENDAS = 10  # of one structure
AJOUT = "evenements.agenda_ajoute"
ARRET = "evenements.agenda_arrete"
REPRISE = "evenements.agenda_repris"


class DejaLa(Exception):
    """This structure reads that address already."""


class TropDAgendas(Exception):
    def __init__(self):
        super().__init__(
            _("Cette structure a déjà %(n)d agendas : arrêtez-en un d'abord.") % {"n": MAX_AGENDAS}
        )


def add_address(*, structure, adresse, nom="", par=None) -> AgendaExterne:
    """Not read yet. One that had been stopped is taken up again. Raises DejaLa, TropDAgendas."""
    with transaction.atomic():
        known = structure.agendas.select_for_update().filter(adresse=adresse).first()
        if known is not None:
            if known.etat != EtatAgenda.ARRETE:
                raise DejaLa
            return _take_up(known, par, nom)
        _check_room(structure)
        agenda = AgendaExterne.objects.create(
            structure=structure,
            adresse=adresse,
            nom=nom or urlsplit(adresse).hostname[:120],
            ajoute_par=par,
        )
        log(instance=structure, action=AJOUT, user=par, data={"agenda": agenda.nom})
        return agenda


def read_first(*, agenda, par=None) -> Bilan | None:
    """Its first reading; when it fails, an agenda that never gave anything goes. None, then."""
    bilan = releve.read_now(agenda, par=par)
    if bilan is None and agenda.lu_le is None:
        agenda.delete()
    return bilan


def add_file(*, structure, contenu, nom, par=None) -> tuple[AgendaExterne, Bilan]:
    """A file of the same name says what became of the first. Raises CalendrierIllisible, with
    nothing written."""
    with transaction.atomic():
        agenda = structure.agendas.select_for_update().filter(adresse="", nom=nom).first()
        if agenda is None:
            _check_room(structure)
            agenda = AgendaExterne.objects.create(structure=structure, nom=nom, ajoute_par=par)
            log(instance=structure, action=AJOUT, user=par, data={"agenda": nom})
        return agenda, releve.take_file(agenda, contenu, par=par)


@transaction.atomic
def stop(*, agenda, retirer: bool, par=None) -> int:
    """It is not read any more. retirer: its dates to come go too. Returns how many went."""
    AgendaExterne.objects.filter(pk=agenda.pk).update(
        etat=EtatAgenda.ARRETE,
        prochaine_lecture=None,
        message=_("Arrêté le %(jour)s.") % {"jour": f"{timezone.localdate():%d/%m/%Y}"},
    )
    log(instance=agenda.structure, action=ARRET, user=par, data={"agenda": agenda.nom})
    return importation.withdraw(agenda=agenda, par=par) if retirer else 0


@transaction.atomic
def resume(*, agenda, par=None) -> AgendaExterne:
    return _take_up(AgendaExterne.objects.select_for_update().get(pk=agenda.pk), par)


def _take_up(agenda, par, nom=""):
    """Read whole the next time: its dates may have been taken away."""
    agenda.etat, agenda.message, agenda.echecs = EtatAgenda.JAMAIS, "", 0
    agenda.etag = agenda.modifie_http = agenda.empreinte = ""
    agenda.nom = nom or agenda.nom
    agenda.save()
    log(instance=agenda.structure, action=REPRISE, user=par, data={"agenda": agenda.nom})
    return agenda


def _check_room(structure):
    if structure.agendas.exclude(etat=EtatAgenda.ARRETE).count() >= MAX_AGENDAS:
        raise TropDAgendas
