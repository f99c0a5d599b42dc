"""The committee's messages: each kind twice, by e-mail and by SMS.

Nothing secret waits at the post office: the link is made when the message leaves, one a try.
"""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diffusion.enums import Canal
from diffusion.notifications import Notification, register, render_courriel, render_sms
from journal import avis, messages
from journal.comite import liens
from journal.lu import fingerprint
from journal.models import Membre, PageArticle
from portal.socle.dates import say_date

A_LIRE = (messages.AVIS, messages.RAPPEL)


class MessageComite(Notification):
    libelle = gettext_lazy("Comité de rédaction du journal")

    def render(self, envoi):
        """None once they have left, have another contact, or have done what they are asked."""
        membre = Membre.objects.active().filter(pk=envoi.contexte["membre"]).first()
        if membre is None or envoi.destinataire not in (membre.courriel, membre.telephone):
            return None
        article = _article(envoi.contexte)
        quoi = envoi.contexte["quoi"]
        if quoi in A_LIRE and article is not None and not still_to_read(membre, article):
            return None
        context = {
            "membre": membre,
            "article": article,
            "titre": article.draft_title if article else "",
            "journal": membre.journal.title,
            "dit": say(quoi, article, envoi.contexte),
            "mots": envoi.contexte.get("mots", ""),
            "url": liens.issue(membre, messages.page_of(quoi, article.pk if article else None)),
            "raison": _("Vous recevez ce message parce que vous êtes du comité de rédaction."),
        }
        return self.make(context)


@register
class CourrielComite(MessageComite):
    code = messages.COURRIEL
    duree = timedelta(days=7)

    def make(self, context):
        return render_courriel("journal_comite", context)


@register
class SmsComite(MessageComite):
    code = messages.SMS
    canal = Canal.SMS
    duree = timedelta(days=3)

    def make(self, context):
        return render_sms("journal_comite", context)


def _article(contexte):
    pk = contexte.get("article")
    return PageArticle.objects.filter(pk=pk).first() if pk else None


def still_to_read(membre, article) -> bool:
    """Opinions are asked on it, and this person has given none on its newest text."""
    if avis.in_progress(article) is None:
        return False
    return membre.pk not in avis.current(article, fingerprint(article.last_text))


def say(quoi, article, contexte) -> str:
    """What the message says, in one sentence."""
    if quoi == messages.RAPPEL:
        return _say_reminder(article, contexte)
    titre = article.draft_title if article else ""
    avant = say_date(article.avis_avant, "l j F") if article and article.avis_avant else ""
    words = {
        messages.LIEN: _("Voici votre lien pour entrer dans le comité de rédaction."),
        messages.AVIS: _("Votre avis est attendu sur « %(titre)s », avant le %(avant)s."),
        messages.CONSENSUS: _("Le comité est d'accord sur « %(titre)s »."),
        messages.MESSAGE: _("On vous a écrit à propos de « %(titre)s »."),
        messages.AIDE: _("%(qui)s a besoin d'aide pour écrire « %(titre)s »."),
        messages.RETENUE: _("Votre proposition « %(titre)s » est retenue."),
        messages.RESERVE: _("« %(titre)s » : un avis favorable, avec une réserve."),
        messages.BLOCAGE: _("« %(titre)s » : une personne bloque, et dit pourquoi."),
        messages.ACCORD_RETIRE: _("Une personne a retiré son accord dans « %(titre)s »."),
        messages.REPONSE: _("Un droit de réponse est demandé pour « %(titre)s » : trois jours."),
        messages.JURIDIQUE: _("Une lecture juridique est demandée pour « %(titre)s »."),
    }[quoi]
    return words % {"titre": titre, "avant": avant, "qui": contexte.get("qui", "")}


def _say_reminder(article, contexte):
    if article is None:
        return _("%(n)s articles attendent votre avis.") % {"n": contexte["nombre"]}
    if contexte["retard"]:
        words = _("Votre avis sur « %(titre)s » était attendu. Il compte encore.")
    else:
        words = _("Votre avis est bientôt attendu sur « %(titre)s ».")
    return words % {"titre": article.draft_title}
