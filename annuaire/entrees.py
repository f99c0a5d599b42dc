"""Writing the read model: one Entree and one search document per fiche.

In: fiches that changed. Out: rows written in the caller's transaction, the content version
moved by one. `deferred()` gathers what a long act touches and writes it once at the end.
"""

from collections.abc import Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from annuaire import horaires
from annuaire.enums import Etat, Frais, GardeEnfants, Genre, Langue
from annuaire.models import ChampThematique, Entree, Service, Structure
from annuaire.recherche import documents
from portal.socle.version import bump_version
from territoire.enums import AccesPMR
from territoire.models import Lieu, Public, Quartier, Thematique

LOT = 500  # fiches written in one transaction: about a second
OTHER_LANGUAGES = set(Langue.values) - {Langue.FR}  # « français » would be every service's word
HORIZON = 28  # days described by jours_ouverts; the beat moves them on before they run out

_pending: ContextVar[dict | None] = ContextVar("entrees_pending", default=None)


@contextmanager
def deferred():
    """Gather every refresh asked inside the block; write them together on the way out."""
    if _pending.get() is not None:
        yield
        return
    gathered = {Genre.STRUCTURE: set(), Genre.SERVICE: set()}
    token = _pending.set(gathered)
    try:
        yield
    finally:
        _pending.reset(token)
        refresh_many(structures=gathered[Genre.STRUCTURE], services=gathered[Genre.SERVICE])


def refresh(fiche):
    """Rewrite the entry of one fiche; a structure takes its services with it."""
    if fiche.genre == Genre.STRUCTURE:
        services = Service.objects.filter(structure_id=fiche.pk).values_list("pk", flat=True)
        refresh_many(structures=[fiche.pk], services=services)
    else:
        # Whether the structure is shown by itself depends on having services.
        refresh_many(structures=[fiche.structure_id], services=[fiche.pk])


def refresh_for(instance):
    """Rewrite the entries that show a word or a place which changed."""
    structures, services = shown_by(instance)
    refresh_many(structures=structures, services=services)


def shown_by(instance):
    """(structure pks, service pks) whose entries show this word or place."""
    structures, services = Structure.objects.none(), Service.objects.none()
    if isinstance(instance, Lieu):
        structures = Structure.objects.filter(lieu=instance)
        services = Service.objects.filter(Q(lieu=instance) | Q(structure__lieu=instance))
    elif isinstance(instance, Thematique):
        in_family = Q(thematiques=instance.pk) | Q(thematiques__parent=instance.pk)
        structures = Structure.objects.filter(in_family)
        services = Service.objects.filter(in_family)
    elif isinstance(instance, Quartier):
        here = Q(quartiers=instance) | Q(lieu__quartier=instance)
        structures = Structure.objects.filter(here)
        services = Service.objects.filter(
            here | Q(structure__quartiers=instance) | Q(structure__lieu__quartier=instance)
        )
    elif isinstance(instance, Public):
        services = Service.objects.filter(publics=instance)
    elif isinstance(instance, ChampThematique):
        services = Service.objects.filter(thematiques=instance.thematique_id)
    return (
        set(structures.values_list("pk", flat=True)),
        set(services.values_list("pk", flat=True)),
    )


def refresh_many(*, structures: Iterable[int] = (), services: Iterable[int] = ()):
    """Rewrite the entries of these fiches, by pk; those that no longer exist are withdrawn."""
    structures, services = set(structures), set(services)
    pending = _pending.get()
    if pending is not None:
        pending[Genre.STRUCTURE] |= structures
        pending[Genre.SERVICE] |= services
        return
    if len(structures) + len(services) <= LOT:
        _write_together(structures, services)
        return
    # Many: a lot at a time, so that whoever else writes waits for one lot and not for all.
    for lot in _lots(structures):
        _write_together(lot, ())
    for lot in _lots(services):
        _write_together((), lot)


@transaction.atomic
def _write_together(structures, services):
    numero = bump_version()
    _write(Genre.STRUCTURE, structures, numero)
    _write(Genre.SERVICE, services, numero)


def _lots(pks):
    pks = sorted(pks)
    return (pks[start : start + LOT] for start in range(0, len(pks), LOT))


