"""Lengths and sizes as people read them. Pure."""

from django.utils.translation import gettext as _

MINUTE, HEURE = 60, 3600


def say_duration(seconds: int) -> str:
    """« 12 min », « 1 h 05 », « 40 s »; "" when it is not known."""
    if not seconds:
        return ""
    if seconds < MINUTE:
        return _("%(n)s\u00a0s") % {"n": seconds}
    hours, minutes = divmod(round(seconds / MINUTE), 60)
    return f"{hours}\u00a0h\u00a0{minutes:02}" if hours else _("%(n)s\u00a0min") % {"n": minutes}


def say_moment(seconds: int) -> str:
    """« 4:05 », « 1:02:03 »"""
    hours, rest = divmod(seconds, HEURE)
    minutes, seconds = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def say_pages(number: float) -> str:
    """« 1,5 », « ¾ »"""
    quarters = round(number * 4)
    if quarters < 4:
        return ("¼", "¼", "½", "¾")[quarters]
    return f"{number:.1f}".replace(".", ",").removesuffix(",0")
