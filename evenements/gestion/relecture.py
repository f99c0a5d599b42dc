"""« À relire »: what partners propose, beside what is public; one answer, with its reason."""

from functools import wraps

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.compare import diff_text

from annuaire.gestion.vues import PAR_PAGE, edit_url
from evenements import publication
from evenements.cotes import GESTION
from evenements.differences import compare, say_all
from evenements.enums import Relecture
from evenements.espace.listes import with_dates
from evenements.gestion.listes import say_next, say_organisers
from evenements.pages import say_moment, say_rules
from evenements.permissions import POLITIQUE

LONG = 60  # characters from which differences are shown inside the text
MONTREES = 10


class FormulaireReponse(forms.Form):
    """lu: the version that was read."""

    ACCEPTER, REFUSER = "accepter", "refuser"

    lu = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    geste = forms.ChoiceField(
        choices=[(ACCEPTER, ""), (REFUSER, "")],
        error_messages={
            "required": gettext_lazy("Choisissez « Publier » ou « Refuser »."),
            "invalid_choice": gettext_lazy("Choisissez « Publier » ou « Refuser »."),
        },
    )
    motif = forms.CharField(
        label=gettext_lazy("Pourquoi ? (l'auteur le lira)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Nécessaire pour refuser."),
    )

    def clean(self):
        data = self.cleaned_data
        if data.get("geste") == self.REFUSER and not data.get("motif") and not self.errors:
            self.add_error("motif", _("Dites pourquoi : la personne pourra corriger."))
        return data

    @property
    def accepte(self):
        return self.cleaned_data["geste"] == self.ACCEPTER


def may_answer(user) -> bool:
    return POLITIQUE.user_has_permission(user, "publish")


def waiting_for(user):
    """Proposals this person may answer: référents, those of their themes."""
    if not may_answer(user):
        return POLITIQUE.model.objects.none()
    return POLITIQUE.instances_user_has_permission_for(user, "publish").to_read()


def answers(view):
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if not may_answer(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped


@require_safe
@answers
def liste(request):
    """Those received first, first."""
    rows = with_dates(waiting_for(request.user)).select_related(
        "service__structure", "propose_par", "latest_revision"
    )
    rows = rows.prefetch_related("organisateurs").order_by("propose_le", "pk")
    page = Paginator(rows, PAR_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.quand, row.qui = say_next(row), say_organisers(row)
        row.intitule = row.latest_revision.object_str if row.latest_revision else row.titre
    context = {"titre": _("Rendez-vous à relire"), "page_obj": page}
    return render(request, "evenements/gestion/a_relire.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@answers
def proposition(request, pk):
    mine = POLITIQUE.instances_user_has_permission_for(request.user, "publish")
    rows = mine.with_place().select_related("propose_par", "grille", "image")
    found = get_object_or_404(rows.prefetch_related("organisateurs"), pk=pk)
    if found.relecture != Relecture.ATTENTE:
        messages.warning(request, _("Quelqu'un y avait déjà répondu."))
        return redirect("agenda_relecture:liste")
    form = FormulaireReponse(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid() and (response := _settle(request, found, form)):
            return response
    return _show(request, found, form, status=status)


def _settle(request, found, form):
    """The redirect, None when the page is to be read again with what went wrong."""
    lu, par = form.cleaned_data["lu"], request.user
    try:
        if form.accepte:
            done = publication.accept(evenement=found, lu=lu, par=par)
        else:
            motif = form.cleaned_data["motif"]
            done = publication.refuse(evenement=found, lu=lu, par=par, motif=motif)
    except ValidationError as error:
        text = " ".join(error.messages)
        form.add_error(None, _("Il n'est pas complet : %(texte)s") % {"texte": text})
        return None
    if done:
        messages.success(request, _("C'est fait : la personne qui l'a proposé est prévenue."))
        return redirect("agenda_relecture:liste")
    found.refresh_from_db()
    if found.relecture != Relecture.ATTENTE:
        messages.warning(request, _("Quelqu'un y avait déjà répondu."))
        return redirect("agenda_relecture:liste")
    form.add_error(
        None, _("Son auteur l'a changé pendant que vous lisiez. Voici le nouveau texte : relisez.")
    )
    return None


def _show(request, found, form, status=200):
    version = found.get_latest_revision_as_object()
    rows = found.occurrences.kept().upcoming().chronological()
    context = {
        "titre": version.titre,
        "evenement": found,
        "qui": say_organisers(version),
        "lignes": [_line(row) for row in compare(found, version)] if found.live else [],
        "mots": say_all(version),
        "rythmes": say_rules(found),
        "dates": [(say_moment(row), row) for row in rows[:MONTREES]],
        "form": form,
        "lu": found.latest_revision_id,
        "edit_url": edit_url(found),
        "url_dates": GESTION.url("dates", found.pk),
    }
    return render(request, "evenements/gestion/proposition.html", context, status=status)


def _line(row):
    """One field: both texts, and what moved inside long ones."""
    inside = ""
    if min(len(row.avant), len(row.apres)) > LONG:
        inside = diff_text(row.avant, row.apres).to_html()
    return {"champ": row.champ, "avant": row.avant, "apres": row.apres, "difference": inside}


def to_read(user):
    """The line of the admin's home (annuaire.gestion.a_faire)."""
    if may_answer(user):
        address = reverse("agenda_relecture:liste")
        yield waiting_for(user).count(), _("Rendez-vous à relire"), address
