"""Dates as French writes them: the first of a month is « 1er »."""

import re
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def say_date(jour: date, style: str = "j F Y") -> str:
    """« 1er mars 2026 », « mardi 3 mars » with « l j F »; style: Django's letters."""
    return say_first(jour, date_format(jour, style), style)


def say_period(debut: date, fin: date) -> str:
    """« du 25 au 29 novembre 2026 », what both share said once; « le 3 mars 2026 » for one day."""
    if debut == fin:
        return _("le %(jour)s") % {"jour": say_date(fin)}
    style = "j F Y" if debut.year != fin.year else "j F"
    first = say_date(debut, style)
    if (debut.year, debut.month) == (fin.year, fin.month):
        first = first.split()[0]
    return _("du %(debut)s au %(fin)s") % {"debut": first, "fin": say_date(fin)}


def say_first(jour, texte, style):
    """The text of a date, once written, with its « 1 » as it is said."""
    if "j F" in style and getattr(jour, "day", None) == 1:
        return re.sub(r"(^|\s)1(?=\s)", r"\g<1>1er", texte, count=1)
    return texte
