"""Addresses of the post office's own pages, under /gestion/envois/."""

from django.urls import path, re_path

from diffusion.gestion import vues

app_name = "diffusion_gestion"

urlpatterns = [
    path("", vues.envois, name="envois"),
    re_path(r"^(?P<pk>[0-9]{1,18})/(?P<acte>reessayer|parti|annuler)/$", vues.act, name="acte"),
    path("adresses/", vues.adresses, name="adresses"),
    re_path(r"^adresses/(?P<pk>[0-9]{1,18})/remettre/$", vues.restore, name="remettre"),
]
