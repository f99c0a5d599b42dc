"""The files of an issue: made once, kept in private, made again when what they say changes.

A file's name holds the fingerprint of what it says and of the code that wrote it, so an old one is
never given for a new one: a withdrawn consent, a correction, a new version of the portal, and it is
no longer found. A file is written aside and then takes its name: two processes at once never show
half of one, and a lock spares the second its work.
"""

import fcntl
import hashlib
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from journal.models import PageNumero
from journal.supports import contenu, epub, pdf, texte
from portal.socle.version import current_version

logger = logging.getLogger(__name__)
ICI = Path(__file__).parent
MODELES = Path(settings.BASE_DIR) / "templates" / "journal" / "supports"
ECHEC = ".echec"  # why a support could not be made, in words
REESSAI = 3600  # seconds before what failed is tried again
ABANDON = 24 * 3600  # seconds a file of an issue that is not published is kept
TOURNEE = 3600  # seconds after which everything is looked at, even when nothing seems to have moved


@dataclass(frozen=True)
class Support:
    """nom: in addresses and file names."""

    nom: str
    mime: str
    libelle: str
    make: Callable
    public: bool = True


def _printed(numero, plan):
    return pdf.render(numero, pdf.IMPRIMERIE, plan())


def _light(numero, plan):
    return pdf.render(numero, pdf.LEGER, plan())


def _epub(numero, plan):
    return epub.render(numero)


def _texte(numero, plan):
    return texte.render(numero).encode()


IMPRESSION = Support(
    "journal.pdf", "application/pdf", _("PDF pour l'imprimeur"), _printed, public=False
)
LEGER = Support("journal-leger.pdf", "application/pdf", _("PDF léger"), _light)
EPUB = Support("journal.epub", epub.MIME, _("Livre numérique (EPUB)"), _epub)
TEXTE = Support("journal.txt", "text/plain; charset=utf-8", _("Texte seul"), _texte)
SUPPORTS = (TEXTE, EPUB, LEGER, IMPRESSION)  # the quickest first
PAR_NOM = {support.nom: support for support in SUPPORTS}


# -- Finding -----------------------------------------------------------------------------


def fingerprint(numero: contenu.Numero) -> str:
    """Of what an issue says and of the code that writes it: 16 hexadecimal digits."""
    return hashlib.sha256(f"{contenu.fingerprint(numero)}{_code()}".encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def _code():
    digest = hashlib.sha256()
    for path in sorted([*ICI.rglob("*.py"), *ICI.rglob("*.typ"), *MODELES.rglob("*")]):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def find(numero: contenu.Numero, support: Support) -> Path | None:
    """The file that says just this, or None when it is to be made."""
    path = _path(numero, support)
    return path if path.exists() else None


def failure(numero: contenu.Numero, support: Support) -> str:
    """Why it could not be made (« trop long », and what to take off the paper); "" otherwise."""
    path = _path(numero, support)
    try:
        return path.with_name(path.name + ECHEC).read_text()
    except FileNotFoundError:
        return ""


def offered(page) -> list[dict]:
    """[{libelle, adresse, octets, poids, mime}] of what a published issue can be taken away as, for
    its page. What is not made yet is not shown. As many queries as contenu.describe."""
    numero = contenu.describe(page)
    found = []
    for support in SUPPORTS:
        path = support.public and find(numero, support)
        if path:
            octets = path.stat().st_size
            found.append(
                {
                    "libelle": support.libelle,
                    "adresse": reverse("journal_supports:fichier", args=[page.pk, support.nom]),
                    "octets": octets,
                    "poids": filesizeformat(octets),
                    "mime": support.mime,
                }
            )
    return found


def download_name(numero: contenu.Numero, support: Support) -> str:
    """« gazette-des-hauts-7-journal-leger.pdf », in ASCII."""
    journal = slugify(numero.mentions.journal)[:60] or "journal"
    return f"{journal}-{numero.numero}-{support.nom.removeprefix('journal-')}"


# -- Making ------------------------------------------------------------------------------


def render_missing(moment: float | None = None) -> int:
    """All files of all published issues that are to be made. Returns how many were.

    Looks at nothing when the content's version has not moved since the last time, but for once an
    hour: some things (an address of the site, a page's access) move without it.
    """
    moment = moment or time.time()
    version = f"{current_version()} {_code()}"
    seen = _root() / "version"
    try:
        if seen.read_text() == version and moment - seen.stat().st_mtime < TOURNEE:
            return 0
    except FileNotFoundError:
        pass
    pages = list(PageNumero.objects.live().public().order_by("-pk"))
    done = sum(render_issue(page, moment=moment) for page in pages)
    _sweep({page.pk for page in pages}, moment)
    write_whole(seen, version.encode())
    return done


def render_issue(page, *, moment: float | None = None) -> int:
    """The missing files of this issue; the old ones go. Returns how many were made: none when
    another process is at it. A support that cannot be made doesn't prevent the others."""
    numero = contenu.describe(page)
    with _alone(page.pk) as alone:
        if not alone:
            return 0
        plan = lru_cache(maxsize=1)(lambda: pdf.lay_out(numero))
        moment = moment or time.time()
        done = sum(_make(numero, one, plan, moment) for one in SUPPORTS)
        _forget_old(numero)
        return done


def _make(numero, support, plan, moment):
    path = _path(numero, support)
    failed = path.with_name(path.name + ECHEC)
    if path.exists() or (failed.exists() and moment - failed.stat().st_mtime < REESSAI):
        return 0
    try:
        write_whole(path, support.make(numero, plan))
    except pdf.TropLong as error:
        write_whole(failed, str(error).encode())
        return 0
    except Exception:
        logger.exception("issue %s: %s not made", numero.pk, support.nom)
        write_whole(failed, str(_("Ce fichier n'a pas pu être fait.")).encode())
        return 0
    failed.unlink(missing_ok=True)
    return 1


def write_whole(path: Path, content: bytes):
    """Aside, then in its place: who reads it has all of it or none. For the portal's user only."""
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def _forget_old(numero):
    """What says something else, and what a stopped process left aside: the lock is ours."""
    kept = fingerprint(numero)
    for path in _folder(numero.pk).iterdir():
        if path.name != "verrou" and not path.name.startswith(kept):
            path.unlink(missing_ok=True)


def _sweep(live, moment):
    """Files of issues that are no longer published: a day for those being prepared."""
    for folder in _root().iterdir():
        if folder.is_dir() and folder.name.isdecimal() and int(folder.name) not in live:
            newest = max((one.stat().st_mtime for one in folder.iterdir()), default=0)
            if moment - newest > ABANDON:
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _alone(pk):
    """True for the one process that makes this issue's files; the lock goes with the process."""
    with (_folder(pk) / "verrou").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _path(numero, support):
    return _folder(numero.pk) / f"{fingerprint(numero)}-{support.nom}"


def _root():
    folder = Path(settings.FICHIERS_PRIVES) / "journal"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _folder(pk):
    folder = _root() / str(pk)
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder
