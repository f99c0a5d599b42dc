"""Calendars re-read by programs that are not ours."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import recurring_ical_events

from portal.socle.calendrier import localize

LOIN = timedelta(days=1200)


def expand(texte, du: date, au: date):
    """[(begin, end, cancelled, whole day)] in UTC, as recurring-ical-events reads a calendar."""
    calendrier = icalendar.Calendar.from_ical(texte)
    found = recurring_ical_events.of(calendrier, keep_recurrence_attributes=True).between(du, au)
    return sorted(
        (
            instant(event["DTSTART"].dt),
            instant(event["DTEND"].dt),
            str(event.get("STATUS")) == "CANCELLED",
            not isinstance(event["DTSTART"].dt, datetime),
        )
        for event in found
    )


def instant(value):
    if not isinstance(value, datetime):
        return localize(value, 0).astimezone(UTC)
    return value.astimezone(UTC)


def as_rows(rows):
    """The same, of rows."""
    return sorted(
        (row.debut.astimezone(UTC), row.fin.astimezone(UTC), row.est_annulee, row.journee)
        for row in rows
    )


def vevents(texte):
    return icalendar.Calendar.from_ical(texte).walk("VEVENT")
