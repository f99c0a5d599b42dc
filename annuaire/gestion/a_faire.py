"""What waits for the person who has just signed in: the first thing the admin shows.

Rooms above add their own lines: register(section, function(user) -> lines).
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.components import Component

from annuaire.enums import EtatTraitement, Fraicheur
from annuaire.gestion.filtres import freshness_q, soon_q
from annuaire.models import MotCherche, Service, Signalement, Structure, Suggestion
from annuaire.permissions import POLICIES, on_my_fiches, rights_beyond_themes
from territoire.models import Thematique

JOURS_MOTS = 30


class Ligne(NamedTuple):
    nombre: int
    libelle: str
    url: str


ATTENTE, ANCIEN, PANNE, SEMAINE = "attente", "ancien", "panne", "semaine"
SECTIONS = {
    ATTENTE: gettext_lazy("À traiter"),
    PANNE: gettext_lazy("Ce qui n'est pas parti"),
    ANCIEN: gettext_lazy("À vérifier"),
    SEMAINE: gettext_lazy("Cette semaine"),
}
_registered: list[tuple[str, Callable[..., Iterable[Ligne]]]] = []


def register(section, lines):
    """Add lines to a section: (number, label, address) each, made for one person."""
    if section not in SECTIONS:
        raise ValueError(f"no section {section} on the admin's home")
    if (section, lines) not in _registered:
        _registered.append((section, lines))
    return lines


def sections_of(user):
    """[(title, lines)]: what there is to do, lines at zero and empty sections left out."""
    found = {section: [] for section in SECTIONS}
    for section, lines in _registered:
        found[section] += [Ligne(*line) for line in lines(user)]
    shown = {name: [line for line in lines if line.nombre] for name, lines in found.items()}
    return [(SECTIONS[name], lines) for name, lines in shown.items() if lines]


class PanneauAFaire(Component):
    name = "a_faire"
    template_name = "annuaire/gestion/a_faire.html"
    order = 50

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        return {
            "sections": sections_of(user),
            "par_theme": stale_by_theme(user),
            "themes": my_themes(user),
            "voit_fiches": user.has_perm("annuaire.view_service"),
            "a_verifier": Fraicheur.A_VERIFIER.value,
            "ancienne": Fraicheur.ANCIENNE.value,
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
    """Published fiches this person may confirm and whose time has passed."""
    today = timezone.localdate()
    yield from _fiches(
        user,
        (
            (Service, Fraicheur.A_VERIFIER, _("Services à vérifier")),
            (Service, Fraicheur.ANCIENNE, _("Services pas vérifiés depuis longtemps")),
            (Structure, Fraicheur.A_VERIFIER, _("Structures à vérifier")),
            (Structure, Fraicheur.ANCIENNE, _("Structures pas vérifiées depuis longtemps")),
        ),
        lambda etat: (freshness_q(etat, today), {"fraicheur": etat.value}),
    )


def soon_due(user):
    """Those whose time passes in the days to come."""
    soon = soon_q(timezone.localdate()), {"bientot": "true"}
    yield from _fiches(
        user,
        (
            (Service, None, _("Services à vérifier d'ici 7 jours")),
            (Structure, None, _("Structures à vérifier d'ici 7 jours")),
        ),
        lambda _none: soon,
    )


def _fiches(user, kinds, rule):
    """Lines of fiches, each with the list that shows them, oldest first."""
    for modele, etat, libelle in kinds:
        right = f"change_{modele._meta.model_name}"
        if not user.has_perm(f"annuaire.{right}"):
            continue
        asked, query = rule(etat)
        fiches = modele.objects.active().filter(asked)
        query = query | {
            "publication": "publie",
            "etat": "active",
            "ordering": "verifie_le",
        }
        if right not in rights_beyond_themes(user):
            fiches = fiches.filter(pk__in=POLICIES[modele.genre].in_themes_of(user))
            if len(themes := my_themes(user)) == 1:
                query["thematiques"] = themes[0].pk
        yield Ligne(fiches.count(), libelle, f"{list_url(modele)}?{urlencode(query)}")


def stale_by_theme(user):
    """[(theme, services to verify, old ones, address of their list)], the most first.

    The référents' own themes; every first-level theme for those who may change all services.
    """
    if not user.has_perm("annuaire.change_service"):
        return []
    everywhere = "change_service" in rights_beyond_themes(user)
    themes = list(Thematique.objects.filter(parent=None)) if everywhere else my_themes(user)
    today = timezone.localdate()
    late = {
        etat: list(
            Service.objects.active()
            .filter(freshness_q(etat, today), thematiques__isnull=False)
            .values_list("pk", "thematiques__pk", "thematiques__parent")
        )
        for etat in (Fraicheur.A_VERIFIER, Fraicheur.ANCIENNE)
    }
    rows = []
    for theme in themes:
        numbers = [
            len({pk for pk, own, parent in found if theme.pk in (own, parent)})
            for found in late.values()
        ]
        if any(numbers):
            query = urlencode({"thematiques": theme.pk, "publication": "publie"})
            rows.append((theme, *numbers, f"{list_url(Service)}?{query}"))
    return sorted(rows, key=lambda row: -(row[1] + row[2]))


def missing_words(user):
    """Searches of the last weeks that found nothing."""
    if user.has_perm("annuaire.view_motcherche"):
        first = timezone.localdate() - timedelta(days=JOURS_MOTS)
        rows = MotCherche.objects.filter(jour__gte=first)
        nombre = rows.aggregate(nombre=Sum("nombre"))["nombre"] or 0
        yield Ligne(nombre, _("Recherches sans résultat depuis 30 jours"), list_url(MotCherche))


def my_themes(user):
    """Asked once a person and request."""
    if not hasattr(user, "_mes_themes"):
        user._mes_themes = list(Thematique.objects.filter(referents=user))
    return user._mes_themes


def list_url(modele):
    return reverse(modele.snippet_viewset.get_url_name("list"))


register(ATTENTE, waiting)
register(ATTENTE, missing_words)
register(ANCIEN, to_verify)
register(SEMAINE, soon_due)
