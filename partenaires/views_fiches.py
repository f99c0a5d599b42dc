"""Answering for one's fiches: validate, ask, render."""

from django.http import Http404


def _coming(request, **kwargs):
    raise Http404


liste = aide = confirmer = annuler = ouverte = nouveau_service = _coming
fiche = fermer = laisser = section = apercu = _coming
