"""Acts on events and their dates that a person could name. Logged in the event's history."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from evenements import annonces, horizon
from evenements.enums import Changement, EtatOccurrence
from evenements.models import Evenement, Occurrence, Rythme
from evenements.querysets import DUREE_MAX
from evenements.recurrence import Regle
from evenements.signaux import date_changee
from portal.socle.calendrier import PARIS

PLANIFICATION = "evenements.planification"
ANNULATION = "evenements.annulation"
DEPLACEMENT = "evenements.deplacement"
RETABLISSEMENT = "evenements.retablissement"
RETRAIT = "evenements.retrait"
MAX_DATES = 200  # dates given one by one


def _lock(evenement_pk) -> Evenement:
    """Whoever changes the dates of an event waits for their turn."""
    return Evenement.objects.select_for_update(of=("self",)).get(pk=evenement_pk)


def _lock_rule(rythme) -> Evenement:
    """The same, the rule read again: somebody may have changed it since this person saw it."""
    evenement = _lock(rythme.evenement_id)
    rythme.refresh_from_db()
    return evenement


# -- Planning --------------------------------------------------------------------------------------


@transaction.atomic
def add_rule(*, evenement, regle: Regle, par=None, **ou) -> Rythme:
    """One more rule; its dates are written up to the horizon. ou: lieu, lieu_precisions,
    rendez_vous, when it is not where the event is."""
    _lock(evenement.pk)
    rythme = Rythme(evenement=evenement, **ou)
    rythme.take(regle)
    rythme.save()
    horizon.write_ahead(rythme)
    _told(evenement, PLANIFICATION, par, {"regle": rythme.regle})
    return rythme


@transaction.atomic
def leave_out(*, rythme, jours: Iterable[date], par=None) -> int:
    """« Sauf le 12 mai »: these days of a rule are withdrawn, without having been announced; those
    people signed up to are cancelled, and they are told. Returns how many."""
    evenement = _lock(rythme.evenement_id)
    jours = set(jours)
    rows = rythme.occurrences.filter(retouchee=False).upcoming() if jours else ()
    left = [row for row in rows if timezone.localtime(row.origine).date() in jours]
    for row in left:
        row.retouchee = True
        if has_people(row):
            row.etat, row.motif = EtatOccurrence.ANNULEE, _("Cette date n'a pas lieu.")
            _cancelled(row)
        else:
            row.etat = EtatOccurrence.RETIREE
            _write_date(row)
    if left:
        _rule_changed(rythme.pk)
        _told(evenement, RETRAIT, par, {"dates": len(left)})
    return len(left)


def _rule_changed(rythme_pk):
    """Calendars that hold the rule learn that one of its days is no more."""
    Rythme.objects.filter(pk=rythme_pk).update(
        sequence=F("sequence") + 1, modifie_le=timezone.now()
    )


@transaction.atomic
def add_dates(*, evenement, dates: Iterable[tuple[datetime, datetime]], par=None, **ou):
    """Dates outside any rule. Raises ValidationError when one is there already, or lasts
    more than a year.

    A date once withdrawn comes back. ou: as for a rule. Returns the rows.
    """
    _lock(evenement.pk)
    dates = sorted(set(dates))
    if len(dates) > MAX_DATES:
        raise ValidationError(_("Trop de dates à la fois : %(n)d au plus.") % {"n": MAX_DATES})
    rows = [_add_date(evenement, debut, fin, ou) for debut, fin in dates]
    _told(evenement, PLANIFICATION, par, {"dates": [row.debut.isoformat() for row in rows]})
    return rows


def _add_date(evenement, debut, fin, ou):
    _check_length(debut, fin)
    known = Occurrence.objects.filter(evenement=evenement, origine=debut).first()
    if known is None:
        return Occurrence.objects.create(
            evenement=evenement, origine=debut, debut=debut, fin=fin, **ou
        )
    if known.etat != EtatOccurrence.RETIREE:
        raise ValidationError(
            _("Il y a déjà une date le %(jour)s.")
            % {"jour": timezone.localtime(debut).strftime("%d/%m/%Y à %H:%M")}
        )
    known.etat, known.debut, known.fin, known.retouchee = EtatOccurrence.PREVUE, debut, fin, True
    return _write_date(known)


# -- « Cette date » --------------------------------------------------------------------------------


@transaction.atomic
def change_date(*, occurrence, par=None, **valeurs) -> Occurrence:
    """This date alone: debut, fin, where (as for a rule), message, capacite, complet.

    Raises ValidationError when it would last more than a year.
    """
    occurrence = _own(occurrence)
    avant = occurrence.quand_et_ou
    for name, value in valeurs.items():
        setattr(occurrence, name, value)
    _check_length(occurrence.debut, occurrence.fin)
    occurrence.retouchee = True
    _write_date(occurrence)
    if occurrence.quand_et_ou != avant:
        _told(occurrence.evenement, DEPLACEMENT, par, _said(occurrence))
        date_changee.send(Occurrence, occurrence=occurrence, quoi=Changement.DEPLACEE, avant=avant)
    else:
        annonces.dates_changed([occurrence.evenement_id])
    return occurrence


@transaction.atomic
def cancel_date(*, occurrence, motif="", par=None) -> Occurrence:
    """It will not take place: still shown, crossed out, with the reason. Again: nothing."""
    occurrence = _own(occurrence)
    if occurrence.etat != EtatOccurrence.PREVUE:
        return occurrence
    occurrence.etat, occurrence.motif, occurrence.retouchee = EtatOccurrence.ANNULEE, motif, True
    _cancelled(occurrence)
    _told(occurrence.evenement, ANNULATION, par, _said(occurrence))
    return occurrence


@transaction.atomic
def restore_date(*, occurrence, par=None) -> Occurrence:
    """It takes place after all."""
    occurrence = _own(occurrence)
    if occurrence.etat == EtatOccurrence.PREVUE:
        return occurrence
    occurrence.etat, occurrence.motif = EtatOccurrence.PREVUE, ""
    occurrence.retouchee, occurrence.par_fermeture = True, False
    _restored(occurrence)
    _told(occurrence.evenement, RETABLISSEMENT, par, _said(occurrence))
    return occurrence


@transaction.atomic
def withdraw_date(*, occurrence, par=None) -> Occurrence:
    """It was never meant to be: shown nowhere, and no rule writes it again."""
    occurrence = _own(occurrence)
    was_planned = occurrence.etat == EtatOccurrence.PREVUE
    occurrence.etat, occurrence.retouchee = EtatOccurrence.RETIREE, True
    _write_date(occurrence)
    _rule_changed(occurrence.rythme_id)
    if was_planned:
        date_changee.send(
            Occurrence, occurrence=occurrence, quoi=Changement.ANNULEE, avant=occurrence.quand_et_ou
        )
    _told(occurrence.evenement, RETRAIT, par, _said(occurrence))
    return occurrence


# -- « Cette date et les suivantes », « toutes » ---------------------------------------------------


@transaction.atomic
def change_following(*, occurrence, regle: Regle, par=None, **ou) -> Rythme:
    """From this date on, another rule: the first one ends the day before.

    regle.debut is moved to that date's day when it is earlier. The same page, the same sign-ups.
    ou: as for a new rule. Raises ValidationError for a date outside any rule.
    """
    evenement = _lock(occurrence.evenement_id)
    now = Occurrence.objects.select_related("rythme__lieu").filter(pk=occurrence.pk).first()
    if now is None:
        raise ValidationError(_("Cette date n'existe plus : revenez à la liste des dates."))
    occurrence, rythme = now, now.rythme
    if rythme is None:
        raise ValidationError(_("Cette date ne fait partie d'aucun rythme : changez-la seule."))
    jour = timezone.localtime(occurrence.origine).date()
    if jour <= rythme.debut:
        return _replace_rule(evenement, rythme, regle, ou, par)
    following = Rythme(
        evenement=evenement,
        lieu=rythme.lieu,
        lieu_precisions=rythme.lieu_precisions,
        rendez_vous=rythme.rendez_vous,
    )
    following.take(replace(regle, debut=max(jour, regle.debut)))
    _place(following, ou)
    following.save()
    rows, avant = _future(rythme, jour), rythme.to_regle()
    _end_rule(rythme, jour - timedelta(days=1))
    _carry(rows, following, avant)
    _told(evenement, PLANIFICATION, par, {"regle": following.regle, "a_partir_du": f"{jour}"})
    return following


@transaction.atomic
def change_all(*, rythme, regle: Regle, par=None, **ou) -> Rythme:
    """The rule itself is another one; what is past stays as it was."""
    return _replace_rule(_lock_rule(rythme), rythme, regle, ou, par)


@transaction.atomic
def stop_after(*, rythme, dernier: date, motif="", par=None) -> Rythme:
    """The rule ends that day. Later dates go; those with people signed up are cancelled."""
    evenement = _lock_rule(rythme)
    rows = _future(rythme, dernier + timedelta(days=1))
    _end_rule(rythme, max(dernier, rythme.debut))
    _let_go(rows, motif or _("Le rendez-vous s'arrête."))
    _told(evenement, PLANIFICATION, par, {"regle": rythme.regle, "jusquau": f"{dernier}"})
    return rythme


@transaction.atomic
def cancel_upcoming(*, evenement, motif="", par=None) -> int:
    """Every date to come is cancelled, and no rule writes more. Returns how many dates."""
    evenement = _lock(evenement.pk)
    rows = list(evenement.occurrences.upcoming().planned())
    for row in rows:
        row.etat, row.motif, row.retouchee = EtatOccurrence.ANNULEE, motif, True
        _cancelled(row)
    for rythme in evenement.rythmes.all():
        last = rythme.ecrit_jusqua or rythme.debut
        if rythme.fin is None or rythme.fin > last:
            _end_rule(rythme, last)
    _told(evenement, ANNULATION, par, {"dates": len(rows), "motif": motif})
    return len(rows)


def _replace_rule(evenement, rythme, regle, ou, par):
    today = timezone.localdate()
    rows, avant = _future(rythme, today), rythme.to_regle()
    rythme.take(regle)
    rythme.sequence += 1
    _place(rythme, ou)
    rythme.ecrit_jusqua = None
    rythme.save()
    _carry(rows, rythme, avant, since=today)
    _told(evenement, PLANIFICATION, par, {"regle": rythme.regle})
    return rythme


def _place(rythme, ou):
    for name, value in ou.items():
        setattr(rythme, name, value)


def _end_rule(rythme, dernier):
    rythme.take(replace(rythme.to_regle(), fin=dernier))
    rythme.sequence += 1
    rythme.ecrit_jusqua = min(rythme.ecrit_jusqua or dernier, dernier)
    rythme.save()


def _future(rythme, jour):
    """Its dates not over yet whose day, by the rule, is that one or later."""
    midnight = datetime.combine(jour, datetime.min.time(), PARIS)
    return list(
        rythme.occurrences.select_for_update(of=("self",))
        .filter(origine__gte=midnight)
        .upcoming()
        .order_by("origine")
    )


def _carry(rows, rythme, avant: Regle, since=None):
    """Give a rule the dates another one (or itself, `avant`) wrote: matched day by day.

    A date that stays keeps its row, and so its sign-ups; its hours become the rule's unless a
    person had changed them. A date the rule no longer gives goes, or is cancelled when people
    count on it. Then what is missing is written.
    """
    first = max(since or rythme.debut, rythme.debut)
    wanted = {
        timezone.localtime(debut).date(): (debut, fin)
        for debut, fin in rythme.to_regle().dates(first, horizon.limit(rythme))
    }
    for taken in _moments_of_others(rythme, rows, wanted):
        del wanted[timezone.localtime(taken).date()]
    leaving = []
    for row in rows:
        moment = wanted.pop(timezone.localtime(row.origine).date(), None)
        if moment is None:
            leaving.append(row)
        else:
            own_hours = (row.debut, row.fin) != avant.horaire(
                timezone.localtime(row.origine).date()
            )
            _rejoin(row, rythme, *moment, own_hours=own_hours)
    _let_go(leaving, _("Les dates ont changé."))
    rythme.ecrit_jusqua = first - timedelta(days=1) if since else None
    horizon.write_ahead(rythme)


def _moments_of_others(rythme, rows, wanted):
    """Moments of the rule where a date added by hand, or another rule's, already stands."""
    return (
        Occurrence.objects.filter(
            evenement=rythme.evenement_id, origine__in=[debut for debut, _fin in wanted.values()]
        )
        .exclude(pk__in=[row.pk for row in rows])
        .values_list("origine", flat=True)
    )


