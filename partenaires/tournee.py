"""The phone round: whose fiches are to be confirmed by voice, in which order, what was answered."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from annuaire.actions import close_fiche
from annuaire.enums import Canal, Genre
from annuaire.fraicheur import months_between
from annuaire.models import Consultation
from annuaire.models.suivi import about
from annuaire.permissions import POLICIES, can_publish
from partenaires.campagnes import mark_unreachable, unreachable_q
from partenaires.destinataires import cle, upkept
from partenaires.dues import MODELES, FicheLegere, due_date, due_q, lighten, reminders_of
from partenaires.echeances import Rappel, phone_since
from partenaires.enums import ResultatAppel
from partenaires.models import Appel
from partenaires.ordre_appels import call_again, importance
from partenaires.relances import reachable
from partenaires.reponses import record_answer
from portal.socle.dates import say_date
from portal.socle.verrou import take_turns

APPEL = "partenaires.appel"
JOURS_LECTURES = 30


@dataclass
class Ligne:
    """A fiche of the round."""

    fiche: FicheLegere
    rappels: list[Rappel]
    appels: list[Appel]  # since its last verification, oldest first
    age: int | None  # months; None: never verified

    @property
    def cle(self):
        return cle(self.fiche)

    @property
    def a_finir(self):
        """Something was changed on the phone: the fiche is written, then said true."""
        return bool(self.appels) and self.appels[-1].resultat == ResultatAppel.MODIFIE

    @property
    def dite_fermee(self):
        """Somebody who may not publish was told so."""
        return bool(self.appels) and self.appels[-1].resultat == ResultatAppel.FERME


@dataclass
class Maison:
    """A structure and its fiches of the round: one call for all of them."""

    structure: FicheLegere
    lignes: list[Ligne] = field(default_factory=list)
    numeros: list[str] = field(default_factory=list)  # to try, the professionals' first
    faux: list[str] = field(default_factory=list)  # said wrong, still on the fiches
    consultations: int = 0
    revenir_le: date | None = None
    vu: int = 0  # the last call when the page was made

    @property
    def cle(self):
        return f"structure-{self.structure.pk}"

    @property
    def poids(self):
        ages = [ligne.age for ligne in self.lignes]
        oldest = None if None in ages else max(ages)
        return importance(oldest, self.consultations, len(self.lignes))

    @property
    def dernier_appel(self):
        calls = [call for ligne in self.lignes for call in ligne.appels]
        return max(calls, key=lambda call: (call.le, call.pk), default=None)

    @property
    def dernier_message(self):
        return max((r.le for ligne in self.lignes for r in ligne.rappels), default=None)


@dataclass
class Tournee:
    a_finir: list[Maison] = field(default_factory=list)
    maintenant: list[Maison] = field(default_factory=list)
    plus_tard: list[Maison] = field(default_factory=list)
    a_completer: list[Maison] = field(default_factory=list)  # no number that answers

    @property
    def maisons(self):
        return [*self.a_finir, *self.maintenant, *self.a_completer, *self.plus_tard]


def get_round(user, today=None, structure=None) -> Tournee:
    """The round of this person. structure: of one house only. The number of queries is constant."""
    today = today or timezone.localdate()
    tournee = Tournee()
    for maison in _houses(user, today, structure):
        if any(ligne.a_finir or ligne.dite_fermee for ligne in maison.lignes):
            tournee.a_finir.append(maison)
        elif not maison.numeros:
            tournee.a_completer.append(maison)
        elif maison.revenir_le and maison.revenir_le > today:
            tournee.plus_tard.append(maison)
        else:
            tournee.maintenant.append(maison)
    tournee.plus_tard.sort(key=lambda maison: maison.revenir_le)
    return tournee


def _houses(user, today, structure):
    fiches = _candidates(user, today, structure)
    rappels, people = reminders_of(fiches), reachable(fiches)
    lignes = []
    for fiche in fiches:
        made = [rappel for rappel in rappels[cle(fiche)] if rappel.le <= today]
        known = bool(people[cle(fiche)])
        if fiche.en_campagne or phone_since(due_date(fiche), made, today, joignable=known):
            age = months_between(fiche.verifie_le, today) if fiche.verifie_le else None
            lignes.append(Ligne(fiche, made, [], age))
    maisons: dict[int, Maison] = {}
    for ligne in lignes:
        home = ligne.fiche.structure
        maisons.setdefault(home.pk, Maison(home)).lignes.append(ligne)
    _add_calls(maisons)
    _add_readings(maisons, today)
    return sorted(maisons.values(), key=lambda maison: (-maison.poids, maison.structure.nom))


def _candidates(user, today, structure):
    """Fiches this person may confirm that are due, or that a campaign cannot write to."""
    found = []
    for genre, modele in MODELES.items():
        mine = POLICIES[genre].instances_user_has_permission_for(user, "change")
        asked = unreachable_q(modele, today)
        fiches = upkept(modele).filter(due_q(today) | Q(asked), pk__in=mine.values("pk"))
        if structure is not None:
            column = "pk" if genre == Genre.STRUCTURE else "structure"
            fiches = fiches.filter(**{column: structure})
        found += lighten(fiches.order_by("nom", "pk"), en_campagne=asked)
    return found


def _add_calls(maisons):
    """Calls since each fiche was verified, numbers to try, the day to come back. One query."""
    by_key = {ligne.cle: ligne for maison in maisons.values() for ligne in maison.lignes}
    wrong = defaultdict(dict)  # {structure: {number: whether the last call said it wrong}}
    for appel in _calls(maisons):
        home = appel.structure_id or appel.home_id
        if appel.numero:
            wrong[home][appel.numero] = appel.resultat == ResultatAppel.NUMERO_FAUX
        maisons[home].vu = max(maisons[home].vu, appel.pk)
        key = (
            f"structure-{appel.structure_id}"
            if appel.structure_id
            else f"service-{appel.service_id}"
        )
        ligne = by_key.get(key)
        if ligne and _is_since(appel, ligne.fiche):
            ligne.appels.append(appel)
    for maison in maisons.values():
        said_wrong = wrong[maison.structure.pk]
        for numero in _numbers(maison):
            (maison.faux if said_wrong.get(numero) else maison.numeros).append(numero)
        maison.revenir_le = _come_back(maison)


def _calls(maisons):
    pks = list(maisons)
    rows = Appel.objects.filter(Q(structure__in=pks) | Q(service__structure__in=pks))
    rows = rows.annotate(home_id=F("service__structure_id")).select_related("par")
    return rows.order_by("le", "pk")


def _is_since(appel, fiche):
    return fiche.verifie_le is None or timezone.localdate(appel.le) > fiche.verifie_le


def _numbers(maison):
    """The professionals' first, then the public's, then the services' own."""
    structure = maison.structure
    services = [ligne.fiche.telephone for ligne in maison.lignes]
    found = [structure.pro_telephone, structure.telephone, *services]
    return list(dict.fromkeys(numero for numero in found if numero))


