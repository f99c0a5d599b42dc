"""A new personal link, and what became of a proposition."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from annuaire.enums import EtatTraitement
from annuaire.importation.valeurs import Mots
from annuaire.models import Proposition
from comptes import jetons
from diffusion.notifications import Notification, register, render_courriel
from partenaires.acces import USAGE
from partenaires.destinataires import cle, fiches_of
from partenaires.models import ReglagesEntretien
from partenaires.sections import FERMETURE_DEFINITIVE, say_field, say_value

MONTREES = 10  # fiches named in a message


def absolute(path):
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


def link_days() -> int:
    """How long a personal link opens: never more than thirty days."""
    general = ReglagesEntretien.current()
    return min(general.duree_lien, 30)


@register
class NouveauLien(Notification):
    """To whoever asked; nothing leaves to an address that answers for no fiche."""

    code = "partenaires.lien"
    libelle = "Nouveau lien personnel"
    priorite = 1
    duree = timedelta(hours=12)

    def render(self, envoi):
        fiches = fiches_of(envoi.destinataire)
        if not fiches:
            return None
        jours = link_days()
        secret = jetons.issue(
            USAGE,
            courriel=envoi.destinataire,
            duree=timedelta(days=jours),
            fiches=[cle(fiche) for fiche in fiches],
        )
        context = {
            "url": absolute(reverse("mes_fiches:lien", args=[secret])),
            "fiches": fiches[:MONTREES],
            "autres": max(len(fiches) - MONTREES, 0),
            "jours": jours,
        }
        return render_courriel("lien", context)


@register
class ReponseProposition(Notification):
    """Once all the fields of a proposition have their answer, with the coordinator's word."""

    code = "partenaires.reponse"
    libelle = "Réponse à une proposition"

    def render(self, envoi):
        proposition = (
            Proposition.objects.exclude(etat=EtatTraitement.ATTENTE)
            .select_related("structure", "service")
            .filter(pk=envoi.contexte["proposition"])
            .first()
        )
        if proposition is None:
            return None
        context = {
            "fiche": proposition.fiche,
            "proposition": proposition,
            "acceptee": proposition.etat == EtatTraitement.ACCEPTE,
            "champs": told(proposition),
            "url": absolute(proposition.fiche.get_absolute_url()) if proposition.fiche.live else "",
        }
        return render_courriel("reponse_proposition", context)


def told(proposition):
    """[(field, value, whether it was accepted)] in words; closing for good is one line."""
    mots, lines = Mots(), []
    genre = proposition.fiche.genre
    for row in proposition.suggestions.order_by("pk"):
        if row.champ in FERMETURE_DEFINITIVE and row.champ != "fermee_depuis":
            continue
        lines.append(
            (
                say_field(row.champ, genre),
                say_value(row.champ, genre, row.valeur_proposee, mots),
                row.etat == EtatTraitement.ACCEPTE,
            )
        )
    return lines
