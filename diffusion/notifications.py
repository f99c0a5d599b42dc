"""What each room may send: declared there, known here by its code only."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string

from diffusion.enums import Canal
from diffusion.gsm import simplify

_known: dict[str, "Notification"] = {}


@dataclass(frozen=True)
class Message:
    """What a channel sends. html and sujet are for e-mail only."""

    texte: str
    sujet: str = ""
    html: str = ""
    entetes: dict[str, str] = field(default_factory=dict)


class Notification:
    """A kind of message. Subclasses say its code and write it; `register` makes it known.

    `render` is called when the message leaves, and again at each try: secret links are made there,
    one a try. None says that it is no longer wanted: the row is cancelled.
    """

    code = ""
    libelle = ""
    canal = Canal.COURRIEL
    priorite = 5  # 0 leaves first
    duree: timedelta | None = None  # after that, better never than late
    refusable = False  # True: the message carries a way to stop this kind of message
    famille = ""  # kinds nobody would tell apart: refusing one refuses them all
    libelle_famille = ""

    def render(self, envoi) -> Message | None:
        raise NotImplementedError


def register(notification: type[Notification]) -> type[Notification]:
    """Class decorator. Raises ValueError on a code already taken."""
    if notification.code in _known:
        raise ValueError(f"notification {notification.code} is declared twice")
    _known[notification.code] = notification()
    return notification


def get_notification(code: str) -> Notification:
    """Raises KeyError for a kind of message this version no longer sends."""
    return _known[code]


def find_notification(code: str) -> Notification | None:
    return _known.get(code)


def known_notifications() -> list[Notification]:
    return [*_known.values()]


def refused_as(code: str) -> str:
    """Under which name this kind of message is refused: its family's, its own without one."""
    notification = _known.get(code)
    return (notification and notification.famille) or code


def codes_refused_as(nom: str) -> list[str]:
    return [code for code in _known if refused_as(code) == nom] or [nom]


def say_refused(nom: str) -> str:
    """What a refusal is about, in words."""
    for code in codes_refused_as(nom):
        if notification := _known.get(code):
            return notification.libelle_famille or notification.libelle
    return nom


def render_courriel(nom: str, context: dict) -> Message:
    """An e-mail written twice: courriels/NOM.txt (first line: the subject) and NOM.mjml.

    Both know portail_nom and portail_url; `raison` (why this person is written to) and
    `lien_refus` are for the foot.
    """
    from diffusion.mise_en_forme import render_mjml

    context = COMMUN | portail() | context
    sujet, _blank, texte = render_to_string(f"courriels/{nom}.txt", context).partition("\n")
    sujet = " ".join(sujet.split())
    html = render_mjml(render_to_string(f"courriels/{nom}.mjml", context | {"sujet": sujet}))
    return Message(sujet=sujet, texte=texte.strip() + "\n", html=html)


def render_sms(nom: str, context: dict) -> Message:
    """A text message, sms/NOM.txt, with the signs that keep it short."""
    texte = render_to_string(f"sms/{nom}.txt", portail() | context)
    return Message(texte=simplify(" ".join(texte.split())))


COMMUN = {"raison": "", "lien_refus": ""}


def portail() -> dict[str, str]:
    return {
        "portail_nom": settings.WAGTAIL_SITE_NAME,
        "portail_url": settings.WAGTAILADMIN_BASE_URL.rstrip("/"),
    }
