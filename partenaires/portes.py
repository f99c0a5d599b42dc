"""Who comes to a fiche's pages, and to which fiche."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from annuaire.enums import Genre
from annuaire.models import Service, Structure
from partenaires import resumes, sections
from partenaires.acces import get_lien
from partenaires.destinataires import cle
from partenaires.views_liens import render_dead
from portal.socle.prive import private


def nobody(request):
    """The answer to somebody without any access, whatever they ask for."""
    jeton = get_lien(request)
    if jeton is not None and not jeton.is_valid:
        return render_dead(request, jeton)
    return redirect("mes_fiches:demander")


def kept(view):
    """view(request, fiche, acces, …) for who may change the fiche; the same 404 for what is not
    theirs and for what does not exist."""

    @private
    def wrapped(request, genre, pk, **kwargs):
        acces_list = resumes.all_acces(request)
        if not acces_list:
            return nobody(request)
        fiche = find_fiche(genre, pk)
        acces = next((a for a in acces_list if fiche and a.may_change(fiche)), None)
        if acces is None:
            raise Http404
        return view(request, fiche, acces, **kwargs)

    return wrapped


def find_fiche(genre, pk):
    if genre == Genre.SERVICE:
        return (
            Service.objects.filter(live=True, structure__live=True)
            .select_related("structure")
            .filter(pk=pk)
            .first()
        )
    return Structure.objects.published().filter(pk=pk).first()


def fiche_url(fiche):
    return reverse("mes_fiches:fiche", args=[fiche.genre, fiche.pk])


def received(request, fiche):
    """« structure-12/horaires » when that form has just been received: its local draft may go."""
    section = request.GET.get("fait", "")
    known = {s.cle for s in sections.SECTIONS[fiche.genre]} | {"nouveau"}
    return f"{cle(fiche)}/{section}" if section in known else ""
