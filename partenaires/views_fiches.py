"""Answering for one's fiches, by link or by account: validate, ask, render.

Robots open the links of e-mails, run the pages' scripts, and some submit their forms. So nothing
changes on a GET, the first form of every page only opens the help, and no form does anything
without the name of the button a person tapped (partenaires.pages.gesture).
"""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annuaire.enums import Canal
from annuaire.importation.valeurs import Mots
from partenaires import actions, resumes, sections
from partenaires.acces import get_lien
from partenaires.destinataires import cle
from partenaires.enums import EtatCampagne
from partenaires.forms_fiches import (
    FormulaireArret,
    FormulaireFermeture,
    add_errors,
)
from partenaires.models import Campagne
from partenaires.pages import gesture
from partenaires.portes import find_fiche, kept, nobody, received
from partenaires.reponses import note_opened
from portal.socle.prive import private
from territoire.referentiel import get_referentiel

# -- The list --------------------------------------------------------------------------------------


def _campaign(pairs):
    """The open campaign the link was sent for, or None."""
    for _fiche, acces in pairs:
        if acces.jeton and (pk := acces.jeton.donnees.get("campagne")):
            return Campagne.objects.filter(pk=pk, etat=EtatCampagne.OUVERTE).first()
    return None


def _refuse(request, texte):
    """A program, or a finger beside the button: nothing was done, here is the button again."""
    messages.info(request, texte)
    return redirect("mes_fiches:liste")


@require_safe
@private
def liste(request):
    pairs = resumes.with_acces(request)
    if not pairs and not resumes.all_acces(request):
        return nobody(request)
    campagne = _campaign(pairs)
    rows = resumes.summaries(pairs, demandees=campagne.sections if campagne else ())
    a_confirmer = [
        r.cle for r in rows if r.modifiable and not r.verifiee_aujourdhui and not r.arret
    ]
    context = {
        "rows": rows,
        "seule": len(rows) == 1,
        "a_confirmer": a_confirmer if len(rows) > 1 else [],
        "toutes_verifiees": bool(rows) and all(row.verifiee_aujourdhui for row in rows),
        "campagne": campagne,
        "par_lien": any(acces.jeton for _fiche, acces in pairs),
        "ping": campagne is not None,
        "nouveaux": resumes.new_ones({id(a): a for _f, a in pairs}.values()),
    }
    return render(request, "partenaires/fiches/liste.html", context)


@require_safe
@private
def aide(request):
    jeton = get_lien(request)
    context = {
        "contacts": get_referentiel().contacts,
        "lien": jeton if jeton is not None and jeton.is_valid else None,
    }
    return render(request, "partenaires/fiches/aide.html", context)


@require_POST
@private
def confirmer(request):
    """« Rien n'a changé », for the fiches that were on the screen and no other."""
    pairs = resumes.with_acces(request)
    if not pairs:
        return nobody(request)
    if gesture(request) != "confirmer":
        return _refuse(request, _("Rien n'a été enregistré. Touchez le bouton de votre réponse."))
    asked = set(request.POST.getlist("fiche"))
    wanted = [(f, acces) for f, acces in pairs if cle(f) in asked and acces.may_change(f)]
    if not wanted:
        raise Http404
    for fiche, acces in wanted:
        actions.confirm(fiche=fiche, acces=acces)
    messages.success(
        request,
        ngettext(
            "C'est noté, merci : la fiche est vérifiée aujourd'hui.",
            "C'est noté, merci : %(n)d fiches sont vérifiées aujourd'hui.",
            len(wanted),
        )
        % {"n": len(wanted)},
    )
    return _back(request, wanted[0][0] if len(wanted) == 1 else None)


@require_POST
@private
def annuler(request):
    """A tap too many: as before."""
    pairs = resumes.with_acces(request)
    if not pairs:
        return nobody(request)
    asked = request.POST.get("fiche", "")
    found = next(((f, a) for f, a in pairs if cle(f) == asked and a.may_change(f)), None)
    if found is None:
        raise Http404
    if gesture(request) == "annuler" and actions.undo_confirm(fiche=found[0], acces=found[1]):
        messages.info(request, _("C'est annulé : la fiche est comme avant."))
    return _back(request, found[0])


def _back(request, fiche=None):
    """Where the person was."""
    retour = request.POST.get("retour")
    if retour == "fiche" and fiche is not None:
        return redirect("mes_fiches:fiche", fiche.genre, fiche.pk)
    if retour == "espace":
        return redirect("espace:accueil")
    anchor = f"#{cle(fiche)}" if fiche is not None else ""
    return redirect(reverse("mes_fiches:liste") + anchor)


@require_POST
@private
def ouverte(request):
    """A person touched the page: the campaign's fiches are open, not answered yet."""
    pairs = resumes.with_acces(request)
    if not pairs:
        return HttpResponse(status=403)
    campagne = _campaign(pairs)
    if campagne is not None:
        asked = set(request.POST.getlist("fiche"))
        note_opened([f for f, _acces in pairs if cle(f) in asked], campagne_pk=campagne.pk)
    return HttpResponse(status=204)


# -- One fiche -------------------------------------------------------------------------------------


