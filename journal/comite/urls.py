from django.urls import path

from journal.comite import views, views_comite, views_droit

app_name = "comite"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("entrer/", views.entrer, name="entrer"),
    path("sortir/", views.sortir, name="sortir"),
    path("lien/<str:secret>/", views.lien, name="lien"),
    path("article/<int:pk>/", views.article, name="article"),
    path("article/<int:pk>/son.<slug:extension>", views.son, name="son"),
    path("article/<int:pk>/avis/", views.donner, name="donner"),
    path("article/<int:pk>/geste/", views.geste, name="geste"),
    path("article/<int:pk>/message/", views.ecrire_message, name="message"),
    path("article/<int:pk>/ecrire/", views.ecrire, name="ecrire"),
    path("article/<int:pk>/historique/", views.historique, name="historique"),
    path("article/<int:pk>/personnes/", views_droit.personnes, name="personnes"),
    path("article/<int:pk>/personnes/nouvelle/", views_droit.personne, name="nouvelle_personne"),
    path("article/<int:pk>/personnes/<int:accord>/", views_droit.personne, name="personne"),
    path("article/<int:pk>/personnes/<int:accord>/retirer/", views_droit.retirer, name="retirer"),
    path("article/<int:pk>/juridique/", views_droit.juridique, name="juridique"),
    path("<int:journal>/reponses/", views_droit.reponses, name="reponses"),
    path("<int:journal>/nouveau/", views.nouveau, name="nouveau"),
    path("<int:journal>/proposer/", views_comite.proposer, name="proposer"),
    path("<int:journal>/propositions/", views_comite.propositions, name="propositions"),
    path("proposition/<int:pk>/", views_comite.proposition, name="proposition"),
    path(
        "proposition/<int:pk>/son.<slug:extension>",
        views_comite.son_propose,
        name="son_propose",
    ),
    path("<int:journal>/membres/", views_comite.membres, name="membres"),
    path("<int:journal>/membres/inviter/", views_comite.inviter, name="inviter"),
    path("membre/<int:pk>/", views_comite.membre, name="membre"),
    path("<int:journal>/reunions/", views_comite.reunions, name="reunions"),
    path("<int:journal>/reunions/nouvelle/", views_comite.reunion, name="nouvelle_reunion"),
    path("<int:journal>/reunions/<int:pk>/", views_comite.reunion, name="reunion"),
    path("<int:journal>/numeros/", views_comite.numeros, name="numeros"),
    path("<int:journal>/numeros/<int:pk>/", views_comite.numero, name="numero"),
]