def reindex():
    """Rewrite every entry, withdraw those of fiches that are gone. Returns how many are visible."""
    refresh_many(
        structures=[*Structure.objects.values_list("pk", flat=True), *_known(Genre.STRUCTURE)],
        services=[*Service.objects.values_list("pk", flat=True), *_known(Genre.SERVICE)],
    )
    return Entree.objects.visible().count()


def refresh_days(jour: date | None = None):
    """Move the open days of every entry to start that day (today by default).

    Hours are few next to fiches: each different text is read once. Returns the rows written.
    """
    jour = jour or timezone.localdate()
    late = Entree.objects.exclude(horaires="").exclude(jours_du=jour)
    textes = list(late.values_list("horaires", flat=True).distinct())
    if not textes:
        return 0
    with transaction.atomic():
        numero = bump_version()
        written = sum(
            late.filter(horaires=texte, fermeture_du=None).update(
                jours_du=jour, jours_ouverts=horaires.open_days(texte, jour, HORIZON), maj=numero
            )
            for texte in textes
        )
        for entree in late.exclude(fermeture_du=None):
            entree.jours_du, entree.maj = jour, numero
            entree.jours_ouverts = open_days(entree, jour)
            entree.save(update_fields=["jours_du", "jours_ouverts", "maj"])
            written += 1
    return written


def open_days(objet, jour):
    """Bits of the days a fiche or entry is open from jour on, its temporary closure taken out."""
    if not objet.horaires:
        return 0
    bits = horaires.open_days(objet.horaires, jour, HORIZON)
    if objet.fermeture_du:
        last = objet.fermeture_au or date.max
        for shift in range(HORIZON):
            if objet.fermeture_du <= jour + timedelta(days=shift) <= last:
                bits &= ~(1 << shift)
    return bits


def _known(genre):
    return Entree.objects.filter(genre=genre).values_list("objet_id", flat=True)


def _write(genre, pks, numero):
    if not pks:
        return
    fiches = list(_fiches(genre).filter(pk__in=pks))
    _upsert([_entree(fiche, numero) for fiche in fiches])
    found = dict(Entree.objects.filter(genre=genre, objet_id__in=pks).values_list("objet_id", "pk"))
    shown = [fiche for fiche in fiches if _is_visible(fiche)]
    documents.write((found[fiche.pk], _document(fiche)) for fiche in shown)
    hidden = set(found) - {fiche.pk for fiche in shown}
    gone = [found[objet_id] for objet_id in hidden]
    documents.remove(gone)
    Entree.objects.filter(pk__in=gone).update(visible=False, maj=numero)


def _upsert(entrees):
    fields = [
        field.name
        for field in Entree._meta.concrete_fields
        if field.name not in ("id", "genre", "objet_id", "cree_le")
    ]
    Entree.objects.bulk_create(
        entrees,
        update_conflicts=True,
        unique_fields=["genre", "objet_id"],
        update_fields=fields,
    )


def _fiches(genre):
    common = ("thematiques__parent", "quartiers", "mots_cles")
    if genre == Genre.STRUCTURE:
        return Structure.objects.with_place().prefetch_related(*common).with_services()
    return Service.objects.with_place().prefetch_related(*common, "publics", "structure__quartiers")


def _is_visible(fiche):
    """The rule of active(), on a fiche in memory."""
    if fiche.genre == Genre.STRUCTURE:
        return fiche.live and fiche.etat == Etat.ACTIVE
    return fiche.live and fiche.etat == Etat.ACTIVE and _is_visible(fiche.structure)


