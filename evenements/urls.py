from django.urls import path, re_path

from evenements import views
from evenements.carte import AGENDA
from evenements.flux import ProchainesDates
from evenements.inscriptions import urls as inscriptions

app_name = "evenements"

EVENEMENT = r"^(?P<pk>\d{1,12})-(?P<slug>[-\w]+)/"

urlpatterns = [
    path("", views.liste, name="agenda"),
    path("programme/", views.programme_imprime, name="programme"),
    path("integrer/", views.integrer, name="integrer"),
    path("cadre/", views.cadre, name="cadre"),
    path("cadre.js", views.script, name="script"),
    path("carte.json", AGENDA.carte, name="carte"),
    path("points.bin", AGENDA.points, name="points"),
    path("noms.json", AGENDA.noms, name="noms"),
    path("agenda.rss", ProchainesDates(), name="flux"),
    *inscriptions.urlpatterns,
    re_path(EVENEMENT + r"$", views.evenement, name="evenement"),
    re_path(EVENEMENT + r"(?P<moment>\d{4}-\d\d-\d\d-\d{4})/$", views.date, name="date"),
]
