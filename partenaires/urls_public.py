"""What anyone may tell the coordinator; what a person named on a fiche may do about it."""

from django.urls import path

from partenaires import views_veille

app_name = "partenaires"
urlpatterns = [
    path("annuaire/manque/", views_veille.manque, name="manque"),
    path("annuaire/manque/merci/", views_veille.merci, name="merci"),
]
