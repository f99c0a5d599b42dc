"""Small calendars, as other programs would write them."""

from datetime import datetime, timedelta

import factory
from django.utils import timezone

from evenements.models import AgendaExterne
from tests.annuaire.factories import StructureFactory


class AgendaExterneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgendaExterne

    structure = factory.SubFactory(StructureFactory)
    nom = factory.Sequence(lambda n: f"Agenda {n}")
    adresse = factory.Sequence(lambda n: f"https://agenda{n}.exemple.fr/agenda.ics")


def calendar(*vevents, tete=(), fin="END:VCALENDAR"):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Exemple//FR", *tete, *vevents, fin, ""]
    return "\r\n".join(lines).encode()


def vevent(
    uid="un@exemple.fr", titre="Café des parents", jours=10, heure=14, duree=2, *autres, **plus
):
    """A VEVENT in so many days, in Paris time. autres: whole lines; plus: NAME=value."""
    debut = day_at(jours, heure)
    fin = debut + timedelta(hours=duree)
    known = {
        "UID": uid,
        "SUMMARY": titre,
        "DTSTART;TZID=Europe/Paris": f"{debut:%Y%m%dT%H%M%S}",
        "DTEND;TZID=Europe/Paris": f"{fin:%Y%m%dT%H%M%S}",
    } | {name.replace("_", "-"): value for name, value in plus.items()}
    lines = [f"{name}:{value}" for name, value in known.items() if value is not None]
    return "\r\n".join(["BEGIN:VEVENT", *lines, *autres, "END:VEVENT"])


def day_at(jours, heure):
    """That many days from today, on the clock of Paris (naive)."""
    midnight = datetime.combine(timezone.localdate(), datetime.min.time())
    return midnight + timedelta(days=jours, hours=heure)
