"""Import in the admin: send a file, match its columns, read what would happen, confirm.

A GET never writes: the file waits in a private folder, bound to who sent it, until the import is
done or given up.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import user_passes_test

from annuaire.enums import Genre
from annuaire.importation import actions, colonnes, depot
from annuaire.importation.forms import (
    FormulaireCorrespondance,
    FormulaireDecisions,
    FormulaireFichier,
)
from annuaire.importation.lecture import FichierIllisible
from annuaire.importation.permissions import can_import
from annuaire.importation.valeurs import Mots

MONTREES = 200  # rows listed of each kind
EXEMPLES = 3  # cells shown of each column
SESSION = "annuaire_import"


def _check(user):
    if not can_import(user):
        raise PermissionDenied
    return True


import_required = user_passes_test(_check)


@import_required
def deposer(request):
    """Step 1: the file."""
    form = FormulaireFichier(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        genre = form.cleaned_data["genre"]
        onglet, genre = _choose_sheet(form.feuilles, form.nom, genre)
        territoire = form.cleaned_data["territoire"]
        kept = depot.keep(
            contenu=form.contenu,
            nom=form.nom,
            par=request.user.pk,
            genre=str(genre),
            onglet=onglet,
            territoire=territoire.pk if territoire else None,
            source=form.cleaned_data["source"],
        )
        return redirect("annuaire_importation:correspondance", kept.cle)
    return _page(request, "deposer", {"form": form, "etape": 1})


@import_required
def correspondance(request, cle):
    """Step 2: which column is what. ?onglet=1 looks at another sheet."""
    kept, feuilles = _open(request, cle)
    onglet = _sheet_number(request, kept, feuilles)
    feuille, mots = feuilles[onglet], Mots()
    same_sheet = kept.correspondance and onglet == kept.onglet
    initial = {f"colonne_{pos}": c for pos, c in kept.mapping.items()} if same_sheet else None
    form = FormulaireCorrespondance(
        request.POST if request.method == "POST" else None,
        feuille=feuille,
        genre=kept.genre,
        mots=mots,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        kept.onglet, kept.correspondance = onglet, form.correspondance
        kept.save()
        return redirect("annuaire_importation:rapport", kept.cle)
    context = {
        "form": form,
        "etape": 2,
        "depot": kept,
        "genre": Genre(kept.genre),
        "feuille": feuille,
        "onglet": onglet,
        "onglets": list(enumerate(feuilles)) if len(feuilles) > 1 else [],
        "colonnes": [
            (form[f"colonne_{position}"], _examples(feuille, position))
            for position in range(len(feuille.entetes))
        ],
    }
    return _page(request, "correspondance", context)


@import_required
def rapport(request, cle):
    """Step 3: what would happen; POST does it."""
    kept, feuilles = _open(request, cle)
    if not kept.correspondance or kept.onglet >= len(feuilles):
        return redirect("annuaire_importation:correspondance", kept.cle)
    feuille = feuilles[kept.onglet]
    reglages = actions.Reglages(
        origine=kept.nom, source=kept.source, territoire=kept.territoire, par=request.user
    )
    run = {"feuille": feuille, "genre": kept.genre, "correspondance": kept.mapping}
    preview = actions.preview_sheet(**run, reglages=reglages)
    suspectes = [ligne for ligne in preview.lignes if ligne.suspects and not ligne.erreurs]
    form = FormulaireDecisions(request.POST if request.method == "POST" else None, lignes=suspectes)
    if request.method == "POST" and form.is_valid():
        reglages.decisions = form.decisions
        done = actions.import_sheet(**run, reglages=reglages)
        kept.delete()
        request.session[SESSION] = _summary(done)
        messages.success(request, _("L'import est fait."))
        return redirect("annuaire_importation:resultat")
    context = {
        "form": form,
        "etape": 3,
        "depot": kept,
        "rapport": preview,
        "doublons": [(ligne, form[f"ligne_{ligne.numero}"]) for ligne in form.lignes],
        "montrees": MONTREES,
        **_sections(preview),
    }
    return _page(request, "rapport", context)


@import_required
def resultat(request):
    summary = request.session.get(SESSION)
    if not summary:
        return redirect("annuaire_importation:deposer")
    return _page(request, "resultat", {"resume": summary, "etape": 4})


@import_required
@require_POST
def abandonner(request, cle):
    kept = depot.find(cle, par=request.user.pk)
    if kept:
        kept.delete()
    messages.success(request, _("Import abandonné : rien n'a été écrit, le fichier est effacé."))
    return redirect("annuaire_importation:deposer")


def _open(request, cle):
    """(deposit, sheets); a deposit that is gone or somebody else's is not found."""
    kept = depot.find(cle, par=request.user.pk)
    if kept is None:
        raise Http404(_("Cet import n'existe plus : déposez le fichier de nouveau."))
    try:
        return kept, kept.read()
    except (FichierIllisible, OSError):  # gone: another tab has just finished with it
        kept.delete()
        raise Http404(_("Cet import n'existe plus : déposez le fichier de nouveau.")) from None


def _choose_sheet(feuilles, nom, genre):
    """(number of the sheet, genre): the sheet named after the genre asked, else the first one."""
    guessed = [colonnes.guess_genre(f.entetes, f"{f.nom} {nom}") for f in feuilles]
    if not genre:
        return 0, guessed[0]
    return (guessed.index(Genre(genre)) if Genre(genre) in guessed else 0), genre


def _sheet_number(request, kept, feuilles):
    asked = request.POST.get("onglet") or request.GET.get("onglet") or ""
    number = int(asked) if asked.isdecimal() and len(asked) < 4 else kept.onglet
    return number if number < len(feuilles) else 0


def _examples(feuille, position):
    """The first cells of a column that say something."""
    cells = (cells[position] for _numero, cells in feuille.lignes if position < len(cells))
    found = []
    for cell in cells:
        if cell and cell not in found:
            found.append(cell)
        if len(found) == EXEMPLES:
            break
    return found


def _sections(rapport):
    """What the report's tables list, bounded."""
    return {
        "erreurs": _errors(rapport),
        "modifiees": [
            (ligne, ligne.changements) for ligne in rapport.rows(actions.Action.MODIFIER)[:MONTREES]
        ],
        "nouvelles": rapport.rows(actions.Action.CREER)[:MONTREES],
        "suggerees": [(ligne, ligne.suggestions) for ligne in rapport.lignes if ligne.suggestions][
            :MONTREES
        ],
    }


def _errors(rapport):
    return [
        (ligne.numero, ligne.nom, [list(erreur) for erreur in ligne.erreurs])
        for ligne in rapport.rows(actions.Action.ERREUR)[:MONTREES]
    ]


def _summary(rapport):
    """What the last page says, as the session can hold it."""
    return {
        "origine": rapport.origine,
        "comptes": [(str(action.label), nombre) for action, nombre in rapport.comptes],
        "suggestions": rapport.nb_suggestions,
        "erreurs": _errors(rapport),
    }


def _page(request, name, context):
    titles = {
        1: _("Importer des fiches"),
        2: _("Les colonnes du fichier"),
        3: _("Ce que l'import va faire"),
        4: _("Import terminé"),
    }
    title = titles[context["etape"]]
    context |= {
        "header_title": title,
        "header_icon": "upload",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": reverse("annuaire_importation:deposer"), "label": _("Importer des fiches")},
            {"url": "", "label": title, "sublabel": ""},
        ],
    }
    return render(request, f"annuaire/importation/{name}.html", context)
