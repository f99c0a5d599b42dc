"""The space of the people who keep fiches, by account: validate, ask, render."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annuaire.enums import Genre
from annuaire.gestion.actes import settle_report
from annuaire.models import Photo, Service, Signalement
from annuaire.models.suivi import about
from partenaires import actions, chiffres, espace, historique, photos
from partenaires.acces import acces_par_compte
from partenaires.forms_espace import FormulaireDescription, FormulairePhoto, FormulaireReponse
from portal.socle.prive import private
from territoire.referentiel import get_referentiel

# On the home; the others have their page.
MAX_SIGNALEMENTS = 3
MAX_A_VERIFIER = 6

# -- Who comes in ----------------------------------------------------------------------------------


def in_space(view):
    """Signed in; the view gets (request, acces, …). What is not theirs answers 404, in the view."""

    @private
    @login_required
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        return view(request, acces_par_compte(request.user), *args, **kwargs)

    return wrapped


def own_structure(acces, pk, *, manage=False):
    structure = get_object_or_404(espace.structures_of(acces), pk=pk)
    if manage and not acces.may_manage(structure):
        raise PermissionDenied
    return structure


def own_fiche(acces, genre, pk, *, change=False):
    structures = espace.structures_of(acces)
    if genre == Genre.STRUCTURE:
        fiche = get_object_or_404(structures.select_related("lieu", "reglages"), pk=pk)
    else:
        services = Service.objects.select_related("structure__lieu", "structure__reglages", "lieu")
        fiche = get_object_or_404(services, pk=pk, structure__in=structures)
    if change and not acces.may_change(fiche):
        raise PermissionDenied
    return fiche


def structure_of(fiche):
    return fiche if fiche.genre == Genre.STRUCTURE else fiche.structure


# -- Home and structures ---------------------------------------------------------------------------


@require_safe
@in_space
def accueil(request, acces):
    """What needs a tap today comes first; then every structure at a glance."""
    rows = espace.overview(request.user)
    if not rows:
        liens = espace.links(request.user, membre=False)
        context = {"contacts": get_referentiel().contacts, "liens": liens}
        return render(request, "partenaires/espace/sans_structure.html", context)
    lines = [line for row in rows for line in row.fiches]
    changeable = [row.structure.pk for row in rows if row.modifiable]
    late = [line for line in lines if line.a_verifier and line.modifiable]
    late.sort(key=_oldest_first)
    waiting = sum(line.signalements for line in lines if line.modifiable)
    context = {
        "structures": rows,
        "liens": espace.links(request.user, membre=True),
        "a_verifier": late[:MAX_A_VERIFIER],
        "autres_a_verifier": len(late[MAX_A_VERIFIER:]),
        "signalements": espace.with_origin(espace.reports_of(changeable)[:MAX_SIGNALEMENTS]),
        "autres_signalements": max(0, waiting - MAX_SIGNALEMENTS),
        "nb_propositions": sum(line.propositions for line in lines),
        "nb_photos": sum(line.photos for line in lines),
        "nb_invitations": sum(row.invitations for row in rows),
    }
    return render(request, "partenaires/espace/accueil.html", context)


def _oldest_first(line):
    return (espace.due_date(line.fiche) or timezone.localdate().min, line.fiche.nom)


@require_safe
@in_space
def structure(request, acces, pk):
    own_structure(acces, pk)
    (row,) = espace.overview(request.user, pk)
    return render(request, "partenaires/espace/structure.html", {"ligne": row})


@require_safe
@in_space
def figures(request, acces, pk):
    fiche = own_structure(acces, pk)
    services = list(Service.objects.filter(structure=fiche).order_by("nom", "pk"))
    context = chiffres.figures(fiche, services, timezone.localdate()) | {"structure": fiche}
    return render(request, "partenaires/espace/chiffres.html", context)


# -- Reports ---------------------------------------------------------------------------------------


def _changeable(acces):
    return [structure for structure in espace.structures_of(acces) if acces.may_change(structure)]


@require_safe
@in_space
def signalements(request, acces):
    reports = espace.with_origin(espace.reports_of(_changeable(acces)))
    return render(request, "partenaires/espace/signalements.html", {"signalements": reports})


@require_POST
@in_space
def repondre(request, acces, pk):
    """« C'est corrigé » or « C'est déjà juste »: the report is closed, what was left is erased."""
    structures = espace.structures_of(acces)
    report = Signalement.objects.select_related("structure", "service__structure").filter(pk=pk)
    report = (
        report.filter(structure__in=structures) | report.filter(service__structure__in=structures)
    ).first()
    if report is None:
        raise Http404
    if not acces.may_change(report.fiche):
        raise PermissionDenied
    form = FormulaireReponse(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choisissez une des réponses proposées."))
        reports = espace.with_origin(espace.reports_of(_changeable(acces)))
        context = {"signalements": reports}
        return render(request, "partenaires/espace/signalements.html", context, status=400)
    accepte = form.cleaned_data["reponse"] == FormulaireReponse.CORRIGE
    if settle_report(signalement=report, accepte=accepte, par=request.user):
        messages.success(request, _("Merci, c'est noté. Le contact laissé est effacé."))
    else:
        messages.warning(request, _("Quelqu'un y avait déjà répondu."))
    return redirect("espace:accueil")


# -- History ---------------------------------------------------------------------------------------


@require_safe
@in_space
def history(request, acces, genre, pk):
    fiche = own_fiche(acces, genre, pk)
    context = {
        "fiche": fiche,
        "structure": structure_of(fiche),
        "page": historique.page_of_versions(fiche, request.GET.get("page")),
    }
    return render(request, "partenaires/espace/historique.html", context)


@require_safe
@in_space
def version(request, acces, genre, pk, version):
    """What this version changed, and what going back to it would change."""
    fiche = own_fiche(acces, genre, pk)
    return _show_version(request, acces, fiche, version)


def _show_version(request, acces, fiche, pk, *, erreur="", status=200):
    found = historique.one_version(fiche, pk)
    if found is None:
        raise Http404
    shown, way_back = found
    context = {
        "fiche": fiche,
        "structure": structure_of(fiche),
        "version": shown,
        "retour": way_back,
        "modifiable": acces.may_change(fiche),
        "erreur": erreur,
    }
    return render(request, "partenaires/espace/version.html", context, status=status)


@require_POST
@in_space
def revenir(request, acces, genre, pk, version):
    """A new version with the old values of the ticked fields, under the same rules as a change."""
    fiche = own_fiche(acces, genre, pk, change=True)
    values = historique.values_to_restore(fiche, version, request.POST.getlist("champs"))
    if values is None:
        raise Http404
    if not values:
        erreur = _("Cochez au moins une chose à remettre comme avant.")
        return _show_version(request, acces, fiche, version, erreur=erreur, status=400)
    try:
        result = actions.change(fiche=fiche, acces=acces, valeurs=values)
    except ValidationError as error:
        erreur = _("Ce n'est plus possible : %s") % " ".join(error.messages)
        return _show_version(request, acces, fiche, version, erreur=erreur, status=400)
    _say_result(request, result)
    return redirect("espace:historique", genre=fiche.genre, pk=fiche.pk)


def _say_result(request, result):
    if result.publies:
        messages.success(request, _("C'est remis comme avant, et publié."))
    if result.relus:
        messages.success(
            request, _("C'est envoyé à la coordination, qui le relit avant de le publier.")
        )


# -- Photos ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@in_space
def gallery(request, acces, genre, pk):
    """The fiche's photos; POST adds one."""
    fiche = own_fiche(acces, genre, pk, change=request.method == "POST")
    form = FormulairePhoto()
    if request.method == "POST":
        form = FormulairePhoto(request.POST, request.FILES)
        if form.is_valid() and _add_photo(request, acces, fiche, form):
            return redirect("espace:photos", genre=fiche.genre, pk=fiche.pk)
    status = 400 if form.errors else 200
    return _show_photos(request, acces, fiche, form, status=status)


