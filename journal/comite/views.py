from django.http import HttpResponse

from journal.comite.acces import in_committee, on_article


def lien(request, secret):
    return HttpResponse()


def entrer(request):
    return HttpResponse()


@in_committee
def accueil(request, acces):
    return HttpResponse()


@on_article
def article(request, membre, article):
    return HttpResponse()
