"""What a person sees of the fiches they answer for, ready to print."""

from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from annuaire import fraicheur
from annuaire.enums import Canal, Etat, EtatTraitement, Fraicheur, Genre
from annuaire.importation import champs as importes
from annuaire.importation.valeurs import Mots
from annuaire.models import ChampThematique, Service, Structure
from annuaire.models.suivi import Proposition
from partenaires import sections
from partenaires.acces import Acces, acces_par_compte, acces_par_lien, get_lien
from partenaires.actions import pending, undoable
from partenaires.destinataires import cle
from portal.socle.champs import format_phone
from portal.socle.dates import say_date, say_period
from territoire.models import Quartier
from territoire.referentiel import get_referentiel


def all_acces(request) -> list[Acces]:
    """By account, then by link: a person signed in may also open a link about other fiches."""
    found = []
    if request.user.is_authenticated:
        acces = acces_par_compte(request.user)
        if acces.roles:
            found.append(acces)
    jeton = get_lien(request)
    if jeton is not None and jeton.is_valid:
        found.append(acces_par_lien(jeton))
    return found


def fiches_for(acces: Acces) -> list:
    """The fiches this person sees: those kept up, and by account those closed, to open again."""
    if acces.canal == Canal.LIEN:
        return acces.fiches
    structures = Structure.objects.published().filter(pk__in=acces.roles)
    services = Service.objects.filter(
        live=True, structure__live=True, structure__in=acces.roles
    ).exclude(structure__etat=Etat.FUSIONNEE)
    return sorted(
        [*structures, *services.select_related("structure")],
        key=lambda fiche: (
            (fiche if fiche.genre == Genre.STRUCTURE else fiche.structure).nom.casefold(),
            fiche.genre != Genre.STRUCTURE,
            fiche.nom.casefold(),
            fiche.pk,
        ),
    )


def with_acces(request) -> list[tuple]:
    """[(fiche, Acces)], each fiche once, under the widest of the two."""
    found, seen = [], set()
    for acces in all_acces(request):
        for fiche in fiches_for(acces):
            if cle(fiche) not in seen:
                seen.add(cle(fiche))
                found.append((fiche, acces))
    return found


@dataclass
class Resume:
    """One fiche on the list, in words."""

    fiche: object
    cle: str
    modifiable: bool
    lignes: list[tuple[str, str]]
    age: str
    fraicheur: str
    verifiee_aujourdhui: bool = False
    annulable: bool = False
    fermeture: str = ""  # « Fermé du 3 au 8 mars. »
    arret: str = ""  # « Fermée pour de bon depuis le … »
    attente: list[str] = field(default_factory=list)
    rubriques: list[tuple] = field(default_factory=list)  # (section, lines) a campaign asks about

    @property
    def a_confirmer(self):
        return self.modifiable and not self.verifiee_aujourdhui and not self.arret

    @property
    def qui(self):
        return self.fiche.structure.nom if self.fiche.genre == Genre.SERVICE else ""

    @property
    def url(self):
        return reverse("mes_fiches:fiche", args=[self.fiche.genre, self.fiche.pk])

    @property
    def fermer(self):
        return reverse("mes_fiches:fermer", args=[self.fiche.genre, self.fiche.pk])


def load_for_summary(fiches, *, rubriques):
    """What the summaries read, a few queries whatever the number."""
    quartiers = Prefetch("quartiers", Quartier.objects.defer("contour"))
    both = ["lieu", *(["thematiques", quartiers] if rubriques else [])]
    services = ["structure__lieu", *both, *(["publics"] if rubriques else [])]
    prefetch_related_objects([f for f in fiches if f.genre == Genre.STRUCTURE], *both)
    prefetch_related_objects([f for f in fiches if f.genre == Genre.SERVICE], *services)


def summaries(pairs, *, demandees=()) -> list[Resume]:
    """Of [(fiche, Acces)]. demandees: keys of the rubriques a campaign asks about."""
    fiches = [fiche for fiche, _acces in pairs]
    load_for_summary(fiches, rubriques=bool(demandees))
    waiting, undo = pending(fiches), {}
    for acces in {id(acces): acces for _fiche, acces in pairs}.values():
        undo |= undoable([fiche for fiche, own in pairs if own is acces], acces)
    mots, questions = Mots(), []
    if sections.QUESTIONS in demandees:
        questions = list(ChampThematique.objects.all())
    found = []
    for fiche, acces in pairs:
        key = cle(fiche)
        resume = summary(fiche, acces)
        resume.annulable = key in undo
        resume.attente = [sections.say_field(champ, fiche.genre) for champ in waiting.get(key, {})]
        if demandees:
            resume.rubriques = [
                (section, lines(fiche, section, mots, questions=questions, but=("mots_cles",)))
                for section in sections.sections_of(fiche, questions)
                if section.cle in demandees
            ]
        found.append(resume)
    return found


def summary(fiche, acces) -> Resume:
    today = timezone.localdate()
    return Resume(
        fiche=fiche,
        cle=cle(fiche),
        modifiable=acces.may_change(fiche),
        lignes=[line for line in _essentials(fiche) if line],
        age=say_age(fiche),
        fraicheur=str(fiche.fraicheur),
        verifiee_aujourdhui=fiche.verifie_le == today,
        fermeture=say_closure(fiche, today),
        arret=say_end(fiche, today),
    )


