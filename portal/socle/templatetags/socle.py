"""Template words shared by every page."""

from django import template
from django.template import defaultfilters

from portal.socle.champs import format_phone
from portal.socle.dates import say_first, say_period

register = template.Library()


@register.filter(expects_localtime=True, is_safe=False)
def date(value, style=None):
    """Django's own, with « 1er » for the first of a month."""
    return say_first(value, defaultfilters.date(value, style), style or "")


@register.filter
def periode(debut, fin):
    """« du 25 au 29 novembre 2026 »"""
    return say_period(debut, fin)


@register.filter
def telephone(value):
    """« 04 73 40 89 69 », never cut at the end of a line."""
    return format_phone(value).replace(" ", "\u00a0")


@register.filter
def pluriel(count, endings=",s"):
    """French plural: zero and one are singular. Endings as « singulier,pluriel »."""
    singular, _, plural = endings.rpartition(",")
    return plural if abs(count or 0) >= 2 else singular


@register.simple_tag(takes_context=True)
def avec_parametre(context, **changes):
    """The current query string with some parameters changed; None removes one, page always goes."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query else "."
