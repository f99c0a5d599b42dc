"""The page of one article, for a member: as it will appear, what changed, what people say of it."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from journal import avis, parution
from journal.comite.forms import FormulaireAvis, FormulaireMessage
from journal.consensus import Etat
from journal.enums import RoleArticle
from journal.lecture import article_context, needs
from journal.lu import as_lines, fingerprint, words
from journal.manques import missing_in_text
from journal.models import Correction, Lecture
from journal.permissions import may_ask, may_write, writes
from portal.socle.differences import compare


def context(article, membre) -> dict:
    """Context of journal/comite/article.html; `besoins` is for the answer's policy."""
    newest = article.last_text
    lu = fingerprint(newest)
    lecture = article_context(newest, son_url=sound_of(newest))
    voices = avis.current(article, lu)
    own = {one.pk for one in avis.writers(article)}
    bilan = avis.count(voices, own, membre.journal.regle)
    mien = voices.get(membre.pk)
    en_avis = avis.in_progress(article) is not None
    j_ecris = writes(membre, article)
    rows = list(article.participations.all())
    return {
        "lecture": render_to_string("journal/_article.html", lecture),
        "besoins": needs(lecture["son"], lecture["video"]),
        "article": article,
        "titre": newest.title,
        "membre": membre,
        "journal": membre.journal,
        "mots": words(newest),
        "ecrivent": [row.membre for row in rows if row.role == RoleArticle.ECRIT],
        "aident": [row.membre for row in rows if row.role == RoleArticle.AIDE],
        "je_participe": any(row.membre_id == membre.pk for row in rows),
        "j_ecris": j_ecris,
        "peut_ecrire": may_write(membre, article),
        "peut_demander": may_ask(membre, article) and not en_avis,
        "en_avis": en_avis,
        "retard": bool(
            en_avis and article.avis_avant and article.avis_avant < timezone.localdate()
        ),
        "accorde": article.accorde_empreinte == lu,
        "bilan": bilan,
        "bloque": bilan.etat == Etat.BLOQUE,
        "voix": _voices(voices, own),
        "mien": mien,
        "peut_donner": en_avis and not j_ecris,
        "manques": missing_in_text(newest),
        "obstacles": parution.obstacles(article) if article.accorde_empreinte == lu else [],
        "derniere": Lecture.objects.filter(article=article, membre=membre).first(),
        "corrections": Correction.objects.filter(
            article=article, apres__in=avis.same_text(article, lu)
        ),
        "messages_comite": article.messages.select_related("membre"),
        "form_avis": FormulaireAvis(
            initial={
                "valeur": mien.valeur if mien else None,
                "mots": mien.mots if mien else "",
                "lu": lu,
            }
        ),
        "form_message": FormulaireMessage(),
    } | _changes(article, newest, membre, lu)


def sound_of(newest) -> str:
    """Where the committee hears a recording that is not out yet."""
    if not newest.enregistrement_id:
        return ""
    return reverse("comite:son", args=[newest.pk, newest.enregistrement.extension])


def _voices(voices, own):
    """In the order they were given; a writer's old opinion is not shown as a voice."""
    rows = [one for pk, one in voices.items() if pk not in own]
    return sorted(rows, key=lambda one: (one.donne_le, one.pk))


def _changes(article, newest, membre, lu):
    """What changed since this member's last reading: nothing for a first one."""
    before = Lecture.objects.filter(article=article, membre=membre).first()
    if before is None or before.empreinte == lu:
        return {"change_depuis": None, "changements": []}
    return {
        "change_depuis": before.le,
        "changements": compare(before.texte.split("\n"), as_lines(newest)),
    }
