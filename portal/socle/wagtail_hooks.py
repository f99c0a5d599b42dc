"""Admin glue of no room in particular."""

from wagtail.admin.views.account import AvatarSettingsPanel

from portal.socle.images import FormulaireAvatar

# Every account changes its own picture: through the same gate as the site's images.
AvatarSettingsPanel.form_class = FormulaireAvatar
