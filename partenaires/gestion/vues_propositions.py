"""What partners ask to change: the list of what waits, and one page a proposition."""

from functools import wraps

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.compare import diff_text

from annuaire.enums import EtatTraitement
from annuaire.gestion.vues import PAR_PAGE, edit_url
from annuaire.importation import champs as importes
from annuaire.importation.valeurs import Mots
from annuaire.models import Proposition
from annuaire.permissions import on_my_fiches
from partenaires import actions, sections

LONG = 60  # characters from which differences are shown inside the text
ARRET = "arret"  # closing for good: three fields, one decision
MAX_MOT = 1000


def reviewers(view):
    """Those who answer partners, each on the fiches they may publish."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if not request.user.has_perm("annuaire.change_proposition"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped


def visible_to(user):
    rows = Proposition.objects.select_related(
        "structure", "service__structure", "auteur", "traite_par"
    )
    return on_my_fiches(rows, user)


def nb_waiting(user) -> int:
    """How many propositions wait for this person."""
    return visible_to(user).filter(etat=EtatTraitement.ATTENTE).count()


@require_safe
@reviewers
def liste(request):
    # Closing for good counts for one.
    told = ~Q(suggestions__champ__in=set(sections.FERMETURE_DEFINITIVE) - {"fermee_depuis"})
    waiting = told & Q(suggestions__etat=EtatTraitement.ATTENTE)
    rows = (
        visible_to(request.user)
        .annotate(
            rang=Case(
                When(etat=EtatTraitement.ATTENTE, then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            ),
            nb=Count("suggestions", filter=told),
            nb_attente=Count("suggestions", filter=waiting),
        )
        .order_by("rang", "cree_le", "pk")
    )
    page = Paginator(rows, PAR_PAGE).get_page(request.GET.get("page"))
    context = {"titre": _("Propositions des partenaires"), "page_obj": page}
    return render(request, "partenaires/propositions/liste.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reviewers
def proposition(request, pk):
    found = get_object_or_404(visible_to(request.user), pk=pk)
    if found.fiche is None:
        raise Http404
    mot = request.POST.get("mot", "").strip()[:MAX_MOT]
    erreurs = []
    if request.method == "POST":
        try:
            done = _settle(request, found, mot)
        except ValidationError as error:
            erreurs = [_("Cela ne convient plus : %s") % text for text in error.messages]
        else:
            if done is not None:
                return _after(request, found, done)
            erreurs = [_("Choisissez « Accepter » ou « Refuser » pour au moins un champ.")]
    context = {
        "titre": str(found.fiche),
        "proposition": found,
        "lignes": _lines(found),
        "ouverte": found.etat == EtatTraitement.ATTENTE,
        "edit_url": edit_url(found.fiche),
        "mot": mot,
        "choix": {k: v for k, v in request.POST.items() if k.startswith("choix-")},
        "erreurs": erreurs,
    }
    for line in context["lignes"]:
        line["choix"] = context["choix"].get(f"choix-{line['nom']}", "")
    status = 400 if erreurs else 200
    return render(request, "partenaires/propositions/proposition.html", context, status=status)


def _settle(request, found, mot):
    """Whether something was settled; None when nothing was chosen."""
    geste = request.POST.get("geste", "")
    if found.nouvelle:
        if geste not in ("publier", "refuser"):
            return None
        return actions.settle_new(
            proposition=found, accepte=geste == "publier", par=request.user, mot=mot
        )
    decisions = _decisions(request, found, geste)
    if not decisions:
        return None if found.etat == EtatTraitement.ATTENTE else False
    return actions.settle(proposition=found, decisions=decisions, par=request.user, mot=mot)


def _decisions(request, found, geste):
    """{field: accepted or not} of what the page could decide on."""
    decisions = {}
    for champ in found.suggestions.values_list("champ", flat=True):
        name = ARRET if champ in sections.FERMETURE_DEFINITIVE else champ
        choice = "accepter" if geste == "tout" else request.POST.get(f"choix-{name}")
        if choice in ("accepter", "refuser"):
            decisions[champ] = choice == "accepter"
    return decisions


def _after(request, found, done):
    if not done:
        messages.warning(request, _("Quelqu'un l'avait déjà traité."))
        return redirect("partenaires_propositions:proposition", found.pk)
    found.refresh_from_db()
    if found.etat == EtatTraitement.ATTENTE:
        messages.success(request, _("C'est noté. Il reste des champs à décider."))
        return redirect("partenaires_propositions:proposition", found.pk)
    messages.success(request, _("C'est traité : la personne qui l'a proposé est prévenue."))
    return redirect("partenaires_propositions:liste")


def _lines(found):
    """One line per decision: what the fiche said then, says now, would say."""
    mots, genre, fiche, lines = Mots(), found.fiche.genre, found.fiche, {}
    for row in found.suggestions.select_related("traite_par").order_by("pk"):
        closing = row.champ in sections.FERMETURE_DEFINITIVE
        present = importes.read_value(fiche, row.champ)

        def say(value, champ=row.champ):
            return sections.say_value(champ, genre, value, mots)

        avant, apres = say(present), say(row.valeur_proposee)
        part = {
            "champ": sections.say_field(row.champ, genre),
            "avant": avant,
            "apres": apres,
            "difference": diff_text(avant, apres).to_html()
            if min(len(avant), len(apres)) > LONG
            else "",
            # Somebody wrote another value since: whoever decides must know.
            "bouge": row.etat == EtatTraitement.ATTENTE and present != row.valeur_actuelle,
            "au_depart": say(row.valeur_actuelle),
        }
        name = ARRET if closing else row.champ
        line = lines.setdefault(
            name,
            {
                "nom": name,
                "titre": _("Fermeture pour de bon") if closing else part["champ"],
                "parties": [],
                "etat": row.etat,
                "dit": row.get_etat_display(),
                "par": row.traite_par,
                "le": row.traite_le,
            },
        )
        line["parties"].append(part)
    return list(lines.values())


def address(found):
    return reverse("partenaires_propositions:proposition", args=[found.pk])
