"""Reading a calendar made elsewhere: octets in, events out. Pure: no database, no clock.

What cannot be understood of one event is said and leaves that event out; what makes the whole file
doubtful (cut, too big, no calendar at all) refuses it, so that nothing is half imported.

Whatever a file holds, it is read or refused in less than two seconds of CPU: its octets, its lines,
its events and their dates are counted, each pass reads a text once, and all that rules and zones
make one compute comes out of a single Budget.
"""

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evenements.ical.fuseaux import Fuseaux
from evenements.ical.lignes import (
    MAX_OCTETS,
    CalendrierIllisible,
    Composant,
    split,
)
from evenements.ical.moments import (
    MomentIllisible,
    period_duration,
    read_duration,
    read_moment,
)
from evenements.ical.repetition import Budget, Fenetre, RegleIncomprise, expand
from evenements.ical.textes import one_line, split_values, to_plain, unescape
from evenements.querysets import DUREE_MAX
from portal.socle.calendrier import PARIS

__all__ = [
    "HORIZON",
    "MAX_OCTETS",
    "CalendrierIllisible",
    "DateLue",
    "EvenementLu",
    "Lecture",
    "read",
]

HORIZON = timedelta(days=548)  # 18 months ahead, as for the portal's own rules
MAX_EVENEMENTS = 2_000
MAX_DATES = 10_000
MAX_REFUS = 10  # said one by one
DUREE_DEFAUT = timedelta(hours=1)  # of an event that says when it begins and nothing else
UN_JOUR = timedelta(days=1)
TITRE, DESCRIPTION, LIEU, URL, UID = 150, 10_000, 200, 300, 255
DE_TEMPS = re.compile(r"(DTSTART|DTEND|DURATION|RRULE|RDATE|RECURRENCE-ID)[^:]*:(.*)", re.I | re.S)
PRIVES = ("PRIVATE", "CONFIDENTIAL")
UTILES = re.compile(
    r"[ ]*(?:UID|SUMMARY|DESCRIPTION|X-ALT-DESC|LOCATION|URL|CATEGORIES|STATUS|SEQUENCE"
    r"|LAST-MODIFIED|DTSTART|DTEND|DURATION|RRULE|EXRULE|RDATE|EXDATE|RECURRENCE-ID|CLASS)[:;]",
    re.I,
)


@dataclass(frozen=True)
class DateLue:
    """One date to come. origine: its moment by the rule, which names it at each reading."""

    origine: datetime
    debut: datetime
    fin: datetime
    journee: bool = False
    annulee: bool = False
    lieu: str = ""  # when it is not the event's


@dataclass(frozen=True)
class EvenementLu:
    uid: str
    titre: str
    description: str = ""
    lieu: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    sequence: int = 0
    last_modified: datetime | None = None
    statut: str = ""  # CONFIRMED, TENTATIVE, CANCELLED or nothing
    repete: bool = False
    dates: tuple[DateLue, ...] = ()


@dataclass(frozen=True)
class Lecture:
    """nom: the calendar's. refus: what is to be told. refuses: the UIDs of what was left out."""

    nom: str = ""
    evenements: tuple[EvenementLu, ...] = ()
    refus: tuple[str, ...] = ()
    refuses: frozenset[str] = frozenset()

    @property
    def nb_dates(self) -> int:
        return sum(not date.annulee for lu in self.evenements for date in lu.dates)

    @property
    def prochaine(self) -> tuple[EvenementLu, DateLue] | None:
        """The first date that takes place."""
        found = [
            (d.debut, n) for n, lu in enumerate(self.evenements) for d in lu.dates if not d.annulee
        ]
        if not found:
            return None
        debut, n = min(found)
        lu = self.evenements[n]
        return lu, next(d for d in lu.dates if d.debut == debut and not d.annulee)


def read(contenu: bytes, *, maintenant: datetime, horizon: timedelta = HORIZON) -> Lecture:
    """The events with a date between `maintenant` and the horizon. Raises CalendrierIllisible."""
    return _Lecteur(contenu, maintenant.astimezone(UTC), horizon).run()


