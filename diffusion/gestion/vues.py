"""Pages of the admin: what leaves, and the addresses nothing is sent to."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from diffusion.enums import A_REPARER, Motif
from diffusion.gestion.actes import ACTES, put_back
from diffusion.gestion.etat import buttons, warnings
from diffusion.gestion.formulaires import FiltreEnvois
from diffusion.models import AdresseArretee, Envoi
from diffusion.notifications import say_refused

PAR_PAGE = 50
BLOQUES = 20  # shown above everything else


@require_safe
def envois(request):
    """What leaves, the latest first; above it, those that wait for a person."""
    _ask(request, "diffusion.view_envoi")
    form = FiltreEnvois(request.GET)
    page = Paginator(form.filter(), PAR_PAGE).get_page(request.GET.get("page"))
    filtered = any(request.GET.get(name) for name in form.fields)
    bloques = [] if filtered else list(Envoi.objects.stuck().order_by("pk")[:BLOQUES])
    may_act = request.user.has_perm("diffusion.change_envoi")
    for row in (*page, *bloques):
        row.boutons = buttons(row) if may_act else []
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "titre": _("Envois"),
        "form": form,
        "page_obj": page,
        "bloques": bloques,
        "filtre": filtered,
        "avertissements": warnings(),
        "requete": query.urlencode(),
    }
    return render(request, "diffusion/gestion/envois.html", context)


@require_POST
def act(request, pk, acte):
    _ask(request, "diffusion.change_envoi")
    envoi = get_object_or_404(Envoi, pk=pk)
    if ACTES[acte](envoi=envoi, par=request.user):
        messages.success(request, _("C'est fait."))
    else:
        messages.warning(
            request, _("Ce message n'est plus dans l'état où vous l'aviez vu : rien n'a changé.")
        )
    return redirect(f"{reverse('diffusion_gestion:envois')}?{request.GET.urlencode()}")


@require_safe
def adresses(request):
    """Addresses stopped by their server or by a complaint; refusals are only counted."""
    _ask(request, "diffusion.view_adressearretee")
    rows = AdresseArretee.objects.filter(motif__in=A_REPARER).order_by("-cree_le", "-pk")
    context = {
        "titre": _("Adresses arrêtées"),
        "page_obj": Paginator(rows, PAR_PAGE).get_page(request.GET.get("page")),
        "refus": refusals(),
        "peut_remettre": request.user.has_perm("diffusion.delete_adressearretee"),
    }
    return render(request, "diffusion/gestion/adresses.html", context)


def refusals():
    """[(kind of message, how many people refuse it)]."""
    counted = (
        AdresseArretee.objects.filter(motif=Motif.REFUS)
        .order_by("notification")
        .values_list("notification")
        .annotate(nombre=Count("pk"))
    )
    return [(say_refused(nom), nombre) for nom, nombre in counted]


@require_POST
def restore(request, pk):
    _ask(request, "diffusion.delete_adressearretee")
    arret = get_object_or_404(AdresseArretee, pk=pk, motif__in=A_REPARER)
    if put_back(arret=arret, par=request.user):
        messages.success(request, _("Le portail écrira de nouveau à cette adresse."))
    return redirect("diffusion_gestion:adresses")


def _ask(request, right):
    if not request.user.has_perm(right):
        raise PermissionDenied
