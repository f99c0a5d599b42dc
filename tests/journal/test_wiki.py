"""The wiki: written by members at once, by anybody with a reading, nothing lost, all kept."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse

from comptes.droits import COORDINATION
from comptes.models import Utilisateur
from journal.enums import EtatVersion
from journal.models import PageDeWiki, VersionWiki
from journal.wiki import actions, liens, pages
from journal.wiki.actions import Contenu, Depassee
from portal.socle.version import current_version
from tests.annuaire.factories import StructureFactory
from tests.journal.factories import ArticleFactory, MembreFactory
from tests.journal.factories_wiki import WikiFactory, make_page
from tests.territoire.factories import QuartierFactory

pytestmark = pytest.mark.django_db

LISTE = 12  # queries of the admin's list, what it holds aside
TEXTE = "Le four de la rue des Lilas a cent ans."


@pytest.fixture
def wiki():
    return WikiFactory(title="Le wiki")


@pytest.fixture
def four(wiki):
    return make_page(wiki, "Le four à pain", TEXTE).page


@pytest.fixture
def fatou(client):
    """A member of a committee, signed in."""
    compte = Utilisateur.objects.create_user("fatou@exemple.fr")
    membre = MembreFactory(nom="Fatou", compte=compte, courriel="fatou@exemple.fr")
    client.force_login(compte)
    return membre


def typed(page=None, **changes):
    newest = actions.current(page)
    return {
        "titre": newest.titre if newest else "Le lavoir",
        "sorte": "lieu",
        "texte": newest.texte if newest else "On y lavait le linge.",
        "commentaire": "",
        "nom": "Ana",
        "latitude": "",
        "longitude": "",
        "site": "",
        "partie_de": newest.pk if newest else "",
    } | changes


def send(client, page, **changes):
    return client.post(reverse("wiki:modifier", args=[page.pk]), typed(page, **changes))


def only():
    return VersionWiki.objects.latest("pk")


# Who publishes at once, who is read first


def test_a_member_writes_a_page_which_appears_at_once(client, wiki, fatou):
    before = current_version()
    response = client.post(reverse("wiki:ecrire", args=[wiki.pk]), typed())
    page = PageDeWiki.objects.get()
    assert response.status_code == 302
    assert response.url == page.get_url()
    assert (page.title, page.live, page.slug) == ("Le lavoir", True, "le-lavoir")
    assert (only().etat, only().membre, only().pourquoi) == (EtatVersion.PUBLIEE, fatou, [])
    assert current_version() > before
    assert "On y lavait le linge." in client.get(page.url).content.decode()


def test_a_person_without_account_is_thanked_and_read_first(client, wiki):
    response = client.post(reverse("wiki:ecrire", args=[wiki.pk]), typed())
    assert response.url == reverse("wiki:recu", args=[wiki.pk])
    assert "va le lire" in client.get(response.url).content.decode()
    assert not PageDeWiki.objects.exists()
    assert (only().etat, only().page) == (EtatVersion.RETENUE, None)
    assert only().pourquoi == ["Écrit sans compte."]


def test_a_member_who_left_is_read_first(client, four):
    compte = Utilisateur.objects.create_user("parti@exemple.fr")
    MembreFactory(compte=compte, parti=True)
    client.force_login(compte)
    send(client, four, texte="Autre chose.")
    assert only().etat == EtatVersion.RETENUE


def test_an_account_without_committee_is_read_first(client, four):
    client.force_login(Utilisateur.objects.create_user("voisine@exemple.fr"))
    send(client, four, texte="Autre chose.")
    assert only().etat == EtatVersion.RETENUE


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"texte": "Quel connard !"}, "Un mot grossier"),
        ({"nom": "connard"}, "Un mot grossier"),
        ({"commentaire": "voir https://casino.exemple/"}, "Un lien vers un autre site"),
        ({"texte": "ACHETEZ DES CHAUSSURES PAS CHÈRES DANS NOTRE BELLE BOUTIQUE"}, "majuscules"),
    ],
)
def test_a_suspicious_text_of_a_member_is_held_not_published(client, four, fatou, changes, reason):
    response = send(client, four, **changes)
    assert "merci" in response.url
    assert only().etat == EtatVersion.RETENUE
    assert reason in only().pourquoi[0]
    four.refresh_from_db()
    assert four.texte == TEXTE


def test_a_link_to_this_very_site_holds_nobody_up(client, four, fatou):
    send(client, four, texte=f"{TEXTE} Voir http://testserver/annuaire/")
    assert only().etat == EtatVersion.PUBLIEE


def test_floods_are_read_first_then_refused(client, four, fatou):
    for number in range(11):
        send(client, four, texte=f"{TEXTE} {number}")
    assert VersionWiki.objects.filter(etat=EtatVersion.RETENUE).count() == 1
    assert "en une heure" in only().pourquoi[0]
    for number in range(29):
        send(client, four, texte=f"{TEXTE} encore {number}")
    nombre = VersionWiki.objects.count()
    response = send(client, four, texte="Encore une fois.")
    assert response.status_code == 400
    assert "Encore une fois." in response.content.decode()
    assert VersionWiki.objects.count() == nombre


def test_a_program_that_fills_the_hidden_field_is_told_nothing(client, wiki):
    response = client.post(reverse("wiki:ecrire", args=[wiki.pk]), typed(site="http://x"))
    assert response.url == reverse("wiki:recu", args=[wiki.pk])
    assert not VersionWiki.objects.exists()


# Bad input


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"titre": ""}, "Donnez un nom à la page"),
        ({"titre": "[[x]]"}, "ne contient pas"),
        ({"titre": "!?"}, "Donnez un nom"),
        ({"titre": "x" * 151}, "150"),
        ({"texte": " \u00a0\n"}, "Écrivez quelques mots"),
        ({"texte": "a" * 30_001}, "trop long"),
        ({"nom": ""}, "Écrivez un nom"),
        ({"sorte": "autre-chose"}, "choix"),
        ({"latitude": "nord", "longitude": "3"}, "Écrivez un nombre"),
        ({"latitude": "45,7"}, "Il faut les deux nombres"),
        ({"latitude": "nan", "longitude": "3"}, "nombre"),
        ({"latitude": "945", "longitude": "3"}, "90"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, four, fatou, changes, sentence):
    response = send(client, four, commentaire="mon commentaire", **changes)
    html = response.content.decode()
    assert response.status_code == 400
    assert sentence in html
    assert "mon commentaire" in html
    assert VersionWiki.objects.count() == 1


def test_a_name_another_page_has_is_refused_whatever_its_accents(client, wiki, four, fatou):
    response = client.post(reverse("wiki:ecrire", args=[wiki.pk]), typed(titre="le FOUR a pain"))
    assert response.status_code == 400
    assert "Une page porte déjà ce nom" in response.content.decode()
    assert "On y lavait le linge." in response.content.decode()


def test_the_address_to_write_an_existing_page_leads_to_it(client, wiki, four):
    response = client.get(reverse("wiki:ecrire", args=[wiki.pk]), {"titre": "Le Four à pain"})
    assert response.url == four.url


def test_a_preview_shows_and_keeps_nothing(client, four, fatou):
    response = send(client, four, texte="**Gras** <script>", apercu="1")
    html = response.content.decode()
    assert "<b>Gras</b> &lt;script&gt;" in html
    assert "**Gras**" in html
    assert VersionWiki.objects.count() == 1


def test_pasted_text_is_cleaned(client, four, fatou):
    send(client, four, texte="•\tun\r\n•\tdeux\u00ad")
    assert only().texte == "- un\n- deux"


@pytest.mark.parametrize("name", ["modifier", "historique", "comparer"])
def test_a_page_taken_off_or_unknown_is_not_found(client, four, name):
    four.unpublish()
    assert client.get(reverse(f"wiki:{name}", args=[four.pk])).status_code == 404
    assert client.get(reverse(f"wiki:{name}", args=[999_999])).status_code == 404


# Two people at once


def test_the_second_of_two_is_told_sees_both_texts_and_loses_nothing(client, four, fatou):
    began = actions.current(four)
    make_page(four.get_parent().specific, "Le four à pain", f"{TEXTE}\n\nRestauré.", page=four)
    response = send(client, four, texte=f"{TEXTE}\n\nOn y danse.", partie_de=began.pk)
    html = response.content.decode()
    assert response.status_code == 409
    assert "Quelqu&#x27;un a changé cette page" in html or "Quelqu'un a changé cette page" in html
    assert "Restauré." in html
    assert "On y danse." in html
    assert actions.current(four).texte.endswith("Restauré.")
    newest = actions.current(four)
    assert f'name="partie_de" value="{newest.pk}"' in html
    send(client, four, texte=f"{TEXTE}\n\nRestauré. On y danse.")
    assert (only().partie_de, only().etat) == (newest, EtatVersion.PUBLIEE)
    assert VersionWiki.objects.count() == 3


def test_the_second_without_account_is_told_too(client, four):
    began = actions.current(four)
    make_page(four.get_parent().specific, "Le four à pain", "Restauré.", page=four)
    response = send(client, four, texte="On y danse.", partie_de=began.pk)
    assert response.status_code == 409
    assert VersionWiki.objects.count() == 2
    send(client, four, texte="On y danse.")
    assert only().etat == EtatVersion.RETENUE


def test_a_version_begun_from_another_pages_is_no_beginning(client, wiki, four, fatou):
    other = make_page(wiki, "Le lavoir", "Texte")
    response = send(client, four, texte="Neuf", partie_de=other.pk)
    assert response.status_code == 409


def test_the_act_refuses_a_stale_beginning(wiki, four):
    began = actions.current(four)
    make_page(wiki, "Le four à pain", "Un", page=four)
    with pytest.raises(Depassee) as told:
        actions.send(
            wiki=wiki,
            page=four,
            contenu=Contenu("Le four à pain", "lieu", "Deux"),
            nom="Ana",
            partie_de=began,
        )
    assert told.value.actuelle.texte == "Un"


# Held versions


def hold(page=None, wiki=None, texte="Proposé.", titre="Le four à pain"):
    return actions.send(
        wiki=wiki or page.get_parent().specific,
        page=page,
        contenu=Contenu(titre, "lieu", texte),
        nom="Ana",
        pourquoi=["Écrit sans compte."],
        partie_de=actions.current(page),
    )


def test_a_held_version_is_accepted_once(four):
    held, newest = hold(four), actions.current(four)
    assert actions.accept(version=held, actuelle=newest.pk, par="Nadia")
    assert not actions.accept(version=held, actuelle=newest.pk, par="Paul")
    four.refresh_from_db()
    held.refresh_from_db()
    assert four.texte == "Proposé."
    assert (held.etat, held.lue_par) == (EtatVersion.PUBLIEE, "Nadia")


def test_accepting_an_older_text_makes_it_the_newest(four):
    held = hold(four)
    make_page(four.get_parent().specific, "Le four à pain", "Entre-temps.", page=four)
    newest = actions.current(four)
    with pytest.raises(Depassee):
        actions.accept(version=held, actuelle=held.partie_de_id, par="Nadia")
    assert actions.accept(version=held, actuelle=newest.pk, par="Nadia")
    assert actions.current(four) == held


def test_a_new_page_appears_when_it_is_accepted(wiki):
    held = hold(wiki=wiki, titre="Le lavoir")
    assert actions.accept(version=held, actuelle=None, par="Nadia")
    assert PageDeWiki.objects.get().live
    twin = VersionWiki.objects.create(
        wiki=wiki, titre="le lavoir", texte="x", nom="y", etat=EtatVersion.RETENUE
    )
    with pytest.raises(ValidationError, match="porte déjà ce nom"):
        actions.accept(version=twin, actuelle=None, par="Nadia")


def test_a_refusal_keeps_the_text_and_the_reason(four):
    held = hold(four)
    assert actions.refuse(version=held, motif="Ce n'est pas vrai.", par="Nadia")
    held.refresh_from_db()
    assert (held.etat, held.texte) == (EtatVersion.REFUSEE, "Proposé.")
    assert held.pourquoi[-1] == "Refusée\u00a0: Ce n'est pas vrai."
    four.refresh_from_db()
    assert four.texte == TEXTE


def test_a_correction_keeps_both_texts(four):
    held = hold(four)
    done = actions.correct(
        version=held,
        actuelle=actions.current(four).pk,
        contenu=Contenu("Le four à pain", "lieu", "Proposé, corrigé."),
        par="Nadia",
    )
    held.refresh_from_db()
    assert (held.etat, held.texte) == (EtatVersion.REFUSEE, "Proposé.")
    assert (done.etat, done.partie_de, done.nom) == (EtatVersion.PUBLIEE, held, "Ana")
    assert actions.current(four) == done


def test_nothing_held_or_refused_is_public(client, four):
    held = hold(four, texte="Un secret.")
    for url in (
        four.url,
        four.get_parent().url,
        reverse("wiki:historique", args=[four.pk]),
    ):
        assert "secret" not in client.get(url).content.decode()
    assert client.get(reverse("wiki:version", args=[four.pk, held.pk])).status_code == 404
    compared = reverse("wiki:comparer", args=[four.pk])
    asked = {"de": held.partie_de_id, "a": held.pk}
    assert client.get(compared, asked).status_code == 404


# What was


def test_history_tells_comparison_shows_restoring_makes_a_new_version(client, four, fatou):
    first = actions.current(four)
    send(client, four, texte="Le four de la rue des Roses a cent ans.", commentaire="Le nom")
    second = only()
    history = client.get(reverse("wiki:historique", args=[four.pk])).content.decode()
    assert "Le nom" in history
    compared = client.get(
        reverse("wiki:comparer", args=[four.pk]), {"de": first.pk, "a": second.pk}
    ).content.decode()
    assert "Lilas</del>" in compared
    assert "Roses</ins>" in compared
    old = client.get(reverse("wiki:version", args=[four.pk, first.pk])).content.decode()
    assert "Lilas" in old
    address = reverse("wiki:retablir", args=[four.pk, first.pk])
    assert "Lilas</ins>" in client.get(address).content.decode()
    assert VersionWiki.objects.count() == 2  # looking changes nothing
    client.post(address, {"nom": "Fatou", "site": "", "partie_de": second.pk})
    four.refresh_from_db()
    assert four.texte == TEXTE
    assert VersionWiki.objects.count() == 3
    assert only().commentaire.startswith("Retour à la version du")


def test_restoring_without_account_is_a_proposal(client, four):
    first = actions.current(four)
    second = make_page(four.get_parent().specific, "Le four à pain", "Vide.", page=four)
    address = reverse("wiki:retablir", args=[four.pk, first.pk])
    client.post(address, {"nom": "Ana", "site": "", "partie_de": second.pk})
    assert only().etat == EtatVersion.RETENUE
    four.refresh_from_db()
    assert four.texte == "Vide."


def test_restoring_over_somebody_elses_text_is_told(client, four, fatou):
    first = actions.current(four)
    second = make_page(four.get_parent().specific, "Le four à pain", "Deux", page=four)
    make_page(four.get_parent().specific, "Le four à pain", "Trois", page=four)
    address = reverse("wiki:retablir", args=[four.pk, first.pk])
    response = client.post(address, {"nom": "Ana", "site": "", "partie_de": second.pk})
    assert response.status_code == 400
    assert "entre-temps" in response.content.decode()
    assert actions.current(four).texte == "Trois"


@pytest.mark.parametrize("query", ["", "?de=x&a=1", "?de=1", "?de=99999999999999999999&a=1"])
def test_a_comparison_of_nothing_leads_to_the_history(client, four, query):
    response = client.get(reverse("wiki:comparer", args=[four.pk]) + query)
    assert response.status_code in (302, 404)


@pytest.mark.parametrize("nombre", [1, 3])
def test_lists_take_the_same_queries(client, wiki, django_assert_num_queries, nombre):
    page = make_page(wiki).page
    for number in range(nombre):
        make_page(wiki, "Le four à pain", f"Version {number}", page=page)
        make_page(wiki, f"Page {number}", "Texte [[Le four à pain]]")
    with django_assert_num_queries(1):
        assert len(pages.history(page)) == nombre + 1
    fresh = type(wiki).objects.get(pk=wiki.pk)
    assert fresh.url
    with django_assert_num_queries(2):
        found = pages.home(fresh)
        assert found["nombre"] == nombre + 1


# The admin


def test_a_page_published_in_the_admin_is_a_version_too(four):
    four.texte = "Corrigé par la coordination."
    four.save_revision().publish(skip_permission_checks=True)
    newest = actions.current(four)
    assert newest.texte == "Corrigé par la coordination."
    assert newest.nom == "La coordination"
    four.save_revision().publish(skip_permission_checks=True)
    assert VersionWiki.objects.count() == 2  # nothing new: nothing more


@pytest.fixture
def nadia():
    compte = Utilisateur.objects.create_user("nadia@exemple.fr", first_name="Nadia")
    compte.groups.add(Group.objects.get(name=COORDINATION))
    return compte


@pytest.fixture
def gestion(client, nadia):
    client.force_login(nadia)
    return client


def test_only_those_who_may_read_the_wikis_texts(client, four):
    held = hold(four)
    for address in (
        reverse("wiki_gestion:liste"),
        reverse("wiki_gestion:version", args=[held.pk]),
    ):
        assert client.get(address).status_code == 302  # to the door
    client.force_login(Utilisateur.objects.create_user("voisine@exemple.fr"))
    answer = {"geste": "refuser", "motif": "x"}
    client.post(reverse("wiki_gestion:version", args=[held.pk]), answer)
    held.refresh_from_db()
    assert held.etat == EtatVersion.RETENUE


def lecture(row, **changes):
    newest = actions.current(row.page)
    return {
        "titre": row.titre,
        "sorte": row.sorte,
        "texte": row.texte,
        "latitude": "",
        "longitude": "",
        "actuelle": newest.pk if newest else "",
        "geste": "accepter",
        "motif": "",
    } | changes


def test_a_coordinator_reads_and_publishes(gestion, four):
    held = hold(four, texte="Proposé par Ana.")
    html = gestion.get(reverse("wiki_gestion:liste")).content.decode()
    assert "Écrit sans compte." in html
    address = reverse("wiki_gestion:version", args=[held.pk])
    assert "Proposé" in gestion.get(address).content.decode()
    assert gestion.post(address, lecture(held)).status_code == 302
    four.refresh_from_db()
    assert four.texte == "Proposé par Ana."
    held.refresh_from_db()
    assert held.lue_par == "Nadia"
    assert gestion.get(address).status_code == 200
    assert gestion.post(address, lecture(held)).status_code == 302  # answered already


def test_a_coordinator_corrects_refuses_and_says_why(gestion, four):
    held = hold(four)
    address = reverse("wiki_gestion:version", args=[held.pk])
    response = gestion.post(address, lecture(held, geste="refuser", titre=""))
    assert response.status_code == 400
    assert "Dites pourquoi" in response.content.decode()
    assert gestion.post(address, lecture(held, geste="")).status_code == 400
    assert gestion.post(address, lecture(held, texte="Mieux.")).status_code == 302
    four.refresh_from_db()
    assert four.texte == "Mieux."
    other = hold(four, texte="Autre")
    address = reverse("wiki_gestion:version", args=[other.pk])
    gestion.post(address, lecture(other, geste="refuser", motif="Faux.", titre=""))
    other.refresh_from_db()
    assert other.etat == EtatVersion.REFUSEE


def test_a_coordinator_is_told_when_the_page_moved(gestion, four):
    held = hold(four)
    stale = lecture(held)
    make_page(four.get_parent().specific, "Le four à pain", "Entre-temps.", page=four)
    address = reverse("wiki_gestion:version", args=[held.pk])
    response = gestion.post(address, stale)
    html = response.content.decode()
    assert response.status_code == 400
    assert "a changé pendant que vous lisiez" in html
    assert "Entre-temps." in html
    assert f'value="{actions.current(four).pk}"' in html


def test_what_waits_is_on_the_admins_home(gestion, four):
    hold(four)
    html = gestion.get(reverse("wagtailadmin_home")).content.decode()
    assert "Textes du wiki à relire" in html


@pytest.mark.parametrize("nombre", [1, 3])
def test_the_admins_list_takes_the_same_queries(gestion, four, nombre, django_assert_num_queries):
    for number in range(nombre):
        hold(four, texte=f"Proposé {number}")
        make_page(four.get_parent().specific, f"Page {number}")
    gestion.get(reverse("wiki_gestion:liste"))
    with django_assert_num_queries(LISTE):
        gestion.get(reverse("wiki_gestion:liste"))


# Links


def test_links_lead_to_pages_fiches_articles_quartiers(client, wiki, four):
    structure = StructureFactory(nom="La MJC")
    article = ArticleFactory(paru=True, title="La fête")
    quartier = QuartierFactory(nom="La Gauthière")
    html = liens.render(
        f"[[le four a pain]] [[Le Four à pain|ici]] [[structure:{structure.pk}]] "
        f"[[structure:La MJC|eux]] [[article:{article.pk}]] [[article:La fête|lire]] "
        f"[[quartier:la gauthiere]] [[La Gauthière]] [[page:{four.pk}|p]] [q](page:{four.pk})",
        wiki,
    )
    assert html.count(f'href="{four.url}"') == 4
    assert ">le four a pain</a>" in html or ">Le four à pain</a>" in html
    assert html.count(f'href="{structure.get_absolute_url()}"') == 2
    assert ">La MJC</a>" in html
    assert html.count(article.url) == 2
    assert html.count(f"quartier={quartier.slug}") == 2


def test_a_missing_page_may_be_written_and_hidden_things_are_words(wiki):
    draft = ArticleFactory(title="Brouillon")
    hidden = StructureFactory(nom="Cachée", live=False)
    html = liens.render(
        f"[[Le <lavoir>]] [[article:{draft.pk}]] [[structure:{hidden.pk}|eux]] [[structure:9999]] "
        f"[[page:{draft.pk}|non]] [[rendez-vous:12]] [[Rue : histoire]]",
        wiki,
    )
    assert "titre=Le+%3Clavoir%3E" in html
    assert "Écrire cette page" in html
    assert html.count("<a ") == 2
    assert "titre=Rue+%3A+histoire" in html
    assert "Brouillon" not in html
    assert "Cachée" not in html


@pytest.mark.parametrize("nombre", [1, 40])
def test_links_are_looked_up_together(wiki, four, nombre, django_assert_num_queries):
    structure = StructureFactory()
    texte = f"[[structure:{structure.pk}]] [[article:3]] [[rendez-vous:x]] [[page:2]]" * nombre
    liens.render(texte, wiki)
    with django_assert_num_queries(11):  # whatever their number; versions of the content too
        liens.render(texte + " ".join(f"[[Page {n}]]" for n in range(nombre)), wiki)


def test_a_page_says_who_speaks_of_it(client, wiki, four):
    make_page(wiki, "Le lavoir", "Près du [[four a pain]] et du [[Le four à pain|four]].")
    html = client.get(four.url).content.decode()
    assert "Les pages qui en parlent" in html
    assert ">Le lavoir</a>" in html


def test_the_pages_of_the_wiki_open(client, wiki):
    empty = client.get(wiki.url).content.decode()
    assert "Aucune page pour le moment" in empty
    page = make_page(wiki, "Le four", "# Un titre\n\ntexte", latitude=45.77, longitude=3.08).page
    home = client.get(wiki.url).content.decode()
    assert "Des lieux" in home
    shown = client.get(page.url).content.decode()
    assert "<h2>Un titre</h2>" in shown
    assert "geo:45.77,3.08" in shown
    assert "data-portal-carte" in shown
    assert client.get(reverse("wiki:ecrire", args=[wiki.pk])).status_code == 200
    assert client.get(reverse("wiki:modifier", args=[page.pk])).status_code == 200
