"""Pages of a person named on a fiche, reached by the link that told them.

A mail program may open the link, follow its scripts, send the first form it finds: the address
answers with a cookie and a clean address, the first page has no form, and opening the link uses
nothing up.
"""

from functools import wraps

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from comptes import jetons
from partenaires import personnes
from partenaires.forms_personnes import (
    FormulaireCorrection,
    FormulaireRedemande,
    FormulaireRetrait,
)
from partenaires.notifications.personnes import describe
from portal.socle.debit import address, allow
from portal.socle.jetons import fingerprint
from portal.socle.prive import get_cookie, private, put_aside

COOKIE = "personne"
COOKIE_SECONDES = 24 * 3600
DEMANDES_PAR_HEURE = 5


@private
@require_safe
def personne(request, secret):
    """The link of the message. Changes nothing."""
    return put_aside(redirect("partenaires:coordonnees"), COOKIE, secret, COOKIE_SECONDES)


def with_person(view):
    """view(request, personne, mention); a page that explains when the link leads nowhere."""

    @private
    @wraps(view)
    def answer(request):
        jeton = jetons.find(personnes.USAGE, get_cookie(request, COOKIE))
        found = personnes.find_person(jeton) if jeton and jeton.is_valid else None
        if found is None:
            return _explain(request, FormulaireRedemande(), expire=jeton is not None)
        return view(request, found, personnes.find_mention(found))

    return answer


def _explain(request, form, *, expire):
    """A link cut by a mail program, badly copied, or too old: why, and how to have another."""
    context = {"form": form, "expire": expire, "duree": personnes.DUREE.days}
    status = 400 if form.errors else 410 if expire else 404
    return render(request, "partenaires/personnes/lien.html", context, status=status)


@require_safe
@with_person
def coordonnees(request, personne, mention):
    """What is shown of them. No form here: a mail program may send the first one it finds."""
    return _render(request, "coordonnees", personne, mention)


@require_http_methods(["GET", "HEAD", "POST"])
@with_person
def retirer(request, personne, mention):
    form = FormulaireRetrait(_sent(request))
    if request.method == "POST" and form.is_valid():
        personnes.withdraw(personne=personne, communs=form.cleaned_data["communs"])
        return redirect("partenaires:coordonnees")
    if personne.retiree_le:
        return redirect("partenaires:coordonnees")
    return _render(request, "retirer", personne, mention, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@with_person
def corriger(request, personne, mention):
    if mention is None:
        return redirect("partenaires:coordonnees")
    form = FormulaireCorrection(_sent(request), mention=mention)
    if request.method == "POST" and form.is_valid():
        personnes.correct(personne=personne, **form.cleaned_data)
        return redirect("partenaires:coordonnees_corrigees")
    status = 400 if form.errors else 200
    return _render(request, "corriger", personne, mention, status=status, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@with_person
def accepter(request, personne, mention):
    """After a withdrawal: they may be named again."""
    if request.method == "POST":
        personnes.accept_again(personne=personne)
        return redirect("partenaires:coordonnees")
    if personne.retiree_le is None:
        return redirect("partenaires:coordonnees")
    return _render(request, "accepter", personne, mention)


@require_safe
@private
def corrigees(request):
    return render(request, "partenaires/personnes/corrigees.html")


@require_http_methods(["GET", "HEAD", "POST"])
@private
def redemander(request):
    """Another link, to an address that is named somewhere; the answer is the same to all."""
    form = FormulaireRedemande(_sent(request))
    if request.method != "POST" or not form.is_valid():
        return _explain(request, form, expire=False)
    courriel = form.cleaned_data["courriel"].lower()
    asker, asked = address(request), fingerprint(courriel, "adresse")[:16]
    if not all(
        allow("personne", who, limit=DEMANDES_PAR_HEURE, seconds=3600) for who in (asker, asked)
    ):
        form.add_error(None, _("Vous avez demandé plusieurs liens. Réessayez dans une heure."))
        return _explain(request, form, expire=False)
    personnes.tell_again(courriel)
    return redirect("partenaires:coordonnees_redemandees")


@require_safe
@private
def redemandees(request):
    return render(request, "partenaires/personnes/redemandees.html")


def _sent(request):
    """What the form holds, were it nothing at all."""
    return request.POST if request.method == "POST" else None


def _render(request, page, personne, mention, *, status=200, **context):
    context |= {
        "personne": personne,
        "territoire": personne.structure.territoire if personne.structure else None,
        "lieux": [describe(place) for place in mention.places] if mention else [],
        "communs": [describe(place) for place in mention.communs] if mention else [],
        "accueil": reverse("annuaire:liste"),
    }
    return render(request, f"partenaires/personnes/{page}.html", context, status=status)
