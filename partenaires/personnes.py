"""People named as contacts: told once, what is shown and to whom; changed or removed by one link.

Somebody is named by the contact kept for professionals (a name and an address), or as the person
to ask for on a service that has an address of its own: an address is the only way to tell them.
Whoever withdraws leaves fingerprints (their address, name, number), nothing else: whatever writes
the same values on that structure again, import, edit, version or suggestion, is refused. The
structure's own public address and number are theirs to remove too, when they say they are.
"""

import json
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry, Revision

from annuaire.enums import EtatTraitement, Genre, MotifSignalement
from annuaire.gestion.actes import write_values
from annuaire.models import Service, Signalement, Structure, Suggestion
from comptes import jetons
from comptes.models import Jeton
from diffusion.actions import cancel, schedule
from diffusion.models import Envoi
from partenaires.models import PersonneListee
from portal.socle.champs import format_phone
from portal.socle.jetons import fingerprint

USAGE = CODE = "personne"  # of the links, and of the message
DUREE = timedelta(days=30)
DELAI = timedelta(days=1)  # left to the coordinator to look at what an import brought
LOT = 100  # people told at each round of the beat
RAPPEL_NOTE = timedelta(days=90)
RETRAIT, CORRECTION = "partenaires.personne_retiree", "partenaires.personne_corrigee"

PRO = ("pro_nom", "pro_telephone", "pro_courriel")
# What each field says of a person; « public » is what the fiche shows to everybody.
SORTES = {
    Genre.STRUCTURE: {
        "pro_nom": "nom",
        "pro_telephone": "telephone",
        "pro_courriel": "courriel",
        "telephone": "telephone public",
        "courriel": "courriel public",
    },
    Genre.SERVICE: {
        "contact_nom": "nom",
        "telephone": "telephone public",
        "courriel": "courriel public",
    },
}
TOUTES = SORTES[Genre.STRUCTURE] | SORTES[Genre.SERVICE]


def mark(sorte, value):
    """The fingerprint of a name, an address or a number, however it is typed."""
    folded = unicodedata.normalize("NFKD", str(value)).casefold()
    plain = "".join(char for char in folded if not unicodedata.combining(char))
    return fingerprint(f"{sorte}:{' '.join(plain.split())}", USAGE)


# -- Where somebody is named ----------------------------------------------------------------------


@dataclass
class Place:
    """A fiche that names somebody. valeurs: {field: what it shows}; public: seen by everybody."""

    fiche: Structure | Service
    valeurs: dict[str, str]
    public: bool


@dataclass
class Mention:
    """All that a structure's fiches show of one person."""

    structure: Structure
    courriel: str
    places: list[Place]  # what names them
    communs: list[Place]  # the same address or number as the contact of everybody

    @property
    def nom(self):
        return self._first("pro_nom", "contact_nom")

    @property
    def telephone(self):
        return self._first("pro_telephone")

    @property
    def is_pro(self):
        return any("pro_courriel" in place.valeurs for place in self.places)

    def _first(self, *champs):
        said = (place.valeurs.get(champ) for place in self.places for champ in champs)
        return next(filter(None, said), "")


def find_mention(personne) -> Mention | None:
    """What is shown today of a person who was told; None when nothing is. Two queries."""
    structure = personne.structure
    if structure is None:
        return None
    services = list(structure.services.select_related("structure").order_by("nom", "pk"))
    courriel = _address(personne, structure, services)
    if not courriel:
        return None
    places = []
    is_pro = structure.pro_courriel.lower() == courriel
    if is_pro:
        valeurs = {champ: getattr(structure, champ) for champ in PRO}
        places.append(Place(structure, {c: v for c, v in valeurs.items() if v}, public=False))
    names = {mark("nom", structure.pro_nom)} if is_pro and structure.pro_nom else set()
    named = [s for s in services if s.contact_nom and s.courriel.lower() == courriel]
    names |= {mark("nom", service.contact_nom) for service in named}
    for service in services:
        if service.contact_nom and mark("nom", service.contact_nom) in names:
            places.append(Place(service, {"contact_nom": service.contact_nom}, public=True))
    telephone = structure.pro_telephone if is_pro else ""
    communs = [_common(fiche, courriel, telephone) for fiche in (structure, *services)]
    return Mention(structure, courriel, places, [place for place in communs if place.valeurs])


