"""Answering for one's fiches: by a personal link or by an account, the same pages."""

from django.http import HttpResponse
from django.urls import path

app_name = "mes_fiches"
urlpatterns = [path("lien/<str:secret>/", lambda request, secret: HttpResponse(), name="lien")]
