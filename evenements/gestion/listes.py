"""The list of events: columns, what each person may open, exports."""

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from annuaire.gestion.listes import FicheIndexView, names
from annuaire.horaires.mots import write_minutes
from evenements.cotes import GESTION
from evenements.enums import Relecture
from evenements.espace.listes import with_dates
from portal.socle.champs import format_phone
from portal.socle.dates import say_date


class DatesColumn(Column):
    """The next date, which leads to all of them for who may change them."""

    cell_template_name = "evenements/gestion/cellule_dates.html"

    def get_value(self, instance):
        return say_next(instance)


class PublicationColumn(Column):
    """Wagtail's own column looks for a scheduled version of each row, one query a row."""

    def get_value(self, instance):
        return say_publication(instance)


def say_publication(evenement) -> str:
    """« Publié », « À relire », « Publié, une modification à relire »…"""
    proposed = evenement.get_relecture_display() if evenement.relecture else ""
    if not evenement.live:
        return proposed or gettext("Brouillon")
    if evenement.relecture == Relecture.ATTENTE:
        return gettext("Publié, une modification à relire")
    if evenement.has_unpublished_changes:
        return gettext("Publié, avec un brouillon")
    return gettext("Publié")


def say_next(evenement) -> str:
    """« mardi 3 mars 2026, 14 h »; the last one when all are over."""
    moment = evenement.prochaine_le or evenement.derniere_le
    if moment is None:
        return gettext("aucune date")
    local = timezone.localtime(moment)
    words = f"{say_date(local.date(), 'l j F Y')}, {write_minutes(local.hour * 60 + local.minute)}"
    return words if evenement.prochaine_le else gettext("passé : %(quand)s") % {"quand": words}


def say_organisers(evenement) -> str:
    return names(evenement.organisateurs) or (
        str(evenement.service.structure) if evenement.service_id else evenement.comite
    )


class OrganisateursColumn(Column):
    def get_value(self, instance):
        return say_organisers(instance)


COLONNES = [
    Column("get_type_display", label=_("Type"), sort_key="type"),
    DatesColumn("prochaine_le", label=_("Prochaine date"), sort_key="prochaine_le"),
    OrganisateursColumn("organisateurs", label=_("Organisé par")),
    PublicationColumn("live", label=_("Publication"), sort_key="relecture"),
]


class EvenementIndexView(FicheIndexView):
    default_ordering = "nom"
    related = ("publics",)
    EXPORT = {
        "pk": lambda evenement: evenement.pk,
        "titre": lambda evenement: evenement.titre,
        "type": lambda evenement: evenement.get_type_display(),
        "description": lambda evenement: evenement.description,
        "organisateurs": say_organisers,
        "prochaine_date": say_next,
        "lieu": lambda evenement: evenement.lieu.ligne if evenement.lieu else "",
        "themes": lambda evenement: names(evenement.thematiques),
        "publics": lambda evenement: names(evenement.publics),
        "quartiers": lambda evenement: names(evenement.quartiers),
        "prix": lambda evenement: evenement.get_frais_display(),
        "inscription": lambda evenement: evenement.get_inscription_display(),
        "places": lambda evenement: evenement.capacite,
        "telephone": lambda evenement: format_phone(evenement.telephone),
        "courriel": lambda evenement: evenement.courriel,
        "publication": say_publication,
    }

    def get_base_queryset(self):
        return with_dates(super().get_base_queryset()).prefetch_related("organisateurs")

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        for evenement in self.shown:
            may = evenement.pk in self.allowed["change"]
            evenement.url_dates = GESTION.url("dates", evenement.pk) if may else ""
        return context