def _address(personne, structure, services):
    """The address behind a fingerprint, as the fiches still give it."""
    for given in (structure.pro_courriel, *(s.courriel for s in services if s.contact_nom)):
        if given and mark("courriel", given) == personne.empreinte:
            return given.lower()
    return ""


def _common(fiche, courriel, telephone):
    valeurs = {}
    if fiche.courriel and fiche.courriel.lower() == courriel:
        valeurs["courriel"] = fiche.courriel
    if fiche.telephone and fiche.telephone == telephone:
        valeurs["telephone"] = fiche.telephone
    return Place(fiche, valeurs, public=True)


def say(place):
    """[(label, value)] of what a place shows, in words."""
    labels = {
        "pro_nom": _("Nom"),
        "pro_telephone": _("Téléphone"),
        "pro_courriel": _("Courriel"),
        "contact_nom": _("Personne à demander"),
        "telephone": _("Téléphone"),
        "courriel": _("Courriel"),
    }
    return [
        (labels[champ], format_phone(value) if champ.endswith("telephone") else value)
        for champ, value in place.valeurs.items()
    ]


# -- Telling them ---------------------------------------------------------------------------------


def tell_everyone(lot=LOT, moment=None):
    """Tell those who are named and have not been told: a lot, the next ones at the next round."""
    told = 0
    for structure_pk, courriel in _untold((moment or timezone.now()) - DELAI):
        told += tell(structure_pk, courriel)
        if told == lot:
            break
    return told


def _untold(limite):
    """[(structure pk, address)] of the people shown and never told; fingerprints are compared
    here, the database cannot make them."""
    known = set(PersonneListee.objects.values_list("structure", "empreinte"))
    structures = Structure.objects.active().filter(modifie_le__lt=limite)
    structures = structures.exclude(pro_nom="").exclude(pro_courriel="")
    named = {pk: (nom, mail) for pk, nom, mail in structures.values_list("pk", *PRO[::2])}
    services = Service.objects.active().filter(modifie_le__lt=limite)
    services = services.exclude(contact_nom="").exclude(courriel="")
    found = [(pk, courriel) for pk, (_nom, courriel) in named.items()]
    for pk, nom, courriel in services.values_list("structure", "contact_nom", "courriel"):
        # The structure's own contact is told at her own address, her services with it.
        if pk not in named or mark("nom", nom) != mark("nom", named[pk][0]):
            found.append((pk, courriel))
    seen = set()
    for structure_pk, courriel in sorted(found):
        key = (structure_pk, mark("courriel", courriel))
        if key not in known and key not in seen:
            seen.add(key)
            yield structure_pk, courriel


@transaction.atomic
def tell(structure_pk, courriel):
    """Write the message to somebody who has not had it. Two beats at once: one message."""
    personne, _new = PersonneListee.objects.get_or_create(
        structure_id=structure_pk, empreinte=mark("courriel", courriel)
    )
    claimed = PersonneListee.objects.filter(pk=personne.pk, prevenue_le=None, retiree_le=None)
    if not claimed.update(prevenue_le=timezone.now()):
        return False
    schedule(CODE, courriel.lower(), cle=f"personne-{personne.pk}", contexte=_context(personne))
    return True


def tell_again(courriel, moment=None):
    """The link was lost or is too old: another one, an hour apart at the least. Says nothing of
    whether the address is known, and wakes nobody: the beat sends it within the minute."""
    moment = moment or timezone.now()
    for personne in PersonneListee.objects.filter(empreinte=mark("courriel", courriel)):
        if find_mention(personne):
            cle = f"personne-{personne.pk}-{moment:%Y%m%d%H}"
            later = moment + timedelta(seconds=5)
            schedule(CODE, courriel.lower(), cle=cle, contexte=_context(personne), at=later)


def _context(personne):
    return {"personne": personne.pk}


def issue_link(personne, courriel):
    """The secret of a new link for this person."""
    return jetons.issue(USAGE, courriel=courriel, duree=DUREE, personne=personne.pk)


