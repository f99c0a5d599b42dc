"""What the page of an article shows, ready to print."""

from copy import copy

from csp.constants import SELF

from evenements import agenda
from journal import corps, ecoute, images, jsonld, mesures, rayons
from journal.avis import same_text
from journal.cartes import issue_link, say_genre, say_names
from journal.droit import hidden_articles, shown_blocks
from journal.liens import links_in, links_of
from journal.lu import fingerprint
from journal.models import PageArticle, PageNumero
from journal.rayons import Journal
from portal.socle.erreurs import render_error

SUITE = 3  # other articles named under one
DATES = 4  # next dates of the rendez-vous an article speaks of


def find(journal, slug) -> PageArticle | PageNumero | None:
    """The issue that is out, or the article whatever its state, at that address of a journal, with
    all its page shows of its own row. No query for an issue, one for an article."""
    issue = next((one for one in rayons.issues(journal.pk) if one.slug == slug), None)
    if issue:
        found = copy(issue)  # what is in memory serves other visitors too
    else:
        rows = PageArticle.objects.child_of(journal).filter(slug=slug)
        found = rows.select_related("enregistrement").first()
    if found:
        found._cached_parent_obj = journal
    return found


def was_withdrawn(article) -> bool:
    """It appeared, and may not be read any more."""
    gone = not article.live and article.first_published_at is not None
    return gone or article.pk in hidden_articles()


def serve_article(article, request, serve):
    """The answer of its page, 410 when it was taken off or a consent hides it. serve: Wagtail's."""
    preview = getattr(request, "is_preview", False)
    if not preview:
        if was_withdrawn(article):
            return render_error(410)
        article._tel_que_publie = True
        mesures.tell(request, article.pk)
    response = serve(request)
    response._csp_update = needs(response.context_data["son"], response.context_data["video"])
    return response


def needs(son, video) -> dict | None:
    """What this page alone may load: its own sound, the frame of one other site."""
    wanted = {}
    if son:
        wanted["media-src"] = [SELF]
    if video and video["cadre"]:
        wanted["frame-src"] = [f"https://{video['hote']}"]
    return wanted or None


def article_context(article, *, son_url="") -> dict:
    """Context of journal/article.html and journal/_article.html, of any version.

    son_url: where its recording is heard by those who read a draft (journal.sons.send); the answer
    needs `needs(…)` in its policy.
    """
    liens = links_of(article) if _is_as_published(article) else links_in(article)
    journal = journal_of(article)
    blocks = shown_blocks(article)
    found = images.light({article.image_id, *corps.block_images(blocks)})
    numero = next((n for n in rayons.issues(journal.pk) if n.pk == article.numero_id), None)
    context = {
        "article": article,
        "journal": journal,
        "numero": issue_link(numero, journal) if numero else None,
        "genre": say_genre(article.genre),
        "signatures": liens.signatures,
        "signe": say_names([one["nom"] for one in liens.signatures]),
        "image": images.picture(
            found.get(article.image_id), article.image_description, article.image_credit
        ),
        "blocs": corps.body(blocks, found),
        "simple": plain_version(article),
        "son": ecoute.recording(article, son_url),
        "video": ecoute.foreign_video(article),
        "liens": liens,
        "dates": next_dates(liens),
        "reponses": rayons.replies().get(article.pk, []),
        "suite": following(article, journal),
        "archives": f"{journal.url}archives/",
    }
    return context | {"jsonld": jsonld.article(context)}


def _is_as_published(article) -> bool:
    """The row itself, not a version: its text is the one that was agreed on."""
    return getattr(article, "_tel_que_publie", False)


def journal_of(article) -> Journal:
    path = article.path[: -PageArticle.steplen]
    found = next((one for one in rayons.journaux().values() if one.path == path), None)
    return found or rayons.describe(article.get_parent().specific)


def plain_version(article) -> dict | None:
    """{texte, relu_par, relu_le, changee} of « Facile à lire »; changee: the article is no longer
    the one that was proof-read, spelling apart."""
    if not article.simple.strip():
        return None
    changed = False
    if article.simple_de:
        now = article.accorde_empreinte if _is_as_published(article) else fingerprint(article)
        changed = article.simple_de != now and article.simple_de not in same_text(article, now)
    return {
        "texte": article.simple,
        "relu_par": article.simple_relu_par,
        "relu_le": article.simple_relu_le,
        "changee": changed,
    }


def next_dates(liens):
    pks = [one["pk"] for one in liens.evenements]
    return agenda.next_dates(pks, DATES) if pks else []


def following(article, journal) -> list:
    """The articles that come after it in its issue, else the newest of the journal."""
    titles = [title for title in rayons.titles(journal.pk) if title.pk != article.pk]
    same = [title for title in titles if article.numero_id and title.numero == article.numero_id]
    after = sorted(
        same, key=lambda one: ((one.ordre, one.pk) < (article.ordre, article.pk), one.ordre, one.pk)
    )
    others = [title for title in titles if title not in same]
    return [*after, *others][:SUITE]
