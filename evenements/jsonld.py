"""schema.org 30 of events, as formats.md 4.5 maps them."""

from urllib.parse import urljoin

from django.conf import settings

from annuaire.jsonld import absolute, dump, place_of, types_of
from evenements.enums import ModeParticipation
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
    prochaines = context["prochaines"]
    data = _words(context)
    if carte:
        data |= _date(evenement, carte) | {"remainingAttendeeCapacity": _remaining(carte)}
    elif len(prochaines) == 1:
        data |= _date(evenement, prochaines[0])
    else:
        data |= {
            "@type": "EventSeries",
            **_where(evenement, context["endroit"]),
            "maximumAttendeeCapacity": evenement.capacite,
            "subEvent": [{"name": data["name"]} | _date(evenement, card) for card in prochaines],
        }
    return dump({"@context": "https://schema.org"} | data)


def _words(context):
    evenement: Evenement = context["evenement"]
    effectif = context["effectif"]
    return {
        "name": effectif.titre,
        "description": effectif.description,
        "url": absolute(evenement.get_absolute_url()) if evenement.pk else None,
        "image": [urljoin(settings.WAGTAILADMIN_BASE_URL, p["src"]) for p in context["photos"]],
        "inLanguage": "fr",
        "organizer": [
            {
                "@type": types_of(structure),
                "name": structure.nom,
                "url": absolute(structure.get_absolute_url()),
            }
            for structure in effectif.organisateurs
        ],
        "typicalAgeRange": _ages(evenement),
        **_price(effectif),
    }


def _price(effectif):
    """Prices are words (« selon vos revenus »): only « nothing » is a number."""
    if not effectif.frais:
        return {}
    if not effectif.est_gratuit:
        return {"isAccessibleForFree": False}
    offer = {"@type": "Offer", "price": "0", "priceCurrency": "EUR"}
    return {"isAccessibleForFree": True, "offers": offer}


def _where(evenement, endroit):
    places = []
    if endroit.sur_place:
        place = place_of(endroit.lieu)
        if place:
            place |= {"description": endroit.precisions}
        places.append(place or {"@type": "Place", "name": endroit.sur_place})
    if endroit.en_ligne and evenement.lien_en_ligne:
        places.append({"@type": "VirtualLocation", "url": evenement.lien_en_ligne})
    mode = evenement.mode
    if endroit.en_ligne and endroit.sur_place:
        mode = ModeParticipation.LES_DEUX
    return {
        "eventAttendanceMode": SCHEMA + MODES[mode],
        "location": places[0] if len(places) == 1 else places,
    }


def _ages(evenement):
    if evenement.age_min is None and evenement.age_max is None:
        return None
    last = "" if evenement.age_max is None else evenement.age_max
    return f"{evenement.age_min or 0}-{last}"


def _date(evenement, carte):
    cancelled = carte.etat == "annulee"
    status = "Cancelled" if cancelled else "Rescheduled" if carte.avant else "Scheduled"
    return {
        "@type": "Event",
        "startDate": carte.debut.isoformat(),
        "endDate": carte.fin.isoformat(),
        "eventStatus": f"{SCHEMA}Event{status}",
        "previousStartDate": carte.avant.isoformat() if carte.avant and not cancelled else None,
        "url": absolute(carte.url),
        "maximumAttendeeCapacity": carte.capacite,
        **_where(evenement, carte.endroit),
    }


def _remaining(carte):
    """Places anyone may take: those kept for people sent by a partner are not offered. Only on the
    page of the date, which no cache keeps."""
    return carte.places.ouvertes if carte.places and carte.etat != "annulee" else None