class _Lecteur:
    def __init__(self, contenu, maintenant, horizon):
        self.contenu = split(contenu)
        self.debut, self.fin = maintenant, maintenant + horizon
        entete = self.contenu.entete
        defaut = entete["X-WR-TIMEZONE"].valeur if "X-WR-TIMEZONE" in entete else ""
        self.budget = Budget()
        around = Fenetre(self.debut.replace(tzinfo=None), self.fin.replace(tzinfo=None))
        self.fuseaux = Fuseaux(self.contenu.fuseaux, around, self.budget, defaut)
        self.annule = "METHOD" in entete and entete["METHOD"].valeur.upper() == "CANCEL"
        self.messages, self.refuses, self.prives, self.dates = [], set(), 0, 0

    def run(self):
        series = self._by_uid(self._to_come())
        evenements = []
        for uid, blocs in series.items():
            if lu := self._read_one(uid, blocs):
                evenements.append(lu)
                self._count(len(lu.dates))
        return Lecture(
            nom=self._name(),
            evenements=tuple(sorted(evenements, key=lambda lu: (lu.dates[0].debut, lu.uid))),
            refus=tuple(self._say_refusals()),
            refuses=frozenset(self.refuses),
        )

    def _count(self, dates):
        self.dates += dates
        if self.dates > MAX_DATES:
            raise CalendrierIllisible(
                _("Ce calendrier annonce plus de %(n)d dates à venir : c'est trop.")
                % {"n": MAX_DATES}
            )

    def _name(self):
        entete = self.contenu.entete
        found = entete.get("X-WR-CALNAME") or entete.get("NAME")
        return one_line(found.texte, 120) if found else ""

    # -- Which events

    def _to_come(self):
        """Without those that are over for sure: calendars keep ten years of them."""
        limite = (self.debut - 3 * UN_JOUR).date()
        kept = [bloc for bloc in self.contenu.evenements if not _is_over(bloc, limite)]
        if len(kept) > MAX_EVENEMENTS:
            raise CalendrierIllisible(
                _("Ce calendrier contient plus de %(n)d rendez-vous à venir : c'est trop.")
                % {"n": MAX_EVENEMENTS}
            )
        return kept

    def _by_uid(self, composants):
        series = defaultdict(list)
        for composant in composants:
            bloc = _Bloc(composant)
            series[bloc.uid].append(bloc)
        return series

    # -- One of them

    def _read_one(self, uid, blocs):
        blocs.sort(key=lambda bloc: bloc.sequence)
        maitres = [bloc for bloc in blocs if "RECURRENCE-ID" not in bloc.seuls]
        principal = (maitres or blocs)[-1]
        if principal.prive:
            self.prives += 1
            return None
        titre = principal.text("SUMMARY", TITRE)
        try:
            if not titre:
                raise RegleIncomprise(_("il n'a pas de titre"))
            dates = self._dates(principal, maitres[-1:], blocs)
        except MomentIllisible as error:
            return self._refuse(uid, titre, _("une date est illisible (%s)") % error)
        except RegleIncomprise as error:
            return self._refuse(uid, titre, str(error))
        if not dates:
            return None
        return EvenementLu(
            uid=uid,
            titre=titre,
            description=principal.description,
            lieu=principal.text("LOCATION", LIEU),
            url=principal.url,
            categories=principal.categories,
            sequence=max(bloc.sequence for bloc in blocs),
            last_modified=max(filter(None, (bloc.last_modified for bloc in blocs)), default=None),
            statut=principal.statut,
            repete=principal.repete or len(blocs) > 1,
            dates=tuple(dates),
        )

    def _refuse(self, uid, titre, pourquoi):
        self.refuses.add(uid)
        if len(self.messages) < MAX_REFUS:
            self.messages.append(
                _("« %(titre)s » n'est pas repris : %(pourquoi)s.")
                % {"titre": titre or uid[:40], "pourquoi": pourquoi}
            )

    def _say_refusals(self):
        yield from self.messages
        others = len(self.refuses) - len(self.messages)
        if others > 0:
            yield ngettext(
                "Un autre rendez-vous n'est pas repris.",
                "%(n)d autres rendez-vous ne sont pas repris.",
                others,
            ) % {"n": others}
        if self.prives:
            yield ngettext(
                "Un rendez-vous marqué « privé » est laissé de côté.",
                "%(n)d rendez-vous marqués « privé » sont laissés de côté.",
                self.prives,
            ) % {"n": self.prives}

    # -- Its dates

    def _dates(self, principal, maitres, blocs):
        """Those of the rule, then those changed one by one."""
        found = {}
        lieu = principal.text("LOCATION", LIEU)
        for maitre in maitres:
            for debut, duree in self._of_master(maitre):
                origine = debut.instant
                found[origine] = self._date(origine, debut, duree, maitre)
        jours = {}
        for origine in found:
            jours.setdefault(origine.astimezone(PARIS).date(), origine)
        for bloc in blocs:
            if "RECURRENCE-ID" in bloc.seuls and not bloc.prive:
                origine = self._aimed(bloc.seuls["RECURRENCE-ID"], jours)
                self._change_one(found, origine, bloc, lieu)
        return [d for _cle, d in sorted(found.items()) if d.fin > self.debut and d.debut < self.fin]

    def _date(self, origine, debut, duree, bloc, lieu=""):
        if debut.journee:
            fin = debut.at(debut.local + max(duree, UN_JOUR)).instant
        elif duree.days and not duree.seconds:  # whole days: to the same hour of the clock
            fin = debut.at(debut.local + duree).instant
        else:
            fin = debut.instant + duree
        if fin <= debut.instant:  # begun in an hour that its clocks skip: a day may last nothing
            fin = debut.instant + duree
        annulee = self.annule or bloc.statut == "CANCELLED"
        return DateLue(origine, debut.instant, fin, debut.journee, annulee, lieu)

    def _of_master(self, bloc):
        depart = self._start(bloc)
        duree = self._duration(bloc, depart)
        if "EXRULE" in bloc.seuls:
            raise RegleIncomprise(_("sa règle de répétition n'est pas comprise"))
        ajouts, longueurs = self._added(bloc, depart)
        fenetre = self._window(depart, max([duree, *longueurs.values()]))
        retraits = [m for p in self._lists(bloc, "EXDATE") for m in self.fuseaux.moments(p)]
        regles = [p.valeur for p in bloc.listes["RRULE"][:20]]
        for local in expand(depart, regles, ajouts, retraits, fenetre, self.budget):
            yield depart.at(local), longueurs.get(local, duree)

    def _lists(self, bloc, nom):
        """Lists of dates, which cost something to read."""
        for propriete in bloc.listes[nom]:
            self.budget.spend(10 * (propriete.valeur.count(",") + 1))
            yield propriete

    def _window(self, depart, duree):
        """On the event's own clock, wide enough for any offset; cut to the moment afterwards."""
        return Fenetre(
            self.debut.replace(tzinfo=None) - duree - 2 * UN_JOUR,
            self.fin.replace(tzinfo=None) + 2 * UN_JOUR,
        )

    def _added(self, bloc, depart):
        """RDATE: ([moments], {beginning on the series' clock: length, when one is given})."""
        moments, longueurs = [], {}
        for propriete in self._lists(bloc, "RDATE"):
            zone = self.fuseaux.of(propriete)
            for value in filter(None, propriete.valeur.split(",")):
                moment = read_moment(value, zone)
                moments.append(moment)
                if duree := period_duration(value, zone):
                    longueurs[moment.seen_from(depart)] = _checked(duree)
        return moments, longueurs

    def _start(self, bloc):
        if "DTSTART" not in bloc.seuls:
            raise RegleIncomprise(_("il ne dit pas quand il commence"))
        return self.fuseaux.moment(bloc.seuls["DTSTART"])

    def _duration(self, bloc, debut):
        if "DTEND" in bloc.seuls:
            fin = self.fuseaux.moment(bloc.seuls["DTEND"])
            if debut.journee or fin.journee:
                duree = fin.seen_from(debut) - debut.local
            else:
                duree = fin.instant - debut.instant
        elif "DURATION" in bloc.seuls:
            duree = read_duration(bloc.seuls["DURATION"].valeur)
        else:
            duree = UN_JOUR if debut.journee else DUREE_DEFAUT
        if not duree:
            duree = UN_JOUR if debut.journee else DUREE_DEFAUT
        return _checked(duree)

    def _aimed(self, propriete, jours):
        """The moment a RECURRENCE-ID names. jours: {day: the moment of the series on that day}."""
        if propriete.parametres.get("RANGE"):
            raise RegleIncomprise(
                _("il change en cours de route d'une façon qui n'est pas comprise")
            )
        vise = self.fuseaux.moment(propriete)
        if vise.journee:  # « that day », whatever the hour
            return jours.get(vise.local.date(), vise.instant)
        return vise.instant

    def _change_one(self, found, origine, bloc, lieu):
        """A date moved, cancelled or held elsewhere than its series (in `lieu`) says."""
        ancienne = found.get(origine)
        if bloc.statut == "CANCELLED" and ancienne and "DTSTART" not in bloc.seuls:
            found[origine] = DateLue(
                origine, ancienne.debut, ancienne.fin, ancienne.journee, annulee=True
            )
            return
        debut = self._start(bloc)
        autre = bloc.text("LOCATION", LIEU)
        ailleurs = autre if autre != lieu else ""
        found[origine] = self._date(origine, debut, self._duration(bloc, debut), bloc, ailleurs)


