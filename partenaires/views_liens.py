"""The personal link: opened, renewed, closed."""

from django.http import Http404


def lien(request, secret):
    raise Http404


def demander(request):
    raise Http404


def renouveler(request):
    raise Http404


def desactiver(request):
    raise Http404
