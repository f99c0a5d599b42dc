"""What Wagtail's own view of a wiki page (public, or previewed in the admin) gives its template."""

from django import template

from journal.wiki import pages

register = template.Library()


@register.simple_tag
def wiki_accueil(page):
    """journal.wiki.pages.home of a PageWiki."""
    return pages.home(page)


@register.simple_tag
def wiki_page(page):
    """journal.wiki.pages.describe of a PageDeWiki."""
    return pages.describe(page)
