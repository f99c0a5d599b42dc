"""What waits for the person who has just signed in: the first thing the admin shows."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from annuaire.enums import EtatTraitement, Fraicheur
from annuaire.gestion.filtres import freshness_q
from annuaire.models import MotCherche, Service, Signalement, Structure, Suggestion
from annuaire.permissions import in_themes_of, on_my_fiches, rights_beyond_themes
from territoire.models import Thematique

JOURS_MOTS = 30


@dataclass(frozen=True, slots=True)
class Ligne:
    nombre: int
    libelle: str
    url: str


class PanneauAFaire(Component):
    name = "a_faire"
    template_name = "annuaire/gestion/a_faire.html"
    order = 50

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        return {
            "lignes": [*waiting(user), *to_verify(user), *missing_words(user)],
            "themes": my_themes(user),
            "voit_fiches": user.has_perm("annuaire.view_service"),
        }


def waiting(user):
    """Reported errors and import suggestions this person may settle."""
    for modele, page, libelle in (
        (Signalement, "signalements", _("Erreurs signalées par les habitants")),
        (Suggestion, "suggestions", _("Suggestions des imports")),
    ):
        if user.has_perm(f"annuaire.change_{modele._meta.model_name}"):
            rows = on_my_fiches(modele.objects.filter(etat=EtatTraitement.ATTENTE), user)
            if modele is Suggestion:
                rows = rows.filter(proposition=None)  # partners' have a page of their own
            yield Ligne(rows.count(), libelle, reverse(f"annuaire_gestion:{page}"))


def to_verify(user):
    """Fiches in activity this person may confirm and nobody has for long, oldest first."""
    late = freshness_q(Fraicheur.ANCIENNE, timezone.localdate())
    for modele, libelle in (
        (Service, _("Services à vérifier")),
        (Structure, _("Structures à vérifier")),
    ):
        right = f"change_{modele._meta.model_name}"
        if not user.has_perm(f"annuaire.{right}"):
            continue
        fiches = modele.objects.active().filter(late)
        query = {"fraicheur": Fraicheur.ANCIENNE.value, "publication": "publie", "etat": "active"}
        query["ordering"] = "verifie_le"
        if right not in rights_beyond_themes(user):
            fiches = fiches.filter(pk__in=in_themes_of(user, modele))
            if len(themes := my_themes(user)) == 1:
                query["thematiques"] = themes[0].pk
        yield Ligne(fiches.count(), libelle, f"{list_url(modele)}?{urlencode(query)}")


def missing_words(user):
    """Searches of the last weeks that found nothing."""
    if user.has_perm("annuaire.view_motcherche"):
        first = timezone.localdate() - timedelta(days=JOURS_MOTS)
        rows = MotCherche.objects.filter(jour__gte=first)
        nombre = rows.aggregate(nombre=Sum("nombre"))["nombre"] or 0
        yield Ligne(nombre, _("Recherches sans résultat depuis 30 jours"), list_url(MotCherche))


def my_themes(user):
    return list(Thematique.objects.filter(referents=user))


def list_url(modele):
    return reverse(modele.snippet_viewset.get_url_name("list"))
