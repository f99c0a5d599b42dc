"""Addresses under /gestion/partenaires/: campaigns, phone round, watch list."""

from django.urls import path, re_path

from partenaires.gestion import campagnes, tournee, veille

app_name = "entretien"

FICHE = r"^tournee/(?P<genre>structure|service)/(?P<pk>\d{1,12})/"

urlpatterns = [
    path("campagnes/", campagnes.liste, name="campagnes"),
    path("campagnes/nouvelle/", campagnes.nouvelle, name="nouvelle_campagne"),
    path("campagnes/<int:pk>/", campagnes.campagne, name="campagne"),
    path("campagnes/<int:pk>/modifier/", campagnes.modifier, name="modifier_campagne"),
    path("campagnes/<int:pk>/ouvrir/", campagnes.ouvrir, name="ouvrir_campagne"),
    path("campagnes/<int:pk>/ecrire/", campagnes.ecrire, name="ecrire_campagne"),
    path("campagnes/<int:pk>/clore/", campagnes.clore, name="clore_campagne"),
    path("campagnes/<int:pk>/supprimer/", campagnes.supprimer, name="supprimer_campagne"),
    re_path(
        r"^campagnes/(?P<pk>\d{1,12})/export\.(?P<format>csv|xlsx)$",
        campagnes.ExportCampagne.as_view(),
        name="export_campagne",
    ),
    path("tournee/", tournee.tournee, name="tournee"),
    path("tournee/<int:pk>/appel/", tournee.appel, name="appel"),
    re_path(FICHE + "ferme/$", tournee.ferme, name="ferme"),
    path("veille/", veille.liste, name="veille"),
    path("veille/nouvelle/", veille.nouvelle, name="nouvelle_veille"),
    re_path(
        r"^veille/(?P<pk>\d{1,12})/(?P<decision>creer|traiter|ecarter)/$",
        veille.decider,
        name="decider_veille",
    ),
]
