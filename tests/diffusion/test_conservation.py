"""What is kept of messages, to the day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from diffusion.actions import schedule
from diffusion.conservation import purge
from diffusion.enums import Etat, Motif
from diffusion.models import AdresseArretee, Envoi
from diffusion.tasks import purger
from tests.diffusion.factories import AdresseArreteeFactory, EnvoiFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def ago(days, **more):
    return NOW - timedelta(days=days, **more)


@pytest.mark.parametrize("etat", [Etat.PARTI, Etat.ECHEC_DEFINITIF, Etat.ANNULE])
@pytest.mark.parametrize(("age", "kept"), [(89, True), (90, True), (91, False)])
def test_people_are_forgotten_after_three_months(etat, age, kept):
    envoi = EnvoiFactory(
        etat=etat, fini_le=ago(age), destinataire="anne@exemple.fr", erreur="<anne@exemple.fr> non"
    )

    purge(NOW)

    envoi.refresh_from_db()
    if kept:
        assert (envoi.destinataire, envoi.contexte) == ("anne@exemple.fr", {"mot": "bonjour"})
    else:
        assert (envoi.destinataire, envoi.contexte, envoi.erreur) == ("", {}, "")
        assert envoi.etat == etat


def test_the_key_still_keeps_from_sending_again():
    EnvoiFactory(parti=True, fini_le=ago(200), cle="rappel-1")
    purge(NOW)

    _envoi, is_new = schedule("essai", "anne@exemple.fr", cle="rappel-1")

    assert not is_new


@pytest.mark.parametrize(("age", "kept"), [(399, True), (401, False)])
def test_rows_go_after_their_year(age, kept):
    EnvoiFactory(parti=True, fini_le=ago(age))

    purge(NOW)

    assert Envoi.objects.exists() == kept


def test_what_is_to_leave_is_left_alone_however_old():
    waits = EnvoiFactory(prevu_le=NOW + timedelta(days=30))
    Envoi.objects.update(cree_le=ago(500))

    purge(NOW)

    waits.refresh_from_db()
    assert waits.destinataire


@pytest.mark.parametrize(("age", "etat"), [(89, Etat.EN_COURS), (91, Etat.ECHEC_DEFINITIF)])
def test_what_nobody_decided_about_ends(age, etat):
    envoi = EnvoiFactory(bloque=True, pris_le=ago(age), remis_le=ago(age))

    purge(NOW)

    envoi.refresh_from_db()
    assert envoi.etat == etat


def test_a_stopped_address_stays_stopped_without_being_known():
    old, recent = AdresseArreteeFactory.create_batch(2)
    refus = AdresseArreteeFactory(motif=Motif.REFUS, adresse="", detail="")
    AdresseArretee.objects.exclude(pk=recent.pk).update(cree_le=ago(1500))

    purge(NOW)

    shown = dict(AdresseArretee.objects.values_list("pk", "adresse"))
    assert shown == {old.pk: "", recent.pk: recent.adresse, refus.pk: ""}


def test_purging_twice_changes_no_more():
    EnvoiFactory(parti=True, fini_le=ago(91))
    EnvoiFactory(parti=True, fini_le=ago(401))
    AdresseArreteeFactory()
    AdresseArretee.objects.update(cree_le=ago(401))

    assert purge(NOW) == {"bloques": 0, "destinataires": 2, "envois": 1, "adresses": 1}
    assert set(purge(NOW).values()) == {0}
    purger()
