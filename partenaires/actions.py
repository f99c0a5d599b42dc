"""What people who answer for a fiche do to it: say it is true, change it, close it.

Everybody comes through here, by personal link or by account (partenaires.acces.Acces). What may be
published at once is; the rest waits as a Proposition, one Suggestion a field.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import wraps

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from annuaire import entrees, oppositions
from annuaire.actions import VERIFICATION, report_error
from annuaire.ecriture import write_champs
from annuaire.enums import Canal, Etat, EtatTraitement, Genre, MotifSignalement
from annuaire.gestion.actes import publish_latest
from annuaire.importation import champs as importes
from annuaire.models import Proposition, Service, Suggestion
from annuaire.models.suivi import about
from comptes import jetons
from comptes.actions import note_activity
from comptes.models import Jeton
from diffusion.actions import schedule
from partenaires.destinataires import cle
from partenaires.models import FicheCampagne, ReglagesEntretien, ReglagesStructure, Retrait
from partenaires.publication import Regles
from partenaires.reponses import answer_campaigns, record_answer
from partenaires.sections import FERMETURE_DEFINITIVE, say_field, section_of
from portal.socle.jetons import fingerprint

MODIFICATION = "partenaires.modification"
ANNULATION = "partenaires.annulation"
RETRAIT = "partenaires.retrait"
MAX_NOUVEAUX = 20  # services of one structure waiting to be read


@dataclass
class Resultat:
    """What became of a change: keys of the fields published, waiting to be read, withdrawn; those
    whose earlier proposition, by anybody, gave way to this one."""

    publies: list[str] = field(default_factory=list)
    relus: list[str] = field(default_factory=list)
    retires: list[str] = field(default_factory=list)
    remplaces: list[str] = field(default_factory=list)

    def __bool__(self):
        return bool(self.publies or self.relus or self.retires)


class Depasse(Exception):
    """Somebody wrote one of these fields since this person saw them: nothing was written."""


def act(function):
    """All or nothing. The search index, which every act writes to, comes last: nobody who holds it
    waits for a fiche that somebody else holds (PostgreSQL would end one of the two)."""

    @wraps(function)
    def wrapped(*args, **kwargs):
        with transaction.atomic(), entrees.deferred():
            return function(*args, **kwargs)

    return wrapped


def structure_of(fiche):
    return fiche if fiche.genre == Genre.STRUCTURE else fiche.structure


def rules_for(acces, structure) -> Regles:
    """What this person publishes at once on this structure's fiches. Two queries."""
    own = ReglagesStructure.objects.filter(structure=structure.pk).first()
    general = ReglagesEntretien.current()
    return Regles(
        publication=(own or ReglagesStructure()).publication,
        directes=frozenset(general.sections_directes),
        role=acces.roles.get(structure.pk, "") if acces.canal == Canal.COMPTE else "",
    )


def said_by(acces) -> dict:
    """What a line of history keeps of who acted: a link has no account."""
    data = {"canal": str(Canal(acces.canal).label)}
    return data | ({"lien": acces.jeton.pk} if acces.jeton else {})


def _answered(fiche, acces, *, modifiee=False):
    """The answer is recorded, and an account used only through links does not pass for asleep."""
    if acces.canal == Canal.LIEN:
        note_activity(acces.courriel)
    return record_answer(fiche=fiche, canal=acces.canal, par=acces.compte, modifiee=modifiee)


def refuse_withdrawn(structure, valeurs):
    """Somebody who asked not to be named is not named again. Raises ValidationError."""
    if out := oppositions.refused(structure.pk, valeurs):
        message = _("Cette personne a demandé à ne plus être nommée ici : laissez cette case vide.")
        raise ValidationError(dict.fromkeys(out, message))


def _lock(fiche):
    """The fiche's row, held until the end of the transaction. no_key, as PostgreSQL's updates do:
    rows that name it, checked when they are committed, do not wait for it."""
    return type(fiche).objects.select_for_update(no_key=True).get(pk=fiche.pk)


# -- « Rien n'a changé » ---------------------------------------------------------------------------