def _entree(fiche, numero):
    is_service = fiche.genre == Genre.SERVICE
    structure = fiche.structure if is_service else fiche
    lieu = fiche.lieu_effectif if is_service else fiche.lieu
    point = lieu.point if lieu else None
    themes = list(fiche.thematiques.all())
    today = timezone.localdate()
    return Entree(
        genre=fiche.genre,
        objet_id=fiche.pk,
        structure_id=structure.pk,
        territoire_id=structure.territoire_id,
        maj=numero,
        visible=_is_visible(fiche),
        vitrine=is_service or not fiche.services_publies,
        titre=fiche.nom,
        sigle="" if is_service else fiche.sigle,
        structure_nom=structure.nom if is_service else "",
        type=fiche.type,
        pictogramme=themes[0].pictogramme if themes else "",
        resume=shorten(fiche.description, 160),
        lieu=place_line(lieu, fiche),
        frais=fiche.frais if is_service else "",
        telephone=fiche.telephone_effectif if is_service else fiche.telephone,
        horaires=fiche.horaires,
        fermeture_du=fiche.fermeture_du,
        fermeture_au=fiche.fermeture_au,
        facettes=sorted(_codes(fiche, structure, lieu, themes)),
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        approximatif=lieu.est_approximatif if lieu else True,
        jours_du=today if fiche.horaires else None,
        jours_ouverts=open_days(fiche, today),
        verifie_le=fiche.verifie_le,
        intervalle=fiche.intervalle,
    )


def served_quartiers(fiche):
    """Its own quartiers, else its structure's, else the one where it stands."""
    own = list(fiche.quartiers.all())
    if own:
        return own
    if fiche.genre == Genre.SERVICE:
        lieu = fiche.lieu_effectif
        inherited = list(fiche.structure.quartiers.all())
    else:
        lieu, inherited = fiche.lieu, []
    return inherited or ([lieu.quartier] if lieu and lieu.quartier else [])


def _codes(fiche, structure, lieu, themes):
    """The facet codes of a fiche (see Index)."""
    codes = {f"y{structure.territoire_id}"}
    codes |= {f"t{theme.pk}" for theme in themes}
    codes |= {f"t{theme.parent_id}" for theme in themes if theme.parent_id}
    codes |= {f"q{quartier.pk}" for quartier in served_quartiers(fiche)}
    if lieu and lieu.acces_pmr == AccesPMR.OUI:
        codes.add("pmr")
    if fiche.genre == Genre.SERVICE:
        codes |= {f"p{public.pk}" for public in fiche.publics.all()}
        codes |= {f"l:{langue}" for langue in fiche.langues}
        codes |= {
            f"c:{cle}:{'oui' if value is True else value}"
            for cle, value in fiche.champs.items()
            if value is True or isinstance(value, str)
        }
        if fiche.frais == Frais.GRATUIT:
            codes.add("gratuit")
        if fiche.garde_enfants in (GardeEnfants.OUI, GardeEnfants.AVEC):
            codes.add("garde")
    return codes


def _document(fiche):
    is_service = fiche.genre == Genre.SERVICE
    structure = fiche.structure if is_service else fiche
    lieu = fiche.lieu_effectif if is_service else fiche.lieu
    themes = list(fiche.thematiques.all())
    # Not the words of the themes above: « Logement et quartier » would make a garden a housing.
    near = [
        fiche.get_type_display(),
        *(word for theme in themes for word in (theme.nom, theme.nom_simple, theme.description)),
        *(tag.name for tag in fiche.mots_cles.all()),
    ]
    rest = [fiche.description, place_line(lieu, fiche), structure.description[:500]]
    if is_service:
        near += [structure.nom, structure.sigle]
        rest += [fiche.conditions, fiche.publics_precisions, fiche.frais_precisions]
        rest += [public.nom for public in fiche.publics.all()]
        rest += [str(Langue(code).label) for code in fiche.langues if code in OTHER_LANGUAGES]
        rest += [str(value) for value in fiche.champs.values() if isinstance(value, str)]
    return documents.Document(
        nom=" ".join([fiche.nom, "" if is_service else fiche.sigle]),
        proche=" ".join(filter(None, near)),
        reste=" ".join(filter(None, rest)),
        facettes=[*sorted(_codes(fiche, structure, lieu, themes)), fiche.genre],
    )


def place_line(lieu, fiche):
    """One line saying where, or "" when nothing is known."""
    if lieu and lieu.adresse:
        return ", ".join(filter(None, [lieu.nom, lieu.adresse, lieu.commune]))[:200]
    if lieu and lieu.nom:
        return lieu.nom
    return ""


def shorten(texte, size):
    """The beginning of a text, cut at a word."""
    texte = " ".join(texte.split())
    if len(texte) <= size:
        return texte
    return texte[:size].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
