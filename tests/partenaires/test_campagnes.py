"""Campaigns: chosen fiches, one message a person, follow-ups, figures, export."""

import threading
from datetime import date, timedelta
from html import unescape
from io import BytesIO

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from annuaire.enums import Canal
from annuaire.models import Structure
from comptes.models import Jeton
from diffusion.enums import Etat
from diffusion.models import Envoi
from diffusion.notifications import get_notification
from diffusion.refus import refusal_url
from partenaires import campagnes
from partenaires.campagnes import (
    choose,
    close_campaign,
    is_wave_due,
    lead_campaigns,
    open_campaign,
    progress,
    write_to_partners,
)
from partenaires.enums import EtatCampagne, EtatFiche
from partenaires.models import Campagne, FicheCampagne, Relance
from partenaires.relances import send_due_reminders
from partenaires.reponses import record_answer
from partenaires.rythme import CAMPAGNE, RAPPEL
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.partenaires.factories import CampagneFactory, FicheCampagneFactory, MembreFactory
from tests.partenaires.test_relances import leave
from tests.territoire.factories import QuartierFactory, ThematiqueFactory

pytestmark = pytest.mark.django_db

D = date(2026, 3, 2)


def day(n):
    return D + timedelta(days=n)


def fresh(make=StructureFactory, **kwargs):
    """Not due by itself on D."""
    return make(**{"verifie_le": date(2026, 2, 1)} | kwargs)


def opened(*fiches, **kwargs):
    campagne = CampagneFactory(**{"ouverte": True, "debut": D} | kwargs)
    for fiche in fiches:
        FicheCampagneFactory(**{"campagne": campagne, "structure": None, str(fiche.genre): fiche})
    return campagne


def write(campagne, on=D):
    campagne.refresh_from_db()
    return write_to_partners(campagne=campagne, moment=campagnes.moment_of(on))


def days_of(courriel):
    rows = Envoi.objects.filter(destinataire=courriel).exclude(etat=Etat.ANNULE)
    return [timezone.localdate(row.prevu_le) for row in rows.order_by("prevu_le")]


def test_refusing_one_kind_of_asking_refuses_the_other(client):
    """Nobody tells a reminder from a campaign: both ask whether the fiches are true."""
    fiche = StructureFactory(courriel="assez@exemple.fr", verifie_le=None)
    send_due_reminders(today=timezone.localdate())
    envoi = Envoi.objects.get(notification=RAPPEL)

    client.post(refusal_url(envoi), {"List-Unsubscribe": "One-Click"})

    campagne = opened(fiche, debut=timezone.localdate())
    assert write(campagne, on=timezone.localdate()) == 0
    assert FicheCampagne.objects.get().etat == EtatFiche.INJOIGNABLE
    envoi.refresh_from_db()
    assert envoi.etat == Etat.ANNULE

    client.post(refusal_url(envoi), {"choix": "reprendre"})

    assert write(campagne, on=timezone.localdate() + timedelta(days=7)) == 1


# -- Choosing, opening ----------------------------------------------------------------------------


def test_filters_choose_and_their_union_is_what_the_lists_say():
    theme, quartier = ThematiqueFactory(), QuartierFactory()
    one = fresh(thematiques=[theme], quartiers=[quartier], type="association")
    two = fresh(thematiques=[ThematiqueFactory(parent=theme)], type="sante")
    service = fresh(ServiceFactory, structure=one, thematiques=[theme])
    old = StructureFactory(nom="Jamais vérifiée")
    fresh(live=False)
    fresh(etat="fermee")

    def chosen(**criteres):
        return {fiche for queryset in choose(criteres) for fiche in queryset}

    assert chosen() == {one, two, service, old}
    assert chosen(thematiques=theme.pk) == {one, two, service}
    assert chosen(quartiers=quartier.pk) == {one, service}
    assert chosen(types=["association"]) == {one, service, old}
    assert chosen(territoire=two.territoire_id) == {two}
    assert chosen(fraicheur=["ancienne"]) == {old}
    assert chosen(thematiques=theme.pk, types=["sante"]) == {two}
    theme_pk = ThematiqueFactory().pk + 1000
    assert chosen(thematiques=theme_pk) == set()  # deleted since: not everything


