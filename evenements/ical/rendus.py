"""Rendered once, kept in Annonce.ical: a calendar is then put together like a page of cards."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, vDuration

from evenements import annonces, cartes
from evenements.effectif import resolve
from evenements.ical import export
from evenements.inscriptions.regles import kept_until
from evenements.models import Annonce, Evenement, Occurrence, Rythme
from portal.socle.calendrier import PARIS
from portal.socle.champs import clean_text

GARDE_MAX = timedelta(days=92)  # before a date, places are given back (reservees_jours: 90)
UN_JOUR = timedelta(days=1)
LOT = 100  # events rendered together, and written in one transaction
A_LA_VOLEE = 200  # events a page may render while somebody waits: two or three seconds
RIEN = "-"  # rendered, and nothing to show
RAFRAICHIR = timedelta(hours=6)  # how often calendars are asked to come back
COULEUR = "teal"
PRODID = "-//Portail de territoire//Agenda//FR"
# Written by hand: the library's own says spring begins an hour late, and ends with its last date.
FUSEAU = "\r\n".join(
    [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "DTSTART:19700329T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]
)


def render_missing() -> int:
    """Render and keep what changed since it was last rendered. Returns how many events."""
    _forget_given_back(timezone.now())
    done = 0
    last = 0
    while rows := list(_to_render(last)):
        texts = render_many(row.pk for row in rows)
        with transaction.atomic():
            for row in rows:
                # Not when it changed meanwhile: it is to be rendered again, then.
                Annonce.objects.filter(pk=row.pk, maj=row.maj, ical="").update(
                    ical=texts.get(row.pk, "") or RIEN
                )
        done += len(rows)
        last = rows[-1].pk
    return done


def _forget_given_back(moment):
    """Places kept for people sent by a partner are given back at an hour, without any act: what
    was kept of a date that is no longer full says so no more. Safe to run twice, and a day late."""
    rows = Occurrence.objects.planned().filter(
        debut__gt=moment,
        debut__lt=moment + GARDE_MAX,
        evenement__places_reservees__gt=0,
        evenement__annonce__visible=True,
    )
    rows = rows.exclude(evenement__annonce__ical="").select_related("evenement__annonce")
    due = [row for row in rows if moment - UN_JOUR < kept_until(row) <= moment]
    counted = cartes.count_shown(due)
    free = [row for row in due if row.pk in counted and not counted[row.pk].est_complete]
    kept = {row.evenement_id: row.evenement.annonce.ical for row in free}
    fresh = render_many(kept)
    annonces.dates_changed(pk for pk, text in kept.items() if text != (fresh.get(pk) or RIEN))


def _to_render(after):
    rows = Annonce.objects.filter(visible=True, ical="", pk__gt=after)
    return rows.order_by("pk").only("pk", "maj")[:LOT]


def render_many(pks: Iterable[int]) -> dict[int, str]:
    """{event pk: its VEVENTs}. The same number of queries, whatever the number of events."""
    evenements = (
        Evenement.objects.filter(pk__in=list(pks))
        .with_words()
        .prefetch_related(
            Prefetch("rythmes", Rythme.objects.select_related("lieu")),
            Prefetch("occurrences", _recent_dates()),
        )
    )
    rows = {evenement: _with_event(evenement) for evenement in evenements}
    completes = full(row for own in rows.values() for row in own)
    return {e.pk: export.render(resolve(e), own, completes=completes) for e, own in rows.items()}


def full(rows: Iterable[Occurrence]) -> set[int]:
    """pks of the dates to come that sign-ups fill. At most one query."""
    now = timezone.now()
    counted = cartes.count_shown(row for row in rows if row.fin > now)
    return {pk for pk, places in counted.items() if places.est_complete}


def _recent_dates():
    return Occurrence.objects.kept().filter(fin__gt=_since()).select_related("lieu")


def _since():
    """Dates moved forward keep the moment they came from: a rule may need them."""
    return datetime.combine(export.first_day(), datetime.min.time(), PARIS)


def _with_event(evenement):
    """Its rows, each knowing the event in hand: their addresses take its title."""
    rows = list(evenement.occurrences.all())
    for row in rows:
        row.evenement = evenement
    return rows


class EnPreparation(Exception):
    """Too many events changed at once: the worker renders them first."""


def texts(annonces) -> list[str]:
    """The VEVENTs of these announcements (a queryset), those with a recent date, in a fixed order.

    What is missing is rendered and not kept: this is called by pages that are only read. Raises
    EnPreparation when there is too much of it.
    """
    recent = Occurrence.objects.kept().filter(evenement=OuterRef("pk"), fin__gt=_since())
    rows = dict(annonces.filter(Exists(recent)).order_by("pk").values_list("pk", "ical"))
    missing = [pk for pk, text in rows.items() if not text]
    if len(missing) > A_LA_VOLEE:
        raise EnPreparation
    for start in range(0, len(missing), LOT):
        rows |= render_many(missing[start : start + LOT])
    return [text for text in rows.values() if text not in ("", RIEN)]


def calendar(vevents: Iterable[str], *, nom: str, adresse: str) -> str:
    """A whole file. nom: what lists of calendars show; adresse: where it comes from."""
    return "".join([_head(nom, adresse), FUSEAU, *vevents, "END:VCALENDAR\r\n"])


def _head(nom, adresse):
    nom = " ".join(clean_text(nom).split())  # what icalendar does not know is written as it is
    head = Calendar()
    head.add("prodid", PRODID)
    head.add("version", "2.0")
    head.add("calscale", "GREGORIAN")
    head.add("name", nom)
    head.add("x-wr-calname", nom)
    head.add("refresh-interval", RAFRAICHIR, parameters={"VALUE": "DURATION"})
    head.add("x-published-ttl", vDuration(RAFRAICHIR))
    head.add("source", adresse, parameters={"VALUE": "URI"})
    head.add("color", COULEUR)
    return head.to_ical().decode().removesuffix("END:VCALENDAR\r\n")


def calendar_name(titre: str = "") -> str:
    """« Agenda – Portail de territoire (Saint-Jacques, gratuit) »"""
    nom = _("Agenda – %(portail)s") % {"portail": settings.WAGTAIL_SITE_NAME}
    return f"{nom} ({titre})" if titre else nom


def today() -> str:
    return timezone.localdate().isoformat()
