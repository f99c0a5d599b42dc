"""One door: every page that asks to sign in leads to ours; Wagtail's own are closed."""

import pytest
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from comptes.models import Utilisateur
from tests.comptes.factories import UtilisateurFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("door", ["/gestion/login/", "/_util/login/"])
def test_other_doors_lead_to_it_and_keep_the_way(client, door):
    response = client.get(door, {"next": "/gestion/pages/?a=1"})
    assert response.url == "/compte/connexion/?next=%2Fgestion%2Fpages%2F%3Fa%3D1"

    assert client.get(door, {"next": "https://mechant.exemple/"}).url == "/compte/connexion/"
    assert client.get(door).url == "/compte/connexion/"


def test_the_admin_sends_here(client):
    assert client.get("/gestion/pages/").url == "/compte/connexion/?next=/gestion/pages/"


def test_a_private_page_sends_here(client):
    page = Page.objects.filter(depth=2).first()
    PageViewRestriction.objects.create(page=page, restriction_type="login")

    assert client.get(page.url).url == f"/compte/connexion/?next={page.url}"


def test_who_is_in_goes_straight_on(client):
    client.force_login(UtilisateurFactory(coordination=True))

    assert client.get("/compte/connexion/?next=/gestion/pages/").url == "/gestion/pages/"
    assert client.get("/gestion/login/", follow=True).redirect_chain[-1][0] == "/gestion/"


def test_a_partner_who_opens_the_admin_is_told_and_not_sent_round(client):
    client.force_login(UtilisateurFactory(partenaire=True))

    response = client.get("/gestion/", follow=True)

    assert response.status_code == 403
    assert "accès à la gestion" in response.content.decode()
    assert "/mon-espace/" in response.content.decode()


@pytest.mark.parametrize(
    "path",
    ["password_reset/", "password_reset/done/", "password_reset/confirm/MQ/a-b/"],
)
def test_wagtails_password_reset_is_closed(client, path):
    UtilisateurFactory(admin=True, email="ines@exemple.fr")

    assert client.get(f"/gestion/{path}").status_code == 404
    assert client.post(f"/gestion/{path}", {"email": "ines@exemple.fr"}).status_code == 404


def test_password_and_address_are_not_changed_in_the_admin(client):
    ines = UtilisateurFactory(admin=True, email="ines@exemple.fr")
    client.force_login(ines)

    page = client.get("/gestion/account/").content.decode()
    assert "password" not in page.partition("<main")[2].lower()
    client.post(
        "/gestion/account/",
        {
            "name_email-first_name": "Inès",
            "name_email-last_name": "B",
            "name_email-email": "mechant@exemple.fr",
            "password-new_password1": "x" * 20,
            "password-new_password2": "x" * 20,
        },
    )
    ines.refresh_from_db()
    assert ines.email == "ines@exemple.fr"
    assert not ines.check_password("x" * 20)


def test_nobody_chooses_another_persons_password(client):
    client.force_login(UtilisateurFactory(admin=True))
    data = {
        "email": "nadia@exemple.fr",
        "first_name": "Nadia",
        "last_name": "B",
        "is_active": "on",
        "password1": "x" * 20,
        "password2": "x" * 20,
    }

    client.post(reverse("wagtailusers_users:add"), data)

    assert not Utilisateur.objects.get(email="nadia@exemple.fr").has_usable_password()


def test_the_foot_of_every_page_leads_to_the_partners_space(client):
    assert '<a href="/mon-espace/">' in client.get("/").content.decode()
