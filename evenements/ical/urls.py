"""Calendars to subscribe to, under the agenda's own addresses."""

from django.urls import path, re_path

from evenements.ical import views

EVENEMENT = r"^(?P<pk>\d{1,12})-(?P<slug>[-\w]+)"

app_name = "agenda_flux"
urlpatterns = [
    path("agenda.ics", views.ensemble, name="ensemble"),
    re_path(EVENEMENT + r"\.ics$", views.evenement, name="evenement"),
    re_path(EVENEMENT + r"/(?P<moment>\d{4}-\d\d-\d\d-\d{4})\.ics$", views.date, name="date"),
]