@act
def confirm(*, fiche, acces) -> bool:
    """The fiche is true as of today. False when this person had just said so already."""
    fiche = _lock(fiche)
    if undoable([fiche], acces):
        return False
    asked = FicheCampagne.objects.filter(**about(fiche))
    before = [[row.pk, row.etat, row.canal, _iso(row.repondu_le)] for row in asked]
    entry = _answered(fiche, acces)
    entry.data = entry.data | said_by(acces) | {"campagnes": before}
    entry.save(update_fields=["data"])
    return True


def undoable(fiches, acces) -> dict[str, ModelLogEntry]:
    """{key: line of history} of today's confirmations by this person, still standing. One query."""
    if not fiches:
        return {}
    kinds = {type(fiche): ContentType.objects.get_for_model(type(fiche)) for fiche in fiches}
    about_them = Q()
    for kind, content_type in kinds.items():
        pks = [str(fiche.pk) for fiche in fiches if type(fiche) is kind]
        about_them |= Q(content_type=content_type, object_id__in=pks)
    day = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    entries = ModelLogEntry.objects.filter(
        about_them, action__in=(VERIFICATION, ANNULATION), timestamp__gte=day
    ).order_by("timestamp", "pk")
    last = {(entry.content_type_id, entry.object_id): entry for entry in entries}
    found = {}
    for fiche in fiches:
        entry = last.get((kinds[type(fiche)].pk, str(fiche.pk)))
        if entry and entry.action == VERIFICATION and _is_by(entry, acces):
            found[cle(fiche)] = entry
    return found


def _is_by(entry, acces):
    """Confirmed on this screen, by this link or account: a change made since is not undone."""
    if "campagnes" not in entry.data:
        return False
    if acces.jeton:
        return entry.data.get("lien") == acces.jeton.pk
    return entry.user_id is not None and entry.user_id == acces.compte.pk


@act
def undo_confirm(*, fiche, acces) -> bool:
    """As before this person confirmed: date, channel, answers. False: nothing to undo."""
    fiche = _lock(fiche)
    entry = undoable([fiche], acces).get(cle(fiche))
    if entry is None:
        return False
    jour, par, canal = entry.data["avant"]
    type(fiche).objects.filter(pk=fiche.pk).update(
        verifie_le=date.fromisoformat(jour) if jour else None,
        verifie_par=par,
        verifie_canal=canal,
    )
    for pk, etat, canal, repondu_le in entry.data["campagnes"]:
        FicheCampagne.objects.filter(pk=pk).update(etat=etat, canal=canal, repondu_le=repondu_le)
    entrees.refresh(fiche)
    log(instance=fiche, action=ANNULATION, user=acces.compte, data=said_by(acces))
    return True


def _iso(moment):
    return moment.isoformat() if moment else None


# -- Changing --------------------------------------------------------------------------------------


@act
def change(*, fiche, acces, valeurs, mot="", regles=None, vu=None) -> Resultat:
    """Publish what may be, propose the rest. valeurs: {key: JSON value} of what the person changed.

    vu: {key: value} the fiche was seen with when that was decided. Raises Depasse when one of them
    is another's by now, looked at under the lock; ValidationError when what would be public does
    not hold together. Sent twice, the second one finds nothing left to change.
    """
    fiche = _lock(fiche)
    for champ in valeurs.keys() & (vu or {}).keys():
        if importes.read_value(fiche, champ) not in (vu[champ], valeurs[champ]):
            raise Depasse
    refuse_withdrawn(structure_of(fiche), valeurs)
    regles = regles or rules_for(acces, structure_of(fiche))
    result = Resultat()
    waiting = pending([fiche]).get(cle(fiche), {})
    now, read_again = {}, {}
    for champ, value in valeurs.items():
        if importes.read_value(fiche, champ) == value:
            if champ in waiting:
                result.retires.append(champ)
        elif regles.is_direct(section_of(fiche.genre, champ), champ):
            now[champ] = value
        elif not (champ in waiting and waiting[champ].valeur_proposee == value):
            read_again[champ] = value
        else:
            result.relus.append(champ)  # sent twice
    if now:
        _publish(fiche, now, acces)
    result.publies = list(now)
    _drop([waiting[champ] for champ in (*now, *result.retires) if champ in waiting])
    if read_again:
        result.remplaces = [champ for champ in read_again if champ in waiting]
        propose(fiche, read_again, acces, mot=mot)
        result.relus += read_again
    if result.publies or read_again:
        _answered(fiche, acces, modifiee=True)
    return result


