"""Admin glue of no room in particular."""

from django.core.exceptions import PermissionDenied
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.permissions import policy_registry

from portal.socle.images import FormulaireAvatar
from portal.socle.tableurs import neutralise

# Every account changes its own picture: through the same gate as the site's images.
AvatarSettingsPanel.form_class = FormulaireAvatar

REGARDS = ("add", "change", "delete", "publish", "view")  # one of them opens a list

_preprocess = SpreadsheetExportMixin.preprocess_field_value


def preprocess_as_text(self, field, value, export_format):
    return neutralise(_preprocess(self, field, value, export_format))


# Every export of the admin, Wagtail's own reports too: they repeat what anyone may have written.
SpreadsheetExportMixin.preprocess_field_value = preprocess_as_text


_dispatch = BulkAction.dispatch


def dispatch_for_who_may_look(self, request, *args, **kwargs):
    """Wagtail 8.0 names all that was chosen (`id=all`: every row) to whoever enters the admin,
    before it says that nothing may be done to it."""
    policy = policy_registry.get_by_type(self.model)
    if not policy.user_has_any_permission(request.user, REGARDS):
        raise PermissionDenied
    return _dispatch(self, request, *args, **kwargs)


BulkAction.dispatch = dispatch_for_who_may_look


@hooks.register("insert_global_admin_css")
def add_admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/gestion.css"))
