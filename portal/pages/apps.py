from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "portal.pages"
    label = "pages"
    verbose_name = "Pages"

    def ready(self):
        from portal.pages import recepteurs  # noqa: F401 - models must be loaded first
