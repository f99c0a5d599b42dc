"""People named on fiches: told once, heard at once, and kept away once they withdrew."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Revision

from annuaire.enums import Genre
from annuaire.fusion import merge_structures
from annuaire.importation import actions
from annuaire.importation.lecture import Feuille
from annuaire.models import Service, Signalement, Structure, Suggestion
from annuaire.models.suivi import about
from comptes import jetons
from comptes.models import Jeton
from diffusion.enums import Etat
from diffusion.models import Envoi
from diffusion.notifications import get_notification
from partenaires import personnes
from partenaires.models import PersonneListee
from partenaires.tasks import prevenir_personnes
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.annuaire.test_gestion import save
from tests.comptes.factories import UtilisateurFactory
from tests.territoire.factories import TerritoireFactory

NOM, TELEPHONE, COURRIEL = "Dominique Secret", "+33473111213", "secret@exemple.fr"
PAGE = "/mes-coordonnees/"

pytestmark = pytest.mark.django_db


def age(*fiches):
    """As if the coordinator had had time to look at them."""
    for fiche in fiches:
        old = timezone.now() - timedelta(days=2)
        type(fiche).objects.filter(pk=fiche.pk).update(modifie_le=old)


@pytest.fixture
def structure():
    territoire = TerritoireFactory(nom="Territoire Sud", telephone="+33473408969")
    structure = StructureFactory(pro=True, nom="Maison", territoire=territoire)
    age(structure)
    return structure


@pytest.fixture
def listed(structure):
    """The person of `structure`, told."""
    prevenir_personnes()
    return PersonneListee.objects.get()


def message(envoi=None):
    envoi = envoi or Envoi.objects.get()
    return get_notification(envoi.notification).render(envoi)


def open_link(client, personne, courriel=COURRIEL):
    secret = personnes.issue_link(personne, courriel)
    return client.get(reverse("partenaires:personne", args=[secret]), follow=True)


def text(response):
    page = " ".join(unescape(response.content.decode()).split())
    return page.replace("\u00a0", " ")


# -- Told once ------------------------------------------------------------------------------------


def test_the_person_named_is_told_by_whom_what_to_whom_and_how(structure):
    prevenir_personnes()

    envoi = Envoi.objects.get()
    assert (envoi.destinataire, envoi.notification) == (COURRIEL, "personne")
    written = message()
    for body in (written.texte, unescape(written.html)):
        said = body.replace("\u00a0", " ")
        for words in (
            "Territoire Sud",
            "04 73 40 89 69",
            NOM,
            "04 73 11 12 13",
            COURRIEL,
            "Seuls les partenaires connectés peuvent le voir.",
            structure.get_absolute_url(),
            "/personne/",
        ):
            assert words in said, words
    assert "Maison" in written.sujet
    assert "<mj-" not in written.html


def test_once_whatever_the_number_of_beats(structure):
    for _beat in range(3):
        prevenir_personnes()
    structure.description = "Autre chose"
    structure.save()
    age(structure)
    prevenir_personnes()

    assert Envoi.objects.count() == 1
    assert COURRIEL not in Envoi.objects.get().cle


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_write_one_message():
    structure = StructureFactory(pro=True)

    def beat(_number):
        try:
            return personnes.tell(structure.pk, COURRIEL)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(beat, range(8)))

    assert sorted(told) == [False] * 7 + [True]
    assert Envoi.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"pro_courriel": ""},
        {"pro_nom": ""},
        {"live": False},
        {"etat": "fermee"},
    ],
)
def test_nobody_is_told_of_what_nobody_sees(structure, changes):
    Structure.objects.filter(pk=structure.pk).update(**changes)
    prevenir_personnes()
    assert not Envoi.objects.exists()


def test_a_service_that_names_somebody_at_its_own_address_tells_them(structure):
    named = ServiceFactory(
        structure=structure, nom="Café", contact_nom="Fatima Ben", courriel="fatima@exemple.fr"
    )
    unreachable = ServiceFactory(structure=structure, contact_nom="Ali", courriel="")
    age(named, unreachable)

    prevenir_personnes()

    sent = Envoi.objects.get(destinataire="fatima@exemple.fr")
    said = message(sent).texte
    assert "Personne à demander : Fatima Ben" in said
    assert "Tout le monde peut le voir." in said
    assert NOM not in said
    assert Envoi.objects.count() == 2


def test_the_places_of_one_person_come_together(structure):
    service = ServiceFactory(structure=structure, nom="Café", contact_nom="dominique  SECRET")
    ServiceFactory(structure=structure, nom="Autre", contact_nom="Quelqu'un d'autre", courriel="")
    age(service)
    Structure.objects.update(telephone=TELEPHONE)

    prevenir_personnes()

    said = message(Envoi.objects.get(destinataire=COURRIEL)).texte.replace("\u00a0", " ")
    assert "Personne à demander : dominique  SECRET" in said
    assert "Quelqu'un" not in said
    assert "aussi donné à tout le monde" in said
    assert Envoi.objects.count() == 1  # not at the service's own address


def test_an_import_leaves_a_day_to_the_coordinator():
    StructureFactory(pro=True)
    assert personnes.tell_everyone() == 0
    assert personnes.tell_everyone(moment=timezone.now() + timedelta(hours=25)) == 1


def test_a_lot_at_a_time_and_nobody_missed():
    fiches = [StructureFactory(pro_nom=f"P {n}", pro_courriel=f"p{n}@exemple.fr") for n in range(5)]
    age(*fiches)
    assert [personnes.tell_everyone(lot=2) for _round in range(4)] == [2, 2, 1, 0]


@pytest.mark.parametrize("nb", [1, 3])
def test_looking_costs_the_same_whatever_the_number_told(nb, django_assert_num_queries):
    fiches = [
        StructureFactory(pro_nom=f"P {n}", pro_courriel=f"p{n}@exemple.fr") for n in range(nb)
    ]
    age(*fiches)
    personnes.tell_everyone()
    with django_assert_num_queries(3):
        personnes.tell_everyone()


def test_a_message_is_not_sent_for_what_is_no_more(structure, listed):
    Structure.objects.update(pro_courriel="autre@exemple.fr")
    assert message() is None


# -- The link -------------------------------------------------------------------------------------


def test_opening_the_link_changes_nothing_and_cleans_the_address(client, structure, listed):
    secret = personnes.issue_link(listed, COURRIEL)
    before = Structure.objects.values().get()

    first = client.get(reverse("partenaires:personne", args=[secret]))
    page = client.get(first.url)

    assert (first.status_code, first.url) == (302, PAGE)
    cookie = first.cookies["personne"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert first.headers["Referrer-Policy"] == "no-referrer"
    for response in (first, page):
        assert "no-store" in response.headers["Cache-Control"]
    assert NOM in text(page)
    assert "04 73 11 12 13" in text(page)
    assert secret not in text(page)
    assert "<form" not in page.content.decode()  # a mail program may send the first one
    assert Structure.objects.values().get() == before
    assert jetons.find("personne", secret).is_valid


@pytest.mark.parametrize("page", ["retirer", "corriger", "accepter"])
def test_looking_at_the_pages_changes_nothing(client, structure, listed, page):
    open_link(client, listed)
    before = Structure.objects.values().get()
    for method in (client.get, client.head, client.options):
        method(f"{PAGE}{page}/")
    assert Structure.objects.values().get() == before
    assert PersonneListee.objects.get().retiree_le is None


@pytest.mark.parametrize("bad", ["", "cut", "é", "a" * 150, "x,"])
def test_a_link_that_leads_nowhere_explains_itself(client, structure, listed, bad):
    secret = personnes.issue_link(listed, COURRIEL)
    broken = {"cut": secret[:-3], "x,": f"{secret},"}.get(bad, bad)
    if broken:
        client.get(reverse("partenaires:personne", args=[broken]))

    for page in ("", "retirer/", "corriger/", "accepter/"):
        response = client.get(PAGE + page)
        assert response.status_code == 404
        assert "Recevoir un nouveau lien" in text(response)
        assert client.post(PAGE + page).status_code in (404, 405)
    assert NOM not in text(response)


def test_an_old_link_says_so_and_gives_another(client, structure, listed):
    open_link(client, listed)
    Jeton.objects.update(expire_le=timezone.now() - timedelta(minutes=1))

    response = client.get(PAGE)

    assert response.status_code == 410
    assert "Ce lien est trop ancien" in text(response)
    assert client.post(f"{PAGE}retirer/").status_code == 410
    assert PersonneListee.objects.get().retiree_le is None

    client.post(f"{PAGE}lien/", {"courriel": COURRIEL.upper()})
    again = Envoi.objects.order_by("pk").last()
    assert (Envoi.objects.count(), again.destinataire) == (2, COURRIEL)
    assert message(again) is not None


def test_asking_again_tells_nothing_of_who_is_named(client, structure, listed):
    known = client.post(f"{PAGE}lien/", {"courriel": COURRIEL}, follow=True)
    unknown = client.post(f"{PAGE}lien/", {"courriel": "inconnue@exemple.fr"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert text(known) == text(unknown)
    assert not Envoi.objects.filter(destinataire="inconnue@exemple.fr").exists()


def test_asking_again_and_again_is_refused_kindly(client, structure, listed):
    answers = [client.post(f"{PAGE}lien/", {"courriel": COURRIEL}) for _time in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [400]
    assert COURRIEL in text(answers[-1])  # what was typed
    assert Envoi.objects.count() == 2  # the first, and one for this hour


def test_a_bad_address_is_said(client):
    response = client.post(f"{PAGE}lien/", {"courriel": "pas une adresse"})
    assert response.status_code == 400
    assert "pas une adresse" in text(response)


def test_another_kind_of_link_opens_nothing_here(client, structure, listed):
    secret = jetons.issue("fiches", courriel=COURRIEL, duree=timedelta(days=1), personne=listed.pk)
    client.get(reverse("partenaires:personne", args=[secret]))
    assert client.get(PAGE).status_code == 404


def test_one_s_link_is_not_another_s(client, structure, listed):
    other = StructureFactory(pro_nom="Autre Personne", pro_courriel="autre@exemple.fr")
    age(other)
    prevenir_personnes()
    their = PersonneListee.objects.get(structure=other)

    open_link(client, their, "autre@exemple.fr")
    page = text(client.get(PAGE))
    client.post(f"{PAGE}retirer/")

    assert NOM not in page
    structure.refresh_from_db()
    assert structure.pro_nom == NOM


def test_a_form_without_its_token_is_refused(structure, listed):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    open_link(client, listed)
    assert client.post(f"{PAGE}retirer/").status_code == 403
    assert PersonneListee.objects.get().retiree_le is None


# -- Correcting -----------------------------------------------------------------------------------

JUSTE = {"nom": "Dominique Juste", "telephone": "04 73 98 76 54", "courriel": COURRIEL}


def test_a_correction_applies_at_once_on_the_public_version_and_the_draft(
    client, structure, listed
):
    structure.description = "Un brouillon"
    structure.save_revision()
    open_link(client, listed)

    response = client.post(f"{PAGE}corriger/", JUSTE, follow=True)

    assert "C'est corrigé" in text(response)
    structure.refresh_from_db()
    draft = structure.get_latest_revision_as_object()
    for version in (structure, draft):
        assert (version.pro_nom, version.pro_telephone) == ("Dominique Juste", "+33473987654")
    assert draft.description == "Un brouillon"
    assert structure.description != "Un brouillon"
    assert Envoi.objects.count() == 1
    assert "Dominique Juste" in text(client.get(PAGE))


def test_the_coordinator_learns_that_an_address_changed(client, structure, listed):
    """Reminders follow it: a message passed on to somebody else must be noticed."""
    open_link(client, listed)

    client.post(f"{PAGE}corriger/", JUSTE)
    assert not Signalement.objects.exists()

    client.post(f"{PAGE}corriger/", JUSTE | {"courriel": "ailleurs@exemple.fr"})
    report = Signalement.objects.get(structure=structure)
    assert "a changé son adresse" in report.message
    assert "ailleurs@" not in report.message


def test_a_new_address_is_told_in_its_turn(client, structure, listed):
    open_link(client, listed)

    client.post(f"{PAGE}corriger/", JUSTE | {"courriel": "nouvelle@exemple.fr"})

    structure.refresh_from_db()
    assert structure.pro_courriel == "nouvelle@exemple.fr"
    assert Envoi.objects.filter(destinataire="nouvelle@exemple.fr").count() == 1
    assert message(Envoi.objects.get(destinataire=COURRIEL)) is None
    assert "Aucune fiche ne vous nomme plus" in text(client.get(PAGE))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"nom": ""}, "écrivez le nom à montrer"),
        ({"courriel": ""}, "écrivez une adresse"),
        ({"courriel": "pas bon"}, "Courriel"),
        ({"telephone": "12 chiffres"}, "écrivez un numéro"),
        ({"nom": "x" * 121}, "120"),
    ],
)
def test_a_bad_correction_is_said_and_what_was_typed_stays(
    client, structure, listed, changes, words
):
    open_link(client, listed)

    response = client.post(f"{PAGE}corriger/", JUSTE | {"nom": "Nom Tapé"} | changes)

    assert response.status_code == 400
    assert words.casefold() in text(response).casefold()
    if "nom" not in changes:
        assert "Nom Tapé" in text(response)
    structure.refresh_from_db()
    assert structure.pro_nom == NOM


def test_a_correction_does_not_name_somebody_else_who_withdrew(client, structure, listed):
    PersonneListee.objects.create(
        structure=structure,
        empreinte=personnes.mark("nom", "Claude Parti"),
        retiree_le=timezone.now(),
    )
    open_link(client, listed)

    response = client.post(f"{PAGE}corriger/", JUSTE | {"nom": "Claude Parti"})

    assert response.status_code == 400
    assert "a été retirée à la demande de la personne" in text(response)
    structure.refresh_from_db()
    assert structure.pro_nom == NOM


def test_somebody_asked_for_on_a_service_corrects_it_there(client, structure):
    service = ServiceFactory(
        structure=structure, contact_nom="Fatima Ben", courriel="fatima@exemple.fr"
    )
    age(service)
    prevenir_personnes()
    personne = PersonneListee.objects.get(empreinte=personnes.mark("courriel", "fatima@exemple.fr"))
    page = open_link(client, personne, "fatima@exemple.fr")
    assert "Tout le monde peut le voir." in text(page)
    assert "id_telephone" not in text(client.get(f"{PAGE}corriger/"))

    client.post(f"{PAGE}corriger/", {"nom": "Fatima Benali", "courriel": "fb@exemple.fr"})

    service.refresh_from_db()
    assert (service.contact_nom, service.courriel) == ("Fatima Benali", "fb@exemple.fr")
    structure.refresh_from_db()
    assert structure.pro_nom == NOM


# -- Withdrawing ----------------------------------------------------------------------------------

CANARIS = ("Dominique", "Secret", "secret@exemple", "73111213", "73 11 12 13")


def everywhere():
    """{table: rows that hold a planted word}, in every table of the base."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - a table of ours
            rows = [str(row) for row in cursor.fetchall()]
        held = [row for row in rows if any(word in row for word in CANARIS)]
        if held:
            found[model._meta.label] = held
    return found


