"""Reminders: each due fiche, each person once a week at most, nobody missed, nobody twice."""

import random
import threading
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.urls import resolve
from django.utils import timezone

from annuaire.models import Service, Structure
from comptes.models import Jeton
from diffusion.adresses import fingerprint_of
from diffusion.enums import Canal, Etat, Motif
from diffusion.models import AdresseArretee, Envoi
from diffusion.notifications import get_notification
from partenaires.dues import due_date, midnight
from partenaires.echeances import phone_since, sent_for
from partenaires.models import Membre, ReglagesEntretien, Relance
from partenaires.relances import reachable, send_due_reminders
from partenaires.rythme import DEMANDES, RAPPEL
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.partenaires.factories import MembreFactory

pytestmark = pytest.mark.django_db

D = date(2026, 3, 2)  # a Monday


def day(n):
    return D + timedelta(days=n)


def due(make=StructureFactory, since=0, **kwargs):
    """A fiche due since `since` days after D (interval: 6 months)."""
    return make(verifie_le=date(2025, 9, 2) + timedelta(days=since), **kwargs)


def leave(until=None):
    """The post office did its work."""
    rows = Envoi.objects.filter(etat=Etat.PREVU)
    if until is not None:
        rows = rows.filter(prevu_le__lt=midnight(until + timedelta(days=1)))
    for row in rows:
        Envoi.objects.filter(pk=row.pk).update(etat=Etat.PARTI, parti_le=row.prevu_le)


def stop(courriel, motif=Motif.REBOND, notification=""):
    AdresseArretee.objects.create(
        canal=Canal.COURRIEL,
        empreinte=fingerprint_of(Canal.COURRIEL, courriel),
        motif=motif,
        notification=notification,
    )


def sent_to():
    return sorted(Envoi.objects.values_list("destinataire", flat=True))


def test_one_message_for_all_the_fiches_of_a_person_account_or_not():
    member = MembreFactory(structure=due(courriel="vitrine@exemple.fr"))
    due(ServiceFactory, structure=member.structure)
    due(courriel="Sans.Compte@Exemple.fr")

    assert send_due_reminders(today=D) == 2

    assert sent_to() == sorted([member.compte.email, "sans.compte@exemple.fr"])
    assert Relance.objects.filter(rang=1, echeance=D, le=D).count() == 3
    keys = set(Envoi.objects.values_list("cle", flat=True))
    assert set(Relance.objects.values_list("cle_envoi", flat=True)) == keys
    assert not any("exemple" in key for key in keys)


def test_fresh_closed_and_unpublished_fiches_are_left_alone():
    due(since=1)
    due(etat="fermee")
    due(live=False)
    ServiceFactory(structure=StructureFactory(verifiee=True), etat="fermee")

    assert send_due_reminders(today=D) == 0
    assert not Relance.objects.exists()


def test_a_second_run_and_the_next_day_write_nothing_more():
    due()
    send_due_reminders(today=D)

    assert send_due_reminders(today=D) == 0
    leave()
    assert send_due_reminders(today=day(1)) == 0
    assert Envoi.objects.count() == Relance.objects.count() == 1


def test_the_three_days():
    fiche = due()
    for n in range(60):
        send_due_reminders(today=day(n))
        leave(until=day(n))

    rows = Relance.objects.filter(structure=fiche).order_by("rang")
    assert [(row.rang, row.le) for row in rows] == [(1, D), (2, day(14)), (3, day(30))]
    assert Envoi.objects.count() == 3


def test_a_month_without_beat_costs_one_message_then_one_a_week():
    due()
    due(since=10)
    seen = []
    for n in range(33, 60):
        send_due_reminders(today=day(n))
        leave(until=day(n))
    seen = [timezone.localdate(row.prevu_le) for row in Envoi.objects.order_by("prevu_le")]

    assert seen == [day(33), day(40), day(47)]
    assert Relance.objects.filter(rang=3).count() == 2


def test_a_person_written_to_this_week_waits_her_first_day():
    due(courriel="a@exemple.fr")
    send_due_reminders(today=D)
    leave()
    other = due(since=3, courriel="A@exemple.fr")

    send_due_reminders(today=day(3))

    row = Relance.objects.get(structure=other)
    assert row.le == day(7)
    assert sent_to() == ["a@exemple.fr"] * 2
    third = due(since=5, courriel="a@exemple.fr")
    assert send_due_reminders(today=day(5)) == 0  # the message that is to leave will say it
    assert Relance.objects.get(structure=third).cle_envoi == row.cle_envoi


def test_a_message_that_left_late_counts_from_the_day_it_left():
    due(courriel="a@exemple.fr")
    send_due_reminders(today=D)
    due(since=9, courriel="a@exemple.fr")
    Envoi.objects.update(etat=Etat.PARTI, parti_le=midnight(day(8)) + timedelta(hours=9))

    send_due_reminders(today=day(9))

    assert timezone.localdate(Envoi.objects.latest("prevu_le").prevu_le) == day(15)


