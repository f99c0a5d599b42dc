from django.urls import path

from journal.gestion import vues

app_name = "journal_gestion"
urlpatterns = [path("chiffres/", vues.chiffres, name="chiffres")]
