"""The same pages twice: in the partners' space, in the admin."""

from django.urls import path, re_path

from evenements.inscriptions import views_presence, views_tenue

DATE = r"^(?P<date>\d{1,12})/"
UNE = DATE + r"(?P<inscription>\d{1,12})/"


def patterns(cote):
    """URL patterns of one side, by its name (evenements.inscriptions.acces)."""
    side = {"cote": cote}
    return [
        path("", views_tenue.dates, side, name="dates"),
        re_path(DATE + r"$", views_tenue.liste, side, name="liste"),
        re_path(DATE + r"inscrire/$", views_tenue.inscrire, side, name="inscrire"),
        re_path(DATE + r"export\.csv$", views_tenue.export, side, name="export"),
        re_path(DATE + r"proposer/$", views_tenue.proposer, side, name="proposer"),
        re_path(DATE + r"presence/$", views_presence.presence, side, name="presence"),
        re_path(DATE + r"presence/pointer/$", views_presence.pointer, side, name="pointer"),
        re_path(DATE + r"tirage/$", views_tenue.tirage, side, name="tirage"),
        re_path(DATE + r"bilan/$", views_tenue.bilan, side, name="bilan"),
        re_path(UNE + r"$", views_tenue.fiche, side, name="fiche"),
        re_path(UNE + r"acte/$", views_tenue.acte, side, name="acte"),
        re_path(UNE + r"qui/$", views_tenue.qui, side, name="qui"),
        re_path(UNE + r"papier/$", views_tenue.papier, side, name="papier"),
    ]
