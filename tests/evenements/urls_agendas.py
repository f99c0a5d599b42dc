"""The portal's addresses, with those of the partners' own calendars."""

from django.urls import include, path

from portal.urls import *  # noqa: F403 - the whole table, and one line more
from portal.urls import urlpatterns as portail

urlpatterns = [path("mon-espace/", include("evenements.ical.urls_agendas")), *portail]
