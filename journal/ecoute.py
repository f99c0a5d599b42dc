"""The sound or the video of an article, as finished data: where it is, how long, its chapters."""

from urllib.parse import urlsplit

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from journal.enums import SorteEnregistrement
from journal.videos import embed

HEURE, MINUTE = 3600, 60


def recording(article, url="") -> dict | None:
    """{url, telecharger, mime, est_video, duree, dit, poids, chapitres} of a file of ours.

    url: where it is heard, when that is not the public address (which serves no draft).
    """
    if not article.enregistrement_id:
        return None
    fichier = article.enregistrement
    url = url or sound_url(article)
    return {
        "url": url,
        "telecharger": f"{url}?telecharger=1",
        "mime": fichier.mime,
        "est_video": fichier.sorte == SorteEnregistrement.VIDEO,
        "duree": fichier.duree,
        "dit": say_length(fichier.duree),
        "poids": filesizeformat(fichier.octets),
        "octets": fichier.octets,
        "chapitres": chapters(article),
    }


def sound_url(article) -> str:
    nom = slugify(article.title)[:60] or "son"
    return reverse("journal:son", args=[article.pk, nom, article.enregistrement.extension])


def chapters(article) -> list[dict]:
    """[{debut (seconds), moment « 1:05 », titre}] in order."""
    found = [block["value"] for block in article.chapitres.get_prep_value()]
    rows = [
        {"debut": one["debut"], "moment": clock(one["debut"]), "titre": one["titre"]}
        for one in found
    ]
    return sorted(rows, key=lambda row: row["debut"])


def clock(seconds: int) -> str:
    """« 1:05 », « 1:02:03 »"""
    hours, rest = divmod(int(seconds), HEURE)
    minutes, seconds = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def say_length(seconds: int) -> str:
    """« 12 minutes », « 1 h 02 », « 40 secondes »"""
    if seconds < MINUTE:
        return _("%(n)s secondes") % {"n": seconds}
    hours, minutes = divmod(round(seconds / MINUTE), 60)
    if hours:
        return f"{hours} h {minutes:02}"
    return _("1 minute") if minutes == 1 else _("%(n)s minutes") % {"n": minutes}


def foreign_video(article) -> dict | None:
    """{page, service, cadre, hote} of a video kept by another site; cadre "" when it is not a site
    whose videos are shown here: a link leads there.

    Nothing of that site is loaded before a tap: the page says which one it is.
    """
    if not article.video:
        return None
    try:
        found = embed(article.video)
    except ValueError:
        host = urlsplit(article.video).hostname or ""
        return {"page": article.video, "service": host, "cadre": "", "hote": host}
    return {
        "page": article.video,
        "service": found.service,
        "cadre": found.embed,
        "hote": found.hote,
    }
