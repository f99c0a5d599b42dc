"""What the public reads: the home of a journal, its issues, its articles, its archives."""

import json
import re
from datetime import date
from html import unescape

import pytest
from wagtail.models import PageViewRestriction

from journal.enums import GenreArticle, SorteSignature
from journal.models import Consentement, DroitDeReponse, PageArticle, Signature
from journal.models.droit import EtatReponse
from journal.supports import contenu, fichiers
from portal.socle import memoire, version
from tests.annuaire.factories import StructureFactory
from tests.evenements.factories import EvenementFactory
from tests.journal.factories import (
    ArticleFactory,
    EnregistrementFactory,
    JournalFactory,
    NumeroFactory,
    make_image,
    publish,
)
from tests.territoire.factories import QuartierFactory, ThematiqueFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def journal():
    return JournalFactory(title="Le Sud en mots", slug="journal", devise="Écrit par ses habitants")


def read(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return unescape(response.content.decode())


def jsonld(page):
    return json.loads(re.search(r'ld\+json">(.*?)</script>', page)[1])


# -- Home -----------------------------------------------------------------------------------------


def test_the_home_shows_the_current_issue_what_came_outside_and_sounds(client, journal):
    old = NumeroFactory(journal=journal, numero=1, title="Le premier")
    issue = NumeroFactory(
        journal=journal,
        numero=2,
        title="Le deuxième",
        theme="Nos jardins",
        editorial="<p>Voici <b>des mots</b>.</p>",
        editorial_de="Le comité",
        couverture=make_image("Un jardin"),
        couverture_description="Des tomates",
    )
    lead = ArticleFactory(journal=journal, numero=issue, ordre=1, title="À la une", paru=True)
    ArticleFactory(journal=journal, numero=issue, ordre=2, title="Ensuite", paru=True)
    ArticleFactory(journal=journal, numero=old, title="Il y a longtemps", paru=True)
    ArticleFactory(journal=journal, title="Entre deux", paru=True)
    ArticleFactory(
        journal=journal,
        title="À écouter",
        genre=GenreArticle.PODCAST,
        enregistrement=EnregistrementFactory(duree=600),
        transcription="Bonjour.",
        paru=True,
    )
    ArticleFactory(journal=journal, title="Brouillon secret")
    ArticleFactory(title="D'un autre journal", paru=True)

    page = read(client, "/journal/")

    assert "Le Sud en mots" in page
    assert "Écrit par ses habitants" in page
    assert "Nos jardins" in page
    assert "Voici des mots." in page
    assert 'alt="Des tomates"' in page
    assert re.search(r'class="grand">.*?À la une', page, re.DOTALL)
    assert f'href="{lead.url}"' in page
    for words in ("Ensuite", "Entre deux", "10 minutes", "Le premier", "Camille Exemple"):
        assert words in page
    for words in ("Brouillon", "D'un autre journal", "Il y a longtemps"):
        assert words not in page
    for address in ("/journal/flux.xml", "/journal/atom.xml", "/journal/podcast.xml"):
        assert address in page
    assert f"/journal/proposer/{journal.pk}/" in page


def test_a_journal_without_anything_says_so(client, journal):
    page = read(client, "/journal/")
    assert "Le premier numéro se prépare." in page
    assert "À écouter" not in page


def test_an_issue_lists_its_articles_by_rubrique_in_their_order(client, journal):
    issue = NumeroFactory(journal=journal, numero=2)
    for ordre, rubrique, titre in (
        (3, "Portraits", "Troisième"),
        (1, "Portraits", "Premier"),
        (2, "Quartier", "Deuxième"),
    ):
        ArticleFactory(
            journal=journal, numero=issue, ordre=ordre, rubrique=rubrique, title=titre, paru=True
        )
    NumeroFactory(journal=journal, numero=1, title="Le précédent")
    page = read(client, issue.url).partition("<main")[2]

    places = [page.index(words) for words in ("Portraits", "Premier", "Troisième", "Quartier")]
    assert places == sorted(places)
    assert page.index("Quartier") < page.index("Deuxième")
    assert 'rel="prev"' in page
    assert "Le précédent" in page


def test_an_issue_that_is_not_out_is_nowhere(client, journal):
    hidden = NumeroFactory(journal=journal, title="Numéro caché", live=False)
    article = ArticleFactory(journal=journal, numero=hidden, paru=True, title="En avance")

    assert client.get(f"/journal/{hidden.slug}/").status_code == 404
    for address in ("/journal/", article.url, "/journal/archives/", "/sitemap-pages.xml"):
        assert "Numéro caché" not in read(client, address)
        assert hidden.slug not in read(client, address)


def test_several_journals_have_a_list_and_one_has_none(client, journal):
    assert 'href="/journal/"' in read(client, "/annuaire/")
    JournalFactory(title="La Gauthière", slug="gauthiere")

    assert 'href="/journal/tous/"' in read(client, "/annuaire/?plus")
    page = read(client, "/journal/tous/")
    assert 'href="/journal/"' in page
    assert 'href="/gauthiere/"' in page
    assert "/journal/tous/" in read(client, "/journal/")


def test_without_a_journal_nothing_speaks_of_it(client):
    assert ">Journal<" not in read(client, "/annuaire/")


# -- Article --------------------------------------------------------------------------------------


def test_an_article_shows_all_that_it_is(client, journal):
    quartier, theme = QuartierFactory(nom="Saint-Jacques"), ThematiqueFactory(nom_simple="Jardiner")
    structure = StructureFactory(nom="La Régie")
    image = make_image("Une serre")
    issue = NumeroFactory(journal=journal, numero=3)
    article = ArticleFactory(
        journal=journal,
        numero=issue,
        title="Le jardin <partagé>",
        chapo="On y plante tout.",
        rubrique="Vivre ici",
        genre=GenreArticle.REPORTAGE,
        signatures=["Fatou", "Amine", "La classe de CM2"],
        image=image,
        image_description="Une serre ouverte",
        image_credit="Amine",
        corps=[
            ("texte", "<p>Un <b>beau</b> jardin.</p>"),
            ("intertitre", "La récolte"),
            ("citation", {"texte": "On partage.", "de": "Lucie"}),
        ],
        structures=[structure],
        quartiers=[quartier],
        thematiques=[theme],
        paru=True,
    )
    other = ArticleFactory(journal=journal, numero=issue, ordre=5, title="La suite", paru=True)

    page = read(client, article.url)

    assert "<h1>Le jardin <partagé></h1>" in page  # unescaped above: written &lt;partagé&gt;
    assert b"Le jardin &lt;partag" in client.get(article.url).content
    for words in (
        "On y plante tout.",
        "Vivre ici",
        "Reportage",
        "<p>Un <b>beau</b> jardin.</p>",
        "<h2>La récolte</h2>",
        "On partage.",
        "Lucie",
        'alt="Une serre ouverte"',
        "Image : Amine",
        "image/avif",
        structure.get_absolute_url(),
        f"?quartier={quartier.slug}",
        f"?theme={theme.slug}",
        "?signature=La%20classe%20de%20CM2",
        other.url,
        "Numéro 3",
    ):
        assert words in page, words
    assert "original_images" not in page


def test_what_an_article_is_linked_to_and_is_not_public_stays_hidden(client, journal):
    article = ArticleFactory(
        journal=journal,
        structures=[StructureFactory(nom="Brouillon de structure", live=False)],
        evenements=[EvenementFactory(nom="Fête cachée", brouillon=True)],
        paru=True,
    )
    page = read(client, article.url)
    assert "Brouillon de structure" not in page
    assert "Fête cachée" not in page


@pytest.mark.parametrize(("simple_de", "changed"), [("same", False), ("0" * 64, True), ("", False)])
def test_the_plain_version_says_who_read_it_and_whether_the_article_changed(
    client, journal, simple_de, changed
):
    article = ArticleFactory(
        journal=journal,
        simple="Il y a un jardin.\n\nTout le monde peut venir.",
        simple_relu_par="Le groupe FALC",
        simple_relu_le=date(2026, 11, 3),
    )
    article = publish(article)
    if simple_de == "same":
        simple_de = article.accorde_empreinte
    PageArticle.objects.filter(pk=article.pk).update(simple_de=simple_de)

    page = read(client, article.url)

    assert '<a href="#facile">' in page
    assert page.index('href="#facile"') < page.index("Un paragraphe.") < page.index('id="facile"')
    assert "<p>Tout le monde peut venir.</p>" in page
    assert "Version relue par Le groupe FALC le 3 novembre 2026." in page
    assert ("L'article a changé depuis." in page) == changed


def test_a_sound_has_a_player_chapters_a_transcript_and_a_download(client, journal):
    article = ArticleFactory(
        journal=journal,
        title="Écoutez ça",
        genre=GenreArticle.PODCAST,
        enregistrement=EnregistrementFactory(duree=754, octets=2_000_000),
        transcription="Bonjour à tous.",
        chapitres=[
            ("chapitre", {"debut": 65, "titre": "La rencontre"}),
            ("chapitre", {"debut": 0, "titre": "Le début"}),
        ],
        paru=True,
    )
    response = client.get(article.url)
    page = unescape(response.content.decode())
    address = f"/journal/sons/{article.pk}/ecoutez-ca.mp3"

    assert f'<audio controls preload="none" data-portal-lecteur src="{address}">' in page
    assert "13 minutes" in page
    assert f'href="{address}?telecharger=1"' in page
    assert "1,9" in page
    assert f'href="{address}#t=65" data-portal-moment="65"' in page
    assert page.index("Le début") < page.index("La rencontre")
    assert '<details class="transcription" id="transcription">' in page
    assert "<p>Bonjour à tous.</p>" in page
    assert "media-src 'self'" in response.headers["Content-Security-Policy"]
    again = client.get(article.url)
    assert again.headers["Content-Security-Policy"] == response.headers["Content-Security-Policy"]


def test_a_page_without_sound_or_video_may_load_neither(client, journal):
    policy = client.get(ArticleFactory(journal=journal, paru=True).url).headers[
        "Content-Security-Policy"
    ]
    assert "media-src" not in policy
    assert "frame-src" not in policy


def test_a_video_of_another_site_is_a_box_that_asks_for_nothing(client, journal):
    article = ArticleFactory(
        journal=journal,
        genre=GenreArticle.VIDEO,
        video="https://peertube.fr/w/4PkwhvYSGvkpvSXvVNBa7e",
        transcription="Bonjour.",
        paru=True,
    )
    response = client.get(article.url)
    page = unescape(response.content.decode())

    assert "<iframe" not in page
    cadre = "https://peertube.fr/videos/embed/4PkwhvYSGvkpvSXvVNBa7e"
    assert f'data-portal-video="{cadre}"' in page
    assert "Cette vidéo est gardée par PeerTube (peertube.fr)" in page
    assert f'href="{article.video}"' in page
    assert "frame-src https://peertube.fr;" in response.headers["Content-Security-Policy"] + ";"
    assert jsonld(page)["video"]["embedUrl"] == cadre
    kept = client.get(article.url)  # from the page cache
    assert kept.headers["Content-Security-Policy"] == response.headers["Content-Security-Policy"]


def test_a_video_of_a_site_that_is_not_accepted_is_a_link(client, journal):
    article = ArticleFactory(
        journal=journal, video="https://exemple.org/film", transcription="Bonjour.", paru=True
    )
    response = client.get(article.url)
    page = unescape(response.content.decode())
    assert 'href="https://exemple.org/film"' in page
    assert "data-portal-video" not in page
    assert "frame-src" not in response.headers["Content-Security-Policy"]


def test_an_inserted_right_of_reply_is_under_the_article(client, journal):
    article = ArticleFactory(journal=journal, paru=True)
    for etat, texte in ((EtatReponse.INSEREE, "Ce n'est pas moi."), (EtatReponse.RECUE, "Attente")):
        DroitDeReponse.objects.create(
            article=article, nom="M. Dupont", contact="x", passage="x", texte=texte, etat=etat
        )
    page = read(client, article.url)
    assert "Droit de réponse de M. Dupont" in page
    assert "Ce n'est pas moi." in page
    assert "Attente" not in page


def test_a_draft_is_not_found_and_what_was_taken_off_says_so(client, journal):
    draft = ArticleFactory(journal=journal)
    gone = ArticleFactory(journal=journal, title="Retiré", paru=True)
    gone.unpublish()

    assert client.get(f"/journal/{draft.slug}/").status_code == 404
    page = read(client, f"/journal/{gone.slug}/", status=410)
    assert "Cette page a été retirée" in page
    assert "Un paragraphe" not in page


def test_the_next_version_of_an_article_is_not_shown_before_its_agreement(client, journal):
    article = ArticleFactory(journal=journal, paru=True)
    article.title = "Titre en préparation"
    article.save_revision()
    assert "en préparation" not in read(client, article.url)


def test_a_private_article_is_nowhere(client, journal):
    article = ArticleFactory(journal=journal, title="Pour le bureau", paru=True)
    assert "Pour le bureau" in read(client, "/journal/archives/")

    PageViewRestriction.objects.create(page=article, restriction_type="login")

    assert client.get(article.url).status_code == 302
    for address in ("/journal/", "/journal/archives/", "/journal/flux.xml", "/sitemap-pages.xml"):
        assert "Pour le bureau" not in read(client, address)


def test_the_sitemap_has_what_is_out_and_no_draft(client, journal):
    article, draft = ArticleFactory(journal=journal, paru=True), ArticleFactory(journal=journal)
    plan = read(client, "/sitemap-pages.xml")
    assert article.url in plan
    assert "/journal/" in plan
    assert draft.slug not in plan


def test_a_link_to_a_page_of_the_site_leads_to_it(client, journal):
    other = ArticleFactory(journal=journal, paru=True)
    article = ArticleFactory(
        journal=journal,
        texte=["Rien."],
        paru=False,
    )
    article.corps = [
        ("texte", f'<p>Lire <a linktype="page" id="{other.pk}">ceci</a>.</p>'),
        ("texte", "<p>Puis cela.</p>"),
    ]
    article.save()
    article.save_revision()
    page = read(client, publish(article).url)
    assert f'<a href="{other.url}">ceci</a>' in page
    assert "<p>Puis cela.</p>" in page


# -- What machines read ---------------------------------------------------------------------------


def test_an_article_for_machines(client, journal):
    issue = NumeroFactory(journal=journal, numero=4)
    article = ArticleFactory(journal=journal, numero=issue, paru=True, signatures=["Fatou"])
    article.signatures.add(Signature(nom="CM2", sorte=SorteSignature.CLASSE))
    article = publish_again(article)

    data = jsonld(client.get(article.url).content.decode())

    assert data["@type"] == "NewsArticle"
    assert data["headline"] == article.title
    assert data["inLanguage"] == "fr"
    assert data["author"] == [
        {"@type": "Person", "name": "Fatou"},
        {"@type": "Organization", "name": "CM2"},
    ]
    assert data["isPartOf"]["@type"] == "PublicationIssue"
    assert data["isPartOf"]["issueNumber"] == "4"
    assert data["isPartOf"]["isPartOf"]["@type"] == "Periodical"
    assert data["datePublished"] == article.first_published_at.isoformat()


def publish_again(article):
    article.save_revision()
    return publish(article)


def test_an_episode_for_machines_has_its_transcript_on_the_sound(client, journal):
    article = ArticleFactory(
        journal=journal,
        genre=GenreArticle.PODCAST,
        enregistrement=EnregistrementFactory(duree=61),
        transcription="Bonjour </script>.",
        paru=True,
    )
    data = jsonld(client.get(article.url).content.decode())
    sound = data["audio"]["associatedMedia"]
    assert data["audio"]["@type"] == "PodcastEpisode"
    assert "transcript" not in data["audio"]
    assert sound["@type"] == "AudioObject"
    assert sound["transcript"] == "Bonjour </script>."
    assert sound["duration"] == "PT61S"


def test_an_issue_and_a_journal_for_machines(client, journal):
    issue = NumeroFactory(journal=journal, numero=4)
    ArticleFactory(journal=journal, numero=issue, title="Dedans", paru=True)
    assert jsonld(client.get(issue.url).content.decode())["hasPart"][0]["headline"] == "Dedans"
    data = jsonld(client.get("/journal/").content.decode())
    assert data["@type"] == "Periodical"
    assert data["hasPart"][0]["issueNumber"] == "4"


# -- Archives -------------------------------------------------------------------------------------


@pytest.fixture
def fonds(journal):
    parent = ThematiqueFactory(slug="culture", nom_simple="Culture")
    issue = NumeroFactory(journal=journal, numero=1)
    ArticleFactory(
        journal=journal,
        title="Un concert",
        thematiques=[ThematiqueFactory(slug="musique", parent=parent)],
        signatures=["Aminata Diallo"],
        numero=issue,
        paru=True,
    )
    ArticleFactory(
        journal=journal,
        title="Un marché",
        genre=GenreArticle.BREVE,
        quartiers=[QuartierFactory(slug="fontaine")],
        mots_cles=["Légumes"],
        signatures=["Jo"],
        paru=True,
    )
    ArticleFactory(title="Un concert ailleurs", signatures=["Aminata Diallo"], paru=True)
    return issue


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Un concert", "Un marché"}),
        ("theme=musique", {"Un concert"}),
        ("theme=culture", {"Un concert"}),
        ("quartier=fontaine", {"Un marché"}),
        ("genre=breve", {"Un marché"}),
        ("signature=aminata", {"Un concert"}),
        ("signature=personne", set()),
        ("mot=legumes", {"Un marché"}),
        ("theme=musique&genre=breve", set()),
        ("numero={numero}", {"Un concert"}),
    ],
)
def test_archives_by_issue_theme_quartier_genre_signature_keyword(client, fonds, query, found):
    response = client.get(f"/journal/archives/?{query.format(numero=fonds.pk)}")
    assert {carte.titre for carte in response.context["cartes"]} == found
    assert unescape(response.content.decode()).count("n'existe pas") == 0


