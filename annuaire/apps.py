from django.apps import AppConfig


class AnnuaireConfig(AppConfig):
    name = "annuaire"
    verbose_name = "Annuaire"

    def ready(self):
        from wagtail.permissions import register_permission_policy

        from annuaire import recepteurs  # noqa: F401 - models must be loaded first
        from annuaire.permissions import POLICIES

        for policy in POLICIES.values():
            register_permission_policy(policy.model, policy)
