"""The watch list in the admin: read, add from the phone, make a fiche of it, leave aside."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from annuaire.enums import EtatTraitement
from annuaire.gestion.vues import edit_url
from partenaires.enums import OrigineVeille
from partenaires.gestion.pages import needs, show
from partenaires.models import Veille
from partenaires.veille import create_fiche, propose_watch, settle_watch
from territoire.models import Territoire

PAR_PAGE = 50
SOUS = ("entretien:veille", gettext_lazy("Veille"))


class FormulaireVeille(forms.ModelForm):
    class Meta:
        model = Veille
        fields = ["type", "nom", "description", "quartier", "contact"]
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "contact": gettext_lazy("Effacé quand c'est traité, au plus tard en 90 jours.")
        }


@require_safe
@needs("partenaires.view_veille")
def liste(request):
    """Those that wait first."""
    first = When(etat=EtatTraitement.ATTENTE, then=Value(0))
    rows = (
        Veille.objects.select_related("quartier", "structure")
        .annotate(rang=Case(first, default=Value(1), output_field=IntegerField()))
        .order_by("rang", "-cree_le", "-pk")
    )
    page = Paginator(rows, PAR_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.edit_url = edit_url(row.structure) if row.structure else ""
    return show(request, "veille", _("Veille"), {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("partenaires.add_veille")
def nouvelle(request):
    form = FormulaireVeille(request.POST or None)
    if request.method == "POST" and form.is_valid():
        propose_watch(**form.cleaned_data, origine=OrigineVeille.COORDINATION, par=request.user)
        messages.success(request, _("C'est noté."))
        return redirect("entretien:veille")
    status = 400 if form.errors else 200
    titre = _("Noter quelque chose à surveiller")
    return show(request, "veille_form", titre, {"form": form}, sous=SOUS, status=status)


@require_POST
@needs("partenaires.change_veille")
def decider(request, pk, decision):
    row = get_object_or_404(Veille, pk=pk)
    if decision == "creer":
        if not request.user.has_perm("annuaire.add_structure"):
            raise PermissionDenied
        try:
            structure = create_fiche(veille=row, par=request.user)
        except Territoire.DoesNotExist:
            messages.error(request, _("Créez d'abord un territoire."))
            return redirect("entretien:veille")
        if structure:
            messages.success(request, _("La fiche est en brouillon : complétez-la, publiez-la."))
            return redirect(edit_url(structure))
        done = False
    else:
        done = settle_watch(veille=row, accepte=decision == "traiter")
    if done:
        messages.success(request, _("C'est traité."))
    else:
        messages.warning(request, _("Quelqu'un l'avait déjà traité."))
    return redirect("entretien:veille")
