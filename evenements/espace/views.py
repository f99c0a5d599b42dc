"""A partner's events: validate, ask, render."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.images import get_image_model
from wagtail.models import Revision

from annuaire.photos import prepare
from evenements import publication
from evenements.cotes import ESPACE
from evenements.differences import compare, say_all
from evenements.enums import Relecture
from evenements.espace import listes
from evenements.espace.acces import in_agenda, own_event, own_place
from evenements.espace.forms import CASES, FormulaireMots, FormulaireReprise, FormulaireRetrait
from evenements.models import Evenement
from evenements.pages import say_rules, upcoming_cards
from evenements.reprise import take_up
from partenaires.forms_fiches import add_errors
from partenaires.photos import get_collection
from territoire.referentiel import get_referentiel

# -- Lists -----------------------------------------------------------------------------------------


@require_safe
@in_agenda
def liste(request, acces):
    """What waits for somebody first, then what comes, soonest first."""
    if not acces.roles and not acces.comites:
        context = {"contacts": get_referentiel().contacts}
        return render(request, "partenaires/espace/sans_structure.html", context)
    context = {
        "en_cours": listes.lines(acces, listes.current(acces)[: listes.MAX_EN_COURS]),
        "page": listes.page_of(acces, listes.upcoming(acces), request.GET.get("page")),
        "ecrit": bool(acces.writes_for),
        "comites": list(acces.comites.values()),
        "structures": acces.structures,
    }
    return render(request, "evenements/espace/liste.html", context)


@require_safe
@in_agenda
def passes(request, acces):
    """To take one up again: « celui de l'an dernier »."""
    page = listes.page_of(acces, listes.past(acces), request.GET.get("page"))
    return render(request, "evenements/espace/passes.html", {"page": page})


@require_safe
@in_agenda
def evenement(request, acces, pk):
    """One event: where it stands, its words, its dates, what can be done."""
    found = own_event(acces, pk)
    refuse = publication.refused_version(found)
    propose = refuse or found.get_latest_revision_as_object()
    upcoming = [] if found.est_ferme else upcoming_cards(found)
    context = {
        "evenement": found,
        "situation": listes.situation(found),
        "dit": listes.DIT[listes.situation(found)],
        "changement": listes.Ligne(found, listes.situation(found), "", False, False).changement,
        "differences": compare(found, propose) if found.live and found.relecture else [],
        "mots": say_all(found if found.live else propose),
        "rythmes": say_rules(found),
        "dates": upcoming,
        "modifiable": acces.may_change(found),
        "url_dates": ESPACE.url("dates", found.pk),
        "envoyable": _is_draft(found) and _has_dates(found),
    }
    return render(request, "evenements/espace/evenement.html", context)


def _is_draft(evenement):
    """Neither public nor sent: a copy without dates, or something withdrawn."""
    return not evenement.live and not evenement.relecture


def _has_dates(evenement):
    return evenement.occurrences.upcoming().planned().exists()


# -- Words -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@in_agenda
def nouveau(request, acces):
    if not acces.structures:
        raise PermissionDenied
    direct = publication.publishes_for(request.user, acces.structures)
    return _write(request, acces, Evenement(), direct=direct)


@require_http_methods(["GET", "HEAD", "POST"])
@in_agenda
def nouveau_lieu(request, acces, lieu):
    """A committee's: its place is the event's."""
    droit = own_place(acces, lieu)
    version = Evenement(lieu=droit.lieu)
    return _write(request, acces, version, direct=True, comite=droit)


@require_http_methods(["GET", "HEAD", "POST"])
@in_agenda
def mots(request, acces, pk):
    found = own_event(acces, pk, change=True)
    version = publication.refused_version(found) or found.get_latest_revision_as_object()
    direct = publication.publishes_at_once(request.user, found)
    comite = acces.on_behalf(found).comite
    return _write(request, acces, version, row=found, direct=direct, comite=comite)


def _write(request, acces, version, *, row=None, direct, comite=None):
    """The form of the words; row: the event they are of, None for a new one."""
    options = {"instance": version, "structures": acces.structures, "comite": comite}
    if not comite:
        options["services"] = acces.services
    lu = row.latest_revision_id if row else None
    context = {"evenement": row, "direct": direct, "comite": comite, "lu": lu, "changes": []}
    context["attente"] = row is not None and row.relecture == Relecture.ATTENTE
    if request.method != "POST":
        return _show(request, FormulaireMots(**options), context)
    form = FormulaireMots(request.POST, request.FILES, **options)
    context["lu"] = _seen(request)
    if not form.is_valid():
        return _show(request, form, context, status=400)
    try:
        written = _save(request, form, row)
    except publication.Depasse:
        context |= {"changes": _meanwhile(row, _seen(request)), "lu": lu}
        return _show(request, form, context, status=409)
    except ValidationError as error:
        add_errors(form, error)
        return _show(request, form, context, status=400)
    return written


def _seen(request):
    """The revision the form was shown with."""
    lu = request.POST.get("lu", "")
    return int(lu) if lu.isascii() and lu.isdigit() and len(lu) < 13 else None


