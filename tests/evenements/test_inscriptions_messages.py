"""What people are told: by which channel, in which words, and only while it is true."""

from datetime import timedelta

import pytest
from django.urls import resolve
from django.utils import timezone

from diffusion.actions import stop_address
from diffusion.calme import next_allowed
from diffusion.enums import Canal, Motif
from diffusion.gsm import count_segments, is_gsm7
from diffusion.models import Envoi
from diffusion.notifications import get_notification
from evenements import actions as dates
from evenements.enums import Avis, EtatInscription
from evenements.inscriptions import liens
from evenements.inscriptions.actions import cancel, register
from evenements.inscriptions.attribution import draw
from evenements.inscriptions.echeances import do_due, remind_due
from evenements.inscriptions.notifications import fold, write_sms
from evenements.inscriptions.regles import Personne
from evenements.models import Inscription, LienInscription
from tests.evenements.factories import (
    EvenementFactory,
    InscriptionFactory,
    OccurrenceFactory,
    in_days,
)
from tests.territoire.factories import LieuFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.evenements.urls_inscriptions")]


@pytest.fixture
def occurrence():
    return OccurrenceFactory(
        evenement=EvenementFactory(
            inscriptions=True,
            nom="Sortie au lac & pique-nique <été>",
            a_apporter="Un maillot",
            participation="3 € par personne",
        )
    )


def render(envoi=None):
    envoi = envoi or Envoi.objects.order_by("pk").last()
    return get_notification(envoi.notification).render(envoi)


def notices():
    return [envoi.cle.split(":")[3] for envoi in Envoi.objects.order_by("pk")]


def sign_up(occurrence, nombre=1, **values):
    values = {"courriel": "amina@exemple.fr"} | values
    return register(
        occurrence=occurrence,
        prenom="Amina",
        participants=[Personne()] * nombre,
        **values,
    ).inscription


def open_link(message, usage="personne"):
    """The sign-up behind the link of a message."""
    url = next(word for word in message.texte.split() if word.startswith("http"))
    match = resolve("/" + url.split("/", 3)[3])
    return liens.find(match.kwargs["secret"], usage)


# -- The channel ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contact", "canal"),
    [
        ({"courriel": "a@exemple.fr", "telephone": "0612345678"}, Canal.COURRIEL),
        ({"courriel": "", "telephone": "0612345678"}, Canal.SMS),
        ({"courriel": "", "telephone": "0473408969"}, None),
    ],
)
def test_mail_first_then_a_mobile_else_nothing(occurrence, contact, canal):
    sign_up(occurrence, **contact)

    assert [envoi.canal for envoi in Envoi.objects.all()] == ([canal] if canal else [])


def test_an_address_that_is_dead_is_not_the_channel(occurrence):
    stop_address(Canal.COURRIEL, "a@exemple.fr", motif=Motif.REBOND)

    sign_up(occurrence, courriel="a@exemple.fr", telephone="0612345678")

    assert Envoi.objects.get().canal == Canal.SMS


def test_the_desk_gives_a_slip_instead(occurrence):
    sign_up(occurrence, prevenir=False)

    assert not Envoi.objects.exists()


def test_no_secret_and_no_name_waits_in_the_table(occurrence):
    row = sign_up(occurrence)

    envoi = Envoi.objects.get()
    assert envoi.contexte == {"inscription": row.pk}
    assert "amina" not in envoi.cle.lower()
    assert not LienInscription.objects.exists()


# -- The words ------------------------------------------------------------------------------------


def test_confirmed(occurrence):
    row = sign_up(occurrence, 3)

    message = render()

    assert message.sujet == "Inscription confirmée : Sortie au lac & pique-nique <été>"
    for words in ("Bonjour Amina", "3 personnes", "Un maillot", "3 € par personne", "à 14 h"):
        assert words in message.texte
    assert "Sortie au lac &amp; pique-nique &lt;été&gt;" in message.html
    assert open_link(message).inscription == row


