"""What each room may send: declared there, known here by its code only."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.template.loader import render_to_string

from diffusion.enums import Canal

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


def known_notifications() -> list[Notification]:
    return [*_known.values()]


def render_courriel(nom: str, context: dict) -> Message:
    """An e-mail written twice: courriels/NOM.txt (first line: the subject) and NOM.mjml."""
    from diffusion.mise_en_forme import render_mjml

    sujet, _blank, texte = render_to_string(f"courriels/{nom}.txt", context).partition("\n")
    html = render_mjml(render_to_string(f"courriels/{nom}.mjml", context | {"sujet": sujet}))
    return Message(sujet=" ".join(sujet.split()), texte=texte.strip() + "\n", html=html)