def _rejoin(row, rythme, debut, fin, *, own_hours):
    """One row at its moment of the rule; hours a person chose for it stay."""
    avant = row.quand_et_ou
    row.rythme, row.origine = rythme, debut
    if not own_hours:
        row.debut, row.fin = debut, fin
    _write_date(row)
    if row.quand_et_ou != avant and row.etat == EtatOccurrence.PREVUE:
        date_changee.send(Occurrence, occurrence=row, quoi=Changement.DEPLACEE, avant=avant)


def _let_go(rows, motif):
    """Dates no rule gives any more: nobody signed up, nobody touched them, they go."""
    for row in rows:
        if row.retouchee or has_people(row):
            row.rythme = None
            if row.etat == EtatOccurrence.PREVUE and not _chosen(row):
                row.etat, row.motif = EtatOccurrence.ANNULEE, motif
                _cancelled(row)
            else:
                _write_date(row)
        else:
            row.delete()


def _chosen(row):
    """A person moved it elsewhere: it stands on its own, whatever becomes of the rule."""
    return row.retouchee and row.debut != row.origine


def has_people(occurrence) -> bool:
    """Whether somebody signed up and still counts on it."""
    return occurrence.inscriptions.living().exists()


# -- Its service closes for some days --------------------------------------------------------------