def test_the_rank_the_draw_the_parent(occurrence):
    InscriptionFactory(occurrence=occurrence, ages=[None] * 10)
    sign_up(occurrence)
    assert "rang 1 de la liste d'attente" in render().texte

    drawn = OccurrenceFactory(evenement__tirage=True)
    row = sign_up(drawn)
    assert row.cle in (texte := render().texte)
    assert "à 12 h" in texte

    minors = OccurrenceFactory(evenement__mineurs=True)
    register(
        occurrence=minors,
        prenom="Inès",
        courriel="ines@exemple.fr",
        participants=[Personne(age=12)],
        parent_courriel="parent@exemple.fr",
    )
    young, parent = Envoi.objects.order_by("-pk")[:2][::-1]
    assert "accord" in render(young).texte
    message = render(parent)
    assert "Votre accord est nécessaire" in message.texte
    assert "Inès" in message.texte
    assert "Bonjour Inès" not in message.texte
    assert open_link(message, "parent").inscription.prenom == "Inès"
    assert open_link(render(parent)) is None  # a parent's link opens nothing else


def test_each_text_message_is_short_and_billed_once(occurrence, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://portail-du-centre-social.exemple.fr"
    occurrence.evenement.nom = "Château, forêt & « goûter » à la plage des Sœurs Grêlées d'août"
    occurrence.evenement.save()
    phone = {"courriel": "", "telephone": "0612345678"}
    row = sign_up(occurrence, **phone)
    texts = [render()]
    drawn = OccurrenceFactory(evenement__tirage=True, evenement__capacite=1)
    sign_up(drawn, **phone)
    texts.append(render())
    sign_up(drawn, courriel="", telephone="0612345679")
    draw(occurrence=drawn)
    texts += [render(envoi) for envoi in Envoi.objects.order_by("-pk")[:2]]
    cancel(inscription=drawn.inscriptions.confirmed().get())
    texts.append(render())
    minors = OccurrenceFactory(evenement__mineurs=True)
    parent = {"parent_telephone": "0612345670", "courriel": "", "prenom": "I" * 60}
    for n, age in enumerate([12, 16]):
        people = [Personne(age=age)]
        telephone = f"061234568{n}"
        register(occurrence=minors, telephone=telephone, participants=people, **parent)
    texts += [render(envoi) for envoi in Envoi.objects.order_by("-pk")[:4]]
    dates.change_date(occurrence=occurrence, debut=in_days(31), fin=in_days(31, 18))
    texts.append(render())
    dates.cancel_date(occurrence=occurrence, motif="Orage")
    texts.append(render())
    dates.restore_date(occurrence=occurrence)
    texts.append(render())
    do_due(in_days(30, 10))
    texts.append(render())

    assert notices()[-1] == Avis.RAPPEL_VEILLE
    assert len(texts) == 13
    for message in texts:
        assert is_gsm7(message.texte), message.texte
        assert count_segments(message.texte) == 1, message.texte
    assert open_link(texts[-1]).inscription == row


def test_a_title_is_cut_not_the_link():
    url = "https://exemple.fr/i/" + "x" * 22 + "/"

    message = write_sms("Rappel : {titre}, sam. 7/03 14h. Je ne viens plus :", "T" * 200, url)

    assert len(message) == 160
    assert message.endswith(f"... , {url}".replace(" , ", ", sam. 7/03 14h. Je ne viens plus : "))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("être ça île Œuvre", "etre ca ile OEuvre"),
        ("é è à ù Ç", "é è à ù Ç"),
        ("l’été – « ici »", 'l\'été - "ici"'),
        ("مرحبا", "مرحبا"),
    ],
)
def test_plain_signs(text, folded):
    assert fold(text) == folded


def test_braces_in_a_name_break_nothing(occurrence):
    evenement = occurrence.evenement
    evenement.nom = "{0} %s {titre} %(x)s {"
    evenement.save()
    register(
        occurrence=occurrence,
        prenom="{titre} %s",
        telephone="0612345678",
        participants=[Personne()],
    )

    assert "{0} %s" in render().texte


# -- Only while it is true ------------------------------------------------------------------------


def test_nothing_to_say_once_cancelled_erased_or_with_another_contact(occurrence):
    row = sign_up(occurrence)
    envoi = Envoi.objects.get()
    Inscription.objects.filter(pk=row.pk).update(courriel="autre@exemple.fr")
    assert render(envoi) is None
    Inscription.objects.filter(pk=row.pk).update(courriel="amina@exemple.fr")
    assert render(envoi) is not None

    cancel(inscription=row)
    assert render(envoi) is None
    row.delete()
    assert render(envoi) is None


