"""The address of a video's page, and what shows it in an article. Pure, and nothing is fetched:
the video is loaded by the reader's browser, on a tap. Shown from the services' own addresses that
follow people least (YouTube « nocookie », Vimeo « dnt »)."""

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _


class Video(NamedTuple):
    """service: its name for people. embed: what the frame shows. hote: where that is."""

    service: str
    embed: str
    hote: str


class _Service(NamedTuple):
    nom: str
    hotes: tuple[str, ...]
    chemin: re.Pattern  # group 1: the video's identifier
    embed: str
    parametre: str = ""  # of the query that holds the identifier instead

    def find(self, parts):
        if self.parametre and parts.path.rstrip("/") == "/watch":
            given = parse_qs(parts.query).get(self.parametre, [""])[0]
            return given if re.fullmatch(r"[\w-]{6,20}", given, re.ASCII) else None
        found = self.chemin.fullmatch(parts.path)
        return found[1] if found else None


def _pattern(text):
    return re.compile(text + "/?", re.ASCII)


SERVICES = (
    _Service(
        "YouTube",
        ("youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com"),
        _pattern(r"/(?:embed|shorts|live|v)/([\w-]{6,20})"),
        "https://www.youtube-nocookie.com/embed/{}",
        parametre="v",
    ),
    _Service(
        "YouTube",
        ("youtu.be",),
        _pattern(r"/([\w-]{6,20})"),
        "https://www.youtube-nocookie.com/embed/{}",
    ),
    _Service(
        "Vimeo",
        ("vimeo.com", "www.vimeo.com", "player.vimeo.com"),
        _pattern(r"/(?:video/|channels/[\w-]{1,60}/)?(\d{5,12})"),
        "https://player.vimeo.com/video/{}?dnt=1",
    ),
    _Service(
        "Dailymotion",
        ("dailymotion.com", "www.dailymotion.com"),
        _pattern(r"/(?:embed/)?video/([A-Za-z0-9]{5,12})(?:_[^/]*)?"),
        "https://www.dailymotion.com/embed/video/{}",
    ),
    _Service(
        "Dailymotion",
        ("dai.ly",),
        _pattern(r"/([A-Za-z0-9]{5,12})"),
        "https://www.dailymotion.com/embed/video/{}",
    ),
)
PEERTUBE = _pattern(r"/(?:w|videos/watch|videos/embed)/([0-9A-Za-z-]{20,40})")


def embed(adresse: str, instances: Iterable[str] | None = None) -> Video:
    """What shows the video of this page. instances: hosts of PeerTube (JOURNAL_VIDEOS by default).
    Raises ValueError, with a sentence in French, for any other address."""
    hosts = peertube_hosts(instances)
    parts = _split(adresse)
    if parts is None:
        raise ValueError(_("Ce n'est pas une adresse\u00a0: elle commence par https://"))
    host = parts.hostname
    if host in hosts:
        if found := PEERTUBE.fullmatch(parts.path):
            return Video("PeerTube", f"https://{host}/videos/embed/{found[1]}", host)
        raise ValueError(_no_video())
    for service in SERVICES:
        if host in service.hotes:
            if found := service.find(parts):
                url = service.embed.format(found)
                return Video(service.nom, url, urlsplit(url).hostname)
            raise ValueError(_no_video())
    raise ValueError(
        _(
            "Le journal ne montre pas les vidéos de ce site. Il montre celles de PeerTube "
            "(%(sites)s), YouTube, Vimeo et Dailymotion."
        )
        % {"sites": ", ".join(sorted(hosts))}
    )


def frame_sources(instances: Iterable[str] | None = None) -> list[str]:
    """The origins a page with such a video lets into a frame (CSP, frame-src)."""
    hosts = peertube_hosts(instances)
    hosts |= {urlsplit(service.embed).hostname for service in SERVICES}
    return [f"https://{host}" for host in sorted(hosts)]


def peertube_hosts(instances: Iterable[str] | None = None) -> set[str]:
    """Hosts in lower case; what is not the name of a host is left out (it would go into a CSP)."""
    given = settings.JOURNAL_VIDEOS if instances is None else instances
    names = {host.strip().lower() for host in given}
    return {host for host in names if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host)}


def _split(adresse):
    """Parts of a web address without name, password or port; None for anything else."""
    try:
        parts = urlsplit(adresse.strip())
        plain = parts.port is None and parts.username is None
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        return None
    return parts


def _no_video():
    return _("Cette adresse n'est pas celle d'une vidéo. Copiez l'adresse de la page de la vidéo.")