@pytest.mark.parametrize(
    "query",
    ["theme=rien", "genre=%00", "numero=999", "numero=x'", "quartier=<script>", "genre=x&page=-1"],
)
def test_archives_say_what_they_do_not_know_and_show_the_rest(client, fonds, query):
    response = client.get(f"/journal/archives/?{query}")
    if "%00" in query:
        assert response.status_code == 400
        return
    assert len(response.context["cartes"]) == 2
    assert "n'existe pas" in unescape(response.content.decode())


def test_archives_come_by_pages(client, journal):
    for _n in range(14):
        ArticleFactory(journal=journal, paru=True)
    first = client.get("/journal/archives/?genre=texte")
    assert len(first.context["cartes"]) == 12
    assert "genre=texte&page=2" in unescape(first.content.decode())
    assert len(client.get("/journal/archives/?page=2").context["cartes"]) == 2
    assert len(client.get("/journal/archives/?page=999").context["cartes"]) == 2
    assert client.get("/journal/archives/?page=abc").status_code == 200


def test_every_issue_is_listed(client, journal):
    NumeroFactory(journal=journal, numero=1, title="Le tout premier", theme="Se rencontrer")
    NumeroFactory(journal=journal, numero=2, live=False, title="Pas encore")
    page = read(client, "/journal/archives/numeros/")
    assert "Le tout premier" in page
    assert "Se rencontrer" in page
    assert "Pas encore" not in page


