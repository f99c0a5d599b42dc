"""An event as iCalendar: what its rows say is what a calendar shows, date for date.

A rule is one VEVENT that begins at its first written date and ends with the last one; the days
holidays take away, or that are missing, are EXDATEs; a date that differs is a VEVENT of its own
with RECURRENCE-ID. A row no rule explains (added by hand, moved with its rule, read elsewhere, in
the hour the clocks change) stands alone. UIDs come from the rows and never change.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Event, vRecur

from annuaire.jsonld import absolute
from evenements import annonces
from evenements.effectif import Effectif
from evenements.enums import EtatOccurrence
from evenements.models import Occurrence, Rythme
from evenements.recurrence import Regle
from portal.socle.calendrier import PARIS
from portal.socle.champs import clean_text, format_phone

DOMAINE = "portail-de-territoire"  # of UIDs: the portal's address may change, they may not
CONSERVE = timedelta(days=60)  # how long past dates stay
DESCRIPTION = 1_000  # characters: the rest is on the page
MINUTE = timedelta(minutes=1)


def render(
    effectif: Effectif,
    occurrences: Iterable[Occurrence],
    jour: date | None = None,
    completes: Collection[int] = (),
) -> str:
    """Its VEVENTs, "" when nothing is to be shown. occurrences: all of its rows, with their lieu;
    the event's rythmes are read too. jour: today. completes: pks of the dates sign-ups fill."""
    mots = Mots(effectif, completes)
    rows = list(occurrences)
    since = first_day(jour)
    found, alone = [], {row.pk: row for row in rows if _shown(row)}
    for rythme in effectif.evenement.rythmes.all():
        own = [row for row in alone.values() if row.rythme_id == rythme.pk]
        serie = _Serie(mots, rythme, own, since)
        found += serie.components()
        for pk in serie.explained:
            del alone[pk]
    after = datetime.combine(since, datetime.min.time(), PARIS)
    rest = [row for row in alone.values() if row.fin > after]
    found += [mots.single(row) for row in sorted(rest, key=lambda row: (row.debut, row.pk))]
    return _write(found)


def render_date(effectif: Effectif, occurrence: Occurrence, completes: Collection[int] = ()) -> str:
    """One date by itself, under the name it has in the calendar of its event, so that somebody who
    takes in both sees it once.

    A date of a series is then a RECURRENCE-ID without its series. It is what RFC 5545 names it, and
    what Outlook and Google send to whoever is invited to one date only; Thunderbird and Android
    (DAVx⁵, ICSx⁵) show it as a date by itself, and put it in its place when the series comes. A few
    small programs ignore it: they were wrong about invitations already. A UID of its own would be
    shown by all, and twice by all to whoever follows the event.
    """
    mots, rythme = Mots(effectif, completes), occurrence.rythme
    serie = rythme and _Serie(mots, rythme, [occurrence], first_day())
    if serie and serie.explained:
        return _write([serie.override(occurrence)])
    return _write([mots.single(occurrence)])


def first_day(jour: date | None = None) -> date:
    """Rendered again in the same month, a text that says the same is the same."""
    return ((jour or timezone.localdate()) - CONSERVE).replace(day=1)


def _shown(row):
    return row.etat != EtatOccurrence.RETIREE


def _write(components):
    return "".join(component.to_ical().decode() for component in components)


