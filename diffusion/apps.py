from django.apps import AppConfig


class DiffusionConfig(AppConfig):
    name = "diffusion"
    verbose_name = "Diffusion"

    def ready(self):
        from diffusion import (
            checks,  # noqa: F401 - they register
            recepteurs,  # noqa: F401 - models must be loaded first
        )
