from django.urls import path

from journal.supports import views

app_name = "journal_supports"
urlpatterns = [path("<int:pk>/<str:nom>", views.fichier, name="fichier")]