# -- The inverse ----------------------------------------------------------------------------------


def test_structures_and_events_lead_to_the_articles_that_speak_of_them(client, journal):
    structure, evenement = StructureFactory(), EvenementFactory()
    links = {"structures": [structure], "evenements": [evenement]}
    article = ArticleFactory(journal=journal, title="On en parle", paru=True, **links)
    ArticleFactory(journal=journal, title="Pas encore dit", **links)

    for thing in (structure, evenement):
        page = read(client, thing.get_absolute_url())
        assert "On en parle" in page
        assert article.url in page
        assert "Pas encore dit" not in page
    assert "On en parle" not in read(client, StructureFactory().get_absolute_url())
    assert "On en parle" in read(client, "/")


# -- Costs ----------------------------------------------------------------------------------------


def fill(journal, nb):
    issue = NumeroFactory(journal=journal, couverture=make_image(), couverture_description="x")
    article = None
    for n in range(nb):
        evenement = EvenementFactory()
        article = ArticleFactory(
            journal=journal,
            numero=issue,
            signatures=["Fatou", "Jo"],
            image=make_image(f"photo {n}"),
            image_description="Une photo",
            structures=[StructureFactory()],
            quartiers=[QuartierFactory()],
            thematiques=[ThematiqueFactory()],
            mots_cles=[f"mot {n}"],
            evenements=[evenement],
            corps=[
                ("texte", "<p>Du texte.</p>"),
                ("photo", photo(make_image(f"autre {n}"))),
            ],
            paru=True,
        )
        ArticleFactory(journal=journal, paru=True)
        ArticleFactory(
            journal=journal,
            genre=GenreArticle.PODCAST,
            enregistrement=EnregistrementFactory(),
            transcription="Bonjour.",
            paru=True,
        )
    return issue, article


