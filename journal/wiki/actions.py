"""What is done with the pages of a wiki: send a version, read it, put an old one back.

Every version sent is a row, whatever becomes of it. A page shows the newest published one.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from annuaire.index import fold
from journal.enums import EtatVersion
from journal.models import PageDeWiki, PageWiki, VersionWiki
from portal.socle.champs import clean_text

CONTENU = ("titre", "sorte", "texte", "latitude", "longitude")


class Depassee(Exception):
    """Somebody published another version in the meantime: `actuelle`, the newest one."""

    def __init__(self, actuelle):
        super().__init__(str(actuelle))
        self.actuelle = actuelle


@dataclass(frozen=True)
class Contenu:
    """What a version says."""

    titre: str
    sorte: str
    texte: str
    latitude: float | None = None
    longitude: float | None = None

    @classmethod
    def of(cls, row):
        """Of a VersionWiki, or of a PageDeWiki (whose title is `title`)."""
        if isinstance(row, PageDeWiki):
            return cls(row.title, row.sorte, row.texte, row.latitude, row.longitude)
        return cls(*(getattr(row, name) for name in CONTENU))

    @property
    def tout(self):
        """All the words, for those who judge them."""
        return f"{self.titre}\n\n{self.texte}"


def send(
    *,
    wiki: PageWiki,
    page: PageDeWiki | None,
    contenu: Contenu,
    nom: str,
    membre=None,
    commentaire="",
    pourquoi=(),
    partie_de: VersionWiki | None = None,
) -> VersionWiki:
    """Keep a version; publish it when there is no reason to have it read (`pourquoi`).

    Raises Depassee when it was not begun from the version the page shows: its author has not seen
    that one. Raises ValidationError for a name another page has, or a page taken off.
    """
    with transaction.atomic():
        wiki, page = _lock_wiki(wiki), _lock(page)
        if page is not None and not page.live:
            raise ValidationError(_("Cette page vient d'être retirée."))
        actuelle = current(page)
        if actuelle != partie_de:
            raise Depassee(actuelle)
        _check_title(wiki, page, contenu.titre)
        version = VersionWiki.objects.create(
            wiki=wiki,
            page=page,
            **{name: getattr(contenu, name) for name in CONTENU},
            nom=nom,
            membre=membre,
            commentaire=commentaire,
            etat=EtatVersion.RETENUE if pourquoi else EtatVersion.PUBLIEE,
            pourquoi=list(pourquoi),
            partie_de=partie_de,
        )
        if not pourquoi:
            _publish(version)
    return version


def accept(*, version: VersionWiki, actuelle: int | None, par: str) -> bool:
    """A held version is published, by somebody who compared it with version `actuelle` (its pk;
    None for a new page). False when it was answered already.
    Raises Depassee, and ValidationError as send() does."""
    with transaction.atomic():
        version = _held(version)
        if version is None:
            return False
        newest = current(_lock(version.page))
        if (newest.pk if newest else None) != actuelle:
            raise Depassee(newest)
        _check_title(version.wiki, version.page, version.titre)
        version.etat = EtatVersion.PUBLIEE
        _note_reading(version, par)
        _publish(version)
    return True


def correct(*, version: VersionWiki, actuelle: int | None, contenu: Contenu, par: str):
    """A held version is published with corrections: hers stays as she sent it, and the corrected
    one says that it comes from it. None when it was answered already. Raises as accept()."""
    if contenu == Contenu.of(version):
        done = accept(version=version, actuelle=actuelle, par=par)
        return VersionWiki.objects.get(pk=version.pk) if done else None
    with transaction.atomic():
        held = _held(version)
        if held is None:
            return None
        newest = current(_lock(held.page))
        if (newest.pk if newest else None) != actuelle:
            raise Depassee(newest)
        _check_title(held.wiki, held.page, contenu.titre)
        held.etat = EtatVersion.REFUSEE
        held.pourquoi = [*held.pourquoi, _("Publiée avec des corrections.")]
        _note_reading(held, par)
        corrected = VersionWiki.objects.create(
            wiki=held.wiki,
            page=held.page,
            **{name: getattr(contenu, name) for name in CONTENU},
            nom=held.nom,
            membre=held.membre,
            commentaire=_("Avec des corrections"),
            etat=EtatVersion.PUBLIEE,
            partie_de=held,
            lue_par=par,
            lue_le=timezone.now(),
        )
        _publish(corrected)
    return corrected


def refuse(*, version: VersionWiki, motif: str, par: str) -> bool:
    """A held version stays unpublished, with the reason. False when it was answered already."""
    with transaction.atomic():
        version = _held(version)
        if version is None:
            return False
        version.etat = EtatVersion.REFUSEE
        version.pourquoi = [*version.pourquoi, _("Refusée\u00a0: %(motif)s") % {"motif": motif}]
        _note_reading(version, par)
    return True


def note_published(page: PageDeWiki) -> VersionWiki | None:
    """A page published in the admin becomes a version like the others; None when it is one."""
    with transaction.atomic():
        page = _lock(page)
        newest = current(page)
        contenu = Contenu.of(page)
        if newest is not None and Contenu.of(newest) == contenu:
            return None
        return VersionWiki.objects.create(
            wiki=page.get_parent().specific,
            page=page,
            **{name: getattr(contenu, name) for name in CONTENU},
            nom=_("La coordination"),
            etat=EtatVersion.PUBLIEE,
            partie_de=newest,
        )


def current(page: PageDeWiki | None) -> VersionWiki | None:
    """The version a page shows."""
    if page is None:
        return None
    return published(page).first()


def published(page: PageDeWiki):
    """Its published versions, the last to appear first."""
    return newest_first(VersionWiki.objects.filter(page=page))


def newest_first(versions):
    """Those published, by `parue_le`: one that was held appears when it is accepted, after others
    that were sent later."""
    rows = versions.filter(etat=EtatVersion.PUBLIEE)
    return rows.annotate(parue_le=Coalesce("lue_le", "cree_le")).order_by("-parue_le", "-pk")


def _lock_wiki(wiki):
    """Pages are made one after the other: two with one name, at the same place in the tree,
    could not be seen otherwise. Asked for again: an older object counts its children wrong."""
    return PageWiki.objects.select_for_update(of=("self",)).get(pk=wiki.pk)


def _lock(page):
    """Two who publish the same page at once come one after the other."""
    return PageDeWiki.objects.select_for_update(of=("self",)).get(pk=page.pk) if page else None


def _held(version):
    wiki = _lock_wiki(version.wiki)
    version = VersionWiki.objects.select_for_update().get(pk=version.pk)
    version.wiki = wiki
    return version if version.etat == EtatVersion.RETENUE else None


def _note_reading(version, par):
    version.lue_par, version.lue_le = par[:150], timezone.now()
    version.save()


def _check_title(wiki, page, titre):
    others = PageDeWiki.objects.child_of(wiki)
    if page is not None:
        others = others.exclude(pk=page.pk)
    if fold(titre) in {fold(title) for title in others.values_list("title", flat=True)}:
        raise ValidationError(
            {"titre": _("Une page porte déjà ce nom\u00a0: choisissez-en un autre.")}
        )


def _publish(version):
    page = version.page
    if page is None:
        page = PageDeWiki(title=version.titre, live=False)
    page.title = page.draft_title = version.titre
    page.sorte, page.texte = version.sorte, version.texte
    page.latitude, page.longitude = version.latitude, version.longitude
    if page.pk is None:
        version.wiki.add_child(instance=page)
        version.page = page
        version.save(update_fields=["page"])
    page.save_revision().publish(skip_permission_checks=True)
    page.refresh_from_db()  # the revision published a copy of it


def lines(texte: str) -> list[str]:
    """Paragraphs of a marked text, as they are compared."""
    return [line for line in clean_text(texte).split("\n") if line.strip()]
