"""What the home of a journal and an issue show, ready to print."""

import time

from django.db.models import Q
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.safestring import mark_safe
from wagtail.rich_text import expand_db_html

from journal import images, jsonld, rayons
from journal.cartes import by_rubrique, cards, issue_link
from journal.enums import SorteEnregistrement
from journal.lu import plain
from journal.models import PageArticle
from journal.supports.fichiers import offered
from portal.socle.memoire import ParVersion

HORS_NUMERO = 6  # articles that came outside an issue, named on the home
PODCASTS = 3
NUMEROS = 4  # issues before the current one
EDITORIAL = 420  # characters of it on the home


def home_context(page) -> dict:
    """Context of journal/journal.html: the current issue, what came outside issues, podcasts."""
    journal = rayons.describe(page)
    issues = rayons.issues(journal.pk)
    current = issues[0] if issues else None
    rows = list(_on_home(journal, current))
    inside = [row for row in rows if current and row.numero_id == current.pk]
    outside = [row for row in _newest(rows) if row.numero_id is None]
    lead, *others = inside or outside or [None]
    sounds = [row for row in _newest(rows) if is_sound(row)][:PODCASTS]
    beside = [row for row in outside if row not in (lead, *sounds)]
    found = images.light(
        {current.couverture_id if current else None, lead.image_id if lead else None}
    )
    by_pk = {carte.pk: carte for carte in cards(rows, journal, images=found)}
    context = {
        "journal": journal,
        "numero": _issue(current, journal, found) if current else None,
        "editorial": truncatechars(_plain(current.editorial), EDITORIAL) if current else "",
        "une": by_pk[lead.pk] if lead else None,
        "sommaire": [by_pk[row.pk] for row in others if inside],
        "hors_numero": [by_pk[row.pk] for row in beside[:HORS_NUMERO]],
        "podcasts": [by_pk[row.pk] for row in sounds],
        "numeros": [issue_link(one, journal) for one in issues[1 : NUMEROS + 1]],
        "plusieurs": len(rayons.journaux()) > 1,
        "flux": feeds(journal),
        "mentions": imprint(page),
        "archives": f"{journal.url}archives/",
        "wiki": rayons.wikis().get(page.territoire_id),
    }
    return context | {"jsonld": jsonld.journal(page, context)}


def _on_home(journal, current):
    """The current issue's articles, the newest outside issues, the newest sounds: one query."""
    mine = rayons.shown(PageArticle.objects.filter(path__startswith=journal.path))
    outside = rayons.newest_first(mine.filter(numero=None)).values("pk")
    sounds = rayons.newest_first(mine.filter(enregistrement__sorte=SorteEnregistrement.SON))
    wanted = Q(pk__in=outside[: HORS_NUMERO + PODCASTS + 1])
    wanted |= Q(pk__in=sounds.values("pk")[:PODCASTS])
    if current:
        wanted |= Q(numero=current.pk)
    return _in_order(mine.filter(wanted))


def _in_order(articles):
    return articles.select_related("enregistrement").order_by("ordre", "pk")


def _newest(rows):
    return sorted(rows, key=lambda row: (row.first_published_at, row.pk), reverse=True)


def is_sound(article) -> bool:
    """An episode of the podcast."""
    fichier = article.enregistrement if article.enregistrement_id else None
    return bool(fichier) and fichier.sorte == SorteEnregistrement.SON


def issue_context(numero, page) -> dict:
    """Context of journal/numero.html: its articles in their order, by rubrique."""
    journal = rayons.describe(page)
    articles = list(_in_order(rayons.shown(PageArticle.objects.filter(numero=numero.pk))))
    found = images.light({numero.couverture_id, *(row.image_id for row in articles[:1])})
    issues = rayons.issues(journal.pk)
    place = next((n for n, one in enumerate(issues) if one.pk == numero.pk), None)
    context = {
        "journal": journal,
        "numero": _issue(numero, journal, found),
        "editorial": mark_safe(expand_db_html(numero.editorial)),  # noqa: S308 - the editor's own
        "rubriques": by_rubrique(cards(articles, journal, images=found)),
        "supports": supports(numero),
        "precedent": _neighbour(issues, place, 1, journal),
        "suivant": _neighbour(issues, place, -1, journal),
        "mentions": imprint(page),
    }
    return context | {"jsonld": jsonld.issue(context)}


def supports(numero) -> list[dict]:
    """What the issue can be taken away as. Asked once a minute: a file may have been made since,
    which moves no content version."""
    minute = int(time.time() // 60)
    asked, found = _supports().get(numero.pk, (None, None))
    if asked != minute:
        found = offered(numero)
        _supports()[numero.pk] = (minute, found)
    return found


@ParVersion
def _supports() -> dict:
    return {}


def _issue(numero, journal, found) -> dict:
    cover = images.picture(
        found.get(numero.couverture_id), numero.couverture_description, numero.couverture_credit
    )
    return issue_link(numero, journal) | {
        "pk": numero.pk,
        "couverture": cover,
        "editorial_de": numero.editorial_de,
    }


def _neighbour(issues, place, shift, journal):
    if place is None or not 0 <= place + shift < len(issues):
        return None
    return issue_link(issues[place + shift], journal)


def issues_context(page) -> dict:
    """Context of journal/numeros.html: every issue with its cover, newest first."""
    journal = rayons.describe(page)
    issues = rayons.issues(journal.pk)
    found = images.light({one.couverture_id for one in issues})
    return {
        "journal": journal,
        "numeros": [_issue(one, journal, found) for one in issues],
        "archives": f"{journal.url}archives/",
    }


def feeds(journal) -> dict:
    names = ("rss", "atom", "podcast")
    return {name: reverse(f"journal_flux:{name}", args=[journal.slug]) for name in names}


def imprint(page) -> dict:
    """Who publishes, as the law asks (loi du 29 juillet 1881, LCEN)."""
    return {
        "editeur": page.editeur,
        "adresse": page.editeur_adresse,
        "telephone": page.editeur_telephone,
        "courriel": page.courriel,
        "directeur": page.directeur,
        "imprimeur": page.imprimeur,
        "issn": page.issn,
        "autres": page.mentions,
    }


def _plain(html) -> str:
    """The words of a rich text, paragraphs on one line."""
    return " ".join(line.strip() for line in plain(html).split("\n") if line.strip())
