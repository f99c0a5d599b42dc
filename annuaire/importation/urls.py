"""Hang these under the admin: path("importer/", include("annuaire.importation.urls"))."""

from django.urls import path

from annuaire.importation import views

app_name = "annuaire_importation"

urlpatterns = [
    path("", views.deposer, name="deposer"),
    path("resultat/", views.resultat, name="resultat"),
    path("<uuid:cle>/colonnes/", views.correspondance, name="correspondance"),
    path("<uuid:cle>/rapport/", views.rapport, name="rapport"),
    path("<uuid:cle>/abandonner/", views.abandonner, name="abandonner"),
]
