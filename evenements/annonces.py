"""Writing the read model: one Annonce per event, in the transaction of what changed it."""

from collections.abc import Iterable
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from annuaire.entrees import shorten
from annuaire.enums import GardeEnfants
from evenements.effectif import Effectif, resolve
from evenements.endroits import EN_LIGNE
from evenements.enums import ModeInscription
from evenements.models import Annonce, Evenement, GrilleTarifs, Occurrence, Rythme
from portal.socle.version import bump_version
from territoire.enums import AccesPMR
from territoire.models import Lieu, Public, Quartier, Thematique

LOT = 500  # events written in one transaction

_pending: ContextVar[set | None] = ContextVar("annonces_pending", default=None)


@contextmanager
def deferred():
    """Gather every refresh asked inside the block; write them together on the way out."""
    if _pending.get() is not None:
        yield
        return
    gathered: set[int] = set()
    token = _pending.set(gathered)
    try:
        yield
    finally:
        _pending.reset(token)
        refresh_many(gathered)


def refresh(evenement):
    refresh_many([evenement.pk])


def refresh_for(instance):
    """Rewrite what shows a word, a place, a price or a service which changed."""
    refresh_many(shown_by(instance))


def shown_by(instance) -> set[int]:
    """pks of the events whose announcement shows this."""
    condition = _shows(instance)
    if condition is None:
        return set()
    found = set(Evenement.objects.filter(condition).order_by().values_list("pk", flat=True))
    if isinstance(instance, Lieu):  # asked apart: joined, every date of every event would be read
        for model in (Rythme, Occurrence):
            rows = model.objects.filter(lieu=instance).order_by()
            found.update(rows.values_list("evenement_id", flat=True))
    return found


def _shows(instance):
    if isinstance(instance, Lieu):
        return _own_or_service("lieu", instance) | Q(service__structure__lieu=instance)
    if isinstance(instance, Thematique):
        return _own_or_service("thematiques", instance) | _own_or_service(
            "thematiques__parent", instance
        )
    if isinstance(instance, Quartier):
        return (
            _own_or_service("quartiers", instance)
            | Q(service__structure__quartiers=instance)
            | _own_or_service("lieu__quartier", instance)
            | Q(service__structure__lieu__quartier=instance)
        )
    if isinstance(instance, Public):
        return _own_or_service("publics", instance)
    if isinstance(instance, GrilleTarifs):
        return Q(grille=instance)
    if getattr(instance, "genre", "") == "service":
        return Q(service=instance)
    if getattr(instance, "genre", "") == "structure":
        return Q(organisateurs=instance) | Q(service__structure=instance)
    return None


def _own_or_service(path, instance):
    return Q(**{path: instance}) | Q(**{f"service__{path}": instance})


def refresh_many(pks: Iterable[int]):
    """Rewrite the announcements of these events, by pk; those that no longer exist went along."""
    pks = sorted(set(pks))
    pending = _pending.get()
    if pending is not None:
        pending.update(pks)
        return
    for start in range(0, len(pks), LOT):
        _write(pks[start : start + LOT])


@transaction.atomic
def _write(pks):
    numero = bump_version()
    annonces = [compose(resolve(evenement), numero) for evenement in _events(pks)]
    fields = [f.name for f in Annonce._meta.concrete_fields if not f.primary_key]
    Annonce.objects.bulk_create(
        annonces, update_conflicts=True, unique_fields=["evenement"], update_fields=fields
    )


def _events(pks):
    return Evenement.objects.filter(pk__in=pks).with_words()


def compose(effectif: Effectif, numero: int) -> Annonce:
    """The announcement of one event, not saved; its iCalendar text is to be rendered again."""
    evenement, endroit = effectif.evenement, effectif.endroit
    lieu, point = endroit.lieu, endroit.point
    themes = effectif.thematiques
    return Annonce(
        evenement=evenement,
        visible=effectif.est_visible,
        titre=effectif.titre,
        slug=slugify(effectif.titre) or "date",
        type=evenement.type,
        resume=shorten(effectif.description, 160),
        qui=shorten(say_who(effectif), 250),
        lieu=endroit.nom,
        lieu_precisions=endroit.precisions,
        facettes=sorted(codes(effectif)),
        frais=effectif.frais,
        prix=shorten(say_price(effectif), 250),
        garde=effectif.garde_enfants,
        pictogramme=themes[0].pictogramme if themes else "",
        age_min=evenement.age_min,
        age_max=evenement.age_max,
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        approximatif=lieu.est_approximatif if lieu else True,
        exemple=effectif.est_exemple,
        maj=numero,
    )


def say_who(effectif: Effectif) -> str:
    """Its structures, else the residents' committee whose place it is."""
    names = ", ".join(structure.nom_affiche for structure in effectif.organisateurs)
    return names or effectif.evenement.comite


def say_price(effectif: Effectif) -> str:
    """« Gratuit », « Payant : 3 € par personne »; "" when nothing is known."""
    words = {"gratuit": _("Gratuit"), "payant": _("Payant")}
    kind = words.get(effectif.frais, "")
    grille = effectif.evenement.grille
    detail = effectif.frais_precisions or effectif.evenement.participation
    if not detail and grille:
        detail = grille.fourchette or grille.nom
    if not detail:
        return kind
    return _("%(prix)s : %(detail)s") % {"prix": kind, "detail": detail} if kind else detail


def codes(effectif: Effectif) -> set[str]:
    """Facet codes of an event: those of the directory, `s` its structures, `v` its service, `l` its
    place, `e` its type."""
    evenement = effectif.evenement
    found = {f"y{evenement.territoire_id}", f"e:{evenement.type}"}
    found |= {f"t{theme.pk}" for theme in effectif.thematiques}
    found |= {f"t{theme.parent_id}" for theme in effectif.thematiques if theme.parent_id}
    found |= {f"q{quartier.pk}" for quartier in effectif.quartiers}
    found |= {f"p{public.pk}" for public in effectif.publics}
    found |= {f"s{structure.pk}" for structure in effectif.organisateurs}
    if evenement.service_id:
        found.add(f"v{evenement.service_id}")
    if effectif.lieu:
        found.add(f"l{effectif.lieu.pk}")
        if effectif.lieu.acces_pmr == AccesPMR.OUI:
            found.add("pmr")
    said = {
        "gratuit": effectif.est_gratuit,
        "garde": effectif.garde_enfants in (GardeEnfants.OUI, GardeEnfants.AVEC),
        "libre": evenement.inscription == ModeInscription.SANS,
        EN_LIGNE: effectif.en_ligne,
    }
    return found | {code for code, holds in said.items() if holds}


def dates_changed(pks: Iterable[int]):
    """Dates of these events changed: pages and calendars show it, their words are the same."""
    pks = set(pks)
    if pks:
        with transaction.atomic():
            numero = bump_version()
            Annonce.objects.filter(pk__in=pks).update(ical="", maj=numero)
