"""What `manage.py check --deploy` says of the way messages leave."""

from django.conf import settings
from django.core.checks import Info, Tags, register

MUETS = ("console", "dummy", "locmem", "filebased")


@register(Tags.security, deploy=True)
def mail_leaves(app_configs, **kwargs):
    """Messages hold secret links: written to a log, they are lost, and readable."""
    if not says_nothing():
        return []
    return [
        Info(
            "E-mails are not sent anywhere.",
            hint="Set EMAIL_URL, or COURRIEL_FOURNISSEUR (.env.example).",
            id="diffusion.I001",
        )
    ]


def says_nothing():
    """Whether e-mails go to a screen, a file, or nowhere."""
    return settings.EMAIL_BACKEND.startswith("django.core.mail.backends.") and any(
        name in settings.EMAIL_BACKEND for name in MUETS
    )