def test_opening_writes_its_fiches_once():
    structure = fresh()
    fresh(ServiceFactory, structure=structure)
    campagne = CampagneFactory()

    assert open_campaign(campagne=campagne)
    fresh()
    assert not open_campaign(campagne=campagne)

    assert campagne.fiches.count() == 2
    assert Campagne.objects.get().etat == EtatCampagne.OUVERTE


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one():
    fresh(courriel="a@exemple.fr")
    campagne = CampagneFactory()
    ready, results = threading.Barrier(4), []

    def run():
        mine = Campagne.objects.get(pk=campagne.pk)
        ready.wait()
        try:
            results.append((open_campaign(campagne=mine), write_to_partners(campagne=mine)))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done for done, _written in results) == [False, False, False, True]
    assert [written for _done, written in results if written] == [1]
    assert FicheCampagne.objects.count() == Envoi.objects.count() == 1


# -- Writing --------------------------------------------------------------------------------------


def test_one_message_for_all_the_fiches_of_a_person():
    one, two = fresh(courriel="a@exemple.fr"), fresh(courriel="A@exemple.fr")
    member = MembreFactory(structure=fresh(courriel=""))
    campagne = opened(one, two, member.structure)

    assert write(campagne) == 2

    assert sorted(Envoi.objects.values_list("destinataire", flat=True)) == sorted(
        ["a@exemple.fr", member.compte.email]
    )
    assert set(Envoi.objects.values_list("notification", flat=True)) == {CAMPAGNE}


def test_whoever_was_written_to_this_week_waits_her_first_day():
    due = StructureFactory(verifie_le=date(2025, 9, 2), courriel="a@exemple.fr")
    send_due_reminders(today=D)
    leave()
    campagne = opened(fresh(courriel="a@exemple.fr"), due, debut=day(3))

    write(campagne, on=day(3))

    assert days_of("a@exemple.fr") == [D, day(7)]


def test_a_campaign_takes_the_place_of_a_reminder_that_has_not_left():
    StructureFactory(verifie_le=date(2025, 9, 2), courriel="a@exemple.fr")
    send_due_reminders(today=D)
    campagne = opened(fresh(courriel="a@exemple.fr"))

    write(campagne)

    left = Envoi.objects.exclude(etat=Etat.ANNULE).get()
    assert (left.notification, timezone.localdate(left.prevu_le)) == (CAMPAGNE, D)
    assert Relance.objects.get().cle_envoi == left.cle


def test_a_due_fiche_in_the_week_of_a_campaign_makes_no_second_message():
    StructureFactory(verifie_le=date(2025, 9, 2), courriel="a@exemple.fr")
    campagne = opened(fresh(courriel="a@exemple.fr"))
    write(campagne)

    assert send_due_reminders(today=D) == 0

    assert Envoi.objects.get().notification == CAMPAGNE
    assert Relance.objects.get().cle_envoi == Envoi.objects.get().cle


def test_follow_ups_at_14_and_30_days_for_those_who_have_not_answered():
    silent, quick = fresh(courriel="lent@exemple.fr"), fresh(courriel="vif@exemple.fr")
    campagne = opened(silent, quick, fin=day(40))
    for n in range(-3, 60):
        lead_campaigns(today=day(n))
        lead_campaigns(today=day(n))
        leave(until=day(n))
        if n == 5:
            record_answer(fiche=quick, canal=Canal.LIEN)

    assert days_of("lent@exemple.fr") == [D, day(14), day(30)]
    assert days_of("vif@exemple.fr") == [D]
    campagne.refresh_from_db()
    assert (campagne.etat, campagne.relances) == (EtatCampagne.CLOSE, 2)


def test_a_beat_stopped_for_a_month_costs_one_wave():
    campagne = opened(fresh(courriel="a@exemple.fr"), fin=day(90))

    for n in (33, 34, 50):
        lead_campaigns(today=day(n))
        leave(until=day(n))

    assert days_of("a@exemple.fr") == [day(33)]
    campagne.refresh_from_db()
    assert not is_wave_due(campagne, day(80))


def test_a_follow_up_by_hand_is_not_doubled_by_the_date():
    campagne = opened(fresh(courriel="a@exemple.fr"))
    lead_campaigns(today=D)
    leave(until=D)
    write(campagne, on=day(14))
    leave(until=day(14))

    assert lead_campaigns(today=day(14)) == 0
    assert days_of("a@exemple.fr") == [D, day(14)]


def test_two_campaigns_one_message():
    fiche = fresh(courriel="a@exemple.fr")
    first, second = opened(fiche, nom="Une"), opened(fiche, nom="Deux")

    assert (write(first), write(second)) == (1, 0)


