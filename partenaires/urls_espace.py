"""The partner's space, by account; the page of an invitation, by its secret."""

from django.urls import path, re_path

from partenaires import views_equipe, views_espace

FICHE = r"^(?P<genre>structure|service)/(?P<pk>\d{1,12})/"
STRUCTURE = r"^structures/(?P<pk>\d{1,12})/"
COLLEGUES = STRUCTURE + r"collegues/"

app_name = "espace"
urlpatterns = [
    path("", views_espace.accueil, name="accueil"),
    re_path(STRUCTURE + r"$", views_espace.structure, name="structure"),
    re_path(STRUCTURE + r"chiffres/$", views_espace.figures, name="chiffres"),
    path("signalements/", views_espace.signalements, name="signalements"),
    re_path(r"^signalements/(?P<pk>\d{1,12})/$", views_espace.repondre, name="repondre"),
    # A fiche
    re_path(FICHE + r"historique/$", views_espace.history, name="historique"),
    re_path(FICHE + r"historique/(?P<version>\d{1,12})/$", views_espace.version, name="version"),
    re_path(
        FICHE + r"historique/(?P<version>\d{1,12})/revenir/$", views_espace.revenir, name="revenir"
    ),
    re_path(FICHE + r"photos/$", views_espace.gallery, name="photos"),
    re_path(
        FICHE + r"photos/(?P<photo>\d{1,12})/(?P<sens>monter|descendre)/$",
        views_espace.move_photo,
        name="deplacer_photo",
    ),
    re_path(
        FICHE + r"photos/(?P<photo>\d{1,12})/decrire/$",
        views_espace.describe_photo,
        name="decrire_photo",
    ),
    re_path(
        FICHE + r"photos/(?P<photo>\d{1,12})/supprimer/$",
        views_espace.remove_photo,
        name="supprimer_photo",
    ),
    # Colleagues
    re_path(COLLEGUES + r"$", views_equipe.collegues, name="collegues"),
    re_path(COLLEGUES + r"inviter/$", views_equipe.inviter, name="inviter"),
    re_path(COLLEGUES + r"partir/$", views_equipe.partir, name="partir"),
    re_path(COLLEGUES + r"rappels/$", views_equipe.rappels, name="rappels"),
    re_path(
        COLLEGUES + r"(?P<membre>\d{1,12})/role/$", views_equipe.changer_role, name="changer_role"
    ),
    re_path(COLLEGUES + r"(?P<membre>\d{1,12})/retirer/$", views_equipe.retirer, name="retirer"),
    re_path(
        COLLEGUES + r"invitations/(?P<invitation>\d{1,12})/renvoyer/$",
        views_equipe.renvoyer,
        name="renvoyer",
    ),
    re_path(
        COLLEGUES + r"invitations/(?P<invitation>\d{1,12})/annuler/$",
        views_equipe.annuler,
        name="annuler",
    ),
    # The person invited
    path("invitation/", views_equipe.repondre_invitation, name="invitation_recue"),
    path("invitation/<str:secret>/", views_equipe.ouvrir, name="invitation"),
]
