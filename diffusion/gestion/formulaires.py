"""Filters of what leaves."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diffusion.enums import Canal, Etat
from diffusion.models import Envoi
from diffusion.notifications import known_notifications

BLOQUE = "bloque"


class FiltreEnvois(forms.Form):
    q = forms.CharField(label=_("Destinataire"), required=False, max_length=100)
    etat = forms.ChoiceField(
        label=_("État"),
        required=False,
        choices=[("", _("Tous")), (BLOQUE, _("Bloqué")), *Etat.choices],
    )
    canal = forms.ChoiceField(
        label=_("Canal"), required=False, choices=[("", _("Tous")), *Canal.choices]
    )
    genre = forms.ChoiceField(label=_("Message"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = sorted((str(kind.libelle), kind.code) for kind in known_notifications())
        self.fields["genre"].choices = [
            ("", _("Tous")),
            *((code, libelle or code) for libelle, code in kinds),
        ]

    def filter(self):
        """The latest first; everything when a filter cannot be read."""
        rows = Envoi.objects.order_by("-pk")
        asked = self.cleaned_data if self.is_valid() else {}
        if q := asked.get("q"):
            rows = rows.filter(Q(destinataire__icontains=q) | Q(cle=q))
        if canal := asked.get("canal"):
            rows = rows.filter(canal=canal)
        if genre := asked.get("genre"):
            rows = rows.filter(notification=genre)
        etat = asked.get("etat")
        if etat == BLOQUE:
            return rows.filter(pk__in=Envoi.objects.stuck().values("pk"))
        return rows.filter(etat=etat) if etat else rows
