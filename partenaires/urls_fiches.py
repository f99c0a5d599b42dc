"""Answering for one's fiches: by a personal link or by an account, the same pages."""

from django.urls import path, re_path

from partenaires import views_fiches as views
from partenaires import views_liens as liens
from partenaires import views_rubriques as rubriques

app_name = "mes_fiches"

FICHE = r"^mes-fiches/(?P<genre>structure|service)/(?P<pk>\d{1,12})/"
SECTION = FICHE + r"(?P<section>[a-z_]{2,20})/"

urlpatterns = [
    path("lien/", liens.demander, name="demander"),
    path("lien/renouveler/", liens.renouveler, name="renouveler"),
    path("lien/desactiver/", liens.desactiver, name="desactiver"),
    path("lien/<str:secret>/", liens.lien, name="lien"),
    path("mes-fiches/", views.liste, name="liste"),
    path("mes-fiches/aide/", views.aide, name="aide"),
    path("mes-fiches/confirmer/", views.confirmer, name="confirmer"),
    path("mes-fiches/annuler/", views.annuler, name="annuler"),
    path("mes-fiches/ouverte/", views.ouverte, name="ouverte"),
    re_path(
        r"^mes-fiches/structure/(?P<pk>\d{1,12})/nouveau/$",
        rubriques.nouveau_service,
        name="nouveau_service",
    ),
    re_path(FICHE + "$", views.fiche, name="fiche"),
    re_path(FICHE + "fermer/$", views.fermer, name="fermer"),
    re_path(FICHE + "laisser/$", views.laisser, name="laisser"),
    re_path(SECTION + "$", rubriques.section, name="section"),
    re_path(SECTION + "apercu/$", rubriques.apercu, name="apercu"),
]