def test_nobody_to_write_to_is_unreachable_until_an_address_comes():
    fiche = fresh(courriel="")
    campagne = opened(fiche)
    write(campagne)
    row = campagne.fiches.get()
    assert (row.etat, row.canal) == (EtatFiche.INJOIGNABLE, "")

    Structure.objects.filter(pk=fiche.pk).update(courriel="a@exemple.fr")
    write(campagne, on=day(14))
    row.refresh_from_db()
    assert row.etat == EtatFiche.A_FAIRE
    assert days_of("a@exemple.fr") == [day(14)]


# -- The message ----------------------------------------------------------------------------------


def current(*fiches, **kwargs):
    campagne = opened(*fiches, debut=timezone.localdate(), **kwargs)
    write_to_partners(campagne=campagne)
    return campagne


def render():
    envoi = Envoi.objects.get()
    return get_notification(envoi.notification).render(envoi)


def test_the_message_says_the_coordinator_s_words_the_sections_and_what_is_due_too():
    asked = StructureFactory(nom="Demandée", courriel="a@exemple.fr", verifiee=True)
    due = StructureFactory(nom="Due", courriel="a@exemple.fr")
    campagne = current(
        asked, nom="Rentrée", message="Merci <à> tous", sections=["horaires", "inconnue"]
    )

    message = render()

    assert message.sujet == "Rentrée – Demandée et 1 autre fiche"
    assert "Merci <à> tous" in message.texte
    assert "Merci &lt;à&gt; tous" in message.html
    assert "regardez surtout : Horaires." in message.texte
    assert "\n\n\n" not in message.texte.replace("\r", "")
    assert "inconnue" not in message.texte
    jeton = Jeton.objects.get()
    assert jeton.donnees == {
        "fiches": [f"structure-{asked.pk}", f"structure-{due.pk}"],
        "campagne": campagne.pk,
    }


def test_answered_since_not_asked_closed_nothing_asked():
    fiche = StructureFactory(courriel="a@exemple.fr", verifiee=True)
    campagne = current(fiche)
    assert render() is not None
    record_answer(fiche=fiche, canal=Canal.COMPTE)
    assert render() is None

    FicheCampagne.objects.update(etat=EtatFiche.A_FAIRE)
    assert render() is not None
    close_campaign(campagne=campagne)
    assert render() is None


def test_a_reminder_says_what_a_campaign_opened_since_asks():
    StructureFactory(nom="Due", courriel="a@exemple.fr")
    asked = StructureFactory(nom="Demandée", courriel="a@exemple.fr", verifiee=True)
    send_due_reminders()
    opened(asked, debut=timezone.localdate())

    assert Envoi.objects.get().notification == RAPPEL
    assert "Demandée" in render().texte


# -- Figures --------------------------------------------------------------------------------------


def test_progress_by_structure_and_channel_and_autonomy():
    one, other = fresh(nom="Une"), fresh(nom="Autre")
    services = [fresh(ServiceFactory, structure=one) for _ in range(3)]
    campagne = opened(one, other, *services)
    record_answer(fiche=one, canal=Canal.LIEN)
    record_answer(fiche=services[0], canal=Canal.COMPTE, modifiee=True)
    record_answer(fiche=services[1], canal=Canal.TELEPHONE)

    figures = progress(campagne)

    assert (figures.total, figures.repondues, figures.part_repondue) == (5, 3, 60)
    assert figures.canaux == {"lien": 1, "compte": 1, "telephone": 1}
    assert figures.etats[EtatFiche.MODIFIEE] == 1
    assert [(p.nom, p.repondues, p.total, p.autonomie) for p in figures.partenaires] == [
        ("Autre", 0, 1, None),
        ("Une", 3, 4, 67),
    ]


# -- The screens ----------------------------------------------------------------------------------


@pytest.fixture
def staff(client):
    client.force_login(UtilisateurFactory(coordination=True))
    return client


def page(client, name, *args):
    return unescape(client.get(reverse(f"entretien:{name}", args=args)).content.decode())


def form(**kwargs):
    today = timezone.localdate()
    return {
        "nom": "Rentrée",
        "message": "",
        "debut": today.isoformat(),
        "fin": (today + timedelta(days=45)).isoformat(),
        "sections": ["horaires"],
    } | kwargs


