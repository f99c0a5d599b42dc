"""Addresses of the directory's own pages, under /gestion/annuaire/."""

from django.urls import path, register_converter

from annuaire.gestion import vues
from annuaire.gestion.consultations import consultations


class Decision:
    regex = "accepter|ecarter"

    def to_python(self, value):
        return value

    to_url = to_python


register_converter(Decision, "decision")

app_name = "annuaire_gestion"

urlpatterns = [
    path("signalements/", vues.signalements, name="signalements"),
    path(
        "signalements/<int:pk>/<decision:decision>/",
        vues.settle_signalement,
        name="signalement",
    ),
    path("suggestions/", vues.suggestions, name="suggestions"),
    path("suggestions/<int:pk>/<decision:decision>/", vues.settle_suggestion, name="suggestion"),
    path("consultations/", consultations, name="consultations"),
    path("doublons/", vues.doublons, name="doublons"),
    path("fusion/<int:pk>/", vues.choose_other, name="autre_fiche"),
    path("fusion/<int:pk>/<int:autre_pk>/", vues.merge, name="fusion"),
]
