from django.urls import path

from evenements.inscriptions import views_tenue
from evenements.inscriptions.urls_cotes import patterns

app_name = "inscriptions_gestion"
urlpatterns = [
    *patterns("gestion"),
    path("effacer/", views_tenue.effacer, {"cote": "gestion"}, name="effacer"),
]