def plant(structure):
    """Everything a fiche's life leaves about its contact."""
    structure.importe = {"pro_nom": NOM, "pro_courriel": COURRIEL, "telephone": "+33473408969"}
    structure.save()
    structure.save_revision(log_action=True).publish()
    service = ServiceFactory(structure=structure, contact_nom=NOM, courriel=COURRIEL)
    service.importe = {"contact_nom": NOM}
    service.save()
    service.save_revision(log_action=True).publish()
    service.save_revision()
    structure.refresh_from_db()
    structure.description = "Un brouillon"
    structure.save_revision()
    entry = ModelLogEntry.objects.for_instance(structure).first()
    entry.data = {"avant": {"pro_nom": NOM}, "lignes": [f"Courriel : {COURRIEL}"], "autre": 3}
    entry.save()
    for champ, value in (("pro_nom", NOM), ("pro_courriel", COURRIEL), ("telephone", "+3300")):
        Suggestion.objects.create(
            **about(structure), champ=champ, valeur_actuelle=value, valeur_proposee=value
        )
    age(structure, service)
    return service


def test_a_withdrawal_erases_everything_everywhere(client, structure):
    service = plant(structure)
    prevenir_personnes()
    listed = PersonneListee.objects.get()
    message()
    assert {"annuaire.Structure", "wagtailcore.Revision", "wagtailcore.ModelLogEntry"} < {
        *everywhere()
    }

    open_link(client, listed)
    response = client.post(f"{PAGE}retirer/", {"communs": "on"}, follow=True)

    assert everywhere() == {}
    assert "Vos coordonnées ont été retirées le" in text(response)
    for fiche in (structure, service):
        fiche.refresh_from_db()
    assert structure.importe == {"telephone": "+33473408969"}
    assert structure.description != "Un brouillon"
    assert structure.get_latest_revision_as_object().description == "Un brouillon"
    assert service.courriel == ""
    assert Suggestion.objects.filter(etat="attente").get().champ == "telephone"
    assert {revision.content["pro_nom"] for revision in structure.revisions.all()} == {""}
    assert "fait retirer ses coordonnées" in Signalement.objects.get().message


