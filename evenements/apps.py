from django.apps import AppConfig


class EvenementsConfig(AppConfig):
    name = "evenements"
    verbose_name = "Agenda"

    def ready(self):
        from wagtail.permissions import register_permission_policy

        from annuaire.fiches import register_suite
        from evenements import recepteurs  # noqa: F401 - models must be loaded first
        from evenements.fiches import next_dates
        from evenements.inscriptions import recepteurs as _inscriptions  # noqa: F401 - the same
        from evenements.models import Evenement
        from evenements.permissions import POLITIQUE

        register_permission_policy(Evenement, POLITIQUE)
        register_suite("evenements/_prochaines.html", next_dates)