def test_from_the_form_to_the_messages(staff):
    theme = ThematiqueFactory(nom_simple="Se soigner")
    chosen = fresh(courriel="a@exemple.fr", thematiques=[theme])
    fresh(courriel="", thematiques=[theme])
    fresh()
    response = staff.post(
        reverse("entretien:nouvelle_campagne"), form(thematiques=theme.pk), follow=True
    )
    seen = unescape(response.content.decode())
    campagne = Campagne.objects.get()
    assert "2 structures choisies" in seen
    assert "1 personne recevra un message" in seen
    assert "1 fiche n'a pas d'adresse" in seen
    assert "Thème : Se soigner" in seen
    assert not FicheCampagne.objects.exists()

    for _twice in range(2):
        response = staff.post(reverse("entretien:ouvrir_campagne", args=[campagne.pk]), follow=True)
    assert "déjà ouverte" in unescape(response.content.decode())
    assert Envoi.objects.get().destinataire == "a@exemple.fr"
    assert campagne.fiches.count() == 2

    record_answer(fiche=chosen, canal=Canal.LIEN)
    seen = page(staff, "campagne", campagne.pk)
    assert "1 réponses sur 2 (50 %)" in seen
    assert "Lien personnel" in seen
    staff.post(reverse("entretien:ecrire_campagne", args=[campagne.pk]))
    assert Envoi.objects.count() == 1  # not twice in a week
    staff.post(reverse("entretien:clore_campagne", args=[campagne.pk]))
    campagne.refresh_from_db()
    assert campagne.etat == EtatCampagne.CLOSE


def test_bad_dates_lose_nothing_that_was_typed(staff):
    wrong = form(fin="2020-01-01", message="Quelques mots")

    response = staff.post(reverse("entretien:nouvelle_campagne"), wrong)

    assert response.status_code == 400
    seen = unescape(response.content.decode())
    assert "La date de fin est avant la date de début." in seen
    assert "Quelques mots" in seen


def test_an_open_campaign_no_longer_changes(staff):
    campagne = opened(fresh())

    staff.post(reverse("entretien:modifier_campagne", args=[campagne.pk]), form(nom="Autre"))

    campagne.refresh_from_db()
    assert campagne.nom == "Rentrée"


def test_a_campaign_that_chooses_nothing_does_not_open(staff):
    campagne = CampagneFactory()

    response = staff.post(reverse("entretien:ouvrir_campagne", args=[campagne.pk]), follow=True)

    assert "ne choisissent aucune fiche" in unescape(response.content.decode())
    campagne.refresh_from_db()
    assert campagne.etat == EtatCampagne.BROUILLON


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_an_export_runs_no_formula(staff, format):
    campagne = opened(fresh(nom="=HYPERLINK(1)"))

    response = staff.get(reverse("entretien:export_campagne", args=[campagne.pk, format]))

    content = b"".join(response.streaming_content)
    if format == "csv":
        assert "'=HYPERLINK(1)" in content.decode()
    else:
        sheet = load_workbook(BytesIO(content)).active
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert "'=HYPERLINK(1)" in [cell.value for cell in cells]
        assert not [cell for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_fiche_and_three(
    staff, number, django_assert_max_num_queries
):
    campagne = opened(*[fresh(ServiceFactory) for _ in range(number)])
    url = reverse("entretien:campagne", args=[campagne.pk])
    staff.get(url)

    with django_assert_max_num_queries(18):
        staff.get(url)


GET_PAGES = ("campagnes", "nouvelle_campagne", "campagne", "modifier_campagne", "export_campagne")
POST_PAGES = ("ouvrir_campagne", "ecrire_campagne", "clore_campagne", "supprimer_campagne")


@pytest.mark.parametrize(
    "role", ["coordination", "accueil", "redaction", "referente", "partenaire", "anonyme"]
)
def test_only_the_coordination_leads_campaigns(client, role):
    if role != "anonyme":
        client.force_login(UtilisateurFactory(**{role: True}))
    campagne = CampagneFactory()
    fresh()
    for name in GET_PAGES:
        args = [] if name in ("campagnes", "nouvelle_campagne") else [campagne.pk]
        args += ["csv"] if name == "export_campagne" else []
        response = client.get(reverse(f"entretien:{name}", args=args))
        assert (response.status_code == 200) == (role == "coordination"), name
    for name in POST_PAGES:
        client.post(reverse(f"entretien:{name}", args=[campagne.pk]))
    assert Campagne.objects.exists() == (role != "coordination")
    assert role == "coordination" or Campagne.objects.get().etat == EtatCampagne.BROUILLON


@pytest.mark.parametrize("name", POST_PAGES[:3])
def test_a_get_changes_nothing(staff, name):
    campagne = CampagneFactory()

    assert staff.get(reverse(f"entretien:{name}", args=[campagne.pk])).status_code == 405
