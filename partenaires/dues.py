"""Fiches whose date has come, asked of the database: the same rules as echeances.py."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q, Value
from django.utils import timezone

from annuaire.enums import Fraicheur, Genre, Intervalle
from annuaire.gestion.filtres import freshness_q
from annuaire.models import Service, Structure
from partenaires import echeances
from partenaires.destinataires import cle
from partenaires.echeances import RANGS, Delais, Rappel
from partenaires.models import Membre, Relance

MODELES = {Genre.STRUCTURE: Structure, Genre.SERVICE: Service}
# A due date is at least that many days a month after the verification, and less than that many
# days a month after it for any shorter interval.
JOURS_PAR_MOIS = 27


def delais_of(reglages) -> Delais:
    return Delais(reglages.rappel_2, reglages.rappel_3, reglages.ecart)


def due_q(today) -> Q:
    """Fiches whose due date is that day or before."""
    verified_late = Q(verifie_le__isnull=False) & ~freshness_q(Fraicheur.A_JOUR, today)
    return verified_late | Q(verifie_le=None, cree_le__lt=midnight(today + timedelta(days=1)))


def waiting_q(modele, delais, today) -> Q:
    """Due fiches that have an address, lack a reminder whose day has come, had none this week."""
    lacking = Q(pk__in=[])
    for rang in RANGS:
        lacking |= due_q(today - delais.of(rang)) & ~Exists(_made(modele, rang=rang))
    lately = _made(modele, le__gt=today - timedelta(days=delais.ecart))
    return lacking & has_address_q(modele) & ~Exists(lately)


def _made(modele, **which):
    """The reminders made for the fiche's present due date (echeances.sent_for)."""
    genre = str(modele.genre)
    counts = Q(**{f"{genre}__verifie_le": None})
    for months in Intervalle.values:
        least = F(f"{genre}__verifie_le") + timedelta(days=JOURS_PAR_MOIS * months)
        counts |= Q(**{f"{genre}__intervalle": months, "echeance__gt": least})
    return Relance.objects.filter(counts, **{genre: OuterRef("pk")}, **which)


def has_address_q(modele) -> Q:
    """Fiches somebody may be written to about, as far as a query can tell."""
    to_structure = "" if modele is Structure else "structure__"
    structure = "pk" if modele is Structure else "structure_id"
    members = Membre.objects.who_change().filter(recoit_rappels=True)
    return (
        ~Q(**{f"{to_structure}pro_courriel": ""})
        | ~Q(**{f"{to_structure}courriel": ""})
        | ~Q(courriel="")
        | Q(Exists(members.filter(structure=OuterRef(structure))))
    )


@dataclass(slots=True)
class FicheLegere:
    """What a due date, an address, a call need of a fiche: thousands are read at once."""

    genre: Genre
    pk: int
    nom: str
    courriel: str
    telephone: str
    verifie_le: date | None
    intervalle: int
    cree_le: datetime
    structure: "StructureLegere | None" = None
    en_campagne: bool = False


@dataclass(slots=True)
class StructureLegere(FicheLegere):
    pro_nom: str = ""
    pro_courriel: str = ""
    pro_telephone: str = ""


_COMMUNES = ("pk", "nom", "courriel", "telephone", "verifie_le", "intervalle", "cree_le")
_PRO = ("pro_nom", "pro_courriel", "pro_telephone")


def lighten(fiches, en_campagne=None) -> list[FicheLegere]:
    """Rows of a queryset of structures or services. One query. en_campagne: an expression."""
    modele = fiches.model
    own = list(_COMMUNES) + (list(_PRO) if modele is Structure else [])
    columns = own + ([] if modele is Structure else [f"structure__{n}" for n in _COMMUNES + _PRO])
    fiches = fiches.annotate(demandee=Value(False) if en_campagne is None else en_campagne)
    found = []
    for *values, asked in fiches.values_list(*columns, "demandee"):
        row = dict(zip(own, values, strict=False))
        if modele is Structure:
            fiche = StructureLegere(Genre.STRUCTURE, **row, en_campagne=asked)
            fiche.structure = fiche
        else:
            home = dict(zip(_COMMUNES + _PRO, values[len(own) :], strict=True))
            home = StructureLegere(Genre.STRUCTURE, **home)
            fiche = FicheLegere(Genre.SERVICE, **row, structure=home, en_campagne=asked)
        found.append(fiche)
    return found


def names_it(fiche) -> dict:
    """{"structure_id": pk} or {"service_id": pk}: to write what is about a light fiche."""
    return {f"{fiche.genre}_id": fiche.pk}


def reminders_of(fiches) -> dict[str, list[Rappel]]:
    """{key: reminders made}. One query."""
    pks = {genre: [fiche.pk for fiche in fiches if fiche.genre == genre] for genre in Genre}
    rows = Relance.objects.filter(
        Q(structure__in=pks[Genre.STRUCTURE]) | Q(service__in=pks[Genre.SERVICE])
    ).values_list("structure_id", "service_id", "echeance", "rang", "le")
    found: dict[str, list[Rappel]] = {cle(fiche): [] for fiche in fiches}
    for structure, service, *rest in rows:
        key = f"{Genre.STRUCTURE}-{structure}" if structure else f"{Genre.SERVICE}-{service}"
        found[key].append(Rappel(*rest))
    return found


def due_date(fiche):
    return echeances.due_date(fiche.verifie_le, fiche.intervalle, timezone.localdate(fiche.cree_le))


def midnight(jour):
    return timezone.make_aware(datetime.combine(jour, time.min))
