"""Campaigns in the admin: write, choose, open, follow, export."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.widgets import AdminDateInput

from annuaire.enums import Canal, Fraicheur, Genre, TypeStructure
from annuaire.gestion.vues import edit_url
from partenaires import campagnes
from partenaires.demandes import section_names
from partenaires.dues import lighten
from partenaires.enums import REPONDUES, EtatCampagne, EtatFiche
from partenaires.gestion.pages import needs, show
from partenaires.models import Campagne
from partenaires.relances import reachable
from partenaires.rythme import CAMPAGNE
from territoire.models import Quartier, Territoire, Thematique

PAR_PAGE = 100
SOUS = ("entretien:campagnes", gettext_lazy("Campagnes"))


class FormulaireCampagne(forms.ModelForm):
    """The words and dates, then the filters that choose the fiches."""

    sections = forms.MultipleChoiceField(
        label=gettext_lazy("Rubriques à regarder"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Aucune : toute la fiche."),
    )
    territoire = forms.ModelChoiceField(
        Territoire.objects.all(), label=gettext_lazy("Territoire"), required=False
    )
    quartiers = forms.ModelChoiceField(
        Quartier.objects.all(), label=gettext_lazy("Quartier"), required=False
    )
    thematiques = forms.ModelChoiceField(
        Thematique.objects.all(), label=gettext_lazy("Thème"), required=False
    )
    fraicheur = forms.MultipleChoiceField(
        label=gettext_lazy("Fraîcheur"),
        choices=Fraicheur.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    types = forms.MultipleChoiceField(
        label=gettext_lazy("Types de structures"),
        choices=TypeStructure.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    CRITERES = ("territoire", "quartiers", "thematiques", "fraicheur", "types")

    class Meta:
        model = Campagne
        fields = ["nom", "message", "debut", "fin", "sections"]
        widgets = {
            "message": forms.Textarea(attrs={"rows": 4}),
            "debut": AdminDateInput,
            "fin": AdminDateInput,
        }
        help_texts = {
            "nom": gettext_lazy("Les partenaires le lisent : « Rentrée de septembre »."),
            "message": gettext_lazy("Quelques mots à vous, en haut du courriel."),
            "debut": gettext_lazy("Les messages partent ce jour-là."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        from partenaires import sections  # lazily: it reads the registry of models

        self.fields["sections"].choices = sections.choices()
        self.initial |= self.instance.criteres

    def save(self, commit=True):
        data = self.cleaned_data
        self.instance.criteres = {
            name: getattr(data[name], "pk", data[name]) for name in self.CRITERES if data[name]
        }
        return super().save(commit)

    @property
    def champs(self):
        return [self[name] for name in self.fields if name not in self.CRITERES]

    @property
    def filtres(self):
        return [self[name] for name in self.CRITERES]


@require_safe
@needs("partenaires.view_campagne")
def liste(request):
    answered = Count("fiches", filter=Q(fiches__etat__in=REPONDUES))
    rows = Campagne.objects.annotate(nb=Count("fiches"), nb_repondues=answered)
    rows = rows.order_by("-debut", "-pk")
    page = Paginator(rows, PAR_PAGE).get_page(request.GET.get("page"))
    return show(request, "campagnes", _("Campagnes"), {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("partenaires.add_campagne")
def nouvelle(request):
    return _edit(request, Campagne(par=request.user), _("Nouvelle campagne"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("partenaires.change_campagne")
def modifier(request, pk):
    campagne = get_object_or_404(Campagne, pk=pk)
    if campagne.etat != EtatCampagne.BROUILLON:
        messages.warning(request, _("Cette campagne est commencée : elle ne se modifie plus."))
        return redirect("entretien:campagne", pk)
    return _edit(request, campagne, _("Modifier la campagne"))


def _edit(request, campagne, titre):
    form = FormulaireCampagne(request.POST or None, instance=campagne)
    if request.method == "POST" and form.is_valid():
        return redirect("entretien:campagne", form.save().pk)
    status = 400 if form.errors else 200
    return show(request, "campagne_form", titre, {"form": form}, sous=SOUS, status=status)


@require_safe
@needs("partenaires.view_campagne")
def campagne(request, pk):
    """What it will do while it is written; where it stands afterwards."""
    row = get_object_or_404(Campagne, pk=pk)
    context = {
        "campagne": row,
        "criteres": say_criteria(row),
        "rubriques": section_names(row.sections),
    }
    if row.etat == EtatCampagne.BROUILLON:
        context |= preview(row)
        return show(request, "campagne_brouillon", row.nom, context, sous=SOUS)
    etat = request.GET.get("etat", "")
    fiches = row.fiches.select_related("structure", "service__structure").order_by(
        "service__structure__nom", "structure__nom", "pk"
    )
    if etat in EtatFiche.values:
        fiches = fiches.filter(etat=etat)
    page = Paginator(fiches, PAR_PAGE).get_page(request.GET.get("page"))
    for ligne in page:
        ligne.edit_url = edit_url(ligne.fiche)
    avancement = campagnes.progress(row)
    context |= {
        "page_obj": page,
        "etat": etat,
        "avancement": avancement,
        "etats": [(e.value, e.label, avancement.etats[e]) for e in EtatFiche],
        "canaux": [(c.label, avancement.canaux[c]) for c in Canal if avancement.canaux[c]],
        "peut_relancer": campagnes.may_follow_up(row),
    }
    return show(request, "campagne", row.nom, context, sous=SOUS)


def preview(campagne):
    """How many fiches, how many people, who cannot be written to."""
    structures, services = campagnes.choose(campagne.criteres)
    fiches = [*lighten(structures), *lighten(services)]
    people = reachable(fiches, CAMPAGNE)
    structures = sum(fiche.genre == Genre.STRUCTURE for fiche in fiches)
    return {
        "nb_structures": structures,
        "nb_services": len(fiches) - structures,
        "nb_personnes": len({courriel for each in people.values() for courriel in each}),
        "nb_injoignables": sum(not each for each in people.values()),
        "premieres": sorted(fiches, key=lambda fiche: fiche.nom)[:10],
    }


def say_criteria(campagne):
    """[(filter, what was chosen)]"""
    form = FormulaireCampagne(instance=campagne)
    said = []
    for champ in form.filtres:
        value = campagne.criteres.get(champ.name)
        if not value:
            continue
        values = {str(item) for item in (value if isinstance(value, list) else [value])}
        labels = [str(label) for code, label in champ.field.choices if str(code) in values]
        said.append((champ.label, ", ".join(labels) or _("(n'existe plus)")))
    return said


@require_POST
@needs("partenaires.change_campagne")
def ouvrir(request, pk):
    row = get_object_or_404(Campagne, pk=pk)
    if row.fin < timezone.localdate():
        messages.error(request, _("La date de fin est passée : changez les dates."))
    elif not any(campagnes.count_chosen(row.criteres)):
        messages.error(request, _("Ces filtres ne choisissent aucune fiche."))
    elif campagnes.open_campaign(campagne=row):
        messages.success(request, _("La campagne est ouverte."))
        if row.debut <= timezone.localdate():
            _say_written(request, campagnes.write_to_partners(campagne=row))
    else:
        messages.warning(request, _("Cette campagne était déjà ouverte."))
    return redirect("entretien:campagne", pk)


@require_POST
@needs("partenaires.change_campagne")
def ecrire(request, pk):
    row = get_object_or_404(Campagne, pk=pk)
    if campagnes.may_follow_up(row):
        _say_written(request, campagnes.write_to_partners(campagne=row))
    else:
        messages.warning(request, _("Pas maintenant : on leur a déjà écrit cette semaine."))
    return redirect("entretien:campagne", pk)


def _say_written(request, nombre):
    if nombre is None:
        messages.warning(request, _("Quelqu'un vient de le faire."))
        return
    words = ngettext(
        "%(nombre)d message est prêt à partir.", "%(nombre)d messages sont prêts à partir.", nombre
    )
    messages.success(request, words % {"nombre": nombre})


@require_POST
@needs("partenaires.change_campagne")
def clore(request, pk):
    if campagnes.close_campaign(campagne=get_object_or_404(Campagne, pk=pk)):
        messages.success(request, _("La campagne est terminée."))
    return redirect("entretien:campagne", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("partenaires.delete_campagne")
def supprimer(request, pk):
    row = get_object_or_404(Campagne, pk=pk)
    if request.method == "POST":
        row.delete()
        messages.success(request, _("La campagne est supprimée."))
        return redirect("entretien:campagnes")
    titre = _("Supprimer la campagne")
    return show(request, "campagne_supprimer", titre, {"campagne": row}, sous=SOUS)


class ExportCampagne(SpreadsheetExportMixin, View):
    http_method_names = ["get", "head"]
    export_headings = {
        "structure": gettext_lazy("Structure"),
        "fiche": gettext_lazy("Fiche"),
        "genre": gettext_lazy("Genre"),
        "etat": gettext_lazy("État"),
        "canal": gettext_lazy("Moyen"),
        "repondu_le": gettext_lazy("Répondu le"),
        "territoire": gettext_lazy("Territoire"),
    }
    list_export = list(export_headings)

    def get(self, request, pk, format):
        if not request.user.has_perm("partenaires.view_campagne"):
            raise PermissionDenied
        row = get_object_or_404(Campagne, pk=pk)
        self.export_filename = f"campagne-{row.pk}"
        rows = row.fiches.select_related(
            "structure__territoire", "service__structure__territoire"
        ).order_by("pk")
        return self.as_spreadsheet(rows, format)

    def to_row_dict(self, ligne):
        home = ligne.service.structure if ligne.service else ligne.structure
        answered = timezone.localtime(ligne.repondu_le) if ligne.repondu_le else None
        return {
            "structure": home.nom,
            "fiche": ligne.fiche.nom,
            "genre": str(ligne.fiche.genre.label),
            "etat": ligne.get_etat_display(),
            "canal": ligne.get_canal_display(),
            "repondu_le": answered.date() if answered else None,
            "territoire": str(home.territoire),
        }
