"""« Consultations »: what was read each month, by theme, and every fiche in a spreadsheet."""

import csv
from collections import Counter, defaultdict
from datetime import date

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from annuaire.consultations import in_month
from annuaire.enums import Genre
from annuaire.models import Consultation, Service, Structure
from portal.socle.tableurs import neutralise
from territoire.models import Thematique

MODELES = {Genre.STRUCTURE.value: Structure, Genre.SERVICE.value: Service}
PREMIERES = 20  # fiches named on the page; the spreadsheet has them all


def can_see(user):
    return user.has_perm("annuaire.view_consultation")


class FormulaireMois(forms.Form):
    """A month among those that were counted, the latest by default."""

    mois = forms.TypedChoiceField(
        label=gettext_lazy("Mois"), coerce=date.fromisoformat, required=False
    )
    export = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, months, **kwargs):
        super().__init__(*args, **kwargs)
        self.months = months
        self.fields["mois"].choices = [
            (month.isoformat(), date_format(month, "F Y").capitalize()) for month in months
        ]
        self.fields["mois"].initial = months[0].isoformat()

    @property
    def chosen(self):
        """What was asked for; the latest month when it was nothing we know."""
        asked = self.cleaned_data.get("mois") if self.is_valid() else None
        return asked or self.months[0]


@require_safe
def consultations(request):
    if not can_see(request.user):
        raise PermissionDenied
    form = FormulaireMois(request.GET or None, months=counted_months())
    month = form.chosen
    fiches = read_fiches(month)
    if form.is_valid() and form.cleaned_data["export"]:
        return export(month, fiches)
    titre = _("Consultations")
    context = {
        "titre": titre,
        "items": [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, {"label": titre}],
        "form": form,
        "mois": month,
        "total": sum(fiche["nombre"] for fiche in fiches),
        "themes": by_theme(fiches),
        "fiches": fiches[:PREMIERES],
    }
    return render(request, "annuaire/gestion/consultations.html", context)


def counted_months():
    """The months that have figures, this one first in any case."""
    current = timezone.localdate().replace(day=1)
    months = Consultation.objects.annotate(mois=TruncMonth("jour")).values_list("mois", flat=True)
    return sorted({current, *months.distinct().order_by()}, reverse=True)


def read_fiches(month):
    """[{genre, nom, structure, url, themes, nombre}], the most read first. Six queries."""
    counts = in_month(month).values_list("genre", "objet_id").annotate(nombre=Sum("nombre"))
    by_genre = defaultdict(dict)
    for genre, pk, nombre in counts:
        by_genre[genre][pk] = nombre
    names = theme_names()
    found = []
    for genre, read in by_genre.items():
        modele = MODELES[genre]
        themes = themes_of(modele, read)
        related = ("structure",) if modele is Service else ()
        for fiche in modele.objects.filter(pk__in=read).select_related(*related):
            found.append(
                {
                    "genre": Genre(genre).label,
                    "nom": fiche.nom,
                    "structure": fiche.structure.nom if related else fiche.nom,
                    "url": fiche.get_absolute_url(),
                    "themes": sorted({names[pk] for pk in themes[fiche.pk]}),
                    "nombre": read[fiche.pk],
                }
            )
    return sorted(found, key=lambda fiche: (-fiche["nombre"], fiche["nom"]))


def theme_names():
    """{pk: the name of the theme, or of the one above it}"""
    rows = Thematique.objects.select_related("parent")
    return {theme.pk: (theme.parent or theme).nom for theme in rows}


def themes_of(modele, pks):
    links, name = modele.thematiques.through.objects, modele._meta.model_name
    found = defaultdict(set)
    for pk, theme in links.filter(**{f"{name}__in": pks}).values_list(name, "thematique"):
        found[pk].add(theme)
    return found


def by_theme(fiches):
    """[(theme, readings)]: a fiche of two themes counts for each."""
    totals = Counter()
    for fiche in fiches:
        for theme in fiche["themes"] or [_("Sans thème")]:
            totals[theme] += fiche["nombre"]
    return totals.most_common()


def export(month, fiches):
    """One line per fiche, as French spreadsheets read it."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"consultations-{month:%Y-%m}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")
    sheet = csv.writer(response, delimiter=";")
    sheet.writerow(["mois", "genre", "nom", "structure", "themes", "consultations"])
    for fiche in fiches:
        row = [fiche["genre"], fiche["nom"], fiche["structure"], ", ".join(fiche["themes"])]
        sheet.writerow([f"{month:%Y-%m}", *map(neutralise, map(str, row)), fiche["nombre"]])
    return response
