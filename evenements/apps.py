from django.apps import AppConfig


class EvenementsConfig(AppConfig):
    name = "evenements"
    verbose_name = "Agenda"

    def ready(self):
        from wagtail.permissions import register_permission_policy

        from evenements import recepteurs  # noqa: F401 - models must be loaded first
        from evenements.models import Evenement
        from evenements.permissions import POLITIQUE

        register_permission_policy(Evenement, POLITIQUE)
