"""Answering for one's fiches: by a personal link or by an account, the same pages."""

from django.http import Http404
from django.urls import path, re_path


def _coming(request, **kwargs):
    raise Http404


FICHE = r"^mes-fiches/(?P<genre>structure|service)/(?P<pk>\d{1,12})/"

app_name = "mes_fiches"
urlpatterns = [
    path("lien/<str:secret>/", _coming, name="lien"),
    path("mes-fiches/", _coming, name="liste"),
    path("mes-fiches/confirmer/", _coming, name="confirmer"),
    path("mes-fiches/nouveau-service/<int:pk>/", _coming, name="nouveau_service"),
    re_path(FICHE + r"$", _coming, name="fiche"),
    re_path(FICHE + r"fermer/$", _coming, name="fermer"),
    re_path(FICHE + r"(?P<section>[a-z-]+)/$", _coming, name="section"),
]
