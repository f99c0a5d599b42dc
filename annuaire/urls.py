from django.urls import path, re_path

from annuaire import views
from annuaire.carte_vues import ANNUAIRE
from annuaire.flux import Nouveautes

app_name = "annuaire"

urlpatterns = [
    path("", views.liste, name="liste"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("selection/", views.ma_selection, name="selection"),
    path("nouveautes.rss", Nouveautes(), name="flux"),
    path("carte.json", ANNUAIRE.carte, name="carte"),
    path("points.bin", ANNUAIRE.points, name="points"),
    path("noms.json", ANNUAIRE.noms, name="noms"),
    re_path(r"^structures/(?P<pk>\d{1,12})-(?P<slug>[-\w]+)/$", views.structure, name="structure"),
    re_path(r"^services/(?P<pk>\d{1,12})-(?P<slug>[-\w]+)/$", views.service, name="service"),
    re_path(
        r"^(?P<genre>structure|service)/(?P<pk>\d{1,12})/signaler/$",
        views.signaler,
        name="signaler",
    ),
    re_path(r"^(?P<genre>structure|service)/(?P<pk>\d{1,12})/merci/$", views.merci, name="merci"),
]