class _Bloc:
    """A VEVENT's properties, the first of each name; lists apart."""

    def __init__(self, composant: Composant):
        self.seuls, self.listes = {}, defaultdict(list)
        for propriete in composant.proprietes(UTILES):
            self.seuls.setdefault(propriete.nom, propriete)
            if propriete.nom in ("RRULE", "RDATE", "EXDATE", "CATEGORIES"):
                self.listes[propriete.nom].append(propriete)

    def text(self, nom, size):
        found = self.seuls.get(nom)
        return one_line(found.texte, size) if found else ""

    def _word(self, nom):
        return self.seuls[nom].valeur.upper() if nom in self.seuls else ""

    @property
    def uid(self):
        uid = " ".join(self.seuls["UID"].texte.split()) if "UID" in self.seuls else ""
        if not uid:  # the standard wants one; without it, what it says names it
            said = repr([self.text("SUMMARY", TITRE), self._word("DTSTART")])
            return "sans-uid-" + hashlib.sha256(said.encode()).hexdigest()[:32]
        return uid if len(uid) <= UID else hashlib.sha256(uid.encode()).hexdigest()

    @property
    def sequence(self):
        valeur = self._word("SEQUENCE")
        return int(valeur) if re.fullmatch(r"[0-9]{1,9}", valeur) else 0

    @property
    def last_modified(self):
        try:
            return read_moment(self._word("LAST-MODIFIED"), UTC).instant
        except MomentIllisible:
            return None

    @property
    def statut(self):
        return self._word("STATUS")[:20]

    @property
    def prive(self):
        return self._word("CLASS") in PRIVES

    @property
    def repete(self):
        return bool(self.listes["RRULE"] or self.listes["RDATE"] or "RECURRENCE-ID" in self.seuls)

    @property
    def description(self):
        found = self.seuls.get("DESCRIPTION")
        if not found or not found.valeur:
            found = self.seuls.get("X-ALT-DESC")
        return to_plain(found.texte)[:DESCRIPTION].strip() if found else ""

    @property
    def url(self):
        adresse = self.seuls["URL"].valeur if "URL" in self.seuls else ""
        if len(adresse) > URL or re.search(r"\s", adresse):
            return ""
        try:
            parts = urlsplit(adresse)
        except ValueError:
            return ""
        return adresse if parts.scheme in ("http", "https") and parts.netloc else ""

    @property
    def categories(self):
        found = (value for p in self.listes["CATEGORIES"] for value in split_values(p.valeur))
        return tuple(dict.fromkeys(one_line(unescape(value), 60) for value in islice(found, 20)))


def _is_over(bloc, limite):
    """Whether nothing of this event can reach that day, by a glance at its lines."""
    days, until, more = {}, None, timedelta(0)
    for ligne in bloc.lignes:
        match = DE_TEMPS.match(ligne)
        if not match:
            continue
        nom, valeur = match[1].upper(), match[2]
        if nom == "RDATE":
            return False
        try:
            if nom == "RRULE":
                until = _day(re.search(r"UNTIL=([0-9]{8})", valeur, re.I)[1])
            elif nom == "DURATION":
                more = read_duration(valeur)
            else:
                days[nom] = _day(valeur)
        except (TypeError, ValueError):  # no end, or not understood: looked at closely
            return False
    if "DTSTART" not in days:
        return False
    length = max(days.values()) - days["DTSTART"] + more
    try:
        return max(until or days["DTSTART"], *days.values()) + length < limite
    except OverflowError:
        return False


def _day(texte):
    return datetime.strptime(texte.strip()[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day


def _checked(duree):
    if duree < timedelta(0):
        raise RegleIncomprise(_("il finit avant de commencer"))
    if duree > DUREE_MAX:
        raise RegleIncomprise(_("il dure plus d'un an"))
    return duree