def _come_back(maison):
    """After calls nobody answered: the calls of one moment count once."""
    unanswered = {
        timezone.localdate(appel.le)
        for ligne in maison.lignes
        for appel in ligne.appels
        if appel.resultat == ResultatAppel.SANS_REPONSE
    }
    return call_again(max(unanswered), len(unanswered)) if unanswered else None


def _add_readings(maisons, today):
    """How often the house's fiches were read lately. One query."""
    pks = defaultdict(dict)
    for maison in maisons.values():
        for ligne in maison.lignes:
            pks[str(ligne.fiche.genre)][ligne.fiche.pk] = maison
    rows = (
        Consultation.objects.filter(
            Q(genre=Genre.STRUCTURE, objet_id__in=pks["structure"])
            | Q(genre=Genre.SERVICE, objet_id__in=pks["service"]),
            jour__gt=today - timedelta(days=JOURS_LECTURES),
        )
        .order_by()
        .values_list("genre", "objet_id")
        .annotate(total=Sum("nombre"))
    )
    for genre, pk, total in rows:
        pks[genre][pk].consultations += total


def _structure(fiche):
    return fiche if fiche.genre == Genre.STRUCTURE else fiche.structure


# -- What was answered ----------------------------------------------------------------------------


@dataclass
class Issue:
    """faites: fiches noted; entre_temps: the call somebody else made since the page was shown."""

    faites: list = field(default_factory=list)
    entre_temps: Appel | None = None


@transaction.atomic
def note_call(
    *, structure, cles, resultat, par, vu, numero="", ferme_le=None, a_la_place=""
) -> Issue:
    """Note what a call gave, for these fiches of one structure's house.

    vu: the last call when the page was shown; after another one nothing is noted. Fiches verified
    since are left alone. A closing is done by who may publish, told to the others otherwise.
    """
    take_turns(f"appel-{structure}")
    maison = next(iter(get_round(par, structure=structure).maisons), None)
    if maison is None:
        return Issue()
    if maison.vu > vu:
        return Issue(entre_temps=Appel.objects.select_related("par").get(pk=maison.vu))
    issue = Issue()
    for ligne in maison.lignes:
        if ligne.cle in cles:
            _note_one(ligne, resultat, par, numero, ferme_le, a_la_place)
            issue.faites.append(ligne.fiche)
    if resultat == ResultatAppel.NUMERO_FAUX and set(maison.numeros) <= {numero}:
        for fiche in issue.faites:
            mark_unreachable(fiche, canal=Canal.TELEPHONE)
    return issue


def _note_one(ligne, resultat, par, numero, ferme_le, a_la_place):
    fiche = MODELES[ligne.fiche.genre].objects.get(pk=ligne.fiche.pk)
    note = ""
    if resultat == ResultatAppel.FERME:
        note = _("depuis le %(jour)s") % {"jour": say_date(ferme_le)}
        note = " – ".join(filter(None, [note, a_la_place]))[:300]
    appel = Appel.objects.create(
        **about(fiche), par=par, resultat=resultat, numero=numero, note=note
    )
    data = {"resultat": str(appel.get_resultat_display())}
    log(instance=fiche, action=APPEL, user=par, data=data)
    if resultat == ResultatAppel.VRAI:
        record_answer(fiche=fiche, canal=Canal.TELEPHONE, par=par, modifiee=ligne.a_finir)
    elif resultat == ResultatAppel.FERME and can_publish(par, fiche):
        close_fiche(fiche=fiche, depuis=ferme_le, a_la_place=a_la_place, par=par)
        record_answer(fiche=fiche, canal=Canal.TELEPHONE, par=par, modifiee=True)


def wrong_number(fiche) -> Appel | None:
    """The call that said one of this fiche's numbers wrong, while the fiche still shows it."""
    home = _structure(fiche)
    numbers = {home.telephone, home.pro_telephone, fiche.telephone} - {""}
    last = {}
    rows = Appel.objects.filter(
        Q(structure=home) | Q(service__structure=home), numero__in=numbers
    ).order_by("le", "pk")
    for appel in rows:
        last[appel.numero] = appel
    for appel in last.values():
        if appel.resultat == ResultatAppel.NUMERO_FAUX:
            appel.jour = timezone.localdate(appel.le)
            return appel
    return None
