"""« C'est fermé »: some days, or for good."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import Etat
from annuaire.models import Proposition, Structure, Suggestion
from partenaires import actions
from partenaires.enums import EtatFiche, Role
from partenaires.resumes import say_closure
from portal.socle.dates import say_period
from tests.partenaires.factories import (
    CampagneFactory,
    MembreFactory,
    ask_about,
    hold_link,
)
from tests.partenaires.outils import by_account, text

pytestmark = pytest.mark.django_db


def close(client, fiche, **data):
    return client.post(reverse("mes_fiches:fermer", args=[fiche.genre, fiche.pk]), data)


def test_closed_for_some_days_in_two_taps_and_open_again(client, fiche, acces):
    today = timezone.localdate()
    sunday = today + timedelta(days=6 - today.weekday())

    for geste, fin in (("aujourdhui", today), ("semaine", sunday)):
        assert close(client, fiche, geste=geste).status_code == 302
        fiche.refresh_from_db()
        assert (fiche.fermeture_du, fiche.fermeture_au) == (today, fin)
    assert "Rouvrir" in text(client.get(reverse("mes_fiches:liste")))

    close(client, fiche, geste="rouvrir")

    fiche.refresh_from_db()
    assert (fiche.fermeture_du, fiche.fermeture_au) == (None, None)


def test_closed_until_a_day(client, fiche, acces):
    today = timezone.localdate()
    until = today + timedelta(days=12)

    assert close(client, fiche, geste="jours", au=until.isoformat()).status_code == 302

    fiche.refresh_from_db()
    assert (fiche.fermeture_du, fiche.fermeture_au) == (today, until)
    for au in ("", "hier", "2020-01-01"):
        response = close(client, fiche, geste="jours", au=au)
        assert response.status_code == 400
        assert "À corriger" in text(response)


@pytest.mark.parametrize("role", [None, Role.CONTRIBUTEUR])
def test_closing_for_good_is_read_again(client, fiche, role):
    if role:
        client.force_login(MembreFactory(structure=fiche.structure, role=role).compte)
    else:
        hold_link(client, fiche)
    jour = timezone.localdate()
    (row,) = ask_about(CampagneFactory(ouverte=True, sections=["horaires"]), fiche)

    for _time in range(2):  # the page sent twice
        close(client, fiche, geste="arret", le=jour.isoformat(), a_la_place="La MJC")

    fiche.refresh_from_db()
    row.refresh_from_db()
    assert (fiche.etat, fiche.fermee_depuis, fiche.verifie_le) == (Etat.ACTIVE, None, None)
    assert row.etat == EtatFiche.MODIFIEE
    proposed = {s.champ: s.valeur_proposee for s in Suggestion.objects.all()}
    assert proposed == {
        "etat": "fermee",
        "fermee_depuis": jour.isoformat(),
        "a_la_place": "La MJC",
    }
    close(client, fiche, geste="reprise")
    assert not Proposition.objects.exists()


def test_a_gestionnaire_closes_for_good_and_opens_again(client, fiche):
    client.force_login(MembreFactory(structure=fiche.structure).compte)
    jour = timezone.localdate() - timedelta(days=3)

    close(client, fiche, geste="arret", le=jour.isoformat(), a_la_place="La MJC")

    fiche.refresh_from_db()
    assert (fiche.etat, fiche.fermee_depuis, fiche.a_la_place) == (Etat.FERMEE, jour, "La MJC")
    assert "Fermée pour de bon depuis" in text(client.get(reverse("mes_fiches:liste")))

    close(client, fiche, geste="reprise")

    fiche.refresh_from_db()
    assert (fiche.etat, fiche.fermee_depuis, fiche.a_la_place) == (Etat.ACTIVE, None, "")


def test_a_day_to_come_is_announced_only(fiche):
    jour = timezone.localdate() + timedelta(days=40)

    actions.close_for_good(fiche=fiche, acces=by_account(fiche.structure), le=jour)

    fiche.refresh_from_db()
    assert (fiche.etat, fiche.fermee_depuis) == (Etat.ACTIVE, jour)


@pytest.mark.parametrize(
    ("ecart", "dit"), [(-1, "Fermé depuis le"), (0, "Fermé depuis le"), (1, "Fermé à partir du")]
)
def test_a_closure_to_come_is_not_said_begun(ecart, dit):
    today = date(2026, 3, 3)
    fiche = Structure(fermeture_du=today + timedelta(days=ecart))

    assert say_closure(fiche, today).startswith(dit)


def test_what_was_published_is_said_in_its_own_words(client, fiche, acces):
    today = timezone.localdate()
    until = today + timedelta(days=3)

    close(client, fiche, geste="jours", au=until.isoformat())
    page = text(client.get(reverse("mes_fiches:fiche", args=["service", fiche.pk])))
    assert f"C'est publié. Fermé {say_period(today, until)}." in page

    close(client, fiche, geste="rouvrir")
    page = text(client.get(reverse("mes_fiches:fiche", args=["service", fiche.pk])))
    assert "C'est publié : la fiche est ouverte." in page