def test_the_public_address_stays_unless_it_is_said_to_be_theirs(client, structure, listed):
    Structure.objects.update(courriel=COURRIEL, telephone=TELEPHONE)
    open_link(client, listed)
    assert "C'est aussi mon adresse" in text(client.get(f"{PAGE}retirer/"))

    client.post(f"{PAGE}retirer/")

    structure.refresh_from_db()
    assert (structure.pro_nom, structure.pro_courriel) == ("", "")
    assert (structure.courriel, structure.telephone) == (COURRIEL, TELEPHONE)


def test_withdrawing_twice_is_once(client, structure, listed):
    open_link(client, listed)
    for _time in range(2):
        assert client.post(f"{PAGE}retirer/").status_code == 302
    assert ModelLogEntry.objects.filter(action=personnes.RETRAIT).count() == 1
    assert Signalement.objects.count() == 1


def test_a_message_not_sent_yet_is_cancelled(client, structure, listed):
    open_link(client, listed)
    client.post(f"{PAGE}retirer/")
    assert Envoi.objects.get().etat == Etat.ANNULE


def test_who_withdrew_is_never_told_again(client, structure, listed):
    open_link(client, listed)
    client.post(f"{PAGE}retirer/")
    Structure.objects.update(  # by no door of ours
        pro_nom=NOM, pro_courriel=COURRIEL, modifie_le=timezone.now() - timedelta(days=3)
    )
    prevenir_personnes()
    assert Envoi.objects.count() == 1


