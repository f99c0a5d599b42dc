from django.urls import path

app_name = "annuaire"

urlpatterns: list[path] = []
