"""Two people on one fiche: what each wrote is kept or chosen, at the same second too."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from annuaire.models import Proposition, Service, Suggestion
from comptes import jetons
from partenaires import actions
from partenaires.acces import USAGE, acces_par_lien
from partenaires.actions import MODIFICATION
from partenaires.conflits import merge
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.partenaires.factories import (
    hold_link,
    make_link,
)
from tests.partenaires.outils import form_data, text, url

pytestmark = pytest.mark.django_db


def test_merge_tells_mine_from_theirs():
    fusion = merge(
        depart={"a": 1, "b": 1, "c": 1, "d": 1, "e": 1},
        present={"a": 1, "b": 2, "c": 2, "d": 2, "e": 1},
        saisie={"a": 9, "c": 9, "d": 2},
    )

    assert fusion.ecrire == {"a": 9}
    assert fusion.entre_temps == ["b", "d"]  # d: both wrote the same
    assert [(c.champ, c.depart, c.present, c.saisie) for c in fusion.conflits] == [("c", 1, 2, 9)]


@pytest.mark.parametrize(
    ("choix", "ecrire", "conflits"),
    [({"c": True}, {"c": 9}, 0), ({"c": False}, {}, 0), ({}, {}, 1)],
)
def test_a_conflict_waits_for_a_choice(choix, ecrire, conflits):
    shown = {"depart": {"c": 2}, "present": {"c": 2}, "saisie": {"c": 9}, "demandes": {"c": 1}}
    fusion = merge(**shown, choix=choix)
    assert (fusion.ecrire, len(fusion.conflits)) == (ecrire, conflits)

    moved = merge(**shown | {"present": {"c": 3}}, choix=choix)
    assert [c.present for c in moved.conflits] == [3]


def test_two_people_on_two_fields_both_keep_theirs(client, fiche, acces):
    data = form_data(client, fiche, "contacts") | {"telephone": "0473000007"}
    Service.objects.update(site_web="https://autre.fr/")

    response = client.post(url(fiche, "contacts"), data)

    fiche.refresh_from_db()
    assert (fiche.telephone, fiche.site_web) == ("+33473000007", "https://autre.fr/")
    assert "Changé entre-temps par une autre personne, et gardé : Site web" in text(
        client.get(response.url)
    )


@pytest.mark.parametrize(
    ("choice", "kept"), [("mienne", "+33473000008"), ("presente", "+33473999999")]
)
def test_two_people_on_one_field_the_second_chooses(client, fiche, acces, choice, kept):
    data = form_data(client, fiche, "contacts")
    data |= {"telephone": "0473000008", "site_web": "https://moi.fr"}
    Service.objects.update(telephone="+33473999999")

    response = client.post(url(fiche, "contacts"), data)

    page = text(response)
    assert response.status_code == 409
    for words in ("Au départ", "04 73 40 89 69", "04 73 99 99 99", "04 73 00 00 08"):
        assert words in page
    fiche.refresh_from_db()
    assert (fiche.telephone, fiche.site_web) == ("+33473999999", "")
    again = dict(response.context["saisies"]) | {
        "depart": response.context["depart"],
        "geste": "enregistrer",
    }
    assert client.post(url(fiche, "contacts"), again).status_code == 409  # nothing chosen

    response = client.post(url(fiche, "contacts"), again | {"choix-telephone": choice})

    assert response.status_code == 302
    fiche.refresh_from_db()
    assert (fiche.telephone, fiche.site_web) == (kept, "https://moi.fr")


def test_a_third_change_meanwhile_is_asked_again(client, fiche, acces):
    data = form_data(client, fiche, "contacts") | {"telephone": "0473000008"}
    Service.objects.update(telephone="+33473999999")
    response = client.post(url(fiche, "contacts"), data)
    Service.objects.update(telephone="+33473888888")

    again = dict(response.context["saisies"]) | {
        "depart": response.context["depart"],
        "geste": "enregistrer",
        "choix-telephone": "mienne",
    }
    response = client.post(url(fiche, "contacts"), again)

    assert response.status_code == 409
    assert "04 73 88 88 88" in text(response)


@pytest.mark.django_db(transaction=True)
def test_sixteen_people_save_at_the_same_second():
    structure = StructureFactory()
    fiche = ServiceFactory(structure=structure)
    people = []
    for _n in range(16):
        secret = make_link(fiche, structure)
        people.append(acces_par_lien(jetons.find(USAGE, secret)))

    def save(numero):
        acces = people[numero]
        try:
            actions.confirm(fiche=structure, acces=acces)
            actions.change(
                fiche=fiche,
                acces=acces,
                valeurs={"message": f"Message {numero}", "description": f"Texte {numero}"},
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(save, range(16)))

    fiche.refresh_from_db()
    assert fiche.message.startswith("Message")
    assert Suggestion.objects.get().champ == "description"
    assert Proposition.objects.count() == 1
    assert ModelLogEntry.objects.filter(action=MODIFICATION).count() == 16


@pytest.mark.django_db(transaction=True)
def test_eight_people_on_one_field_one_is_published_the_others_choose():
    """What each of them saw was true when she sent it: none may be lost without a word."""
    fiche = StructureFactory(message="", courriel="contact@exemple.fr")
    page = reverse("mes_fiches:section", args=["structure", fiche.pk, "message"])
    people = []
    for _n in range(8):
        client = Client()
        hold_link(client, fiche)
        depart = re.search(r'name="depart" value="([^"]+)"', client.get(page).content.decode())[1]
        people.append((client, unescape(depart)))
    together = Barrier(len(people))

    def save(numero):
        client, depart = people[numero]
        data = {"depart": depart, "message": f"Message {numero}", "geste": "enregistrer"}
        try:
            together.wait()
            return client.post(page, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        answers = sorted(pool.map(save, range(len(people))))

    assert answers == [302] + [409] * 7