@transaction.atomic
def follow_closures(*, service):
    """Dates in the days its service (or the structure) is closed are cancelled, and come back."""
    closed = _closed_days(service)
    rows = Occurrence.objects.filter(evenement__service=service).upcoming()
    touched = set()
    for row in rows.select_for_update(of=("self",)).filter(retouchee=False):
        motif = _closed_that_day(closed, timezone.localtime(row.debut).date())
        if motif and row.etat == EtatOccurrence.PREVUE:
            row.etat, row.motif, row.par_fermeture = EtatOccurrence.ANNULEE, motif, True
            _cancelled(row)
        elif not motif and row.par_fermeture and row.etat == EtatOccurrence.ANNULEE:
            row.etat, row.motif, row.par_fermeture = EtatOccurrence.PREVUE, "", False
            _restored(row)
        else:
            continue
        touched.add(row.evenement_id)
    annonces.dates_changed(touched)
    return len(touched)


def _closed_days(service):
    """[(first, last, words)]"""
    found = [
        (debut, fin or date.max, _("Fermé ces jours-là."))
        for fiche in (service, service.structure)
        for debut, fin in fiche.fermetures
    ]
    return found + [
        (fiche.fermee_depuis, date.max, _("Ce service s'arrête."))
        for fiche in (service, service.structure)
        if fiche.fermee_depuis
    ]


