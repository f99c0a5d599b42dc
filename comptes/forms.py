"""Signing in, in French: Wagtail's form leaves its password field unnamed."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm


class FormulaireConnexion(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Mot de passe")
