"""The journal in the admin: members, recordings, opinions, and no way round the committee."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from diffusion.models import Envoi
from journal import avis
from journal.enums import Valeur
from journal.lu import fingerprint
from journal.models import Avis, Consentement, Membre, PageArticle
from tests.comptes.factories import UtilisateurFactory
from tests.journal.factories import ArticleFactory, JournalFactory, MembreFactory, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordination(client):
    user = UtilisateurFactory(coordination=True)
    client.force_login(user)
    return user


def now(article):
    return PageArticle.objects.get(pk=article.pk)


def form_of(article, **changes):
    """What the page editor sends of an article."""
    newest = now(article).last_text
    data = {
        "title": newest.title,
        "slug": newest.slug,
        "genre": newest.genre,
        "chapo": newest.chapo,
        "corps-count": "1",
        "corps-0-deleted": "",
        "corps-0-order": "0",
        "corps-0-type": "intertitre",
        "corps-0-id": "00000000-0000-4000-8000-000000000001",
        "corps-0-value": "Avant",
        "chapitres-count": "0",
        "image": "",
        "image_description": "",
        "image_credit": "",
        "simple": "",
        "simple_relu_par": "",
        "simple_relu_le": "",
        "enregistrement": "",
        "video": "",
        "transcription": "",
        "signatures-TOTAL_FORMS": "1",
        "signatures-INITIAL_FORMS": "1",
        "signatures-MIN_NUM_FORMS": "0",
        "signatures-MAX_NUM_FORMS": "12",
        "signatures-0-nom": "Fatou",
        "signatures-0-sorte": "personne",
        "signatures-0-ORDER": "1",
        "signatures-0-id": newest.signatures.get().pk or "",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "mots_cles": "",
        "seo_title": "",
        "search_description": "",
    }
    return data | changes


def edit(client, article, **changes):
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    return client.post(address, form_of(article, **changes))


def test_an_edit_in_the_admin_makes_opinions_lapse(client, coordination):
    journal = JournalFactory()
    ali = MembreFactory(journal=journal)
    article = ArticleFactory(journal=journal)
    avis.ask(article=article, par="Fatou")
    lu = fingerprint(now(article).last_text)
    avis.give(article=article, membre=ali, valeur=Valeur.ACCORD, lu=lu)

    assert edit(client, article, chapo="Autre.").status_code == 302

    assert now(article).last_text.chapo == "Autre."
    assert avis.weigh(now(article)).accords == 0
    assert now(article).vu_comme == fingerprint(now(article).last_text)


def test_the_button_publish_does_nothing_against_the_committee(client, coordination):
    article = ArticleFactory()

    edit(client, article, **{"action-publish": "1"})

    assert not now(article).live


def test_a_superuser_does_not_either(client):
    client.force_login(UtilisateurFactory(admin=True))
    article = ArticleFactory()

    edit(client, article, **{"action-publish": "1"})

    assert not now(article).live


def test_a_member_gives_an_opinion_from_the_editor(client, coordination):
    """The text the form holds is saved, and the opinion is on that very text."""
    journal = JournalFactory()
    MembreFactory(journal=journal, compte=coordination, pro=True)
    article = ArticleFactory(journal=journal)
    avis.ask(article=article, par="Fatou")
    edit(client, article)

    edit(
        client,
        article,
        **{"action-workflow-action": "true", "workflow-action-name": "accord"},
    )

    assert Avis.objects.get().empreinte == fingerprint(now(article).last_text)


def test_the_portal_alone_writes_to_people(client, coordination, mailoutbox):
    """Asked and agreed from the admin: Wagtail would send mails of its own."""
    UtilisateurFactory(admin=True)
    journal = JournalFactory(quorum=2)
    MembreFactory(journal=journal, compte=coordination, pro=True)
    ali = MembreFactory(journal=journal)
    article = ArticleFactory(journal=journal)
    edit(client, article, **{"action-submit": "1"})
    lu = fingerprint(now(article).last_text)
    avis.give(article=now(article), membre=ali, valeur=Valeur.ACCORD, lu=lu)

    edit(
        client,
        article,
        **{"action-workflow-action": "true", "workflow-action-name": "accord"},
    )

    assert now(article).live
    assert mailoutbox == []


def test_a_block_from_the_editor_has_its_reason(client, coordination):
    journal = JournalFactory()
    MembreFactory(journal=journal, compte=coordination, pro=True)
    article = ArticleFactory(journal=journal)
    avis.ask(article=article, par="Fatou")
    block = {"action-workflow-action": "true", "workflow-action-name": "blocage"}

    edit(
        client,
        article,
        **block,
        **{"workflow-action-extra-data": '{"comment": "Un nom est faux."}'},
    )

    assert Avis.objects.get().mots == "Un nom est faux."


def test_a_block_without_a_reason_from_the_editor_is_no_fault_of_the_server(client, coordination):
    journal = JournalFactory()
    MembreFactory(journal=journal, compte=coordination, pro=True)
    article = ArticleFactory(journal=journal)
    avis.ask(article=article, par="Fatou")
    block = {"action-workflow-action": "true", "workflow-action-name": "blocage"}

    response = edit(client, article, **block, **{"workflow-action-extra-data": '{"comment": ""}'})

    assert response.status_code < 500
    assert not Avis.objects.exists()


def test_saving_the_same_form_twice_reads_the_same(client, coordination):
    article = ArticleFactory()
    edit(client, article)
    before = fingerprint(now(article).last_text)

    edit(client, article)

    assert fingerprint(now(article).last_text) == before


def test_the_pages_of_the_editor_open(client, coordination):
    journal = JournalFactory()
    article = publish(ArticleFactory(journal=journal))
    for page in (journal, article):
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        assert client.get(address).status_code == 200
    explorer = reverse("wagtailadmin_explore", args=[Page.objects.get(depth=2).pk])
    assert client.get(explorer).status_code == 200
    history = reverse("wagtailadmin_pages:history", args=[article.pk])
    assert client.get(history).status_code == 200


def test_a_member_made_in_the_admin_is_sent_a_link(client, coordination):
    journal = JournalFactory()
    address = reverse(Membre.snippet_viewset.get_url_name("add"))
    data = {
        "journal": journal.pk,
        "nom": "Sara",
        "qualite": "habitant",
        "courriel": coordination.email,
        "telephone": "",
        "role": "membre",
        "quartier": "",
    }

    assert client.post(address, data).status_code == 302

    sara = Membre.objects.get()
    assert sara.compte == coordination
    assert Envoi.objects.get().contexte["membre"] == sara.pk


def test_a_member_who_leaves_in_the_admin_has_no_voice(client, coordination):
    membre = MembreFactory()
    address = reverse(Membre.snippet_viewset.get_url_name("edit"), args=[membre.pk])
    data = {
        "journal": membre.journal_id,
        "nom": membre.nom,
        "qualite": membre.qualite,
        "courriel": membre.courriel,
        "telephone": "",
        "role": "membre",
        "quartier": "",
        "parti": "on",
    }

    client.post(address, data)

    membre.refresh_from_db()
    assert membre.parti_le
    assert not membre.courriel


@pytest.mark.parametrize("role", ["accueil", "referente", "partenaire"])
def test_members_contacts_are_for_the_coordination(client, role):
    client.force_login(UtilisateurFactory(**{role: True}))
    address = reverse(Membre.snippet_viewset.get_url_name("list"))

    assert client.get(address).status_code in (302, 403)


def test_figures_are_for_who_may_see_them(client, coordination):
    JournalFactory(title="Le Sud")
    address = reverse("journal_gestion:chiffres")

    assert "Pages lues" in client.get(address).content.decode()
    assert client.get(address, {"debut": "2026-03-01", "fin": "2026-01-01"}).status_code == 400
    assert client.get(address, {"debut": "hier", "journal": "x"}).status_code == 400
    client.force_login(UtilisateurFactory(accueil=True))
    assert client.get(address).status_code in (302, 403)


def test_figures_without_a_journal(client, coordination):
    assert "Pas encore" in client.get(reverse("journal_gestion:chiffres")).content.decode()


def test_the_home_of_the_admin_says_what_waits(client, coordination):
    article = publish(ArticleFactory())
    Consentement.objects.create(article=article, personne="Ana", objet="voix")
    Consentement.objects.create(
        article=article, personne="Jo", objet="image", retire_le=timezone.now()
    )

    home = client.get("/gestion/").content.decode()

    assert "Accords retirés depuis une semaine" in home
    assert "Accords de personnes encore à demander" in home


def test_a_member_with_an_account_is_led_to_the_committee(client):
    user = UtilisateurFactory(partenaire=True)
    client.force_login(user)
    assert reverse("comite:accueil") not in client.get("/mon-espace/").content.decode()
    MembreFactory(compte=user)

    assert reverse("comite:accueil") in client.get("/mon-espace/").content.decode()
