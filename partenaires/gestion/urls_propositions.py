"""Addresses of the coordinator's review, under /gestion/partenaires/propositions/."""

from django.urls import path

from partenaires.gestion import vues_propositions as vues

app_name = "partenaires_propositions"

urlpatterns = [
    path("", vues.liste, name="liste"),
    path("<int:pk>/", vues.proposition, name="proposition"),
]
