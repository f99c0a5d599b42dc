"""Addresses of these pages, under /gestion/partenaires/."""

from django.urls import path

from partenaires.gestion import membres_vues as vues

app_name = "partenaires_membres"

urlpatterns = [
    path("membres/", vues.structures, name="structures"),
    path("membres/<int:pk>/", vues.structure, name="structure"),
    path("membres/<int:pk>/inviter/", vues.inviter, name="inviter"),
    path("membres/<int:pk>/publication/", vues.publication, name="publication"),
    path("membres/role/<int:membre>/", vues.changer_role, name="changer_role"),
    path("membres/retirer/<int:membre>/", vues.retirer, name="retirer"),
    path("invitations/", vues.liste_invitations, name="invitations"),
    path("invitations/<int:pk>/renvoyer/", vues.renvoyer, name="renvoyer"),
    path("invitations/<int:pk>/annuler/", vues.annuler, name="annuler"),
    path("photos/", vues.liste_photos, name="photos"),
    path("photos/<int:pk>/publier/", vues.publier_photo, name="publier_photo"),
    path("photos/<int:pk>/retirer/", vues.retirer_photo, name="retirer_photo"),
    path("equipe/", vues.equipe_du_portail, name="equipe"),
    path("equipe/inviter/", vues.inviter_equipe, name="inviter_equipe"),
    path("equipe/<int:pk>/fermer/", vues.fermer_compte, name="fermer_compte"),
    path("equipe/<int:pk>/groupe/", vues.quitter_groupe, name="quitter_groupe"),
]