@dataclass
class Mots:
    """What all the VEVENTs of an event share."""

    effectif: Effectif
    completes: Collection[int] = ()

    @property
    def evenement(self):
        return self.effectif.evenement

    def is_full(self, row):
        """Said by a person, or by the sign-ups."""
        return row.complet or row.pk in self.completes

    # -- One component

    def single(self, row: Occurrence) -> Event:
        """A date on its own."""
        event = self.component(row.uid, self.evenement.sequence + row.sequence, [row])
        self.add_moment(event, row)
        rythmes = {rythme.pk: rythme for rythme in self.evenement.rythmes.all()}
        self.add_words(event, row, rythmes.get(row.rythme_id))
        return event

    def component(self, uid, sequence, rows) -> Event:
        """What is known without the words: who it is, and how old. rows: what it is made of."""
        sources = [self.evenement, self.evenement.service, *rows]
        modified = max(source.modifie_le for source in sources if source is not None)
        event = Event()
        event.add("uid", f"{uid}@{DOMAINE}")
        event.add("dtstamp", _utc(modified))
        event.add("last-modified", _utc(modified))
        event.add("created", _utc(self.evenement.cree_le))
        event.add("sequence", sequence)
        event.add("class", "PUBLIC")
        event.add("transp", "TRANSPARENT")  # people look at the agenda: they are not busy
        return event

    def add_moment(self, event, row):
        if row.journee:
            first, last = row.local[0].date(), row.dernier_jour
            event.add("dtstart", first)
            event.add("dtend", max(first, last) + timedelta(days=1))
        else:
            event.add("dtstart", on_the_clock(row.debut))
            event.add("dtend", on_the_clock(row.fin))

    def add_words(self, event, row: Occurrence | None, rythme: Rythme | None):
        """row: the date it is about, None for a whole series."""
        annulee = row is not None and row.est_annulee
        titre = clean_text(self.effectif.titre)
        event.add("summary", _("ANNULÉ : %(titre)s") % {"titre": titre} if annulee else titre)
        event.add("status", "CANCELLED" if annulee else "CONFIRMED")
        url = self._url(row)
        endroit = self.effectif.endroit.with_words_of(rythme).with_words_of(row)
        event.add("description", self._description(row, url, endroit.dit))
        lieu = endroit.lieu
        if endroit.dit:
            event.add("location", clean_text(endroit.dit))
        if lieu and not lieu.est_approximatif:
            event.add("geo", (round(lieu.latitude, 6), round(lieu.longitude, 6)))
        event.add("url", url)
        event.add("categories", self.categories)
        if self.effectif.en_ligne and self.evenement.lien_en_ligne:
            parameters = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": _("Suivre en ligne")}
            event.add("conference", self.evenement.lien_en_ligne, parameters=parameters)

    def _url(self, row):
        return absolute((row or self.evenement).get_absolute_url())

    @cached_property
    def categories(self):
        themes = [theme.nom_simple for theme in self.effectif.thematiques]
        return [clean_text(word) for word in (self.evenement.get_type_display(), *themes)]

    def _description(self, row, url, ou):
        """Price first, then what to know before leaving home."""
        prix = annonces.say_price(self.effectif)
        lines = [*self._about_date(row), prix, _labelled(_("Lieu"), ou), *self._body, url]
        return "\n".join(clean_text(line) for line in lines if line)

    def _about_date(self, row):
        if row is None:
            return []
        motif = row.motif or _("ce rendez-vous n'a pas lieu.")
        return [
            _("Annulé : %(motif)s") % {"motif": motif} if row.est_annulee else "",
            _("Complet.") if self.is_full(row) and not row.est_annulee else "",
            row.message,
        ]

    @cached_property
    def _body(self):
        effectif, evenement = self.effectif, self.evenement
        texte = clean_text(effectif.description)
        if len(texte) > DESCRIPTION:
            texte = texte[:DESCRIPTION].rsplit(" ", 1)[0] + "…"
        contact = ", ".join(
            filter(
                None, [effectif.contact_nom, format_phone(effectif.telephone), effectif.courriel]
            )
        )
        return [
            _labelled(_("À apporter"), evenement.a_apporter),
            _say_signing(evenement),
            _labelled(_("Contact"), contact),
            _("Exemple : ce rendez-vous est inventé.") if effectif.est_exemple else "",
            texte,
        ]


def _say_signing(evenement):
    """« Sur inscription. », and where when it is on another site."""
    from evenements.pages import say_signing

    return " ".join(filter(None, [say_signing(evenement), evenement.lien_inscription]))


