from django.urls import path

from journal.comite import views

app_name = "comite"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("entrer/", views.entrer, name="entrer"),
    path("lien/<str:secret>/", views.lien, name="lien"),
    path("article/<int:pk>/", views.article, name="article"),
]
