"""The upkeep's lines of the admin's home: whom to phone, what people told, campaigns that end."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from annuaire.enums import EtatTraitement
from annuaire.gestion.a_faire import ATTENTE, PANNE, SEMAINE, Ligne, register
from diffusion.gestion.etat import to_mend
from partenaires.enums import EtatCampagne
from partenaires.gestion import membres
from partenaires.gestion.vues_propositions import nb_waiting
from partenaires.models import Campagne, Veille
from partenaires.tournee import get_round

JOURS = 7


def told(user):
    if user.has_perm("partenaires.change_veille"):
        nombre = Veille.objects.filter(etat=EtatTraitement.ATTENTE).count()
        yield Ligne(nombre, _("Ce qui manque ou a changé, dit-on"), reverse("entretien:veille"))


def to_phone(user):
    if user.has_perms(["partenaires.view_appel", "partenaires.add_appel"]):
        tour, url = get_round(user), reverse("entretien:tournee")
        yield Ligne(len(tour.a_finir), _("Appels à terminer"), url)
        yield Ligne(len(tour.maintenant), _("Structures à appeler"), url)
        yield Ligne(
            len(tour.a_completer), _("Structures sans numéro qui réponde"), f"{url}#a-completer"
        )


def ending(user):
    """Campaigns whose last day is near."""
    if user.has_perm("partenaires.view_campagne"):
        today = timezone.localdate()
        rows = Campagne.objects.filter(
            etat=EtatCampagne.OUVERTE, fin__range=(today, today + timedelta(days=JOURS))
        )
        pks = list(rows.values_list("pk", flat=True))
        url = reverse("entretien:campagnes")
        if len(pks) == 1:
            url = reverse("entretien:campagne", args=pks)
        yield Ligne(len(pks), _("Campagnes qui se terminent"), url)


def proposed(user):
    if user.has_perm("annuaire.change_proposition"):
        libelle = _("Propositions des partenaires")
        yield Ligne(nb_waiting(user), libelle, reverse("partenaires_propositions:liste"))


register(ATTENTE, proposed)
register(ATTENTE, to_phone)
register(ATTENTE, told)
register(ATTENTE, membres.waiting)
register(SEMAINE, ending)
register(PANNE, to_mend)
