"""What the pages of an event and of one date show, ready to print."""

from django.db.models import Case, Q, When
from django.utils import timezone
from django.utils.translation import gettext as _

from annuaire import photos
from annuaire.enums import GardeEnfants
from annuaire.fiches import directions, labels
from evenements import annonces, cartes, jsonld
from evenements.cartes import cards
from evenements.effectif import resolve
from evenements.enums import Accessibilite, ModeInscription
from evenements.inscriptions.etat import sign_up_state
from evenements.models import Evenement, Occurrence
from evenements.recurrence import say
from portal.socle.dates import say_date
from territoire.enums import AccesPMR
from territoire.referentiel import get_referentiel

PROCHAINES = 10

# Rooms above say what else an event's page shows: [(template, what(evenement) gives or None)].
_suites: list = []


def register_suite(template, what):
    """what(evenement) -> data of the template (as `suite`), or None. Asked at each page."""
    _suites.append((template, what))


def shown_after(evenement):
    """[(template, data)] of what rooms above add to an event's page."""
    if evenement.pk is None:
        return []
    found = ((template, what(evenement)) for template, what in _suites)
    return [(template, data) for template, data in found if data]


def event_context(evenement: Evenement) -> dict:
    """Context of evenements/evenement.html, about the event."""
    return _context(evenement, None, [] if evenement.est_ferme else upcoming(evenement))


def date_context(evenement: Evenement, origine) -> dict | None:
    """The same about the date of that origin; None when there is none."""
    rows = list(_dates_around(evenement, origine))
    occurrence = next((row for row in rows if row.origine == origine), None)
    if occurrence is None:
        return None
    now = timezone.now()
    others = [row for row in rows if row.fin > now and row.pk != occurrence.pk]
    for row in rows:
        row.evenement = evenement
    return _context(evenement, occurrence, others)


def _context(evenement, occurrence, prochaines):
    effectif = resolve(evenement)
    evenement.annonce = annonces.compose(effectif, 0)  # an unpublished version has none
    counted = cartes.count_shown({*prochaines, *filter(None, [occurrence])})
    carte = None
    if occurrence:
        carte = cards([occurrence], counted, endroit=effectif.endroit)[0]
    coming = cards(prochaines, counted, endroit=effectif.endroit)
    next_card = next((card for card in coming if card.etat != "annulee"), None)
    endroit = carte.endroit if carte else effectif.endroit
    lieu = endroit.lieu
    context = {
        "evenement": evenement,
        "effectif": effectif,
        "occurrence": occurrence,
        "moment": say_moment(occurrence) if occurrence else "",
        "carte": carte,
        "etat": _sign_up_box(occurrence or _only(prochaines), counted),
        "prochaine": None if occurrence else next_card,
        "a_choisir": _is_to_choose(evenement, occurrence, prochaines),
        "prochaines": coming,
        "rythmes": [] if evenement.est_ferme else say_rules(evenement),
        "endroit": endroit,
        "lieu": lieu,
        "adresse": lieu.ligne if lieu else "",
        "itineraire": directions(lieu),
        "pmr": labels(AccesPMR, [lieu.acces_pmr]) if lieu else [],
        "accessibilite": labels(Accessibilite, evenement.accessibilite),
        "prix": annonces.say_price(effectif),
        "tarifs": evenement.grille.prix if evenement.grille else [],
        "ages": cartes.say_ages(evenement.age_min, evenement.age_max),
        "garde": _childcare(effectif),
        "inscription": say_signing(evenement),
        "contacts": [] if effectif.telephone else get_referentiel().contacts,
        "photos": _pictures(evenement),
        "suites": shown_after(evenement),
    }
    return context | {"jsonld": jsonld.event(context)}


def _only(rows):
    """The one date there is to sign up to."""
    return rows[0] if len(rows) == 1 and not rows[0].est_annulee else None


def _is_to_choose(evenement, occurrence, prochaines):
    """Whether one signs up here once a date is chosen."""
    portail = evenement.inscription == ModeInscription.PORTAIL
    return portail and occurrence is None and len(prochaines) > 1


def _sign_up_box(occurrence, counted):
    if occurrence is None:
        return None
    return sign_up_state(occurrence, counted=counted.get(occurrence.pk))


def upcoming_cards(evenement):
    return cards(upcoming(evenement))


def upcoming(evenement) -> list[Occurrence]:
    """Its next dates, their event set."""
    if evenement.pk is None:
        return []
    rows = evenement.occurrences.kept().upcoming().with_place().chronological()
    rows = list(rows[:PROCHAINES])
    for row in rows:
        row.evenement = evenement
    return rows


def _dates_around(evenement, origine):
    """The date of that origin first, and the next ones: in one query."""
    rows = evenement.occurrences.kept().filter(Q(origine=origine) | Q(fin__gt=timezone.now()))
    asked = Case(When(origine=origine, then=0), default=1)
    return rows.with_place().order_by(asked, "debut", "pk")[: PROCHAINES + 1]


def say_rules(evenement):
    """Its rules not over yet, in words: « Chaque mardi, de 14 h à 16 h, … »."""
    if evenement.pk is None:
        return []
    today = timezone.localdate()
    found = [rythme for rythme in evenement.rythmes.all() if not _is_over(rythme, today)]
    return [say(rythme.to_regle()) for rythme in found]


def _is_over(rythme, today):
    return rythme.fin is not None and rythme.fin < today


def _childcare(effectif):
    words = labels(GardeEnfants, [effectif.garde_enfants])
    if not words:
        return effectif.garde_precisions
    if effectif.garde_precisions:
        return f"{words[0]} : {effectif.garde_precisions}"
    return words[0]


def say_signing(evenement) -> str:
    words = {
        ModeInscription.SANS: _("Sans inscription : venez."),
        ModeInscription.PORTAIL: _("Sur inscription."),
        ModeInscription.CONTACT: _("Sur inscription : téléphonez, écrivez, ou venez à l'accueil."),
        ModeInscription.LIEN: _("Sur inscription, sur un autre site."),
        ModeInscription.ORIENTATION: _(
            "Groupe fermé : un professionnel vous y oriente. Téléphonez pour en parler."
        ),
    }
    return words[evenement.inscription]


def _pictures(evenement):
    if not evenement.image_id:
        return []
    found = photos.picture(evenement.image, description=evenement.image_description)
    return [found] if found else []


def say_moment(occurrence) -> str:
    """« Mardi 3 mars 2026 de 14 h à 16 h », « jusqu'au 6 mars » when it lasts."""
    debut, fin = occurrence.local
    words = [say_date(debut.date(), "l j F Y"), cartes.hours(occurrence, debut, fin)]
    if lasting := cartes.lasting(debut, fin):
        words.append(lasting)
    return " ".join(words)
