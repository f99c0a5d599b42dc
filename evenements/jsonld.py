"""schema.org 30 of events, as formats.md 4.5 maps them."""

from annuaire.enums import Frais
from annuaire.jsonld import absolute, dump, place_of, types_of
from evenements.enums import EtatOccurrence, ModeParticipation
from evenements.models import Evenement

MODES = {
    ModeParticipation.SUR_PLACE: "OfflineEventAttendanceMode",
    ModeParticipation.EN_LIGNE: "OnlineEventAttendanceMode",
    ModeParticipation.LES_DEUX: "MixedEventAttendanceMode",
}
SCHEMA = "https://schema.org/"


def event(context) -> str:
    """An Event for a date, else an EventSeries with its next dates; nothing for a closed group."""
    evenement, carte = context["evenement"], context["carte"]
    if evenement.est_ferme:
        return dump({})
    data = _words(context)
    if carte:
        data |= {"@type": "Event"} | _moment(carte, context["occurrence"])
    elif len(context["prochaines"]) == 1:
        data |= {"@type": "Event"} | _moment(context["prochaines"][0])
    else:
        data |= {
            "@type": "EventSeries",
            "subEvent": [
                {"@type": "Event", "name": data["name"], "location": data["location"]}
                | _moment(card)
                for card in context["prochaines"]
            ],
        }
    return dump({"@context": "https://schema.org"} | data)


def _words(context):
    evenement: Evenement = context["evenement"]
    effectif = context["effectif"]
    return {
        "name": effectif.titre,
        "description": effectif.description,
        "url": absolute(evenement.get_absolute_url()) if evenement.pk else None,
        "inLanguage": "fr",
        "eventAttendanceMode": SCHEMA + MODES[evenement.mode],
        "location": _where(context),
        "organizer": [
            {
                "@type": types_of(structure),
                "name": structure.nom,
                "url": absolute(structure.get_absolute_url()),
            }
            for structure in effectif.organisateurs
        ],
        "isAccessibleForFree": True if effectif.frais == Frais.GRATUIT else None,
        "maximumAttendeeCapacity": evenement.capacite,
        "typicalAgeRange": _ages(evenement),
    }


def _where(context):
    evenement = context["evenement"]
    places = []
    if evenement.mode != ModeParticipation.EN_LIGNE:
        endroit = context["endroit"]
        place = place_of(endroit.lieu)
        if place or endroit.sur_place:
            places.append(place or {"@type": "Place", "name": endroit.sur_place})
    if evenement.mode != ModeParticipation.SUR_PLACE and evenement.lien_en_ligne:
        places.append({"@type": "VirtualLocation", "url": evenement.lien_en_ligne})
    return places[0] if len(places) == 1 else places


def _ages(evenement):
    if evenement.age_min is None and evenement.age_max is None:
        return None
    last = "" if evenement.age_max is None else evenement.age_max
    return f"{evenement.age_min or 0}-{last}"


def _moment(carte, occurrence=None):
    cancelled = carte.etat == EtatOccurrence.ANNULEE
    moved = occurrence is not None and occurrence.deplacee and not cancelled
    status = "Cancelled" if cancelled else "Rescheduled" if moved else "Scheduled"
    return {
        "startDate": carte.debut.isoformat(),
        "endDate": carte.fin.isoformat(),
        "eventStatus": f"{SCHEMA}Event{status}",
        "previousStartDate": occurrence.origine.isoformat() if moved else None,
        "url": absolute(carte.url),
    }
