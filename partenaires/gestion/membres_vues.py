"""Members by structure, invitations, photos, the staff's accounts: validate, ask, render."""

from functools import wraps

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from annuaire.enums import Etat
from annuaire.models import Photo, Structure
from comptes.actions import disable, leave_group
from comptes.models import Utilisateur
from partenaires import equipe, invitations, photos
from partenaires.destinataires import cle, who_answers
from partenaires.enums import Role
from partenaires.forms_espace import FormulaireInvitation, FormulaireRole
from partenaires.models import Invitation, Membre, ReglagesStructure
from partenaires.permissions import (
    EQUIPE,
    may_disable,
    may_invite,
    may_manage_members,
    may_publish_photos,
    may_set_publication,
)
from partenaires.views_equipe import say_resent, send_invitation
from portal.socle.champs import clean_text

PAR_PAGE = 50


def only(may):
    """For those a permission function lets in."""

    def decorate(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            if not may(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


def page_of(request, rows):
    return Paginator(rows, PAR_PAGE).get_page(request.GET.get("page"))


# -- Structures ------------------------------------------------------------------------------------


@require_safe
@only(may_manage_members)
def structures(request):
    """Structures that have members or are waiting for some; any of them by its name."""
    words = clean_text(request.GET.get("q", ""))[:100].split()
    now = timezone.now()
    active = Q(membres__retire_le=None, membres__compte__is_active=True)
    rows = Structure.objects.exclude(etat=Etat.FUSIONNEE).annotate(
        nb_membres=Count("membres", filter=active, distinct=True),
        nb_invitations=Count(
            "invitations",
            filter=Q(
                invitations__acceptee_le=None,
                invitations__refusee_le=None,
                invitations__revoquee_le=None,
                invitations__expire_le__gt=now,
            ),
            distinct=True,
        ),
    )
    for word in words:
        rows = rows.filter(Q(nom__icontains=word) | Q(sigle__icontains=word))
    if not words:
        rows = rows.filter(Q(nb_membres__gt=0) | Q(nb_invitations__gt=0))
    context = {
        "titre": _("Membres des structures"),
        "page_obj": page_of(request, rows.order_by("nom", "pk")),
        "q": " ".join(words),
    }
    return render(request, "partenaires/gestion/membres_structures.html", context)


@require_safe
@only(may_manage_members)
def structure(request, pk):
    return _show_structure(request, _structure(pk), FormulaireInvitation())


def _structure(pk):
    return get_object_or_404(Structure.objects.exclude(etat=Etat.FUSIONNEE), pk=pk)


class FormulairePublication(forms.ModelForm):
    class Meta:
        model = ReglagesStructure
        fields = ["publication"]
        widgets = {"publication": forms.RadioSelect}


def _show_structure(request, fiche, form, status=200):
    members = Membre.objects.filter(structure=fiche).select_related("compte", "retire_par")
    waiting = Invitation.objects.unanswered().filter(structure=fiche).select_related("par")
    settings = ReglagesStructure.objects.filter(structure=fiche).first()
    context = {
        "titre": _("Membres et liens – %s") % fiche.nom,
        "structure": fiche,
        "membres": [row for row in members if row.retire_le is None],
        "partis": [row for row in members if row.retire_le is not None],
        "invitations": waiting,
        "destinataires": who_answers([fiche])[cle(fiche)],
        "roles": Role.choices,
        "form": form,
        "publication": FormulairePublication(instance=settings),
        "regle_publication": may_set_publication(request.user),
        "invite": may_invite(request.user),
    }
    return render(request, "partenaires/gestion/membres_structure.html", context, status=status)


@require_POST
@only(may_invite)
def inviter(request, pk):
    fiche = _structure(pk)
    form = FormulaireInvitation(request.POST)
    if form.is_valid() and send_invitation(request, form, structure=fiche, **form.cleaned_data):
        return redirect("partenaires_membres:structure", fiche.pk)
    return _show_structure(request, fiche, form, status=400)


@require_POST
@only(may_set_publication)
def publication(request, pk):
    fiche = _structure(pk)
    form = FormulairePublication(request.POST)
    if form.is_valid():
        ReglagesStructure.objects.update_or_create(
            structure=fiche, defaults={"publication": form.cleaned_data["publication"]}
        )
        messages.success(request, _("Le réglage est enregistré."))
    else:
        messages.error(request, _("Choisissez une des façons de publier."))
    return redirect("partenaires_membres:structure", fiche.pk)


def _member(pk):
    rows = Membre.objects.select_related("compte", "structure")
    return get_object_or_404(rows, pk=pk, retire_le=None)


@require_POST
@only(may_manage_members)
def changer_role(request, membre):
    row = _member(membre)
    form = FormulaireRole(request.POST)
    if form.is_valid():
        equipe.change_role(membre=row, role=form.cleaned_data["role"], par=request.user, force=True)
        messages.success(request, _("Le rôle de %s est enregistré.") % row.compte)
    else:
        messages.error(request, _("Choisissez un rôle dans la liste."))
    return redirect("partenaires_membres:structure", row.structure_id)


@require_POST
@only(may_manage_members)
def retirer(request, membre):
    row = _member(membre)
    equipe.remove(membre=row, par=request.user, force=True)
    messages.success(
        request, _("%s n'a plus accès. L'historique garde ce qui a été fait.") % row.compte
    )
    return redirect("partenaires_membres:structure", row.structure_id)


# -- Invitations -----------------------------------------------------------------------------------


@require_safe
@only(may_invite)
def liste_invitations(request):
    """Those without an answer first, expired ones among them; then the others."""
    rows = Invitation.objects.select_related("structure", "groupe", "par").annotate(
        closes=Count("acceptee_le") + Count("refusee_le") + Count("revoquee_le")
    )
    context = {
        "titre": _("Invitations"),
        "page_obj": page_of(request, rows.order_by("closes", "-cree_le", "-pk")),
    }
    return render(request, "partenaires/gestion/invitations.html", context)


def _invitation(pk):
    rows = Invitation.objects.unanswered().select_related("structure", "groupe")
    return get_object_or_404(rows, pk=pk)


@require_POST
@only(may_invite)
def renvoyer(request, pk):
    say_resent(request, _invitation(pk), request.user)
    return redirect("partenaires_membres:invitations")


@require_POST
@only(may_invite)
def annuler(request, pk):
    invitations.revoke(invitation=_invitation(pk))
    messages.success(request, _("L'invitation est annulée : son lien ne marche plus."))
    return redirect("partenaires_membres:invitations")


# -- Photos ----------------------------------------------------------------------------------------


@require_safe
@only(may_publish_photos)
def liste_photos(request):
    rows = Photo.objects.filter(publiee=False).order_by("cree_le", "pk")
    rows = rows.select_related("image", "structure", "service__structure")
    page = page_of(request, rows.prefetch_related("image__renditions"))
    context = {"titre": _("Photos à publier"), "page_obj": page}
    return render(request, "partenaires/gestion/photos.html", context)


def _photo(pk):
    return get_object_or_404(Photo.objects.select_related("image", "structure", "service"), pk=pk)


@require_POST
@only(may_publish_photos)
def publier_photo(request, pk):
    photo = _photo(pk)
    if photos.publish_photo(photo=photo, par=request.user):
        messages.success(request, _("La photo est publiée."))
    else:
        messages.warning(request, _("Quelqu'un l'avait déjà publiée."))
    return redirect("partenaires_membres:photos")


@require_POST
@only(lambda user: user.has_perm("annuaire.delete_photo"))
def retirer_photo(request, pk):
    photo = _photo(pk)
    photos.remove_photo(fiche=photo.fiche, photo=photo, par=request.user)
    messages.success(request, _("La photo est supprimée."))
    return redirect("partenaires_membres:photos")


# -- The staff -------------------------------------------------------------------------------------


class FormulaireEquipe(forms.ModelForm):
    groupe = forms.ModelChoiceField(
        label=gettext_lazy("Dans quel groupe ?"),
        queryset=Group.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Invitation
        fields = ["courriel", "groupe", "mot"]
        labels = {
            "courriel": gettext_lazy("Son adresse électronique"),
            "mot": gettext_lazy("Un mot pour elle, si vous voulez"),
        }
        widgets = {"mot": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["groupe"].queryset = Group.objects.filter(name__in=EQUIPE).order_by("name")

    def validate_unique(self):
        """An invitation still open is given back by the act, not refused."""

    def validate_constraints(self):
        """Its target is checked by the act."""


@require_safe
@only(may_invite)
def equipe_du_portail(request):
    return _show_staff(request, FormulaireEquipe())


def _show_staff(request, form, status=200):
    rows = Utilisateur.objects.filter(
        Q(groups__name__in=EQUIPE) | Q(is_superuser=True) | Q(is_staff=True)
    )
    rows = rows.distinct().prefetch_related("groups").order_by("last_name", "first_name", "email")
    page = page_of(request, rows)
    for compte in page:
        compte.groupes = [group for group in compte.groups.all() if group.name in EQUIPE]
        compte.fermable = compte.is_active and may_disable(request.user, compte)
    waiting = Invitation.objects.unanswered().exclude(groupe=None).select_related("groupe", "par")
    context = {
        "titre": _("L'équipe du portail"),
        "page_obj": page,
        "invitations": waiting,
        "form": form,
    }
    return render(request, "partenaires/gestion/equipe.html", context, status=status)


@require_POST
@only(may_invite)
def inviter_equipe(request):
    form = FormulaireEquipe(request.POST)
    if form.is_valid() and send_invitation(request, form, **form.cleaned_data):
        return redirect("partenaires_membres:equipe")
    return _show_staff(request, form, status=400)


def _staff(request, pk):
    """A member of the staff this person may act upon."""
    rows = Utilisateur.objects.filter(groups__name__in=EQUIPE).distinct()
    compte = get_object_or_404(rows, pk=pk)
    if not may_disable(request.user, compte):
        raise PermissionDenied
    return compte


@require_POST
@only(may_invite)
def fermer_compte(request, pk):
    compte = _staff(request, pk)
    disable(compte, par=request.user)
    messages.success(request, _("Le compte de %s est fermé.") % compte)
    return redirect("partenaires_membres:equipe")


@require_POST
@only(may_invite)
def quitter_groupe(request, pk):
    compte = _staff(request, pk)
    group = get_object_or_404(
        compte.groups.filter(name__in=EQUIPE), name=request.POST.get("groupe", "")
    )
    leave_group(compte, group, par=request.user)
    messages.success(
        request,
        _("%(nom)s n'est plus dans le groupe %(groupe)s.") % {"nom": compte, "groupe": group.name},
    )
    return redirect("partenaires_membres:equipe")