def find_person(jeton):
    """Whom a link is about, None when the row is gone."""
    pk = jeton.donnees.get("personne")
    return PersonneListee.objects.select_related("structure__territoire").filter(pk=pk).first()


# -- Their own acts -------------------------------------------------------------------------------


@transaction.atomic
def correct(*, personne, nom, courriel, telephone=""):
    """What they say is shown from now on, on the public version and on the draft being written.

    Another address is told in its turn. False when nothing names them any more.
    """
    mention = find_mention(personne)
    if mention is None:
        return False
    for place in mention.places:
        valeurs = {"contact_nom": nom} if place.fiche.genre == Genre.SERVICE else {}
        if "pro_courriel" in place.valeurs:
            valeurs = dict(zip(PRO, (nom, telephone, courriel), strict=True))
        elif place.fiche.courriel.lower() == mention.courriel:
            valeurs["courriel"] = courriel
        write_values(fiche=place.fiche, valeurs=valeurs, par=None, action=CORRECTION)
    if courriel.lower() != mention.courriel:
        tell(mention.structure.pk, courriel)
        # Reminders follow the address: a message passed on to somebody else must be noticed.
        _signal(
            mention.structure.pk,
            _(
                "La personne nommée comme contact a changé son adresse par le lien qui la "
                "prévient. Les rappels iront à la nouvelle : est-ce bien elle ?"
            ),
        )
    return True


@transaction.atomic
def withdraw(*, personne, communs=False):
    """Nothing names them any more, here or in the history; fingerprints keep it so.

    communs: their address and number leave the public contacts of the fiches too. False when
    somebody already did.
    """
    mention, now = find_mention(personne), timezone.now()
    if not PersonneListee.objects.filter(pk=personne.pk, retiree_le=None).update(retiree_le=now):
        return False
    structure = personne.structure
    marks = {personne.empreinte} | (_marks(mention, communs=communs) if mention else set())
    for empreinte in marks:
        PersonneListee.objects.update_or_create(
            structure=structure, empreinte=empreinte, defaults={"retiree_le": now}
        )
    if structure:  # first: the draft being written is one of the versions
        erase_history(structure, marks, _values(mention, communs=communs) if mention else set())
        _signal(structure.pk, _("La personne nommée comme contact a fait retirer ses coordonnées."))
    for fiche, champs in _to_blank(mention, communs=communs) if mention else ():
        write_values(fiche=fiche, valeurs=dict.fromkeys(champs, ""), par=None, action=RETRAIT)
    _forget_messages(personne)
    return True


@transaction.atomic
def accept_again(*, personne):
    """They change their mind, or it was a mistake: they may be named again (nothing comes back)."""
    if personne.retiree_le is None:
        return False
    same_act = PersonneListee.objects.filter(
        structure=personne.structure, retiree_le=personne.retiree_le
    )
    same_act.filter(prevenue_le=None).delete()
    same_act.update(retiree_le=None)
    return True


def _places(mention, *, communs):
    return [*mention.places, *(mention.communs if communs else [])]


def _marks(mention, *, communs):
    return {
        mark(SORTES[place.fiche.genre][champ], value)
        for place in _places(mention, communs=communs)
        for champ, value in place.valeurs.items()
    }


def _values(mention, *, communs):
    """The very words to look for in the logs."""
    values = {v for place in _places(mention, communs=communs) for v in place.valeurs.values()}
    return values | {mention.courriel} if mention.is_pro or communs else values


def _to_blank(mention, *, communs):
    """[(fiche, fields)]"""
    found = {}
    for place in _places(mention, communs=communs):
        key = (place.fiche.genre, place.fiche.pk)
        fields = PRO if "pro_courriel" in place.valeurs else place.valeurs
        found.setdefault(key, (place.fiche, set()))[1].update(fields)
    return found.values()


# -- What stays away ------------------------------------------------------------------------------


