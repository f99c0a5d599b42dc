"""What partners propose for the agenda, under /gestion/agenda/a-relire/."""

from django.urls import path

from evenements.gestion import relecture

app_name = "agenda_relecture"
urlpatterns = [
    path("", relecture.liste, name="liste"),
    path("<int:pk>/", relecture.proposition, name="proposition"),
]