def _save(request, form, row):
    """Write, tell what became of it, lead on."""
    lu, par = _seen(request), request.user
    with transaction.atomic():
        version = form.version()
        if form.cleaned_data.get("photo"):
            version.image = _save_picture(form.cleaned_data, par)
        if row is not None and _is_draft(row) and not _has_dates(row):
            kept = publication.keep_draft(version=version, par=par, lu=lu)
            messages.success(request, _("C'est gardé. Donnez maintenant les dates."))
            return redirect(ESPACE.url("dates", kept.pk))
        public = publication.submit(version=version, par=par, lu=lu)
    _say_sent(request, version, public)
    if row is None:
        return redirect(ESPACE.url("dates", version.pk))
    return redirect("mes_evenements:evenement", version.pk)


def _say_sent(request, version, public):
    words = (
        _("« %(titre)s » est publié.")
        if public
        else _("« %(titre)s » est envoyé. La coordination relit avant de publier, et vous répond.")
    )
    messages.success(request, words % {"titre": version.titre})


def _save_picture(data, par):
    description = data["image_description"]
    image = get_image_model().objects.create(
        title=description,
        description=description,
        file=data["photo"],
        collection=get_collection(),
        uploaded_by_user=par,
    )
    prepare(image)  # now: a page that is read would otherwise write
    return image


def _meanwhile(row, lu):
    """What somebody else wrote between what this person saw and now."""
    now = Evenement.objects.get(pk=row.pk).get_latest_revision_as_object()
    seen = Revision.objects.for_instance(row).filter(pk=lu).first()
    return compare(seen.as_object(), now) if seen else []


def _show(request, form, context, status=200):
    context |= {"form": form, "cases": CASES, "depasse": status == 409}
    return render(request, "evenements/espace/mots.html", context, status=status)


# -- Once more -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@in_agenda
def reprendre(request, acces, pk):
    """« Celui de l'an dernier »: the same words, the dates a year later, shown before anything."""
    found = own_event(acces, pk, change=True)
    reprise, pour = take_up(found), acces.on_behalf(found)
    initial = {"nom": found.titre, "dates": FormulaireReprise.AVEC}
    form = FormulaireReprise(request.POST or None, initial=initial, reprise=reprise)
    if request.method == "POST" and form.is_valid():
        copie = publication.duplicate(
            evenement=found,
            par=request.user,
            pour=pour,
            nom=form.cleaned_data["nom"],
            reprise=form.choisie,
        )
        messages.success(
            request,
            _("Voici la copie, que personne d'autre ne voit encore. Relisez-la, puis envoyez-la."),
        )
        return redirect("mes_evenements:mots", copie.pk)
    context = {
        "evenement": found,
        "form": form,
        "suites": reprise.suites,
        "moments": listes.next_moments(reprise.moments),
        "autres": [s for s in publication.structures_of(found) if s not in pour.structures],
    }
    status = 400 if form.errors else 200
    return render(request, "evenements/espace/reprendre.html", context, status=status)


# -- Sending, giving up, withdrawing ---------------------------------------------------------------


@require_POST
@in_agenda
def publier(request, acces, pk):
    """A draft whose dates are given goes on its way."""
    found = own_event(acces, pk, change=True)
    if not _is_draft(found):
        return redirect("mes_evenements:evenement", pk)
    if not _has_dates(found):
        messages.warning(request, _("Donnez d'abord une date à venir."))
        return redirect(ESPACE.url("dates", found.pk))
    version = found.get_latest_revision_as_object()
    try:
        public = publication.submit(version=version, par=request.user, lu=found.latest_revision_id)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except publication.Depasse:
        messages.warning(request, _("Une autre personne vient de le modifier : relisez-le."))
    else:
        _say_sent(request, version, public)
    return redirect("mes_evenements:evenement", pk)


@require_POST
@in_agenda
def renoncer(request, acces, pk):
    """The change that waits, or was refused, is given up; the public page stays."""
    found = own_event(acces, pk, change=True)
    if publication.take_back(evenement=found, par=request.user):
        messages.success(request, _("C'est oublié : la page publique reste comme elle est."))
    else:
        messages.warning(request, _("La coordination venait d'y répondre."))
    return redirect("mes_evenements:evenement", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@in_agenda
def retirer(request, acces, pk):
    """Asked once more: cancelling is often what people need to see."""
    found = own_event(acces, pk, change=True)
    form = FormulaireRetrait(request.POST or None)
    if request.method == "POST" and form.is_valid():
        titre = found.titre
        left = publication.withdraw(
            evenement=found, par=request.user, motif=form.cleaned_data["motif"]
        )
        words = (
            _("« %(titre)s » est retiré de l'agenda.") if left else _("« %(titre)s » est effacé.")
        )
        messages.success(request, words % {"titre": titre})
        return redirect("mes_evenements:liste")
    n = found.occurrences.upcoming().planned().count()
    context = {
        "evenement": found,
        "form": form,
        "nombre": n,
        "dit_nombre": ngettext("%(n)d date à venir", "%(n)d dates à venir", n) % {"n": n},
        "jamais_vu": not found.live and found.first_published_at is None,
        "url_annuler": ESPACE.url("tout_annuler", found.pk),
    }
    status = 400 if form.errors else 200
    return render(request, "evenements/espace/retirer.html", context, status=status)