def refused(structure_pk, valeurs, *, marks=None):
    """Fields of these values that name somebody who withdrew from that structure.

    A name or an address takes the whole professional contact with it; a number alone, which may be
    the switchboard's, only itself.
    """
    given = {
        champ: mark(TOUTES[champ], value)
        for champ, value in valeurs.items()
        if champ in TOUTES and value and isinstance(value, str)
    }
    if not given:
        return set()
    if marks is None:
        withdrawn = PersonneListee.objects.filter(
            Q(structure=structure_pk) | Q(structure=None), retiree_le__isnull=False
        )
        marks = set(
            withdrawn.filter(empreinte__in=given.values()).values_list("empreinte", flat=True)
        )
    found = {champ for champ, empreinte in given.items() if empreinte in marks}
    if found & {"pro_nom", "pro_courriel"}:
        found |= set(PRO) & set(valeurs)
    return found


def note(structure_pk):
    """Somebody who withdrew was about to be named again: the coordinator learns it."""
    _signal(
        structure_pk,
        _(
            "Une personne qui a fait retirer ses coordonnées allait être nommée de nouveau, par un "
            "import ou une modification : cela n'a pas été écrit. Demandez-lui d'abord."
        ),
    )


def _signal(structure_pk, message):
    recent = timezone.now() - RAPPEL_NOTE
    same = Signalement.objects.filter(structure=structure_pk, message=message)
    if not same.filter(Q(etat=EtatTraitement.ATTENTE) | Q(cree_le__gt=recent)).exists():
        Signalement.objects.create(
            structure_id=structure_pk, motif=MotifSignalement.AUTRE, message=message
        )


# -- The history ----------------------------------------------------------------------------------


def erase_history(structure, marks, values):
    """Versions, logs, suggestions and what the import remembers stop naming them."""
    services = list(structure.services.all())
    for fiche in (Structure.objects.get(pk=structure.pk), *services):
        _erase_import(fiche, marks)
        _erase_versions(fiche, marks)
        _erase_logs(fiche, values)
    about = Q(structure=structure) | Q(service__in=services)
    for row in Suggestion.objects.filter(about, champ__in=TOUTES):
        _erase_suggestion(row, marks)


def _erase_import(fiche, marks):
    kept = _without(fiche.importe, marks)
    if kept != fiche.importe:
        type(fiche).objects.filter(pk=fiche.pk).update(importe=kept)


def _without(importe, marks):
    names = refused(None, importe, marks=marks)
    return {champ: value for champ, value in importe.items() if champ not in names}


def _erase_versions(fiche, marks):
    for revision in Revision.objects.for_instance(fiche):
        if blank_content(revision.content, partial(refused, None, marks=marks)):
            Revision.objects.filter(pk=revision.pk).update(content=revision.content)


def blank_content(content, ask):
    """Empty what `ask` refuses in a version, in place. True when something was."""
    found = ask(content)
    importe = content.get("importe") or {}
    remembered = ask(importe)
    content.update(dict.fromkeys(found, ""))
    if remembered:
        kept = {champ: value for champ, value in importe.items() if champ not in remembered}
        content["importe"] = kept
    return bool(found or remembered)


def _erase_logs(fiche, values):
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(type(fiche)), object_id=str(fiche.pk)
    )
    for entry in entries:
        text = json.dumps(entry.data, ensure_ascii=False)
        if any(value in text for value in values):
            entry.data = _blank(entry.data, values)
            ModelLogEntry.objects.filter(pk=entry.pk).update(data=entry.data)


def _blank(data, values):
    if isinstance(data, dict):
        return {key: _blank(item, values) for key, item in data.items()}
    if isinstance(data, list):
        return [_blank(item, values) for item in data]
    return "" if isinstance(data, str) and any(value in data for value in values) else data


def _erase_suggestion(row, marks):
    changes = {
        name: ""
        for name in ("valeur_actuelle", "valeur_proposee")
        if refused(None, {row.champ: getattr(row, name)}, marks=marks)
    }
    if "valeur_proposee" in changes and row.etat == EtatTraitement.ATTENTE:
        changes |= {"etat": EtatTraitement.REFUSE, "traite_le": timezone.now()}
    if changes:
        Suggestion.objects.filter(pk=row.pk).update(**changes)


def _forget_messages(personne):
    """The message that told them, and its links: the address they were sent to goes."""
    sent = Envoi.objects.filter(notification=CODE, contexte__personne=personne.pk)
    cancel(sent)
    sent.update(destinataire="", erreur="")  # servers repeat the address in their answer
    Jeton.objects.filter(usage=USAGE, donnees__personne=personne.pk).update(courriel="")