def test_one_may_change_one_s_mind(client, structure, listed):
    open_link(client, listed)
    client.post(f"{PAGE}retirer/")
    assert "Accepter d'être nommé de nouveau" in text(client.get(PAGE))

    client.post(f"{PAGE}accepter/")

    structure.refresh_from_db()
    assert structure.pro_nom == ""  # nothing comes back by itself
    structure.pro_nom, structure.pro_courriel = NOM, COURRIEL
    structure.save()
    structure.refresh_from_db()
    assert structure.pro_courriel == COURRIEL


# -- The opposition holds -------------------------------------------------------------------------

TITRES = ["nom", "pro_nom", "pro_telephone", "pro_courriel", "sigle"]


def import_row(structure, *cells, publie=True):
    rapport = actions.import_sheet(
        feuille=Feuille("structures", TITRES, [(2, [structure.nom, *cells])]),
        genre=Genre.STRUCTURE,
        correspondance=dict(enumerate(TITRES)),
        reglages=actions.Reglages(origine="f.csv", territoire=structure.territoire_id),
    )
    return rapport.lignes[0]


@pytest.fixture
def withdrawn(structure, listed):
    personnes.withdraw(personne=listed)
    Signalement.objects.all().delete()
    structure.refresh_from_db()
    return structure


@pytest.mark.parametrize(
    "cells",
    [
        (NOM, "0473111213", COURRIEL),
        ("DOMINIQUE  secret", "", "autre@exemple.fr"),
        ("Autre Nom", "", "SECRET@exemple.fr"),
    ],
)
def test_an_import_does_not_put_them_back(withdrawn, cells):
    for _time in range(2):
        ligne = import_row(withdrawn, *cells, "MDV")
        assert not ligne.erreurs

    withdrawn.refresh_from_db()
    assert [withdrawn.pro_nom, withdrawn.pro_telephone, withdrawn.pro_courriel] == [""] * 3
    assert withdrawn.sigle == "MDV"
    assert everywhere() == {}
    assert "allait être nommée de nouveau" in Signalement.objects.get().message


