"""Signing in, second factor, one's own account."""

from django.urls import path

from comptes.views import compte, connexion, second_facteur

app_name = "comptes"
urlpatterns = [
    path("", compte.accueil, name="compte"),
    path("nom/", compte.nom, name="nom"),
    path("adresse/", compte.adresse, name="adresse"),
    path("adresse/lien/<path:secret>/", compte.adresse_lien, name="adresse_lien"),
    path("adresse/confirmer/", compte.adresse_confirmer, name="adresse_confirmer"),
    path("mot-de-passe/", compte.mot_de_passe, name="mot_de_passe"),
    path("mot-de-passe/retirer/", compte.mot_de_passe_retirer, name="mot_de_passe_retirer"),
    path("fermer-partout/", compte.fermer_partout, name="fermer_partout"),
    path("mes-donnees.json", compte.mes_donnees, name="mes_donnees"),
    path("effacer/", compte.effacer, name="effacer"),
    path("connexion/", connexion.connexion, name="connexion"),
    path("connexion/code/", connexion.code, name="code"),
    path("connexion/mot-de-passe/", connexion.par_mot_de_passe, name="par_mot_de_passe"),
    path("connexion/lien/<path:secret>/", connexion.lien, name="lien"),
    path("connexion/entrer/", connexion.entrer, name="entrer"),
    path("deconnexion/", connexion.deconnexion, name="deconnexion"),
    path("second-facteur/", second_facteur.demander, name="second_facteur"),
    path("second-facteur/installer/", second_facteur.installer, name="installer"),
    path("second-facteur/remplacer/", second_facteur.remplacer, name="remplacer"),
    path("second-facteur/retirer/", second_facteur.retirer, name="retirer"),
    path("second-facteur/codes/", second_facteur.codes, name="codes"),
]
