"""A structure's calendars kept elsewhere, under /mon-espace/."""

from django.urls import re_path

from evenements.ical import views_agendas as views

STRUCTURE = r"^structures/(?P<pk>\d{1,12})/agendas/"
AGENDA = STRUCTURE + r"(?P<agenda>\d{1,12})/"

app_name = "agendas"
urlpatterns = [
    re_path(STRUCTURE + r"$", views.liste, name="liste"),
    re_path(STRUCTURE + r"ajouter/$", views.ajouter, name="ajouter"),
    re_path(STRUCTURE + r"fichier/$", views.envoyer, name="envoyer"),
    re_path(AGENDA + r"relire/$", views.relire, name="relire"),
    re_path(AGENDA + r"arreter/$", views.arreter, name="arreter"),
    re_path(AGENDA + r"reprendre/$", views.reprendre, name="reprendre"),
]