def _essentials(fiche):
    unknown = _("pas indiqué")
    is_service = fiche.genre == Genre.SERVICE
    phone = fiche.telephone_effectif if is_service else fiche.telephone
    place = fiche.lieu_effectif if is_service else fiche.lieu
    yield _("Téléphone"), format_phone(phone) or unknown
    if fiche.horaires:
        yield _("Horaires"), _one_a_line(fiche.horaires)
    elif is_service:
        yield _("Horaires"), unknown
    yield _("Adresse"), _say_place(place) or unknown
    if is_service:
        price = fiche.get_frais_display() or unknown
        if fiche.frais_precisions:
            price = f"{price} : {fiche.frais_precisions}" if fiche.frais else fiche.frais_precisions
        yield _("Prix"), price
    if fiche.message_du_jour:
        yield _("Message"), fiche.message_du_jour


def _one_a_line(texte):
    return sections.say_hours(texte).replace(" ; ", "\n")


def _say_place(place):
    if place is None:
        return ""
    if place.ligne:
        return f"{place.nom}, {place.ligne}" if place.nom else place.ligne
    quartier = get_referentiel().quartiers.get(place.quartier_id)
    near = _("quartier %(nom)s, sans adresse exacte") % {"nom": quartier.nom} if quartier else ""
    return ", ".join(filter(None, [place.nom, near]))


def say_age(fiche) -> str:
    """« Vérifiée le 3 mars 2026. À vérifier de nouveau. »: the state of freshness in words."""
    if fiche.verifie_le is None:
        return _("Jamais vérifiée par une personne.")
    day = say_date(fiche.verifie_le)
    state = fiche.fraicheur
    if state == Fraicheur.A_JOUR:
        return _("Vérifiée le %(date)s.") % {"date": day}
    if state == Fraicheur.A_VERIFIER:
        return _("Vérifiée le %(date)s : c'est à revoir.") % {"date": day}
    months = fraicheur.months_between(fiche.verifie_le, timezone.localdate())
    return _("Vérifiée il y a %(months)d mois : le public est prévenu qu'elle est ancienne.") % {
        "months": months
    }


def say_closure(fiche, today) -> str:
    """Only while it lasts, or when it is coming."""
    debut, fin = fiche.fermeture_du, fiche.fermeture_au
    if debut is None or (fin and fin < today):
        return ""
    words = {"du": say_date(debut, "j F")}
    if fin is None and debut > today:
        return _("Fermé à partir du %(du)s, sans date de retour.") % words
    if fin is None:
        return _("Fermé depuis le %(du)s, sans date de retour.") % words
    return _("Fermé %(periode)s.") % {"periode": say_period(debut, fin)}


def say_end(fiche, today) -> str:
    if fiche.fermee_depuis and fiche.fermee_depuis > today:
        return _("Fermera pour de bon le %(date)s.") % {"date": say_date(fiche.fermee_depuis)}
    if fiche.etat == Etat.FERMEE:
        if fiche.fermee_depuis:
            return _("Fermée pour de bon depuis le %(date)s.") % {
                "date": say_date(fiche.fermee_depuis)
            }
        return _("Fermée pour de bon.")
    return ""


def lines(fiche, section, mots, *, questions=None, but=()) -> list[tuple[str, str]]:
    """[(field, value)] of what a rubrique says, in words. but: keys to leave out."""
    names = {}
    if section.cle == sections.QUESTIONS:
        asked = sections.questions_of(fiche, questions)
        names = {f"champs.{question.cle}": question.libelle for question in asked}
    found = {
        champ: importes.read_value(fiche, champ) for champ in section.champs if champ not in but
    }
    return [
        (
            names.get(champ) or sections.say_field(champ, fiche.genre),
            _one_a_line(value)
            if champ == "horaires"
            else sections.say_value(champ, fiche.genre, value, mots),
        )
        for champ, value in found.items()
        if not importes.is_empty(value)
    ] + inherited(fiche, found)


def inherited(fiche, own) -> list[tuple[str, str]]:
    """[(field, value)] that the public reads on a service and that are its structure's: saying
    « rien n'est indiqué » would be wrong. own: the values of the rubrique."""
    if fiche.genre != Genre.SERVICE:
        return []
    shown = []
    if own.get("telephone") == "" and fiche.telephone_effectif:
        shown.append((_("Téléphone"), format_phone(fiche.telephone_effectif)))
    if own.get("courriel") == "" and fiche.courriel_effectif:
        shown.append((_("Courriel"), fiche.courriel_effectif))
    if "lieu.adresse" in own and fiche.lieu_id is None and fiche.lieu_effectif:
        shown.append((_("Adresse"), _say_place(fiche.lieu_effectif)))
    words = _("%(valeur)s (de la structure)")
    return [(label, words % {"valeur": value}) for label, value in shown if value]


def new_ones(acces_list) -> list[Proposition]:
    """Services these people proposed, not read yet. One query."""
    structures = {pk for acces in acces_list for pk in acces.roles}
    courriels = {acces.courriel for acces in acces_list}
    theirs = Q(service__structure__in=structures) | Q(courriel__in=courriels)
    rows = Proposition.objects.filter(
        theirs, nouvelle=True, etat=EtatTraitement.ATTENTE, service__isnull=False
    )
    return list(rows.select_related("service__structure"))