def photo(image):
    image.contextual_alt_text, image.decorative = "Une photo", False
    return {"image": image, "legende": "", "credit": ""}


@pytest.mark.parametrize("nb", [1, 3])
@pytest.mark.parametrize(
    ("which", "queries"),
    [("home", 7), ("issue", 7), ("article", 7), ("archives", 7), ("issues", 5), ("rss", 3)],
)
def test_pages_cost_the_same_whatever_they_show(
    client, journal, nb, which, queries, django_assert_num_queries
):
    issue, article = fill(journal, nb)
    address = {
        "home": "/journal/",
        "issue": issue.url,
        "article": article.url,
        "archives": "/journal/archives/",
        "issues": "/journal/archives/numeros/",
        "rss": "/journal/flux.xml",
    }[which]
    read(client, f"{address}?a")
    with django_assert_num_queries(queries):
        client.get(f"{address}?b")


def test_a_consent_missing_from_the_database_hides_nothing(client, journal):
    article = ArticleFactory(journal=journal, paru=True)
    Consentement.objects.create(article=article, personne="Jo", objet="propos")
    assert client.get(article.url).status_code == 200


def test_an_issue_says_what_it_can_be_taken_away_as(client, journal):
    issue = NumeroFactory(journal=journal)
    ArticleFactory(journal=journal, numero=issue, paru=True)
    assert "À emporter" not in read(client, issue.url)
    numero = contenu.describe(issue)
    fichiers.write_whole(fichiers._path(numero, fichiers.TEXTE), b"Bonjour.")
    memoire.forget()  # a minute later

    page = read(client, f"{issue.url}?plus-tard")

    assert "À emporter" in page
    assert f"/journal/numeros/{issue.pk}/journal.txt" in page


def test_a_draft_saved_leaves_the_pages_in_memory_and_an_article_that_appears_does_not():
    article = ArticleFactory(paru=True)
    before = version.current_version()
    text = PageArticle.objects.get(pk=article.pk).last_text
    text.title = "Un brouillon"
    text.save_revision()
    assert version.current_version() == before

    publish(article)
    assert version.current_version() > before
