"""« Est-ce toujours juste ? »: reminders and campaigns, one message for all that is asked."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from annuaire.fraicheur import months_between
from comptes import jetons
from diffusion.notifications import Notification, register, render_courriel
from diffusion.refus import refusal_url
from partenaires.acces import USAGE
from partenaires.demandes import asked_of, section_names
from partenaires.destinataires import cle
from partenaires.models import ReglagesEntretien
from partenaires.rythme import CAMPAGNE, DEMANDES, RAPPEL
from portal.socle.dates import say_date
from territoire.models import Territoire

LISTEES = 20  # fiches named in the message; the page behind the link shows them all


class Demander(Notification):
    priorite = 6  # behind what somebody is waiting for: signing in, an invitation
    refusable = True
    famille = DEMANDES
    libelle_famille = gettext_lazy("Vos fiches sont-elles justes ? (rappels, campagnes)")

    def render(self, envoi):
        demande = asked_of(envoi.destinataire)
        if not demande.fiches:
            return None
        fiches = demande.fiches
        own = [c for c in demande.campagnes if c.pk == envoi.contexte.get("campagne")]
        campagne = next(iter([*own, *demande.campagnes]), None)
        context = {
            "fiches": [say_fiche(fiche) for fiche in fiches[:LISTEES]],
            "autres": max(0, len(fiches) - LISTEES),
            "campagne": campagne,
            "rubriques": section_names(campagne.sections) if campagne else [],
            "sujet_fiches": subject(fiches),
            "jours": ReglagesEntretien.current().duree_lien,
            "lien": personal_link(envoi.destinataire, fiches, campagne),
            "lien_refus": refusal_url(envoi),
            "qui": who_to_phone(fiches),
            "raison": _("On nous a donné votre adresse pour ces fiches."),
        }
        return render_courriel("campagne" if campagne else "rappel", context)


@register
class Rappeler(Demander):
    code = RAPPEL
    libelle = gettext_lazy("Rappel : des fiches sont à vérifier")


@register
class MenerCampagne(Demander):
    code = CAMPAGNE
    libelle = gettext_lazy("Campagne de mise à jour")


def personal_link(courriel, fiches, campagne=None):
    """A new link at each try: only its fingerprint is kept."""
    donnees = {"fiches": [cle(fiche) for fiche in fiches]}
    if campagne:
        donnees["campagne"] = campagne.pk
    duree = timedelta(days=ReglagesEntretien.current().duree_lien)
    secret = jetons.issue(USAGE, courriel=courriel, duree=duree, **donnees)
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("mes_fiches:lien", args=[secret])


def subject(fiches):
    """« Maison des Voisins et 2 autres fiches »"""
    first, others = fiches[0].nom, len(fiches) - 1
    if not others:
        return first
    words = ngettext("%(nom)s et %(nb)d autre fiche", "%(nom)s et %(nb)d autres fiches", others)
    return words % {"nom": first, "nb": others}


def say_fiche(fiche):
    """What the message says of a fiche: its name, whose it is, its age in words."""
    structure = getattr(fiche, "structure", None)
    return {"nom": fiche.nom, "structure": structure.nom if structure else "", "age": age(fiche)}


def age(fiche, today=None):
    """« vérifiée le 3 mars 2026, il y a 7 mois »"""
    if fiche.verifie_le is None:
        return _("jamais vérifiée")
    day = {"jour": say_date(fiche.verifie_le)}
    months = months_between(fiche.verifie_le, today or timezone.localdate())
    if months < 1:
        return _("vérifiée le %(jour)s") % day
    return _("vérifiée le %(jour)s, il y a %(mois)d mois") % {**day, "mois": months}


def who_to_phone(fiches):
    """The territory of the first fiche: its name, number, address."""
    structures = [getattr(fiche, "structure", None) or fiche for fiche in fiches]
    return Territoire.objects.filter(pk=structures[0].territoire_id).first()
