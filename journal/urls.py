from django.urls import path, re_path

from journal import sons, views

app_name = "journal"
urlpatterns = [
    path("tous/", views.tous, name="tous"),
    path("sons/<int:pk>/transcription.txt", sons.transcription, name="transcription"),
    path("sons/<int:pk>/chapitres.json", sons.chapitres, name="chapitres"),
    re_path(
        r"^sons/(?P<pk>\d{1,12})/(?P<nom>[-\w]+)\.(?P<extension>\w{1,5})$", sons.son, name="son"
    ),
]