def test_an_import_may_name_somebody_else(withdrawn):
    import_row(withdrawn, "Claude Autre", "0473111213", "claude@exemple.fr", "")

    withdrawn.refresh_from_db()
    assert withdrawn.pro_nom == "Claude Autre"
    assert withdrawn.pro_courriel == "claude@exemple.fr"
    assert withdrawn.pro_telephone == ""  # the number of the one who withdrew


def test_the_structure_deleted_and_imported_again_does_not_name_them(withdrawn):
    Structure.objects.get(pk=withdrawn.pk).delete()

    import_row(withdrawn, NOM, "0473111213", COURRIEL, "")

    assert Structure.objects.get().pro_nom == ""
    assert everywhere() == {}


def test_somebody_only_told_is_forgotten_with_the_structure(structure, listed):
    structure.delete()
    assert not PersonneListee.objects.exists()


def test_the_editor_refuses_with_a_word(client, withdrawn):
    client.force_login(UtilisateurFactory(coordination=True))

    response = save(client, withdrawn, pro_nom=NOM, pro_courriel=COURRIEL)

    assert "a demandé à ne plus figurer" in text(response)
    withdrawn.refresh_from_db()
    assert withdrawn.pro_nom == ""


def test_no_other_door_puts_them_back(withdrawn):
    withdrawn.pro_nom, withdrawn.pro_courriel = NOM, COURRIEL
    withdrawn.save_revision()  # a draft
    withdrawn.save()
    Suggestion.objects.create(**about(withdrawn), champ="pro_nom", valeur_proposee=NOM)
    ServiceFactory(structure=withdrawn, contact_nom=NOM)

    assert everywhere() == {}
    assert Suggestion.objects.get().etat == "refuse"
    assert "allait être nommée" in Signalement.objects.get().message


