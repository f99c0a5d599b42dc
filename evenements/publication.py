"""How what a partner writes of an event reaches the public: at once, or once somebody has read it.

« At once » follows partenaires.publication.Regles.is_direct, for a rubrique of its own, `agenda`:
a structure set to « tout est publié » publishes, one set to « tout est relu » never does, the
others do once the rubrique is among those the general settings publish. An event of several
structures of that person is public at once only when each of them allows it. A residents'
committee publishes for its place.

What is given here is a version in memory. `lu` is the revision that was on the screen (None when
there was none): when there is another by now, nothing is written and Depasse is raised.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish import UnpublishAction
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from annuaire.models import Structure
from diffusion.actions import schedule
from evenements import actions
from evenements.enums import Relecture
from evenements.models import DroitSurLieu, Evenement
from evenements.reprise import Reprise
from partenaires.acces import acces_par_compte
from partenaires.actions import rules_for

AGENDA = "agenda"  # the key of its rubrique among those that are published without being read
PROPOSITION = "evenements.proposition"
ACCEPTATION = "evenements.acceptation"
REFUS = "evenements.refus"
RENONCEMENT = "evenements.renoncement"
COPIE = "evenements.copie"
REPONSE = "evenements.reponse"  # the notification
MAX_EN_ATTENTE = 40  # proposals of one account waiting to be read

# A copy begins a life of its own: none of these goes along.
HORS_COPIE = {
    "id",
    "live",
    "has_unpublished_changes",
    "first_published_at",
    "last_published_at",
    "live_revision",
    "latest_revision",
    "go_live_at",
    "expire_at",
    "expired",
    "modifie_le",
    *Evenement.HORS_VERSION,
} - {"comite"}
LISTES = ("organisateurs", "thematiques", "publics", "quartiers")


class Depasse(Exception):
    """Somebody wrote another version since this person saw the event: nothing was written."""


# -- Who publishes at once -------------------------------------------------------------------------


def structures_of(version) -> list[Structure]:
    """Who organises it, the structure of its service with them."""
    found = list(version.organisateurs.all())
    if version.service_id and version.service.structure not in found:
        found.append(version.service.structure)
    return found


def publishes_for(compte, structures) -> bool:
    """Whether this account's words on an event of these structures are not read first."""
    acces = acces_par_compte(compte)
    own = [structure for structure in structures if acces.may_change(structure)]
    return bool(own) and all(rules_for(acces, one).is_direct(AGENDA) for one in own)


def publishes_at_once(compte, version) -> bool:
    structures = structures_of(version)
    if structures:
        return publishes_for(compte, structures)
    return DroitSurLieu.objects.filter(compte=compte, lieu=version.lieu_id).exists()


# -- Writing ---------------------------------------------------------------------------------------


def submit(*, version, par, lu=None) -> bool:
    """Send what a partner wrote on its way. Whether it is public by now."""
    with transaction.atomic():
        row = _hold(version, lu)
        direct = publishes_at_once(par, version) and (row is None or publishes_at_once(par, row))
        if direct:
            publish(version=version, par=par, lu=lu)
        else:
            propose(version=version, par=par, lu=lu)
    return direct


@transaction.atomic
def publish(*, version, par, lu=None) -> Evenement:
    """Public now; a proposal that waited gives way to it. Raises ValidationError."""
    version = _present(version, lu)
    version.full_clean()
    version.relecture = version.reponse = ""
    revision = _write(version, par)
    Evenement.objects.filter(pk=version.pk).update(relecture="", reponse="")
    revision.publish(user=par, skip_permission_checks=True)
    return Evenement.objects.get(pk=version.pk)


@transaction.atomic
def propose(*, version, par, lu=None) -> Evenement:
    """Read first. What is public stays as it is; a proposal already waiting keeps its place."""
    version = _present(version, lu)
    if version.relecture != Relecture.ATTENTE:
        _check_not_too_many(par)
        version.propose_le = timezone.now()
    version.relecture, version.reponse, version.propose_par = Relecture.ATTENTE, "", par
    revision = _write(version, par)
    Evenement.objects.filter(pk=version.pk).update(
        relecture=version.relecture,
        reponse="",
        propose_par=par,
        propose_le=version.propose_le,
    )
    log(instance=version, action=PROPOSITION, user=par, revision=revision, content_changed=True)
    return Evenement.objects.get(pk=version.pk)


