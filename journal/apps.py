from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "journal"
    verbose_name = "Journal"

    def ready(self):
        # Models must be loaded first; notices are sent by the worker too.
        from annuaire.fiches import register_suite
        from evenements.pages import register_suite as register_suite_evenement
        from journal import notifications, recepteurs  # noqa: F401
        from journal.comite.espace import links
        from journal.fiches import about_evenement, about_structure
        from journal.images import keep_pixels
        from journal.wiki import gestion as _gestion_wiki  # noqa: F401
        from journal.wiki import recepteurs as _recepteurs_wiki  # noqa: F401
        from partenaires.espace import register_links
        from portal.socle import images

        images.GARDES.append(keep_pixels)
        register_links(links)
        register_suite("journal/_parle.html", about_structure)
        register_suite_evenement("journal/_parle.html", about_evenement)
