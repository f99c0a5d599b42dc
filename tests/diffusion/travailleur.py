"""A worker of its own process: python -m tests.diffusion.travailleur; killed by the tests.

With « mourir » as argument it dies by SIGKILL while it writes a message, before handing it over.
"""

import os
import signal
import sys

import django
from django.conf import settings


def main(how):
    django.setup()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(os.environ["TRAVAILLEUR_SMTP"])
    from diffusion.expedition import drain
    from diffusion.notifications import register
    from tests.diffusion.conftest import Essai

    class Mortel(Essai):
        def render(self, envoi):
            if how == "mourir":
                os.kill(os.getpid(), signal.SIGKILL)
            return super().render(envoi)

    register(Mortel)
    drain()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
