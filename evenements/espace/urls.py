"""A partner's events, under /mon-espace/evenements/. Their dates: evenements.planification."""

from django.urls import path, re_path

from evenements.espace import views

EVENEMENT = r"^(?P<pk>\d{1,12})/"

app_name = "mes_evenements"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("passes/", views.passes, name="passes"),
    path("nouveau/", views.nouveau, name="nouveau"),
    re_path(r"^nouveau/lieu/(?P<lieu>\d{1,12})/$", views.nouveau_lieu, name="nouveau_lieu"),
    re_path(EVENEMENT + r"$", views.evenement, name="evenement"),
    re_path(EVENEMENT + r"mots/$", views.mots, name="mots"),
    re_path(EVENEMENT + r"reprendre/$", views.reprendre, name="reprendre"),
    re_path(EVENEMENT + r"publier/$", views.publier, name="publier"),
    re_path(EVENEMENT + r"renoncer/$", views.renoncer, name="renoncer"),
    re_path(EVENEMENT + r"retirer/$", views.retirer, name="retirer"),
]
