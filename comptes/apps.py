from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class ComptesConfig(AppConfig):
    name = "comptes"
    verbose_name = "Comptes"

    def ready(self):
        from comptes import notifications  # noqa: F401 - it registers
        from comptes.sessions import begin

        user_logged_in.connect(begin, dispatch_uid="comptes.sessions")
