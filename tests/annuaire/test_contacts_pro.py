"""Contacts kept for professionals: one planted secret, looked for everywhere."""

from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.search.backends import get_search_backend

from annuaire.models import Entree, Structure
from annuaire.models.moteur import DocumentRecherche
from partenaires.enums import Role
from portal.socle.version import bump_version
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.partenaires.factories import MembreFactory

SECRETS = ("Dominique", "Secret", "secret@exemple.fr", "473111213", "73 11 12 13")

pytestmark = pytest.mark.django_db


@pytest.fixture
def structure():
    structure = StructureFactory(pro=True, nom="Maison", horaires="Mo-Su 00:00-24:00")
    ServiceFactory(structure=structure, nom="Café")
    return structure


def read(client, address):
    response = client.get(address, follow=True)
    assert response.status_code == 200, address
    body = response.getvalue() if response.streaming else response.content
    return unescape(body.decode("utf-8", "replace")).replace("\u00a0", " ")


def leaks(client, address):
    page = read(client, address)
    return [secret for secret in SECRETS if secret in page]


def fiches_of(structure):
    return [structure, *structure.services.all()]


def public_addresses(structure):
    service = structure.services.get()
    return [
        "/",
        "/annuaire/",
        "/annuaire/?q=secret",
        "/annuaire/?q=dominique",
        "/annuaire/?q=maison",
        "/annuaire/suggestions/?q=secret",
        "/annuaire/suggestions/?q=maison",
        f"/annuaire/selection/?f=st{structure.pk},se{service.pk}",
        "/annuaire/nouveautes.rss",
        "/annuaire/carte.json?largeur=360&hauteur=300",
        "/annuaire/points.bin",
        "/annuaire/noms.json?bbox=45,2.5,46,3.5",
        f"/annuaire/structure/{structure.pk}/signaler/",
        f"/annuaire/service/{service.pk}/merci/",
        "/sitemap.xml",
        "/sitemap-annuaire.xml",
        "/plan-du-site/",
        structure.get_absolute_url(),
        service.get_absolute_url(),
    ]


def test_the_secret_is_found_where_it_belongs(client, structure):
    """Or the other tests would look for nothing."""
    client.force_login(MembreFactory().compte)
    for fiche in fiches_of(structure):
        page = read(client, fiche.get_absolute_url())
        for secret in ("Dominique Secret", "secret@exemple.fr", "04 73 11 12 13"):
            assert secret in page


@pytest.mark.parametrize("who", ["anonymous", "account without structure", "redaction", "leaver"])
def test_nobody_else_ever_reads_it(client, structure, who):
    if who == "account without structure":
        client.force_login(UtilisateurFactory(partenaire=True))
    elif who == "redaction":
        client.force_login(UtilisateurFactory(redaction=True))
    elif who == "leaver":
        client.force_login(MembreFactory(retire=True).compte)

    found = {address: leaks(client, address) for address in public_addresses(structure)}

    assert {address: secrets for address, secrets in found.items() if secrets} == {}


def test_even_a_partner_reads_it_on_the_fiches_pages_only(client, structure):
    client.force_login(MembreFactory(structure=structure).compte)
    pages = {fiche.get_absolute_url() for fiche in fiches_of(structure)}

    found = {address for address in public_addresses(structure) if leaks(client, address)}

    assert found == pages


@pytest.mark.parametrize("role", Role.values)
def test_every_member_of_any_structure_reads_it(client, structure, role):
    client.force_login(MembreFactory(role=role).compte)
    assert leaks(client, structure.get_absolute_url())


@pytest.mark.parametrize("role", ["coordination", "accueil", "referente", "admin"])
def test_whoever_reads_structures_in_the_admin_reads_it(client, structure, role):
    client.force_login(UtilisateurFactory(**{role: True}))
    assert leaks(client, structure.get_absolute_url())


def test_who_leaves_reads_it_no_more_at_the_next_page(client, structure):
    membre = MembreFactory()
    client.force_login(membre.compte)
    assert leaks(client, structure.get_absolute_url())

    membre.retire_le = timezone.now()
    membre.save()

    assert not leaks(client, structure.get_absolute_url())


def test_no_cache_keeps_it(client, structure):
    partner, stranger = client, client.__class__()
    partner.force_login(MembreFactory().compte)
    for fiche in fiches_of(structure):
        bump_version()  # nobody's page is in memory
        kept = partner.get(fiche.get_absolute_url())
        assert "no-store" in kept.headers["Cache-Control"]
        assert "private" in kept.headers["Cache-Control"]
        assert not leaks(stranger, fiche.get_absolute_url())
        assert not leaks(stranger, fiche.get_absolute_url())  # from the page cache


def test_a_stranger_s_page_is_not_a_professional_s(client, structure):
    partner, stranger = client, client.__class__()
    assert not leaks(stranger, structure.get_absolute_url())
    partner.force_login(MembreFactory().compte)
    assert leaks(partner, structure.get_absolute_url())


def test_what_searches_read_does_not_hold_it(structure):
    for row in [*Entree.objects.values(), *DocumentRecherche.objects.values()]:
        assert not [secret for secret in SECRETS if secret.casefold() in str(row).casefold()]
    assert list(get_search_backend().search("dominique", Structure)) == []


def test_previews_do_not_show_it(client, structure):
    coordination = UtilisateurFactory(coordination=True)
    client.force_login(coordination)
    for fiche in fiches_of(structure):
        names = fiche.snippet_viewset
        form = client.get(reverse(names.get_url_name("edit"), args=[fiche.pk])).context["form"]
        data = {name: form[name].value() for name in form.fields}
        for name, value in data.items():
            if isinstance(value, (list, tuple)):
                data[name] = [getattr(item, "pk", item) for item in value]
        data = {name: value for name, value in data.items() if value is not None}
        data["mots_cles"] = ""
        address = reverse(names.get_url_name("preview_on_edit"), args=[fiche.pk])
        assert client.post(address, data).json()["is_valid"]
        assert not leaks(client, address)


def test_a_closed_structure_gives_nobody_to_call(client):
    structure = StructureFactory(pro=True, fermee=True)
    client.force_login(MembreFactory().compte)
    assert not leaks(client, structure.get_absolute_url())
