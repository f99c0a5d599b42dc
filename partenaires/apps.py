from django.apps import AppConfig


class PartenairesConfig(AppConfig):
    name = "partenaires"
    verbose_name = "Partenaires"

    def ready(self):
        from annuaire.oppositions import register_oppositions
        from annuaire.permissions import register_pro_access
        from comptes.donnees import register_export
        from partenaires import equipe, personnes
        from partenaires import recepteurs as _recepteurs  # noqa: F401 - connects its signals
        from partenaires.acces import is_partner
        from partenaires.notifications import (  # noqa: F401 - they register
            invitations,
            rappels,
            reponses,
        )
        from partenaires.notifications import personnes as _noms  # noqa: F401 - it registers

        register_pro_access(is_partner)
        register_oppositions(personnes.refused, personnes.note)
        register_export("structures", equipe.memberships_of)
