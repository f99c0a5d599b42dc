"""What an article still needs: in its text before it is read, around it before it appears."""

from django.utils.translation import gettext as _

from journal.enums import ENREGISTRES, GenreArticle
from journal.models import Consentement, ControleJuridique


def missing_in_text(article) -> list[str]:
    """What keeps a text from being read by the committee, in sentences."""
    found = []
    if not any(article.signatures.all()):
        found.append(_("Dites qui signe l'article."))
    if not (article.chapo or article.corps or article.enregistrement_id or article.video):
        found.append(_("L'article est vide."))
    if article.genre in ENREGISTRES and not (article.enregistrement_id or article.video):
        found.append(_("Ajoutez l'enregistrement."))
    if article.genre == GenreArticle.PODCAST and not article.enregistrement_id:
        found.append(_("Un podcast a un fichier de son."))
    if (article.enregistrement_id or article.video) and not article.transcription.strip():
        found.append(_("Écrivez la transcription : tout le monde n'entend pas."))
    if article.image_id and not article.image_description.strip():
        found.append(_("Dites ce que montre l'image en tête."))
    if article.image_id and not article.image_credit.strip():
        found.append(_("Dites de qui est l'image en tête."))
    for number, block in enumerate(_photos(article), start=1):
        image = block["image"] or {}
        if not image.get("decorative") and not (image.get("alt_text") or "").strip():
            found.append(_("Dites ce que montre la photo %(n)s.") % {"n": number})
        if not block["credit"].strip():
            found.append(_("Dites de qui est la photo %(n)s.") % {"n": number})
    return found


def _photos(article):
    return [one["value"] for one in article.corps.get_prep_value() if one["type"] == "photo"]


def missing_around(known: dict[int, set[str]]) -> dict[int, list[str]]:
    """{article pk: what keeps its agreed text from appearing}: consents, a reading for the law.

    known: {article pk: the fingerprints its newest text is known by} (journal.avis.same_texts).
    Two queries, whatever their number.
    """
    found = {pk: [] for pk in known}
    for one in Consentement.objects.filter(article__in=known).order_by("personne", "pk"):
        if one.recueilli_le is None and one.retire_le is None:
            words = _("Il manque l'accord de %(personne)s.") % {"personne": one.personne}
            found[one.article_id].append(words)
        elif one.retire_le and not one.image_id and not one.bloc:
            found[one.article_id].append(_("Une personne a retiré son accord pour tout l'article."))
    for one in ControleJuridique.objects.filter(article__in=known):
        if one.empreinte not in known[one.article_id]:
            words = _("Une lecture juridique est attendue (%(motif)s).")
            found[one.article_id].append(words % {"motif": one.get_motif_display()})
    return found