def _publish(fiche, valeurs, acces):
    data = said_by(acces) | {"champs": [say_field(champ, fiche.genre) for champ in valeurs]}
    return write_champs(
        fiche=fiche, valeurs=valeurs, par=acces.compte, action=MODIFICATION, data=data
    )


def pending(fiches) -> dict[str, dict[str, Suggestion]]:
    """{key of the fiche: {field: what a partner proposed, not read yet}}. One query."""
    rows = Suggestion.objects.filter(
        Q(structure__in=[f.pk for f in fiches if f.genre == Genre.STRUCTURE])
        | Q(service__in=[f.pk for f in fiches if f.genre == Genre.SERVICE]),
        etat=EtatTraitement.ATTENTE,
        proposition__isnull=False,
    ).select_related("proposition")
    found = {}
    for row in rows:
        key = f"{Genre.SERVICE}-{row.service_id}"
        if row.service_id is None:
            key = f"{Genre.STRUCTURE}-{row.structure_id}"
        found.setdefault(key, {})[row.champ] = row
    return found


def propose(fiche, valeurs, acces, *, mot="") -> Proposition:
    """Inside a transaction that holds the fiche. One waiting value per field: a newer one replaces
    it; what one person sends is one Proposition until it is all settled."""
    waiting = pending([fiche]).get(cle(fiche), {})
    mine = Proposition.objects.filter(
        **about(fiche), etat=EtatTraitement.ATTENTE, nouvelle=False, courriel=acces.courriel
    )
    proposition = mine.select_for_update(no_key=True).first()
    if proposition is None:
        proposition = Proposition.objects.create(
            **about(fiche),
            auteur=acces.compte,
            courriel=acces.courriel,
            canal=acces.canal,
            mot=mot,
        )
    elif mot and mot not in proposition.mot:
        proposition.mot = f"{proposition.mot}\n{mot}".strip()[:1000]
        proposition.save(update_fields=["mot"])
    _drop([waiting[champ] for champ in valeurs if champ in waiting], but=proposition)
    Suggestion.objects.bulk_create(
        Suggestion(
            **about(fiche),
            proposition=proposition,
            champ=champ,
            valeur_actuelle=importes.read_value(fiche, champ),
            valeur_proposee=value,
        )
        for champ, value in valeurs.items()
    )
    return proposition


def _drop(suggestions, but=None):
    """Withdraw waiting values; a proposition left without any goes too."""
    Suggestion.objects.filter(pk__in=[row.pk for row in suggestions]).delete()
    emptied = {row.proposition_id for row in suggestions} - {but.pk if but else None}
    for proposition in Proposition.objects.filter(pk__in=emptied):
        if not proposition.suggestions.exists():
            proposition.delete()
        else:
            _close_when_settled(proposition, par=None)


# -- Closing ---------------------------------------------------------------------------------------


def close_for_days(*, fiche, acces, du, au) -> Resultat:
    """Closed from one day to another, both included; au None: nobody knows yet."""
    valeurs = {"fermeture_du": du.isoformat(), "fermeture_au": au.isoformat() if au else None}
    return change(fiche=fiche, acces=acces, valeurs=valeurs)


def reopen(*, fiche, acces) -> Resultat:
    """No temporary closure any more."""
    return change(fiche=fiche, acces=acces, valeurs={"fermeture_du": None, "fermeture_au": None})


@act
def close_for_good(*, fiche, acces, le, a_la_place="") -> Resultat:
    """Closed for ever from a day on: at once by a gestionnaire, read again otherwise."""
    closed = le <= timezone.localdate()
    return _change_state(
        fiche,
        acces,
        {
            "etat": str(Etat.FERMEE) if closed else str(Etat.ACTIVE),
            "fermee_depuis": le.isoformat(),
            "a_la_place": a_la_place,
        },
    )


@act
def open_again(*, fiche, acces) -> Resultat:
    """Not closed for good after all."""
    valeurs = {"etat": str(Etat.ACTIVE), "fermee_depuis": None, "a_la_place": ""}
    return _change_state(fiche, acces, valeurs)


