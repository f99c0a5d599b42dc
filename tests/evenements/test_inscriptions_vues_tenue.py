"""The same pages at the desk (admin) and for organisers (their space), in front of named people."""

import csv
import html
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diffusion.models import Envoi
from evenements.enums import Avis, CanalAccord, CanalInscription, EtatInscription, UsageLien
from evenements.inscriptions import liens
from evenements.inscriptions.attribution import draw
from evenements.models import Bilan, Inscription, LienInscription, Tirage
from tests.annuaire.factories import StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.evenements.factories import (
    DroitSurLieuFactory,
    InscriptionFactory,
    OccurrenceFactory,
    organised_by,
)
from tests.partenaires.factories import MembreFactory

pytestmark = pytest.mark.django_db

NOBODY = 987654321
ESPACE, GESTION = "mes_inscriptions", "inscriptions_gestion"


@pytest.fixture
def structure():
    return StructureFactory()


@pytest.fixture
def occurrence(structure):
    return organised_by(structure, evenement__inscriptions=True)


@pytest.fixture
def accueil(client):
    client.force_login(UtilisateurFactory(accueil=True))
    return client


@pytest.fixture
def coordination():
    return signed_in(UtilisateurFactory(coordination=True))


@pytest.fixture
def organisateur(structure):
    return signed_in(MembreFactory(structure=structure, contributeur=True).compte)


def signed_in(compte):
    client = Client()
    client.force_login(compte)
    return client


def at(cote, name, *args):
    return reverse(f"{cote}:{name}", args=args)