def _labelled(label, value):
    return f"{label} : {value}" if value else ""


# -- A rule ----------------------------------------------------------------------------------------


@dataclass
class _Serie:
    """One rule and the rows that say they are its dates."""

    mots: Mots
    rythme: Rythme
    rows: list[Occurrence]
    since: date

    @cached_property
    def regle(self) -> Regle:
        return self.rythme.to_regle()

    @cached_property
    def days(self) -> list[date]:
        """Those the RRULE alone gives, up to the last one written."""
        last = self.rythme.ecrit_jusqua
        if last is None:
            return []
        both = [*self.regle.jours_entre(self.since, last), *self.regle.exclues(self.since, last)]
        return sorted(both)

    @cached_property
    def by_day(self) -> dict[date, Occurrence]:
        """The rows that stand where the rule, read by any calendar, puts a date."""
        at = {row.origine: row for row in self.rows}
        return {day: at[moment] for day in self.days if (moment := self._moment(day)) in at}

    def _moment(self, day):
        """The rule's date on that day; None in the hours that do not exist, or exist twice."""
        naive = datetime.combine(day, self.regle.heure)
        local = naive.replace(tzinfo=PARIS)
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            return None
        return local

    @cached_property
    def first(self) -> date | None:
        return min(self.by_day, default=None)

    @property
    def explained(self) -> list[int]:
        return [row.pk for row in self.by_day.values()]

    @cached_property
    def sequence(self):
        return self.mots.evenement.sequence + self.rythme.sequence

    def components(self) -> list[Event]:
        if self.first is None:
            return []
        own = [row for _day, row in sorted(self.by_day.items()) if not self._is_plain(row)]
        return [self._master(), *map(self.override, own)]

    def _master(self):
        debut, fin = self._expected(self.first)
        event = self.mots.component(
            self.rythme.uid, self.sequence, [self.rythme, *self.by_day.values()]
        )
        event.add("dtstart", debut)
        event.add("dtend", fin)
        event.add("rrule", vRecur.from_ical(self.regle.to_rrule(jusqua=max(self.by_day))))
        missing = [day for day in self.days if day > self.first and day not in self.by_day]
        missing = [day for day in missing if day < max(self.by_day)]
        if missing:
            event.add("exdate", [datetime.combine(d, self.regle.heure, PARIS) for d in missing])
        self.mots.add_words(event, None, self.rythme)
        return event

    def _expected(self, day):
        naive = datetime.combine(day, self.regle.heure)
        fin = naive + timedelta(minutes=self.regle.duree)
        return naive.replace(tzinfo=PARIS), fin.replace(tzinfo=PARIS)

    @cached_property
    def _length(self):
        debut, fin = self._expected(self.first)
        return _utc(fin) - _utc(debut)

    def _is_plain(self, row):
        """Whether the series says it all: the same end in real time as on the clock, no more."""
        local_debut, local_fin = row.local
        return (
            row.etat == EtatOccurrence.PREVUE
            and not row.journee
            and row.debut == row.origine
            and row.fin - row.debut == self._length
            and _naive(local_fin) - _naive(local_debut) == timedelta(minutes=self.regle.duree)
            and not (row.message or self.mots.is_full(row) or row.dit_ou)
        )

    def override(self, row) -> Event:
        event = self.mots.component(self.rythme.uid, self.sequence + row.sequence, [row])
        event.add("recurrence-id", timezone.localtime(row.origine, PARIS))
        self.mots.add_moment(event, row)
        self.mots.add_words(event, row, self.rythme)
        return event


# -- Moments ---------------------------------------------------------------------------------------


def on_the_clock(moment: datetime) -> datetime:
    """In Paris; in UTC in the hour that comes twice, which a calendar would take for the first."""
    local = moment.astimezone(PARIS)
    return _utc(moment) if local.fold else local


def _utc(moment):
    return moment.astimezone(UTC).replace(microsecond=0)


def _naive(moment):
    return moment.replace(tzinfo=None)
