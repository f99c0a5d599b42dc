"""Admin glue of no room in particular."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from portal.socle.images import FormulaireAvatar
from portal.socle.tableurs import neutralise

# Every account changes its own picture: through the same gate as the site's images.
AvatarSettingsPanel.form_class = FormulaireAvatar

_preprocess = SpreadsheetExportMixin.preprocess_field_value


def preprocess_as_text(self, field, value, export_format):
    return neutralise(_preprocess(self, field, value, export_format))


# Every export of the admin, Wagtail's own reports too: they repeat what anyone may have written.
SpreadsheetExportMixin.preprocess_field_value = preprocess_as_text


@hooks.register("insert_global_admin_css")
def add_admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/gestion.css"))
