"""What anyone may tell the coordinator; what a person named on a fiche may do about it."""

from django.urls import path

from partenaires import views_personnes, views_veille

app_name = "partenaires"
urlpatterns = [
    path("personne/<secret>/", views_personnes.personne, name="personne"),
    path("mes-coordonnees/", views_personnes.coordonnees, name="coordonnees"),
    path("mes-coordonnees/retirer/", views_personnes.retirer, name="coordonnees_retirer"),
    path("mes-coordonnees/corriger/", views_personnes.corriger, name="coordonnees_corriger"),
    path("mes-coordonnees/accepter/", views_personnes.accepter, name="coordonnees_accepter"),
    path("mes-coordonnees/corrigees/", views_personnes.corrigees, name="coordonnees_corrigees"),
    path("mes-coordonnees/lien/", views_personnes.redemander, name="coordonnees_redemander"),
    path(
        "mes-coordonnees/lien/demande/",
        views_personnes.redemandees,
        name="coordonnees_redemandees",
    ),
    path("annuaire/manque/", views_veille.manque, name="manque"),
    path("annuaire/manque/merci/", views_veille.merci, name="merci"),
]