def _change_state(fiche, acces, valeurs):
    fiche = _lock(fiche)
    regles = rules_for(acces, structure_of(fiche))
    waiting = pending([fiche]).get(cle(fiche), {})
    valeurs = {
        champ: value
        for champ, value in valeurs.items()
        if importes.read_value(fiche, champ) != value
    }
    asked = [waiting[champ] for champ in FERMETURE_DEFINITIVE if champ in waiting]
    if not valeurs:
        _drop(asked)
        return Resultat(retires=[row.champ for row in asked])
    if {row.champ: row.valeur_proposee for row in asked} == valeurs:
        return Resultat(relus=list(valeurs))  # sent twice
    _drop(asked)
    if regles.closes:
        _publish(fiche, valeurs, acces)
        _answered(fiche, acces, modifiee=True)
        return Resultat(publies=list(valeurs))
    propose(fiche, valeurs, acces)
    # Not « vérifiée »: what the public reads is known to be wrong until somebody has read this.
    answer_campaigns(fiche=fiche, canal=acces.canal, modifiee=True)
    return Resultat(relus=list(valeurs), remplaces=[row.champ for row in asked])


# -- A new service ---------------------------------------------------------------------------------


@act
def propose_service(*, structure, acces, valeurs, mot="") -> tuple[Service, bool]:
    """(the service, whether it is published). The same name sent twice is the same service."""
    structure = _lock(structure)
    refuse_withdrawn(structure, valeurs)
    regles = rules_for(acces, structure)
    known = structure.services.filter(nom=valeurs["nom"])
    if (same := known.filter(live=True).first()) is not None:
        return same, True
    waiting = Proposition.objects.filter(
        service__in=known, nouvelle=True, etat=EtatTraitement.ATTENTE
    ).first()
    if waiting is not None:
        return waiting.service, False
    if not regles.adds:
        _check_not_too_many(structure)
    service = Service(structure=structure, live=False, has_unpublished_changes=True)
    places = {champ: value for champ, value in valeurs.items() if champ.startswith("lieu.")}
    for champ, value in valeurs.items():
        if champ not in places:
            importes.write_value(service, champ, value)
    if any(not importes.is_empty(value) for value in places.values()):
        for champ, value in places.items():
            importes.write_value(service, champ, value)
        service.lieu.save()
        service.lieu = service.lieu
    service.clean()
    service.save()
    service.save_revision(user=acces.compte, clean=False)
    log(instance=service, action="wagtail.create", user=acces.compte, data=said_by(acces))
    if regles.adds and publish_latest(fiche=service, par=acces.compte):
        _answered(service, acces)
        return service, True
    Proposition.objects.create(
        service=service,
        auteur=acces.compte,
        courriel=acces.courriel,
        canal=acces.canal,
        nouvelle=True,
        mot=mot,
    )
    return service, False


def _check_not_too_many(structure):
    """A link that got loose would otherwise fill the coordinator's list."""
    waiting = Proposition.objects.filter(
        service__structure=structure, nouvelle=True, etat=EtatTraitement.ATTENTE
    )
    if waiting.count() >= MAX_NOUVEAUX:
        message = _("%(nombre)d nouveaux services attendent déjà d'être relus : patientez un peu.")
        raise ValidationError(message % {"nombre": MAX_NOUVEAUX})


# -- Leaving ---------------------------------------------------------------------------------------


@act
def leave(*, fiche, acces, mot="") -> bool:
    """This address answers for the fiche no more; the coordinator is told. By link only."""
    _row, is_new = Retrait.objects.get_or_create(
        **about(fiche), empreinte=fingerprint(acces.courriel, "adresse")
    )
    if is_new:
        told = _(
            "La personne qui vérifiait cette fiche dit ne plus s'en occuper. "
            "Le portail ne lui écrit plus : trouvez qui prend la suite."
        )
        report_error(
            fiche=fiche,
            motif=MotifSignalement.AUTRE,
            message=f"{told}\n{mot}".strip(),
            contact=acces.courriel,
        )
        log(instance=fiche, action=RETRAIT, user=acces.compte, data=said_by(acces))
    jeton = Jeton.objects.select_for_update(no_key=True).get(pk=acces.jeton.pk)
    kept = [key for key in jeton.donnees.get("fiches", []) if key != cle(fiche)]
    jeton.donnees = jeton.donnees | {"fiches": kept}
    jeton.save(update_fields=["donnees"])
    return is_new