def test_of_two_colleagues_each_is_told_the_day_she_may_be():
    structure = due()
    busy, free = MembreFactory(structure=structure), MembreFactory(structure=structure)
    Structure.objects.filter(pk=structure.pk).update(verifie_le=date(2025, 9, 5))
    earlier = MembreFactory(structure=due(), compte=busy.compte).structure
    send_due_reminders(today=D)
    leave()

    send_due_reminders(today=day(3))

    days = {
        row.destinataire: timezone.localdate(row.prevu_le)
        for row in Envoi.objects.filter(etat=Etat.PREVU)
    }
    assert days == {busy.compte.email: day(7), free.compte.email: day(3)}
    assert Relance.objects.get(structure=structure).le == day(3)
    assert Relance.objects.filter(structure=earlier).count() == 1


def test_nobody_to_write_to_no_reminder():
    due(courriel="")
    refused = due(courriel="refus@exemple.fr")
    stop("refus@exemple.fr", Motif.REFUS, DEMANDES)
    bounced = due(courriel="rebond@exemple.fr")
    stop("rebond@exemple.fr")
    other_kind = due(courriel="autre@exemple.fr")
    stop("autre@exemple.fr", Motif.REFUS, "lettre")

    send_due_reminders(today=D)

    assert sent_to() == ["autre@exemple.fr"]
    assert [*Relance.objects.values_list("structure", flat=True)] == [other_kind.pk]
    people = reachable([refused, bounced])
    assert not any(people.values())


def test_a_member_who_wants_no_reminder_leaves_it_to_the_contact():
    member = MembreFactory(structure=due(courriel="vitrine@exemple.fr"), recoit_rappels=False)

    send_due_reminders(today=D)

    assert sent_to() == ["vitrine@exemple.fr"]
    assert member.compte.email not in sent_to()


def test_switched_off_nothing_leaves():
    due()
    ReglagesEntretien.objects.create(actif=False)

    assert send_due_reminders(today=D) == 0


@pytest.mark.parametrize("number", [1, 3])
def test_reading_costs_the_same_for_one_fiche_and_for_many(number, django_assert_max_num_queries):
    structure = due()
    for _ in range(number):
        due(ServiceFactory, structure=structure)
    ReglagesEntretien.load()

    # Two to choose; in one transaction the lot, reminders, people, stops, passages; the message.
    with django_assert_max_num_queries(20):
        send_due_reminders(today=D)

    assert Envoi.objects.count() == 1


def test_nothing_due_costs_two_readings(django_assert_num_queries):
    due(since=1)
    send_due_reminders(today=D)

    with django_assert_num_queries(3):  # the settings, structures, services
        send_due_reminders(today=D)


# -- The message ----------------------------------------------------------------------------------


def render(envoi=None):
    envoi = envoi or Envoi.objects.get()
    return get_notification(envoi.notification).render(envoi)


def real_due(make=StructureFactory, **kwargs):
    """Due today, by the clock: messages are written when they leave."""
    return make(verifie_le=timezone.localdate() - timedelta(days=400), **kwargs)


def test_the_message_says_what_is_asked_of_whom_and_opens_all_the_fiches():
    structure = real_due(nom="Maison <b>des</b> Voisins", courriel="a@exemple.fr")
    structure.territoire.telephone = "+33473408969"
    structure.territoire.save()
    service = ServiceFactory(structure=structure, nom="Café", courriel="")
    send_due_reminders()

    message = render()

    assert message.sujet == "Maison <b>des</b> Voisins et 1 autre fiche : est-ce toujours juste ?"
    for body in (message.texte, message.html):
        assert "il y a 13 mois" in body
        assert "jamais vérifiée" in body
        assert "04\xa073\xa040\xa089\xa069" in body
        assert "30 jours" in body
        assert "/lien/" in body
        assert "exemple.fr/refus" in body or "/envois/" in body
    assert "<b>des</b>" not in message.html
    assert "Maison <b>des</b> Voisins" in message.texte
    (jeton,) = Jeton.objects.all()
    assert jeton.courriel == "a@exemple.fr"
    assert jeton.donnees == {"fiches": [f"structure-{structure.pk}", f"service-{service.pk}"]}
    assert str(jeton.empreinte) not in message.texte
    path = "/lien/" + message.texte.partition("/lien/")[2].split()[0]
    assert resolve(path).view_name == "mes_fiches:lien"
    assert get_notification(RAPPEL).refusable


def test_what_was_verified_since_is_not_asked():
    one, other = real_due(nom="Une"), real_due(nom="Autre")
    send_due_reminders()
    today = timezone.localdate()
    Structure.objects.filter(pk=one.pk).update(verifie_le=today)
    assert "Une" not in render().texte
    assert "Autre" in render().texte

    Structure.objects.filter(pk=other.pk).update(verifie_le=today)
    assert render() is None


