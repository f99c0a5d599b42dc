"""The year of a journal, in figures."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from journal.chiffres import figures
from journal.models import PageJournal

DATE = {"type": "date"}


class FormulaireChiffres(forms.Form):
    journal = forms.ModelChoiceField(
        PageJournal.objects.none(), label=gettext_lazy("Journal"), empty_label=None
    )
    debut = forms.DateField(
        label=gettext_lazy("Du"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )
    fin = forms.DateField(
        label=gettext_lazy("Au"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["journal"].queryset = PageJournal.objects.order_by("title")

    def clean(self):
        data = super().clean()
        if data.get("debut") and data.get("fin") and data["debut"] > data["fin"]:
            self.add_error("fin", _("La fin est avant le début."))
        return data


@require_safe
def chiffres(request):
    if not request.user.has_perm("journal.view_mesure"):
        raise PermissionDenied
    today = timezone.localdate()
    first = PageJournal.objects.order_by("title").first()
    default = {
        "journal": first.pk if first else None,
        "debut": today.replace(month=1, day=1).isoformat(),
        "fin": today.isoformat(),
    }
    form = FormulaireChiffres(default | {k: v for k, v in request.GET.items() if k in default})
    found = None
    if first and form.is_valid():
        data = form.cleaned_data
        found = figures(data["journal"], data["debut"], data["fin"])
    context = {
        "titre": _("Le journal en chiffres"),
        "form": form if first else None,
        "chiffres": found,
    }
    status = 400 if first and form.errors else 200
    return render(request, "journal/gestion/chiffres.html", context, status=status)