def close_link(jeton):
    """« Désactiver ce lien »."""
    jetons.revoke(Jeton.objects.filter(pk=jeton.pk))


# -- The coordinator's answer ----------------------------------------------------------------------


@act
def settle(*, proposition, decisions, par, mot="") -> bool:
    """decisions: {field: True to accept, False to refuse}. False when nothing was left to decide:
    somebody else had. Raises ValidationError when an accepted value does not hold any more."""
    fiche = _lock(proposition.fiche)  # first, as partners do: nobody waits for the other
    proposition = Proposition.objects.select_for_update(no_key=True).get(pk=proposition.pk)
    rows = [
        row
        for row in proposition.suggestions.select_for_update(no_key=True).filter(
            etat=EtatTraitement.ATTENTE
        )
        if row.champ in decisions
    ]
    if proposition.etat != EtatTraitement.ATTENTE or not rows:
        return False
    accepted = {row.champ: row.valeur_proposee for row in rows if decisions[row.champ]}
    if (le := accepted.get("fermee_depuis")) and le <= timezone.localdate().isoformat():
        accepted["etat"] = str(Etat.FERMEE)  # the day came while it waited
    refuse_withdrawn(structure_of(fiche), accepted)
    for champ, value in accepted.items():
        check(fiche, champ, value)
    if accepted:
        data = {
            "canal": str(Canal(proposition.canal).label),
            "champs": [say_field(champ, fiche.genre) for champ in accepted],
            "proposition": proposition.pk,
        }
        write_champs(fiche=fiche, valeurs=accepted, par=par, action=MODIFICATION, data=data)
    for row in rows:
        etat = EtatTraitement.ACCEPTE if decisions[row.champ] else EtatTraitement.REFUSE
        proposition.suggestions.filter(pk=row.pk).update(
            etat=etat, traite_le=timezone.now(), traite_par=par
        )
    if mot:
        proposition.reponse = f"{proposition.reponse}\n{mot}".strip()[:1000]
        proposition.save(update_fields=["reponse"])
    _close_when_settled(proposition, par=par)
    return True


def check(fiche, champ, value):
    """That a value proposed some time ago may still be written. Raises ValidationError."""
    importes.check_link(type(fiche), champ, value)
    if not importes.is_empty(value):
        importes.check_value(type(fiche), champ, value)
    elif champ == "nom":
        raise ValidationError({"nom": _("Une fiche a un nom.")})


def _close_when_settled(proposition, *, par):
    """Once all its fields have their answer, its author is told, once."""
    etats = set(proposition.suggestions.values_list("etat", flat=True))
    if EtatTraitement.ATTENTE in etats:
        return
    etat = EtatTraitement.ACCEPTE if EtatTraitement.ACCEPTE in etats else EtatTraitement.REFUSE
    _answer(proposition, etat, par)


def _answer(proposition, etat, par):
    waiting = Proposition.objects.filter(pk=proposition.pk, etat=EtatTraitement.ATTENTE)
    if not waiting.update(etat=etat, traite_le=timezone.now(), traite_par=par):
        return False
    if proposition.courriel:
        schedule(
            "partenaires.reponse",
            proposition.courriel,
            cle=f"proposition-{proposition.pk}",
            contexte={"proposition": proposition.pk},
        )
    return True


@act
def settle_new(*, proposition, accepte, par, mot="") -> bool:
    """A whole new fiche: published, or left as a draft. False: somebody else had decided."""
    proposition = Proposition.objects.select_for_update(no_key=True).get(pk=proposition.pk)
    if proposition.etat != EtatTraitement.ATTENTE:
        return False
    if accepte and not publish_latest(fiche=proposition.fiche, par=par):
        raise ValidationError(_("Cette fiche est incomplète : complétez-la d'abord."))
    Proposition.objects.filter(pk=proposition.pk).update(reponse=mot)
    if accepte:
        record_answer(fiche=proposition.fiche, canal=proposition.canal, par=None)
    return _answer(proposition, EtatTraitement.ACCEPTE if accepte else EtatTraitement.REFUSE, par)