def text_of(response):
    """Its words, spaces made one kind."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


# -- Who is let in --------------------------------------------------------------------------------


def pages(cote, occurrence, row):
    date = occurrence.pk
    return [
        *(at(cote, name, date) for name in ("liste", "inscrire", "export", "presence", "bilan")),
        *(at(cote, name, date) for name in ("tirage",)),
        *(at(cote, name, date, row.pk) for name in ("fiche", "qui", "papier")),
    ]


def acts(cote, occurrence, row):
    date = occurrence.pk
    return [
        *(at(cote, name, date) for name in ("inscrire", "proposer", "presence", "pointer")),
        *(at(cote, name, date, row.pk) for name in ("acte", "qui", "papier")),
    ]


def people(structure, occurrence):
    """{who: (account, sides they enter)}"""
    droit = DroitSurLieuFactory(lieu=occurrence.evenement.lieu)
    return {
        "gestionnaire": (MembreFactory(structure=structure, gestionnaire=True).compte, {ESPACE}),
        "contributeur": (MembreFactory(structure=structure, contributeur=True).compte, {ESPACE}),
        "lecteur": (MembreFactory(structure=structure, lecteur=True).compte, set()),
        "parti": (MembreFactory(structure=structure, retire=True).compte, set()),
        "autre partenaire": (MembreFactory(gestionnaire=True).compte, set()),
        "comité": (droit.compte, set()),  # a structure organises it, in the committee's place
        "autre comité": (DroitSurLieuFactory().compte, set()),
        "accueil": (UtilisateurFactory(accueil=True), {GESTION}),
        "coordination": (UtilisateurFactory(coordination=True), {GESTION}),
        "référente": (UtilisateurFactory(referente=True), set()),
        "rédaction": (UtilisateurFactory(redaction=True), set()),
        "sans rien": (UtilisateurFactory(), set()),
    }


@pytest.mark.parametrize("cote", [ESPACE, GESTION])
def test_who_enters_and_the_same_404_for_the_others(structure, occurrence, cote):
    occurrence.evenement.attribution = "tirage"
    occurrence.evenement.save()
    row = InscriptionFactory(occurrence=occurrence, ages=[None, 4])

    for who, (compte, sides) in people(structure, occurrence).items():
        client = signed_in(compte)
        opens = cote == ESPACE or cote in sides  # the list of one's own dates, were it empty
        assert client.get(at(cote, "dates")).status_code == (200 if opens else 404), who
        for url in pages(cote, occurrence, row):
            response = client.get(url)
            assert response.status_code == (200 if cote in sides else 404), (who, url)
            if cote in sides:
                assert "no-store" in response.headers["Cache-Control"]
                missing = client.get(url.replace(f"/{occurrence.pk}/", f"/{NOBODY}/"))
                assert missing.status_code == 404, (who, url)
        if cote not in sides:
            for url in acts(cote, occurrence, row):
                assert client.post(url, {"geste": "annuler"}).status_code == 404, (who, url)
    row.refresh_from_db()
    assert row.etat == EtatInscription.CONFIRMEE


def test_a_committee_handles_its_own_events():
    own = OccurrenceFactory(evenement__inscriptions=True)
    client = signed_in(DroitSurLieuFactory(lieu=own.evenement.lieu).compte)

    assert client.get(at(ESPACE, "liste", own.pk)).status_code == 200


def test_nobody_signed_in_is_sent_to_the_door(client, occurrence):
    row = InscriptionFactory(occurrence=occurrence)

    for cote in (ESPACE, GESTION):
        for url in [at(cote, "dates"), *pages(cote, occurrence, row)]:
            assert client.get(url).url.startswith("/compte/connexion/")
        for url in acts(cote, occurrence, row):
            assert client.post(url).url.startswith("/compte/connexion/")


def test_rights_as_staff_do_not_hold_in_the_space(occurrence):
    """There, no second factor is asked."""
    client = signed_in(UtilisateurFactory(coordination=True))

    assert client.get(at(ESPACE, "liste", occurrence.pk)).status_code == 404
    assert "Rendez-vous" not in text_of(client.get(at(ESPACE, "dates")))


def test_a_sign_up_of_another_date_is_not_found(accueil, occurrence):
    other = InscriptionFactory()

    for name in ("fiche", "qui", "papier"):
        assert accueil.get(at(GESTION, name, occurrence.pk, other.pk)).status_code == 404
    assert accueil.post(at(GESTION, "acte", occurrence.pk, other.pk)).status_code == 404


def test_no_get_changes_anything(accueil, occurrence):
    row = InscriptionFactory(occurrence=occurrence, ages=[None, 4])

    for name in ("proposer", "pointer"):
        assert accueil.get(at(GESTION, name, occurrence.pk)).status_code == 405
    assert accueil.get(at(GESTION, "acte", occurrence.pk, row.pk)).status_code == 405
    accueil.get(at(GESTION, "papier", occurrence.pk, row.pk))
    assert not LienInscription.objects.exists()


# -- Dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("nombre", [1, 3])
@pytest.mark.parametrize("cote", [ESPACE, GESTION])
def test_dates_cost_the_same_however_many(
    structure, cote, nombre, organisateur, accueil, django_assert_max_num_queries
):
    for _n in range(nombre):
        date = organised_by(structure, evenement__inscriptions=True)
        InscriptionFactory(occurrence=date, fixe=True, a_dire=Avis.DATE_ANNULEE)
    client = organisateur if cote == ESPACE else accueil
    client.get(at(cote, "dates"))

    limit = 9 if cote == ESPACE else 25  # Wagtail's menus have theirs
    with django_assert_max_num_queries(limit):
        response = client.get(at(cote, "dates"))

    assert len(response.context["lignes"]) == nombre
    assert text_of(response).count("1 personne à appeler") == nombre


def test_today_comes_first_and_may_be_ticked(organisateur, structure):
    later = organised_by(structure, evenement__inscriptions=True)
    debut = timezone.now() + timedelta(minutes=1)
    today = organised_by(structure, evenement__inscriptions=True, debut=debut)
    organised_by(structure)  # without sign-up
    organised_by(evenement__inscriptions=True)  # another's

    response = organisateur.get(at(ESPACE, "dates"))

    assert [ligne.occurrence for ligne in response.context["lignes"]] == [today, later]
    assert at(ESPACE, "presence", today.pk) in response.content.decode()
    assert at(ESPACE, "presence", later.pk) not in response.content.decode()


def test_looking_for_a_date(accueil):
    found = OccurrenceFactory(evenement__inscriptions=True, evenement__nom="Sortie à la mer")
    OccurrenceFactory(evenement__inscriptions=True, evenement__nom="Couture")

    response = accueil.get(at(GESTION, "dates"), {"q": "MER sortie"})

    assert [ligne.occurrence for ligne in response.context["lignes"]] == [found]
    assert accueil.get(at(GESTION, "dates"), {"q": "x" * 500, "page": "zz"}).status_code == 200


def test_past_dates_as_long_as_names_are_kept(accueil):
    recent = OccurrenceFactory(evenement__inscriptions=True, terminee=True)
    old = timezone.now() - timedelta(days=40)
    OccurrenceFactory(evenement__inscriptions=True, debut=old)

    response = accueil.get(at(GESTION, "dates"), {"quand": "passees"})

    assert [ligne.occurrence for ligne in response.context["lignes"]] == [recent]


def test_closed_groups_are_there_for_those_who_keep_them(organisateur, structure):
    occurrence = organised_by(structure, evenement__ferme=True)

    assert "Rendez-vous" in text_of(organisateur.get(at(ESPACE, "dates")))
    organisateur.post(
        at(ESPACE, "inscrire", occurrence.pk),
        {"prenom": "Amina", "telephone": "0612345678", "adultes": "1", "geste": "message"},
    )

    assert Inscription.objects.get().etat == EtatInscription.CONFIRMEE


# -- A date's list --------------------------------------------------------------------------------


@pytest.mark.parametrize("nombre", [1, 3])
def test_the_list_costs_the_same_however_many(
    organisateur, occurrence, nombre, django_assert_max_num_queries
):
    InscriptionFactory.create_batch(nombre, occurrence=occurrence, ages=[None, 4])
    InscriptionFactory.create_batch(nombre, occurrence=occurrence, attente=True)
    InscriptionFactory.create_batch(nombre, occurrence=occurrence, annulee=True)
    organisateur.get(at(ESPACE, "dates"))

    with django_assert_max_num_queries(9):
        response = organisateur.get(at(ESPACE, "liste", occurrence.pk))

    assert len(response.context["vivantes"]) == 2 * nombre
    assert len(response.context["parties"]) == nombre


def test_names_numbers_and_the_order_of_those_who_wait(accueil, occurrence):
    InscriptionFactory(occurrence=occurrence, prenom="Zoé", attente=True, rang=7)
    InscriptionFactory(occurrence=occurrence, prenom="Ali", attente=True, rang=3)
    InscriptionFactory(
        occurrence=occurrence, prenom="Amina", telephone="+33612345678", ages=[None, 4, 7]
    )

    said = text_of(accueil.get(at(GESTION, "liste", occurrence.pk)))

    assert "Amina 06 12 34 56 78" in said
    assert "3 personnes, enfants de 4 et 7 ans" in said
    assert said.index("1er sur la liste d'attente") < said.index("2e sur la liste d'attente")
    assert said.index("Ali") < said.index("Zoé")
    assert "3 places prises sur 10, 2 en attente" in said


def test_late_cancellations_are_not_shown_on_lists(accueil, occurrence):
    row = InscriptionFactory(occurrence=occurrence, annulee=True, tardive=True)

    for url in (at(GESTION, "liste", occurrence.pk), at(GESTION, "fiche", occurrence.pk, row.pk)):
        said = text_of(accueil.get(url)).lower()
        assert "tardive" not in said
        assert "dernière minute" not in said


def test_the_coordination_alone_sees_how_reliable(coordination, organisateur, accueil, occurrence):
    row = InscriptionFactory(occurrence=occurrence)

    assert "dernière minute" in text_of(
        coordination.get(at(GESTION, "fiche", occurrence.pk, row.pk))
    )
    assert "dernière minute" not in text_of(
        accueil.get(at(GESTION, "fiche", occurrence.pk, row.pk))
    )
    said = text_of(organisateur.get(at(ESPACE, "fiche", occurrence.pk, row.pk)))
    assert "dernière minute" not in said
    assert "Nouvelle" not in said  # known of the whole territory: not one partner's business


def test_who_is_to_be_phoned_and_was(accueil, occurrence):
    row = InscriptionFactory(
        occurrence=occurrence, fixe=True, a_dire=Avis.DATE_DEPLACEE, prenom="Amina"
    )
    assert "La date ou le lieu change" in text_of(accueil.get(at(GESTION, "liste", occurrence.pk)))

    response = accueil.post(
        at(GESTION, "acte", occurrence.pk, row.pk), {"geste": "dit", "retour": "liste"}
    )

    row.refresh_from_db()
    assert row.a_dire == ""
    assert response.url == at(GESTION, "liste", occurrence.pk)


def test_a_spreadsheet_where_text_stays_text(accueil, occurrence):
    InscriptionFactory(occurrence=occurrence, prenom="=CMD()", telephone="+33612345678")
    InscriptionFactory(occurrence=occurrence, prenom="Partie", annulee=True)

    response = accueil.get(at(GESTION, "export", occurrence.pk))

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[:2] for row in rows[1:]] == [["'=CMD()", "06 12 34 56 78"]]
    assert "attachment" in response.headers["Content-Disposition"]


def test_free_places_are_offered_in_order(accueil, occurrence):
    waiting = InscriptionFactory(occurrence=occurrence, attente=True)

    assert "Proposer les places libres" in text_of(accueil.get(at(GESTION, "liste", occurrence.pk)))
    accueil.post(at(GESTION, "proposer", occurrence.pk), {"geste": "proposer"})

    waiting.refresh_from_db()
    assert waiting.etat == EtatInscription.PROPOSEE


def test_a_family_too_large_for_what_is_left_is_somebody_to_phone(accueil, occurrence):
    InscriptionFactory(occurrence=occurrence, ages=[None] * 8)
    large = InscriptionFactory(occurrence=occurrence, attente=True, sms=True, ages=[None] * 3)
    InscriptionFactory(occurrence=occurrence, attente=True)

    response = accueil.get(at(GESTION, "liste", occurrence.pk))

    said = text_of(response)
    assert "2 places libres, mais la première famille de la liste d'attente compte 3" in said
    assert "Proposer les places libres" not in said  # the button would do nothing
    assert f'href="tel:{large.telephone}"' in response.content.decode()


@pytest.mark.parametrize("by_a_partner", [True, False])
def test_places_kept_for_others_are_blocked_by_nobody(accueil, by_a_partner):
    occurrence = OccurrenceFactory(
        evenement__inscriptions=True, capacite=5, evenement__places_reservees=3
    )
    InscriptionFactory(occurrence=occurrence, ages=[None] * 2)
    prescripteur = StructureFactory() if by_a_partner else None
    InscriptionFactory(
        occurrence=occurrence, attente=True, ages=[None] * 4, prescripteur=prescripteur
    )

    said = text_of(accueil.get(at(GESTION, "liste", occurrence.pk)))

    assert ("3 places libres, mais" in said) is by_a_partner
    assert "Proposer les places libres" not in said


def test_once_begun_nobody_is_blocked_any_more(accueil):
    occurrence = OccurrenceFactory(evenement__inscriptions=True, terminee=True)
    InscriptionFactory(occurrence=occurrence, attente=True, ages=[None] * 11)

    assert "libres, mais" not in text_of(accueil.get(at(GESTION, "liste", occurrence.pk)))


# -- Signing somebody up --------------------------------------------------------------------------

FAMILLE = {"telephone": "06 12 34 56 78", "prenom": "Amina", "adultes": "1", "age_1": "4"}


def sign_up(client, occurrence, cote=GESTION, geste="message", **values):
    return client.post(
        at(cote, "inscrire", occurrence.pk), FAMILLE | {"geste": geste} | values, follow=True
    )


def test_the_number_comes_first_and_has_the_focus(accueil, occurrence):
    page = accueil.get(at(GESTION, "inscrire", occurrence.pk)).content.decode()

    fields = re.findall(r'<(?:input|select)[^>]*name="(telephone|prenom|adultes)"[^>]*>', page)
    assert fields == ["telephone", "prenom", "adultes"]
    assert re.search(r'name="telephone"[^>]*autofocus', page)


def test_a_family_signed_up_by_its_number(accueil, occurrence):
    response = sign_up(accueil, occurrence)

    row = Inscription.objects.get()
    assert (row.canal, row.par.email) == (
        CanalInscription.ACCUEIL,
        response.wsgi_request.user.email,
    )
    assert row.nombre == 2
    assert Envoi.objects.get().destinataire == "+33612345678"
    assert "Famille nouvelle ici" in text_of(response)


@pytest.mark.parametrize("cote", [GESTION, ESPACE])
def test_a_child_alone_is_refused_and_nothing_typed_is_lost(
    accueil, organisateur, occurrence, cote
):
    client = accueil if cote == GESTION else organisateur

    response = sign_up(client, occurrence, cote, adultes="0", geste="papier")

    assert response.status_code == 400
    assert 'id="id_adultes_error"' in response.content.decode()
    assert "Un adulte doit venir avec les enfants." in text_of(response)
    form = response.context["form"]
    typed = {name: form[name].value() for name in ("telephone", "prenom", "adultes", "age_1")}
    assert typed == FAMILLE | {"adultes": "0"}
    assert not Inscription.objects.exists()


def test_on_the_telephone(accueil, occurrence):
    asked = text_of(accueil.get(at(GESTION, "inscrire", occurrence.pk)))
    assert "Par quel moyen Au comptoir Par téléphone" in asked

    sign_up(accueil, occurrence, canal="telephone")

    assert Inscription.objects.get().canal == CanalInscription.TELEPHONE


def test_a_slip_instead_of_a_message(accueil, occurrence):
    response = sign_up(accueil, occurrence, geste="papier")

    row = Inscription.objects.get()
    assert response.redirect_chain[-1][0] == at(GESTION, "papier", occurrence.pk, row.pk)
    # Said there, and not once more on the next page.
    assert "nouvelle ici" in text_of(response)
    assert "nouvelle ici" not in text_of(accueil.get(at(GESTION, "presence", occurrence.pk)))
    assert not Envoi.objects.exists()
    said = text_of(response)
    assert "Amina" in said
    assert "04 73 40 89 69" in said
    assert row.cle in said


def test_an_organiser_s_is_a_partner_s(organisateur, occurrence):
    response = sign_up(organisateur, occurrence, cote=ESPACE, canal="accueil")

    assert Inscription.objects.get().canal == CanalInscription.PARTENAIRE
    assert "Famille" not in text_of(response)


def test_known_and_already_signed_up_are_told_apart(accueil, occurrence):
    before = OccurrenceFactory(
        evenement__inscriptions=True,
        evenement__territoire=occurrence.evenement.territoire,
        terminee=True,
    )
    InscriptionFactory(occurrence=before, telephone="+33612345678", courriel="")

    assert "Famille déjà venue" in text_of(sign_up(accueil, occurrence))
    said = text_of(sign_up(accueil, occurrence, age_2="7"))

    assert "était déjà sur la liste" in said
    assert Inscription.objects.get(occurrence=occurrence).nombre == 3


def test_sent_by_a_partner_takes_a_kept_place(accueil):
    occurrence = OccurrenceFactory(
        evenement__inscriptions=True, evenement__capacite=2, evenement__places_reservees=2
    )
    prescripteur = StructureFactory(territoire=occurrence.evenement.territoire)

    sign_up(accueil, occurrence, telephone="0612345600", age_1="")
    sign_up(accueil, occurrence, age_1="", prescripteur=prescripteur.pk)

    assert Inscription.objects.get(telephone="+33612345600").etat == EtatInscription.ATTENTE
    assert Inscription.objects.get(prescripteur=prescripteur).etat == EtatInscription.CONFIRMEE


def test_a_paper_consent_seen_at_the_desk(accueil):
    occurrence = OccurrenceFactory(evenement__mineurs=True)

    refused = sign_up(accueil, occurrence, adultes="", age_1="12")
    assert "id_parent_telephone_error" in refused.content.decode()
    sign_up(accueil, occurrence, adultes="", age_1="12", accord_papier="on")

    row = Inscription.objects.get()
    assert (row.etat, row.accord_canal) == (EtatInscription.CONFIRMEE, CanalAccord.PAPIER)


def test_no_number_no_sign_up_and_nothing_is_lost(accueil, occurrence):
    response = sign_up(accueil, occurrence, telephone="", age_1="4")

    assert response.status_code == 400
    assert 'value="Amina"' in response.content.decode()
    assert 'id="id_telephone_error"' in response.content.decode()


def test_what_the_desk_may_not_sign_up_to_says_why(accueil):
    occurrence = OccurrenceFactory(evenement__inscriptions=True, annulee=True)

    assert "Cette date est annulée" in text_of(accueil.get(at(GESTION, "inscrire", occurrence.pk)))
    assert sign_up(accueil, occurrence).status_code == 400


# -- One sign-up ----------------------------------------------------------------------------------


def act(client, occurrence, row, geste, cote=GESTION):
    response = client.post(at(cote, "acte", occurrence.pk, row.pk), {"geste": geste}, follow=True)
    row.refresh_from_db()
    return text_of(response)


def test_cancelled_for_somebody_who_phones_and_back(accueil, occurrence):
    row = InscriptionFactory(occurrence=occurrence)

    assert "C'est annulé" in act(accueil, occurrence, row, "annuler")
    assert row.etat == EtatInscription.ANNULEE
    assert "remis sur la liste" in act(accueil, occurrence, row, "revenir")
    assert row.etat == EtatInscription.CONFIRMEE


def test_a_place_given_by_hand_when_there_is_one(accueil, occurrence):
    InscriptionFactory(occurrence=occurrence, ages=[None] * 10)
    row = InscriptionFactory(occurrence=occurrence, attente=True)

    assert "pas assez de places" in act(accueil, occurrence, row, "donner")
    occurrence.evenement.capacite = 11
    occurrence.evenement.save()
    assert "La place est donnée" in act(accueil, occurrence, row, "donner")
    assert row.etat == EtatInscription.CONFIRMEE


def test_the_message_again(accueil, occurrence):
    row = InscriptionFactory(occurrence=occurrence)

    assert "Le message repart" in act(accueil, occurrence, row, "renvoyer")
    assert Envoi.objects.count() == 1
    fixe = InscriptionFactory(occurrence=occurrence, fixe=True)
    assert "Aucun message" in act(accueil, occurrence, fixe, "renvoyer")


def test_links_passed_on_by_mistake_are_closed(accueil, occurrence):
    row, other = InscriptionFactory.create_batch(2, occurrence=occurrence)
    mine, parent = liens.issue(row), liens.issue(row, UsageLien.PARENT)
    kept = liens.issue(other)

    assert "n'ouvrent plus rien" in act(accueil, occurrence, row, "fermer")

    assert liens.find(mine) is liens.find(parent, UsageLien.PARENT) is None
    assert liens.find(kept).inscription == other


def test_an_unknown_button_does_nothing(accueil, occurrence):
    row = InscriptionFactory(occurrence=occurrence)

    act(accueil, occurrence, row, "effacer-tout")
    act(accueil, occurrence, row, "")

    assert row.etat == EtatInscription.CONFIRMEE


def test_who_comes_is_changed_at_the_desk(accueil, occurrence):
    row = InscriptionFactory(occurrence=occurrence, ages=[None, 4])
    page = accueil.get(at(GESTION, "qui", occurrence.pk, row.pk)).content.decode()
    assert re.search(r'name="adultes" value="1"', page)
    assert re.search(r'name="age_1" value="4"', page)

    accueil.post(at(GESTION, "qui", occurrence.pk, row.pk), {"adultes": "2", "age_1": "5"})

    row.refresh_from_db()
    assert row.nombre == 3
    InscriptionFactory(occurrence=occurrence, ages=[None] * 7)
    response = accueil.post(at(GESTION, "qui", occurrence.pk, row.pk), {"adultes": "4"})
    assert response.status_code == 400
    assert "pas assez de places" in text_of(response)


def test_a_code_to_scan_is_made_on_demand(accueil, occurrence):
    row = InscriptionFactory(occurrence=occurrence)

    response = accueil.post(at(GESTION, "papier", occurrence.pk, row.pk))

    assert "<svg" in response.content.decode()
    assert LienInscription.objects.get().inscription == row
    assert "no-store" in response.headers["Cache-Control"]


# -- The draw, the figures, being forgotten -------------------------------------------------------


@pytest.fixture
def sortie(structure):
    occurrence = organised_by(structure, evenement__tirage=True, evenement__capacite=1)
    InscriptionFactory.create_batch(3, occurrence=occurrence, demande=True, prenom="Zéphyrine")
    return occurrence


def test_the_draw_is_made_by_who_may(accueil, coordination, sortie):
    url = at(GESTION, "tirage", sortie.pk)

    assert "Tirer au sort maintenant" not in text_of(accueil.get(url))
    assert accueil.post(url, {"geste": "tirer"}).status_code == 404
    coordination.post(url)
    assert not Tirage.objects.exists()
    assert "Tirer au sort maintenant" in text_of(coordination.get(url))
    coordination.post(url, {"geste": "tirer"})
    coordination.post(url, {"geste": "tirer"})

    assert Tirage.objects.count() == 1


def test_an_organiser_draws_too(organisateur, sortie):
    organisateur.post(at(ESPACE, "tirage", sortie.pk), {"geste": "tirer"})

    assert Tirage.objects.get().par is not None


def test_the_trace_names_nobody(accueil, sortie):
    done = draw(occurrence=sortie, seed="abc")

    said = text_of(accueil.get(at(GESTION, "tirage", sortie.pk)))

    assert "abc" in said
    for row in sortie.inscriptions.all():
        assert row.cle in said
    assert "Zéphyrine" not in said
    order = [line[0] for line in done.trace]
    assert sorted(order, key=said.index) == order


@pytest.mark.parametrize("cote", [GESTION, ESPACE])
def test_the_draw_is_made_again_each_time_it_is_read(accueil, organisateur, sortie, cote):
    client = accueil if cote == GESTION else organisateur
    done = draw(occurrence=sortie)
    url = at(cote, "tirage", sortie.pk)
    assert "Tirage vérifié" in text_of(client.get(url))

    cle, groupe, nombre, prescrit, place = done.trace[-1]
    done.trace[-1] = [cle, groupe, nombre, prescrit, not place]
    done.save()
    said = text_of(client.get(url))
    assert "Tirage vérifié" not in said
    assert "donne une autre liste" in said

    Tirage.objects.update(algorithme="0")
    assert "version plus ancienne de la règle" in text_of(client.get(url))


def test_a_date_that_is_not_drawn_has_no_draw(accueil, occurrence):
    assert accueil.get(at(GESTION, "tirage", occurrence.pk)).status_code == 404


def test_figures_stay_when_names_are_gone(accueil, occurrence):
    Bilan.objects.create(
        occurrence=occurrence,
        territoire=occurrence.evenement.territoire,
        jour=timezone.localdate(),
        titre="Sortie",
        type="sortie",
        presents=12,
        ages={"6-10": 4},
        quartiers={"Saint-Jacques": 5, "": 2},
        fige_le=timezone.now(),
    )

    said = text_of(accueil.get(at(GESTION, "bilan", occurrence.pk)))

    assert "Présents 12" in said
    assert "6 à 10 ans : 4" in said
    assert said.index("Saint-Jacques : 5") < said.index("Pas dit : 2")


def test_somebody_asks_to_be_forgotten(accueil, coordination, occurrence):
    InscriptionFactory(occurrence=occurrence, telephone="+33612345678")
    url = at(GESTION, "effacer")

    assert accueil.get(url).status_code == accueil.post(url).status_code == 404
    assert coordination.post(url, {}).status_code == 400
    assert Inscription.objects.exists()
    coordination.post(url, {"telephone": "06 12 34 56 78"})

    assert not Inscription.objects.exists()


def test_figures_go_from_the_youngest_to_the_oldest(accueil, occurrence):
    InscriptionFactory(occurrence=occurrence, ages=[None, 12])
    InscriptionFactory(occurrence=occurrence, ages=[30, 4])

    said = text_of(accueil.get(at(GESTION, "bilan", occurrence.pk)))

    order = [said.index(words) for words in ("3 à 5 ans", "11 à 14 ans", "26 à 59", "Âge non dit")]
    assert order == sorted(order)
