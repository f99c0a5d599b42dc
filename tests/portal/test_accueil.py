"""The home page and what stands around it."""

from html import unescape

import pytest
from wagtail.models import PageViewRestriction, Site

from portal.pages.models import PageAccueil, PageSimple
from tests.annuaire.factories import ServiceFactory
from tests.territoire.factories import QuartierFactory, TerritoireFactory, ThematiqueFactory

pytestmark = pytest.mark.django_db


def test_home_says_themes_quartiers_and_who_to_call(client):
    theme = ThematiqueFactory(nom_simple="Mes papiers")
    empty = ThematiqueFactory(nom_simple="Thème sans fiche")
    QuartierFactory(nom="Saint-Jacques")
    TerritoireFactory(telephone="+33473408969")
    ServiceFactory(thematiques=[theme], horaires="24/7", nom="Ouvert sans arrêt")

    page = unescape(client.get("/").content.decode())

    for words in ("De quoi avez-vous besoin", "Mes papiers", "Saint-Jacques", "04 73 40 89 69"):
        assert words in page
    assert "Ouvert sans arrêt" in page
    assert empty.nom_simple not in page


@pytest.mark.parametrize("nb", [1, 3])
def test_home_costs_the_same_whatever_is_open(client, nb, django_assert_num_queries):
    ServiceFactory.create_batch(nb, horaires="24/7", thematiques=[ThematiqueFactory()])
    client.get("/?a")
    with django_assert_num_queries(5):
        client.get("/?b")


def test_plain_pages_come_at_the_foot_of_every_page(client):
    home = PageAccueil.objects.get()
    home.add_child(instance=PageSimple(title="Mentions légales", dans_le_pied=True))
    home.add_child(instance=PageSimple(title="Cachée", dans_le_pied=False))

    page = client.get("/annuaire/").content.decode()

    assert 'href="/mentions-legales/"' in page
    assert "Cachée" not in page
    assert "Mentions légales" in client.get("/mentions-legales/").content.decode()


def test_a_page_made_private_leaves_every_foot_and_every_cache_at_once(client):
    page = PageSimple(title="Réunion du bureau", dans_le_pied=True)
    PageAccueil.objects.get().add_child(instance=page)
    assert "Réunion du bureau" in client.get(page.url).content.decode()

    PageViewRestriction.objects.create(page=page, restriction_type="login")

    for address in ("/annuaire/", "/plan-du-site/", "/sitemap-pages.xml", page.url):
        answer = client.get(address).content.decode()
        assert "Réunion" not in answer
        assert page.url not in answer


def test_robots_and_sitemap_name_public_addresses(client):
    service = ServiceFactory()
    assert "/gestion/" in client.get("/robots.txt").content.decode()
    assert "sitemap-annuaire.xml" in client.get("/sitemap.xml").content.decode()
    fiches = client.get("/sitemap-annuaire.xml").content.decode()
    assert service.get_absolute_url() in fiches
    assert "http" in client.get("/sitemap-pages.xml").content.decode()


def test_site_starts_with_our_home():
    assert isinstance(Site.objects.get(is_default_site=True).root_page.specific, PageAccueil)