@transaction.atomic
def keep_draft(*, version, par, lu=None) -> Evenement:
    """Neither public nor sent: it has no date yet."""
    version = _present(version, lu)
    _write(version, par)
    return Evenement.objects.get(pk=version.pk)


def _hold(version, lu) -> Evenement | None:
    """The event as it is, its row held to the end of the transaction; None for a new one."""
    if version.pk is None:
        return None
    row = Evenement.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if row.latest_revision_id != lu:
        raise Depasse
    return row


def _present(version, lu) -> Evenement:
    """The version, with what is true of the event whatever its version, as it is by now: a
    coordinator may have published it since it was read."""
    row = _hold(version, lu)
    if row is None:
        return version
    now = row.with_content_json(version.serializable_data())
    now.live_revision, now.last_published_at = row.live_revision, row.last_published_at
    return now


def _write(version, par):
    """One more version in the history; the row of what is not public says the same."""
    is_new = version.pk is None
    if is_new:
        version.live = False
    if not version.live:
        version.has_unpublished_changes = True
        version.save()
    revision = version.save_revision(user=par, clean=False)
    if is_new:
        log(instance=version, action="wagtail.create", user=par, revision=revision)
    return revision


def _check_not_too_many(compte):
    waiting = Evenement.objects.to_read().filter(propose_par=compte)
    if waiting.count() >= MAX_EN_ATTENTE:
        message = _("%(nombre)d rendez-vous attendent déjà d'être relus : patientez un peu.")
        raise ValidationError(message % {"nombre": MAX_EN_ATTENTE})


# -- The coordinator's answer ----------------------------------------------------------------------


@transaction.atomic
def accept(*, evenement, lu, par) -> bool:
    """Publish the very version that was read. False: somebody else had answered, or the author
    wrote another text meanwhile. Raises ValidationError when it does not hold together."""
    if not _answer(evenement, lu, relecture="", reponse=""):
        return False
    row = Evenement.objects.get(pk=evenement.pk)
    version = row.get_latest_revision_as_object()
    version.full_clean()
    revision = row.latest_revision or version.save_revision(user=par, clean=False)
    log(instance=row, action=ACCEPTATION, user=par, revision=revision, data=_by(row))
    revision.publish(user=par, skip_permission_checks=True)
    _tell(row, revision, accepte=True)
    return True


@transaction.atomic
def refuse(*, evenement, lu, par, motif) -> bool:
    """It is not published, and the author is told why. What is public is the text to start from
    again; the refused one stays in the history, and its author finds it back."""
    if not _answer(evenement, lu, relecture=Relecture.REFUSEE, reponse=motif):
        return False
    row = Evenement.objects.get(pk=evenement.pk)
    data = _by(row) | {"motif": motif}
    log(instance=row, action=REFUS, user=par, revision=row.latest_revision, data=data)
    _tell(row, row.latest_revision, accepte=False, motif=motif)
    _drop_draft(row, par)
    return True


@transaction.atomic
def note_published(*, evenement, par) -> bool:
    """It waited, and was published from the editor, changed or not: that answers its author."""
    waiting = Evenement.objects.to_read().filter(
        pk=evenement.pk, live=True, has_unpublished_changes=False
    )
    if not waiting.update(relecture="", reponse=""):
        return False
    row = Evenement.objects.get(pk=evenement.pk)
    log(instance=row, action=ACCEPTATION, user=par, revision=row.live_revision, data=_by(row))
    _tell(row, row.live_revision, accepte=True)
    return True


def _answer(evenement, lu, **valeurs):
    waiting = Evenement.objects.to_read().filter(pk=evenement.pk, latest_revision=lu)
    return waiting.update(**valeurs) == 1


def _by(row):
    return {"auteur": str(row.propose_par or "")}


def _tell(row, revision, *, accepte, motif=""):
    """The author, once an answer."""
    if row.propose_par is None or not row.propose_par.is_active:
        return
    numero, titre = (revision.pk, revision.object_str) if revision else (0, row.titre)
    schedule(
        REPONSE,
        row.propose_par.email,
        cle=f"evenement-{row.pk}-{numero}-{'oui' if accepte else 'non'}",
        contexte={"evenement": row.pk, "titre": titre, "accepte": accepte, "motif": motif},
    )