@require_safe
@private
def fiche(request, genre, pk):
    acces_list = resumes.all_acces(request)
    if not acces_list:
        return nobody(request)
    found = find_fiche(genre, pk)
    acces = next((a for a in acces_list if found and a.may_change(found)), None) or next(
        (a for a in acces_list if found and a.may_read(found)), None
    )
    if acces is None:
        raise Http404
    regles = actions.rules_for(acces, actions.structure_of(found))
    waiting = actions.pending([found]).get(cle(found), {})
    mots = Mots()
    rubriques = [
        {
            "section": section,
            "lignes": (lines := resumes.lines(found, section, mots)),
            "seule": lines[0][1] if lines and len(section.champs) == 1 else "",
            "directe": regles.is_direct(section.cle),
            "relus": [
                sections.say_field(champ, genre)
                for champ in section.champs
                if not regles.is_direct(section.cle, champ)
            ],
            "attente": [
                (
                    sections.say_field(c, genre),
                    sections.say_value(c, genre, row.valeur_proposee, mots),
                )
                for c, row in waiting.items()
                if c in section.champs
            ],
            "url": reverse("mes_fiches:section", args=[genre, found.pk, section.cle]),
        }
        for section in sections.sections_of(found)
    ]
    (resume,) = resumes.summaries([(found, acces)])
    context = {
        "fiche": found,
        "resume": resume,
        "rubriques": rubriques,
        "modifiable": acces.may_change(found),
        "par_lien": acces.canal == Canal.LIEN,
        "arret_demande": "fermee_depuis" in waiting,
        "fait": received(request, found),
    }
    return render(request, "partenaires/fiches/fiche.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@kept
def laisser(request, fiche, acces):
    """« Je ne m'occupe plus de cette fiche »."""
    if acces.jeton is None:
        raise Http404
    if request.method == "POST" and gesture(request) == "laisser":
        actions.leave(fiche=fiche, acces=acces, mot=request.POST.get("mot", "")[:300].strip())
        messages.success(
            request,
            _("C'est noté : nous ne vous écrirons plus pour « %(nom)s ». Merci pour votre temps.")
            % {"nom": fiche.nom},
        )
        return redirect("mes_fiches:liste")
    return render(request, "partenaires/fiches/laisser.html", {"fiche": fiche})


# -- Closing ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@kept
def fermer(request, fiche, acces):
    """« C'est fermé »: some days, or for good. Two taps for today or this week."""
    geste = gesture(request) if request.method == "POST" else ""
    jours = FormulaireFermeture(request.POST if geste == "jours" else None)
    arret = FormulaireArret(
        request.POST if geste == "arret" else None, initial={"le": timezone.localdate()}
    )
    act = _closing_act(fiche, acces, geste, jours, arret)
    if act is not None:
        try:
            _say_closing(request, act(), fiche)
        except ValidationError as error:
            add_errors(jours if geste == "jours" else arret, error)
        else:
            return redirect("mes_fiches:fiche", fiche.genre, fiche.pk)
    regles = actions.rules_for(acces, actions.structure_of(fiche))
    today = timezone.localdate()
    waiting = actions.pending([fiche]).get(cle(fiche), {})
    context = {
        "fiche": fiche,
        "jours": jours,
        "arret": arret,
        "fermeture": resumes.say_closure(fiche, today),
        "fin": resumes.say_end(fiche, today),
        "jours_directs": regles.is_direct("fermeture"),
        "arret_direct": regles.closes,
        "arret_demande": "fermee_depuis" in waiting,
        "ouvert_pour_de_bon": geste == "arret",
        "par_lien": acces.canal == Canal.LIEN,
    }
    status = 400 if jours.errors or arret.errors else 200
    return render(request, "partenaires/fiches/fermer.html", context, status=status)


def _closing_act(fiche, acces, geste, jours, arret):
    """What to call for the button that was tapped; None when there is nothing to do."""
    today = timezone.localdate()
    sunday = today + timedelta(days=6 - today.weekday())
    both = {"fiche": fiche, "acces": acces}
    if geste == "aujourdhui":
        return lambda: actions.close_for_days(**both, du=today, au=today)
    if geste == "semaine":
        return lambda: actions.close_for_days(**both, du=today, au=sunday)
    if geste == "jours" and jours.is_valid():
        dates = jours.cleaned_data
        return lambda: actions.close_for_days(**both, du=dates["du"], au=dates["au"])
    if geste == "rouvrir":
        return lambda: actions.reopen(**both)
    if geste == "arret" and arret.is_valid():
        said = arret.cleaned_data
        return lambda: actions.close_for_good(**both, le=said["le"], a_la_place=said["a_la_place"])
    if geste == "reprise":
        return lambda: actions.open_again(**both)
    return None


def _say_closing(request, result, fiche):
    if result.publies:
        fiche, today = type(fiche).objects.get(pk=fiche.pk), timezone.localdate()
        said = resumes.say_end(fiche, today) or resumes.say_closure(fiche, today)
        texte = _("C'est publié. %(texte)s") if said else _("C'est publié : la fiche est ouverte.")
        messages.success(request, texte % {"texte": said})
    elif result.relus:
        messages.success(request, _("C'est envoyé. La coordination relit avant de publier."))
    elif result.retires:
        messages.info(request, _("Votre demande est retirée."))
    else:
        messages.info(request, _("C'était déjà ainsi : rien n'a été changé."))
