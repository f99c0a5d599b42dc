from django.apps import AppConfig


class PartenairesConfig(AppConfig):
    name = "partenaires"
    verbose_name = "Partenaires"

    def ready(self):
        from partenaires import recepteurs  # noqa: F401 - it connects
        from partenaires.notifications import invitations  # noqa: F401 - it registers
