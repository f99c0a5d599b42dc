"""Panels of the page editor."""

from wagtail.admin.panels import InlinePanel


class PanneauSignatures(InlinePanel):
    """Wagtail 8.0's template looks for an icon that nothing gives it."""

    class BoundPanel(InlinePanel.BoundPanel):
        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | {"icon": "plus-inverse"}
