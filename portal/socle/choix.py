"""Choosers that survive what no chooser sends: Wagtail 8.0 answers 500 when a value is no number."""

from wagtail.images.widgets import AdminImageChooser
from wagtail.snippets.widgets import AdminSnippetChooser


class ValeurSure:
    def get_instance(self, value):
        try:
            return super().get_instance(value)
        except (TypeError, ValueError, OverflowError):
            return None  # the field itself says that the value is wrong


class ChoixSnippet(ValeurSure, AdminSnippetChooser):
    pass


class ChoixImage(ValeurSure, AdminImageChooser):
    pass
