"""The same pages twice: in the partners' space, in the admin."""

from django.urls import re_path

from evenements.planification import views

EVENEMENT = r"^(?P<pk>\d{1,12})/"
DATE = EVENEMENT + r"dates/(?P<date>\d{1,12})/"
RYTHME = EVENEMENT + r"rythmes/(?P<rythme>\d{1,12})/"


def patterns(cote):
    """URL patterns of one side, by its name (evenements.cotes)."""
    side = {"cote": cote}
    return [
        re_path(EVENEMENT + r"dates/$", views.dates, side, name="dates"),
        re_path(EVENEMENT + r"dates/ajouter/$", views.ajouter, side, name="ajouter"),
        re_path(EVENEMENT + r"dates/tout-annuler/$", views.tout_annuler, side, name="tout_annuler"),
        re_path(RYTHME + r"$", views.changer_rythme, side, name="rythme"),
        re_path(RYTHME + r"arreter/$", views.arreter_rythme, side, name="arreter"),
        re_path(DATE + r"$", views.changer_date, side, name="date"),
        re_path(DATE + r"suivantes/$", views.changer_suivantes, side, name="suivantes"),
        re_path(DATE + r"annuler/$", views.annuler_date, side, name="annuler"),
        re_path(DATE + r"retablir/$", views.retablir_date, side, name="retablir"),
        re_path(DATE + r"retirer/$", views.retirer_date, side, name="retirer"),
    ]
