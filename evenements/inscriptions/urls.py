"""What people reach without an account. Included by evenements.urls: the names are its own."""

from django.urls import path, re_path

from evenements.inscriptions import views, views_liens

urlpatterns = [
    path("tirage/", views.regle_tirage, name="regle_tirage"),
    re_path(r"^inscription/(?P<pk>\d{1,12})/$", views.sinscrire, name="sinscrire"),
    path("inscription/faite/", views.inscrit, name="inscrit"),
    path("i/<str:secret>/", views_liens.inscription, name="inscription"),
    path("mon-inscription/", views_liens.mon_inscription, name="mon_inscription"),
    path("mon-inscription/annuler/", views_liens.je_ne_viens_plus, name="je_ne_viens_plus"),
    path("mon-inscription/qui-vient/", views_liens.qui_vient, name="qui_vient"),
    path("mon-inscription/fiche/", views_liens.ma_fiche, name="ma_fiche"),
    path("p/<str:secret>/", views_liens.accord, name="accord"),
    path("mon-accord/", views_liens.mon_accord, name="mon_accord"),
    path("mon-accord/refuser/", views_liens.refuser_accord, name="refuser_accord"),
]