def test_an_old_version_brought_back_does_not_either(structure, listed):
    old = structure.save_revision()
    content = dict(old.content)
    personnes.withdraw(personne=listed)
    Revision.objects.filter(pk=old.pk).update(content=content)  # as a restored backup would

    Revision.objects.get(pk=old.pk).publish()

    structure.refresh_from_db()
    assert structure.pro_nom == ""


def test_a_merge_carries_the_opposition(withdrawn):
    gardee = StructureFactory()
    merge_structures(gardee=gardee, absorbee=withdrawn, champs=[], par=None)

    gardee.refresh_from_db()
    gardee.pro_nom, gardee.pro_courriel = NOM, COURRIEL
    gardee.save()

    assert Structure.objects.get(pk=gardee.pk).pro_nom == ""


def test_another_structure_may_name_them(withdrawn):
    other = StructureFactory(pro=True)
    assert Structure.objects.get(pk=other.pk).pro_nom == NOM


def test_fingerprints_say_nothing(withdrawn):
    for personne in PersonneListee.objects.all():
        assert re.fullmatch(r"[0-9a-f]{64}", personne.empreinte)
        assert COURRIEL not in str(personne)
    assert PersonneListee.objects.filter(retiree_le__isnull=False).count() == 3


def test_services_of_others_are_left_alone(withdrawn):
    service = ServiceFactory(structure=withdrawn, contact_nom="Claude Autre")
    assert Service.objects.get(pk=service.pk).contact_nom == "Claude Autre"
