from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "journal"
    verbose_name = "Journal"

    def ready(self):
        # Models must be loaded first; notices are sent by the worker too.
        from journal import notifications, recepteurs  # noqa: F401