def test_nothing_is_asked_of_somebody_who_no_longer_answers():
    member = MembreFactory(structure=real_due())
    send_due_reminders()
    Membre.objects.filter(pk=member.pk).update(retire_le=timezone.now())

    assert render() is None


def test_no_secret_waits_in_the_table():
    real_due()
    send_due_reminders()
    render()

    assert Envoi.objects.get().contexte == {}


# -- Two beats, a year ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_the_same_second_write_once():
    for n in range(5):
        real_due(courriel=f"p{n % 2}@exemple.fr")
    ready, failures = threading.Barrier(4), []

    def run():
        ready.wait()
        try:
            send_due_reminders()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failures
    assert sent_to() == ["p0@exemple.fr", "p1@exemple.fr"]
    assert Relance.objects.count() == 5


class Vie:
    """A small network lived day by day."""

    START = date(2025, 1, 6)
    DAYS = 270

    def __init__(self, seed, *, answers, outages):
        self.rng = random.Random(seed)
        self.answers, self.outages = answers, outages
        people = [f"p{n}@exemple.fr" for n in range(4)]
        structures = [StructureFactory(courriel=people[n % 4]) for n in range(6)]
        structures.append(StructureFactory(courriel=""))
        fiches = [*structures, *[ServiceFactory(structure=s, courriel="") for s in structures[:5]]]
        shared = structures[0]
        MembreFactory(structure=shared, compte__email=people[0])
        MembreFactory(structure=shared, compte__email=people[1])
        for fiche in fiches:
            verified = self.START - timedelta(days=self.rng.randint(0, 200))
            type(fiche).objects.filter(pk=fiche.pk).update(
                verifie_le=self.rng.choice([None, verified]),
                intervalle=self.rng.choice([3, 6]),
                cree_le=midnight(self.START - timedelta(days=self.rng.randint(0, 30))),
            )
        self.down_until = self.START
        self.reached = defaultdict(set)  # {(genre, pk, due date): {addresses a message told}}

    def live(self):
        for n in range(self.DAYS):
            today = self.START + timedelta(days=n)
            if self.outages and self.rng.random() < 0.02 and n < self.DAYS - 90:
                self.down_until = today + timedelta(days=self.rng.choice([1, 3, 31]))
            if today >= self.down_until:
                for _run in range(self.rng.choice([1, 2])):
                    send_due_reminders(today=today)
                leave(until=today)
            if self.rng.random() < self.answers:
                model = self.rng.choice([Structure, Service])
                fiche = self.rng.choice(list(model.objects.all()))
                model.objects.filter(pk=fiche.pk).update(verifie_le=today)
        return self.START + timedelta(days=self.DAYS - 1)


@pytest.mark.parametrize(("answers", "outages"), [(0, False), (0.3, True)])
def test_nine_months(answers, outages):
    vie = Vie(f"{answers}{outages}", answers=answers, outages=outages)

    end = vie.live()

    left = defaultdict(list)
    for row in Envoi.objects.filter(etat=Etat.PARTI).order_by("parti_le"):
        left[row.destinataire].append(timezone.localdate(row.parti_le))
    assert set(left) == {f"p{n}@exemple.fr" for n in range(4)}
    for days in left.values():
        gaps = [(after - before).days for before, after in pairwise(days)]
        assert not [gap for gap in gaps if gap < 7]

    cycles = defaultdict(list)
    for row in Relance.objects.order_by("rang"):
        cycles[row.structure_id, row.service_id, row.echeance].append(row)
    for (*_fiche, echeance), rows in cycles.items():
        assert [row.rang for row in rows] == [*range(1, len(rows) + 1)]
        for row, delay in zip(rows, (0, 14, 30), strict=False):
            assert row.le >= echeance + timedelta(days=delay)
            # The week's message to its people, whichever day it leaves.
            if not outages and echeance >= vie.START:
                assert row.le <= echeance + timedelta(days=delay + 7)
        steps = [(b.le - a.le).days for a, b in pairwise(rows)]
        assert not [step for step in steps if step < 7]
        carried = Envoi.objects.filter(cle__in=[row.cle_envoi for row in rows])
        assert carried.count() == len(rows)  # a message of its own for each rank

    for model in (Structure, Service):
        for fiche in model.objects.all():
            echeance = due_date(fiche)
            made = list(Relance.objects.filter(**{str(fiche.genre): fiche}))
            sent = sent_for(echeance, made)
            joignable = bool(next(iter(reachable([fiche]).values())))
            since = phone_since(echeance, made, end, joignable=joignable)
            late = (end - echeance).days
            if not joignable:
                assert not made
                assert (since is not None) == (late >= 0)
                continue
            # Nobody missed: three weeks after each date at the latest, even after an outage.
            expected = sum(late >= delay + 21 for delay in (0, 14, 30))
            assert len(sent) >= expected
            assert (since is not None) == (3 in sent and sent[3] <= end)
    if not answers:
        assert Relance.objects.filter(rang=3).exists()