def test_an_offer_already_answered_or_over_is_not_sent(occurrence):
    holder = InscriptionFactory(occurrence=occurrence, ages=[None] * 10)
    waiting = InscriptionFactory(occurrence=occurrence, attente=True)
    cancel(inscription=holder)
    assert "Dites si vous venez avant" in render().texte

    Inscription.objects.filter(pk=waiting.pk).update(proposee_jusqua=timezone.now())
    assert render() is None


# -- Reminders ------------------------------------------------------------------------------------


def test_two_days_before_then_the_eve_once_each(occurrence):
    row = InscriptionFactory(occurrence=occurrence, ages=[None] * 10)
    InscriptionFactory(occurrence=occurrence, attente=True)
    InscriptionFactory(occurrence=occurrence, annulee=True)

    for hour in range(24 * 5):
        moment = in_days(27, 0) + timedelta(hours=hour)
        do_due(moment)
        do_due(moment)

    sent = Envoi.objects.order_by("pk")
    assert [(e.cle.split(":")[3], e.prevu_le, e.destinataire) for e in sent] == [
        (Avis.RAPPEL_AVANT_VEILLE, in_days(28, 9), row.courriel),
        (Avis.RAPPEL_VEILLE, in_days(29, 9), row.courriel),
    ]


def test_after_an_outage_one_reminder_not_two(occurrence):
    InscriptionFactory(occurrence=occurrence)

    do_due(in_days(29, 18))

    assert notices() == [Avis.RAPPEL_VEILLE]


def test_who_has_just_had_a_place_is_not_reminded(occurrence):
    InscriptionFactory(occurrence=occurrence, place_le=in_days(29, 9, 1))

    assert do_due(in_days(29, 10))["rappels"] == 0


def test_never_in_the_last_hours_nor_of_what_is_cancelled(occurrence):
    InscriptionFactory(occurrence=occurrence)
    assert do_due(in_days(30, 12, 1))["rappels"] == 0
    dates.cancel_date(occurrence=occurrence)
    assert do_due(in_days(29, 10))["rappels"] == 0


def test_a_reminder_written_for_another_day_is_dropped(occurrence):
    InscriptionFactory(occurrence=occurrence)
    do_due(in_days(28, 9))
    envoi = Envoi.objects.get()
    message = render(envoi)
    assert "ne plus recevoir" in message.texte.lower()
    assert "Rappel" in message.sujet

    dates.change_date(occurrence=occurrence, debut=in_days(40), fin=in_days(40, 16))

    assert render(envoi) is None
    assert do_due(in_days(38, 9))["rappels"] == 1


def test_a_cancelled_sign_up_is_never_reminded(occurrence):
    row = InscriptionFactory(occurrence=occurrence)
    do_due(in_days(28, 9))

    cancel(inscription=row, moment=in_days(28, 10))

    assert render() is None


def test_text_reminders_keep_quiet_hours(occurrence):
    InscriptionFactory(occurrence=occurrence, sms=True)

    do_due(in_days(28, 22))

    envoi = Envoi.objects.get()
    assert envoi.canal == Canal.SMS
    assert envoi.prevu_le == next_allowed(in_days(28, 22)) > in_days(28, 22)


@pytest.mark.parametrize("nb", [1, 4])
def test_a_tick_with_nothing_due_costs_the_same(occurrence, nb, django_assert_num_queries):
    for n in range(nb):
        InscriptionFactory(
            occurrence=OccurrenceFactory(
                evenement=EvenementFactory(inscriptions=True), debut=in_days(20 + n)
            )
        )

    with django_assert_num_queries(4):
        do_due(in_days(1))


@pytest.mark.parametrize("nb", [1, 3])
def test_dates_nobody_has_to_be_reminded_of_take_no_lock(occurrence, nb, django_assert_num_queries):
    for n in range(nb):
        date = OccurrenceFactory(evenement__inscriptions=True, debut=in_days(2, 14, n))
        InscriptionFactory(occurrence=date, attente=True)
        InscriptionFactory(occurrence=date, annulee=True)
        InscriptionFactory(occurrence=date, rappels=2)  # reached by the last reminder

    with django_assert_num_queries(1):
        assert remind_due(in_days(0, 10)) == 0


