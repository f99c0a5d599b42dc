from django.apps import AppConfig


class AnnuaireConfig(AppConfig):
    name = "annuaire"
    verbose_name = "Annuaire"

    def ready(self):
        from annuaire import recepteurs  # noqa: PLC0415, F401 - models must be loaded first
