from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import pre_delete


class ComptesConfig(AppConfig):
    name = "comptes"
    verbose_name = "Comptes"

    def ready(self):
        from comptes import notifications  # noqa: F401 - it registers
        from comptes.actions import erase_traces
        from comptes.sessions import begin

        user_logged_in.connect(begin, dispatch_uid="comptes.sessions")
        pre_delete.connect(
            erase_traces, sender="comptes.Utilisateur", dispatch_uid="comptes.erase_traces"
        )
