from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvenementsConfig(AppConfig):
    name = "evenements"
    verbose_name = "Agenda"

    def ready(self):
        from wagtail.permissions import register_permission_policy

        from annuaire.fiches import register_suite

        # Models must be loaded first; notices are sent by the worker too.
        from evenements import notifications, recepteurs  # noqa: F401
        from evenements.espace.liens import links
        from evenements.fiches import closed_groups, next_dates
        from evenements.inscriptions import recepteurs as _inscriptions  # noqa: F401 - the same
        from evenements.models import Evenement
        from evenements.permissions import POLITIQUE
        from evenements.publication import AGENDA
        from partenaires.espace import register_links
        from partenaires.publication import AUTRES_RUBRIQUES

        register_permission_policy(Evenement, POLITIQUE)
        AUTRES_RUBRIQUES[AGENDA] = _("Agenda : les rendez-vous")
        register_links(links)
        register_suite("evenements/_prochaines.html", next_dates)
        register_suite("evenements/_groupes.html", closed_groups)
