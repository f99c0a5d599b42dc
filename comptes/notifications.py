"""What accounts send: links to enter, a new address, what was changed, a coming end."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptes import conservation, jetons, liens
from comptes.models import Jeton, Utilisateur
from diffusion.notifications import Notification, register, render_courriel

USAGE_ADRESSE = "adresse"
DUREE_ADRESSE = timedelta(hours=24)

FAITS = {
    "mot-de-passe": _("Le mot de passe de votre compte a été changé."),
    "mot-de-passe-retire": _("Le mot de passe de votre compte a été retiré."),
    "adresse": _("Votre compte a changé d'adresse. Il ne répond plus à celle-ci."),
    "second-facteur": _("Le téléphone qui protège votre compte vient d'être enregistré."),
    "second-facteur-retire": _(
        "Le téléphone qui protégeait votre compte a été retiré par la personne qui administre le "
        "site. Vous en enregistrerez un autre à votre prochaine visite."
    ),
    "second-facteur-fini": _("Le téléphone qui protégeait votre compte a été retiré."),
    "codes": _("Les codes de secours de votre compte ont été remplacés."),
}


def absolute(path):
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


def write(nom, **context):
    return render_courriel(nom, {"portail_nom": settings.WAGTAIL_SITE_NAME} | context)


@register
class Connexion(Notification):
    """One e-mail in both cases: a link and a code, or that nobody has an account there."""

    code = liens.CODE
    libelle = _("Lien pour entrer")
    priorite = 0
    duree = liens.DUREE

    def render(self, envoi):
        navigateur, avant = envoi.contexte["navigateur"], envoi.contexte["avant"]
        liens.revoke_requests([navigateur, avant])
        compte = Utilisateur.objects.get_active(envoi.destinataire)
        if compte is None:
            page = absolute(reverse("comptes:connexion"))
            return write("connexion_inconnue", page=page, courriel=envoi.destinataire)
        secret, code = liens.issue(compte, navigateur=navigateur)
        return write(
            "connexion",
            lien=absolute(reverse("comptes:lien", args=[secret])),
            chiffres=f"{code[:3]} {code[3:]}",
            minutes=int(liens.DUREE.total_seconds()) // 60,
        )


@register
class Adresse(Notification):
    """To the new address: a link to confirm it, or that another account has it."""

    code = "comptes.adresse"
    libelle = _("Nouvelle adresse à confirmer")
    priorite = 0
    duree = timedelta(hours=2)

    def render(self, envoi):
        compte = Utilisateur.objects.filter(pk=envoi.contexte["compte"], is_active=True).first()
        if compte is None:
            return None
        if Utilisateur.objects.filter(email__iexact=envoi.destinataire).exists():
            return write("adresse_prise", page=absolute(reverse("comptes:connexion")))
        asked = Jeton.objects.filter(usage=USAGE_ADRESSE, donnees__compte=compte.pk)
        jetons.revoke(asked)
        secret = jetons.issue(
            USAGE_ADRESSE,
            courriel=envoi.destinataire,
            duree=DUREE_ADRESSE,
            compte=compte.pk,
            epoque=compte.epoque,
        )
        return write("adresse", lien=absolute(reverse("comptes:adresse_lien", args=[secret])))


@register
class Securite(Notification):
    """What has just been changed on an account: whoever did not do it must know."""

    code = "comptes.securite"
    libelle = _("Un changement sur le compte")
    priorite = 1
    duree = timedelta(days=3)

    def render(self, envoi):
        return write(
            "securite",
            fait=FAITS[envoi.contexte["fait"]],
            le=datetime.fromisoformat(envoi.contexte["le"]),
            page=absolute(reverse("comptes:connexion")),
        )


@register
class Inactif(Notification):
    """An account nobody used for two years is about to go."""

    code = conservation.CODE
    libelle = _("Compte bientôt effacé")
    duree = timedelta(days=15)

    def render(self, envoi):
        compte = Utilisateur.objects.filter(pk=envoi.contexte["compte"], is_active=True).first()
        if compte is None or compte.prevenu_le is None:  # gone, or back
            return None
        return write(
            "inactif",
            jour=timezone.localdate(compte.prevenu_le + conservation.PREAVIS),
            page=absolute(reverse("comptes:connexion")),
        )
