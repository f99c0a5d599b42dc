from django.urls import path

from journal.wiki import views

app_name = "wiki"
urlpatterns = [
    path("<int:pk>/ecrire/", views.ecrire, name="ecrire"),
    path("<int:pk>/merci/", views.recu, name="recu"),
    path("page/<int:pk>/modifier/", views.modifier, name="modifier"),
    path("page/<int:pk>/historique/", views.historique, name="historique"),
    path("page/<int:pk>/comparer/", views.comparer, name="comparer"),
    path("page/<int:pk>/version/<int:version>/", views.version, name="version"),
    path("page/<int:pk>/retablir/<int:version>/", views.retablir, name="retablir"),
]