def test_who_came_last_is_reminded_beside_those_who_were(occurrence):
    InscriptionFactory(occurrence=occurrence, rappels=2)
    row = InscriptionFactory(occurrence=occurrence)

    assert remind_due(in_days(29, 10)) == 1
    assert Envoi.objects.get().destinataire == row.courriel


# -- The date changes -----------------------------------------------------------------------------


def test_cancelled_everybody_is_told_why(occurrence):
    row = InscriptionFactory(occurrence=occurrence)
    InscriptionFactory(occurrence=occurrence, attente=True, sms=True)
    landline = InscriptionFactory(occurrence=occurrence, fixe=True)
    InscriptionFactory(occurrence=occurrence, annulee=True)

    dates.cancel_date(occurrence=occurrence, motif="Orage annoncé")

    assert sorted(envoi.canal for envoi in Envoi.objects.all()) == ["courriel", "sms"]
    texte = render(Envoi.objects.get(destinataire=row.courriel)).texte
    assert "n'a pas lieu" in texte
    assert "Orage annoncé" in texte
    landline.refresh_from_db()
    assert landline.a_dire == Avis.DATE_ANNULEE


def test_moved_old_and_new_are_said_and_they_may_cancel(occurrence):
    row = InscriptionFactory(occurrence=occurrence)
    old = occurrence.debut

    dates.change_date(
        occurrence=occurrence, debut=in_days(31, 10, 30), fin=in_days(31, 12), lieu=LieuFactory()
    )

    message = render()
    assert "à 10 h 30, et non" in message.texte
    assert f"{timezone.localtime(old).day} " in message.texte
    assert "change de lieu" in message.texte
    assert cancel(inscription=open_link(message).inscription).etat == EtatInscription.ANNULEE
    assert row.pk == open_link(message).inscription.pk


def test_moved_and_back_nothing_is_said(occurrence):
    InscriptionFactory(occurrence=occurrence)
    old, end = occurrence.debut, occurrence.fin
    dates.change_date(occurrence=occurrence, debut=in_days(31), fin=in_days(31, 18))
    first = Envoi.objects.get()
    dates.change_date(occurrence=occurrence, debut=old, fin=end)

    assert render(first) is None


def test_restored(occurrence):
    InscriptionFactory(occurrence=occurrence)
    dates.cancel_date(occurrence=occurrence)
    cancelled = Envoi.objects.get()
    dates.restore_date(occurrence=occurrence)

    assert render(cancelled) is None  # it had not left yet
    assert "a lieu : l'annulation est levée" in render().texte


def test_an_offer_is_withdrawn_with_the_date_and_made_again(occurrence):
    holder = InscriptionFactory(occurrence=occurrence, ages=[None] * 10)
    waiting = InscriptionFactory(occurrence=occurrence, attente=True)
    cancel(inscription=holder)

    dates.cancel_date(occurrence=occurrence)
    waiting.refresh_from_db()
    assert waiting.etat == EtatInscription.ATTENTE

    dates.restore_date(occurrence=occurrence)
    do_due()
    waiting.refresh_from_db()
    assert waiting.etat == EtatInscription.PROPOSEE


def test_parents_learn_it_too():
    occurrence = OccurrenceFactory(evenement__mineurs=True)
    InscriptionFactory(occurrence=occurrence, ages=[16], parent_courriel="parent@exemple.fr")

    dates.cancel_date(occurrence=occurrence)

    envoi = Envoi.objects.get(destinataire="parent@exemple.fr")
    message = render(envoi)
    assert "n'a pas lieu" in message.texte
    assert open_link(message, "parent") is not None


def test_what_is_over_is_told_to_nobody():
    occurrence = OccurrenceFactory(evenement__inscriptions=True, terminee=True)
    InscriptionFactory(occurrence=occurrence)

    dates.cancel_date(occurrence=occurrence)

    assert not Envoi.objects.exists()
