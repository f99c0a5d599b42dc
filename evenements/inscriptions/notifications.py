"""The messages of sign-ups: each kind twice, by e-mail and by text message.

Nothing secret waits at the post office: the link is made when the message leaves, one a try.
"""

import unicodedata
from datetime import timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diffusion.enums import Canal
from diffusion.gsm import SEUL, SIMPLES, simplify
from diffusion.notifications import Message, Notification, register, render_courriel
from diffusion.refus import refusal_url
from evenements.enums import Avis, UsageLien
from evenements.inscriptions import liens, textes
from evenements.inscriptions.messages import code_of
from evenements.inscriptions.places import AVEC_DATE
from evenements.models import Inscription

RAPPELS = (Avis.RAPPEL_AVANT_VEILLE, Avis.RAPPEL_VEILLE)
PARENTS = (Avis.PARENT_ACCORD, Avis.PARENT_INFORME)
PRESSES = (Avis.PROPOSITION, Avis.PLACE, Avis.DATE_ANNULEE, Avis.DATE_DEPLACEE)
TITRE_MIN = 12  # signs of a title, in a text message


class AvisInscription(Notification):
    avis: Avis

    def render(self, envoi):
        """None once the sign-up is erased, has another contact, or another state."""
        row = _find(envoi.contexte["inscription"])
        parent = self.avis in PARENTS or bool(envoi.contexte.get("parent"))
        if row is None or envoi.destinataire not in _addresses(row, parent):
            return None
        with translation.override(_language(row)):
            texte = textes.say(row, self.avis, envoi.contexte)
            if texte is None:
                return None
            if parent:
                texte.usage = UsageLien.PARENT
            url = liens.url(liens.issue(row, texte.usage), texte.usage)
            if self.canal == Canal.SMS:
                return Message(texte=write_sms(texte.sms, row.occurrence.evenement.titre, url))
            return self._courriel(row, texte, url, envoi, parent)

    def _courriel(self, row, texte, url, envoi, parent):
        context = {
            "sujet": texte.sujet,
            "prenom": "" if parent else row.prenom,
            "phrases": texte.phrases,
            "details": textes.details(row) if texte.details else [],
            "geste": texte.geste,
            "url": url,
            "telephone": row.occurrence.evenement.telephone,
            "raison": _reason(parent),
            "lien_refus": refusal_url(envoi) if self.refusable else "",
        }
        return render_courriel("inscription_avis", context)


def _find(pk):
    rows = Inscription.objects.select_related(
        *(f"occurrence__{path}" for path in AVEC_DATE), "prescripteur"
    )
    return rows.filter(pk=pk).first()


def _addresses(row, parent):
    if parent:
        return {row.parent_telephone, row.parent_courriel} - {""}
    return {row.telephone, row.courriel} - {""}


def _language(row):
    return row.langue if row.langue in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _reason(parent):
    if parent:
        return _("Vous le recevez parce qu'un enfant vous a nommé comme parent en s'inscrivant.")
    return _("Vous le recevez parce que cette adresse a servi à s'inscrire.")


def write_sms(modele, titre, url) -> str:
    """One message when that can be: plain signs, the title cut to what is left of it."""
    modele = fold(modele)  # its {titre} stays: braces are signs operators take, billed twice
    room = SEUL - len(modele.replace("{titre}", "")) - len(url) - 1
    titre = fold(titre)
    if len(titre) > max(room, TITRE_MIN):
        titre = titre[: max(room, TITRE_MIN) - 3].rstrip(" ,.:;-") + "..."
    return f"{modele.replace('{titre}', titre)} {url}"


def fold(texte) -> str:
    """The signs operators bill once: accents they do not have are dropped, é and à stay."""
    return "".join(sign if sign in SIMPLES else _plain(sign) for sign in simplify(texte))


def _plain(sign):
    """ê gives e, ç gives c; what has no plain form stays, and the message is billed as it is."""
    letters = unicodedata.normalize("NFKD", sign)
    plain = "".join(letter for letter in letters if letter in SIMPLES)
    return plain or sign


def _declare(avis, canal):
    names = {
        "avis": avis,
        "canal": canal,
        "code": code_of(avis, canal),
        "libelle": avis.label,
        "priorite": 2 if avis in PRESSES else 4,
        "duree": timedelta(hours=20) if avis in RAPPELS else timedelta(days=2),
    }
    if avis in RAPPELS:
        names |= {
            "refusable": True,
            "famille": "inscription.rappels",
            "libelle_famille": gettext_lazy("Rappels avant un rendez-vous"),
        }
    register(type("AvisInscription", (AvisInscription,), names))


for _avis in Avis:
    for _canal in Canal:
        _declare(_avis, _canal)
