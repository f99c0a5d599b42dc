"""What the pages of an event and of one date show, ready to print."""

from django.utils import timezone
from django.utils.translation import gettext as _

from annuaire import photos
from annuaire.enums import GardeEnfants
from annuaire.fiches import directions, labels
from evenements import annonces, cartes, jsonld
from evenements.cartes import cards
from evenements.effectif import resolve
from evenements.enums import Accessibilite, ModeInscription
from evenements.models import Evenement, Occurrence
from evenements.recurrence import say
from portal.socle.dates import say_date
from territoire.enums import AccesPMR
from territoire.referentiel import get_referentiel

PROCHAINES = 10


def event_context(evenement: Evenement, occurrence: Occurrence | None = None) -> dict:
    """Context of evenements/evenement.html. occurrence: the date the page is about."""
    effectif = resolve(evenement)
    evenement.annonce = annonces.compose(effectif, 0)  # an unpublished version has none
    prochaines = [] if evenement.est_ferme else upcoming_cards(evenement)
    lieu = (occurrence.lieu if occurrence else None) or effectif.lieu
    context = {
        "evenement": evenement,
        "effectif": effectif,
        "occurrence": occurrence,
        "carte": card_of(occurrence, evenement),
        "prochaines": prochaines,
        "rythmes": [] if evenement.est_ferme else say_rules(evenement),
        "lieu": lieu,
        "ou": annonces.say_place(effectif),
        "adresse": lieu.ligne if lieu else "",
        "itineraire": directions(lieu),
        "pmr": labels(AccesPMR, [lieu.acces_pmr]) if lieu else [],
        "accessibilite": labels(Accessibilite, evenement.accessibilite),
        "prix": annonces.say_price(effectif),
        "tarifs": evenement.grille.prix if evenement.grille else [],
        "ages": say_ages(evenement.age_min, evenement.age_max),
        "garde": _childcare(effectif),
        "inscription": say_signing(evenement),
        "contacts": [] if effectif.telephone else get_referentiel().contacts,
        "photos": _pictures(evenement),
    }
    return context | {"jsonld": jsonld.event(context)}


def upcoming_cards(evenement, nombre=PROCHAINES):
    if evenement.pk is None:
        return []
    rows = evenement.occurrences.kept().upcoming().select_related("lieu").chronological()
    rows = list(rows[:nombre])
    for row in rows:
        row.evenement = evenement
    return cards(rows)


def card_of(occurrence, evenement):
    """The card of a date whose event is already here."""
    if occurrence is None:
        return None
    occurrence.evenement = evenement
    return cards([occurrence])[0]


def say_rules(evenement):
    """Its rules not over yet, in words: « Chaque mardi, de 14 h à 16 h, … »."""
    if evenement.pk is None:
        return []
    today = timezone.localdate()
    found = [rythme for rythme in evenement.rythmes.all() if not _is_over(rythme, today)]
    return [say(rythme.to_regle()) for rythme in found]


def _is_over(rythme, today):
    return rythme.fin is not None and rythme.fin < today


def say_ages(minimum, maximum) -> str:
    if minimum is None and maximum is None:
        return ""
    if maximum is None:
        return _("À partir de %(age)d ans") % {"age": minimum}
    if not minimum:
        return _("Jusqu'à %(age)d ans") % {"age": maximum}
    if minimum == maximum:
        return _("%(age)d ans") % {"age": minimum}
    return _("De %(min)d à %(max)d ans") % {"min": minimum, "max": maximum}


def _childcare(effectif):
    words = labels(GardeEnfants, [effectif.garde_enfants])
    if not words:
        return effectif.garde_precisions
    if effectif.garde_precisions:
        return f"{words[0]} : {effectif.garde_precisions}"
    return words[0]


def say_signing(evenement) -> str:
    words = {
        ModeInscription.SANS: _("Sans inscription : venez."),
        ModeInscription.PORTAIL: _("Sur inscription."),
        ModeInscription.CONTACT: _("Sur inscription : téléphonez, écrivez, ou venez à l'accueil."),
        ModeInscription.LIEN: _("Sur inscription, sur un autre site."),
        ModeInscription.ORIENTATION: _(
            "Groupe fermé : un professionnel vous y oriente. Téléphonez pour en parler."
        ),
    }
    return words[evenement.inscription]


def _pictures(evenement):
    if not evenement.image_id:
        return []
    found = photos.picture(evenement.image, description=evenement.image_description)
    return [found] if found else []


def around(occurrence):
    """(the date before, the date after) of the same event, None at the ends."""
    rows = Occurrence.objects.filter(evenement=occurrence.evenement_id).kept()
    before = rows.filter(debut__lt=occurrence.debut).order_by("-debut", "-pk").first()
    after = rows.filter(debut__gt=occurrence.debut).chronological().first()
    return before, after


def say_moment(occurrence) -> str:
    """« Mardi 3 mars 2026 de 14 h à 16 h », « jusqu'au 6 mars » when it lasts."""
    debut, fin = occurrence.local
    words = [say_date(debut.date(), "l j F Y"), cartes.hours(occurrence, debut, fin)]
    if lasting := cartes.lasting(debut, fin):
        words.append(lasting)
    return " ".join(words)