def _closed_that_day(closed, jour):
    return next((words for debut, fin, words in closed if debut <= jour <= fin), "")


# -- Shared ----------------------------------------------------------------------------------------


def _own(occurrence):
    """The date as it is now, its event locked: counting places and changing it take turns."""
    _lock(occurrence.evenement_id)
    return (
        Occurrence.objects.select_for_update(of=("self",))
        .select_related("evenement__service", "lieu")
        .get(pk=occurrence.pk)
    )


def _said(occurrence):
    return {"date": occurrence.origine.isoformat(), "motif": occurrence.motif}


def _check_length(debut, fin):
    """Lists rely on it (OccurrenceQuerySet.upcoming)."""
    if fin - debut > DUREE_MAX:
        raise ValidationError(_("Une date dure un an au plus."))


def _write_date(occurrence):
    occurrence.sequence += 1
    occurrence.save()
    return occurrence


def _cancelled(occurrence):
    _write_date(occurrence)
    date_changee.send(
        Occurrence,
        occurrence=occurrence,
        quoi=Changement.ANNULEE,
        avant=occurrence.quand_et_ou,
    )


def _restored(occurrence):
    _write_date(occurrence)
    date_changee.send(
        Occurrence,
        occurrence=occurrence,
        quoi=Changement.RETABLIE,
        avant=occurrence.quand_et_ou,
    )


def _told(evenement, action, par, data):
    log(instance=evenement, action=action, user=par, data=data)
    annonces.dates_changed([evenement.pk])