def _add_photo(request, acces, fiche, form):
    publiee = _at_once(acces, fiche)
    try:
        photos.add_photo(
            fiche=fiche,
            fichier=form.cleaned_data["image"],
            description=form.cleaned_data["description"],
            credit=form.cleaned_data["credit"],
            par=request.user,
            publiee=publiee,
        )
    except photos.TropDePhotos as error:
        form.add_error(None, str(error))
        return False
    if publiee:
        messages.success(request, _("La photo est publiée."))
    else:
        messages.success(request, _("La photo est envoyée : la coordination la publiera."))
    return True


def _show_photos(request, acces, fiche, form, *, decrite=None, status=200):
    """decrite: (photo pk, its form) when its words are to be corrected."""
    rows = list(photos.photos_of(fiche))
    for photo in rows:
        photo.form = FormulaireDescription(instance=photo, auto_id=f"photo{photo.pk}_%s")
        if decrite and decrite[0] == photo.pk:
            photo.form = decrite[1]
    context = {
        "fiche": fiche,
        "structure": structure_of(fiche),
        "photos": rows,
        "form": form,
        "reste": photos.MAX_PHOTOS - len(rows),
        "modifiable": acces.may_change(fiche),
        "directe": _at_once(acces, fiche),
    }
    return render(request, "partenaires/espace/photos.html", context, status=status)


def _at_once(acces, fiche):
    home = structure_of(fiche)
    return photos.is_published_at_once(home, acces.roles[home.pk])


def _own_photo(acces, genre, pk, photo):
    fiche = own_fiche(acces, genre, pk, change=True)
    rows = Photo.objects.select_related("image", "structure", "service__structure")
    return fiche, get_object_or_404(rows, pk=photo, **about(fiche))


@require_POST
@in_space
def move_photo(request, acces, genre, pk, photo, sens):
    fiche, row = _own_photo(acces, genre, pk, photo)
    photos.move_photo(fiche=fiche, photo=row, step=-1 if sens == "monter" else 1)
    return redirect(f"{reverse('espace:photos', args=[fiche.genre, fiche.pk])}#photo-{row.pk}")


@require_POST
@in_space
def describe_photo(request, acces, genre, pk, photo):
    fiche, row = _own_photo(acces, genre, pk, photo)
    form = FormulaireDescription(request.POST, instance=row, auto_id=f"photo{row.pk}_%s")
    if not form.is_valid():
        return _show_photos(
            request, acces, fiche, FormulairePhoto(), decrite=(row.pk, form), status=400
        )
    row.refresh_from_db(fields=["publiee"])
    photos.describe_photo(
        fiche=fiche, photo=row, publiee=_at_once(acces, fiche), **form.cleaned_data
    )
    messages.success(request, _("La description est enregistrée."))
    return redirect("espace:photos", genre=fiche.genre, pk=fiche.pk)


@require_POST
@in_space
def remove_photo(request, acces, genre, pk, photo):
    fiche, row = _own_photo(acces, genre, pk, photo)
    photos.remove_photo(fiche=fiche, photo=row, par=request.user)
    messages.success(request, _("La photo est supprimée."))
    return redirect("espace:photos", genre=fiche.genre, pk=fiche.pk)