def _drop_draft(row, par):
    """The draft of a public event says again what is public: whoever publishes it next would
    publish what was refused."""
    if not (row.live and row.has_unpublished_changes):
        return
    shown = row.save_revision(user=par, clean=False)
    Evenement.objects.filter(pk=row.pk).update(has_unpublished_changes=False, live_revision=shown)


def refused_version(evenement) -> Evenement | None:
    """What was refused, while its author has neither sent another text nor given up."""
    if evenement.relecture != Relecture.REFUSEE:
        return None
    if not evenement.live:
        return evenement.get_latest_revision_as_object()
    refusals = ModelLogEntry.objects.for_instance(evenement).filter(action=REFUS)
    entry = refusals.select_related("revision").order_by("-timestamp", "-pk").first()
    return entry.revision.as_object() if entry and entry.revision else None


# -- Giving up, withdrawing ------------------------------------------------------------------------


@transaction.atomic
def take_back(*, evenement, par) -> bool:
    """Its author gives up a change, waiting or refused; what is public stays. False: nothing is
    waiting any more."""
    rows = Evenement.objects.filter(
        pk=evenement.pk, live=True, relecture__in=[Relecture.ATTENTE, Relecture.REFUSEE]
    )
    if not rows.update(relecture="", reponse=""):
        return False
    row = Evenement.objects.get(pk=evenement.pk)
    log(instance=row, action=RENONCEMENT, user=par)
    _drop_draft(row, par)
    return True


@transaction.atomic
def withdraw(*, evenement, par, motif=""):
    """Out of the agenda, at once: its dates to come are cancelled (people signed up are told) and
    its page closes. What nobody ever saw is deleted. Returns the event, None once deleted."""
    row = Evenement.objects.select_for_update(of=("self",)).get(pk=evenement.pk)
    signed = row.occurrences.filter(inscriptions__isnull=False).exists()
    if not row.live and row.first_published_at is None and not signed:
        log(instance=row, action="wagtail.delete", user=par, deleted=True)
        row.delete()
        return None
    actions.cancel_upcoming(evenement=row, motif=motif, par=par)
    if row.live:
        UnpublishAction(row, user=par).execute(skip_permission_checks=True)
    Evenement.objects.filter(pk=row.pk).update(
        relecture="",
        reponse="",
        # Some were public without ever being « published »: imported, made for the demonstration.
        first_published_at=Coalesce(F("first_published_at"), Now()),
    )
    return Evenement.objects.get(pk=row.pk)


# -- Once more -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pour:
    """Whose the copy is: the structures of the original its author keeps, or one committee."""

    structures: tuple = ()
    comite: DroitSurLieu | None = None


@transaction.atomic
def duplicate(*, evenement, par, pour: Pour, nom="", reprise: Reprise | None = None) -> Evenement:
    """A draft with the same words, and the dates of `reprise`. Other organisers are not copied:
    nobody speaks in their name without them."""
    source = evenement if evenement.live else evenement.get_latest_revision_as_object()
    values = {
        field.attname: getattr(source, field.attname)
        for field in Evenement._meta.concrete_fields
        if field.name not in HORS_COPIE
    }
    copie = Evenement(**values, propose_par=par, live=False)
    for name in LISTES:
        getattr(copie, name).set(getattr(source, name).all())
    copie.mots_cles.add(*source.mots_cles.names())
    copie.organisateurs.set([s for s in source.organisateurs.all() if s in pour.structures])
    if source.service_id and source.service.structure not in pour.structures:
        copie.service = None
    if pour.comite:
        copie.lieu, copie.comite = pour.comite.lieu, pour.comite.comite
    copie.nom = nom or source.titre
    if copie.service_id and copie.nom == copie.service.nom:
        copie.nom = ""  # it goes by its service's
    _write(copie, par)
    log(instance=copie, action=COPIE, user=par, data={"de": source.pk, "titre": source.titre})
    if reprise:
        _give_dates(copie, reprise, par)
    return Evenement.objects.get(pk=copie.pk)


def _give_dates(copie, reprise, par):
    for suite in reprise.suites:
        actions.add_rule(
            evenement=copie,
            regle=suite.regle,
            lieu=suite.lieu,
            lieu_precisions=suite.lieu_precisions,
            rendez_vous=suite.rendez_vous,
            par=par,
        )
    if reprise.dates:
        actions.add_dates(evenement=copie, dates=reprise.dates, par=par)
