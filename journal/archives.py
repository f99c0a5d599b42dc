"""Everything a journal has published, by issue, theme, quartier, genre, signature, keyword."""

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from journal import rayons
from journal.cartes import cards
from journal.enums import GenreArticle
from journal.models import PageArticle, Signature
from portal.socle.champs import clean_text
from territoire.referentiel import get_referentiel

PAR_PAGE = 12


class FiltreArchives(forms.Form):
    """What one looks for in the archives of one journal. A value nobody offers keeps nothing out:
    the page says it does not know it."""

    theme = forms.ChoiceField(label=_("Thème"), required=False)
    quartier = forms.ChoiceField(label=_("Quartier"), required=False)
    genre = forms.ChoiceField(label=_("Genre"), required=False)
    numero = forms.ChoiceField(label=_("Numéro"), required=False)
    signature = forms.CharField(label=_("Signé par"), max_length=120, required=False)
    mot = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    page = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, journal):
        super().__init__(data)
        self.journal = journal
        referentiel = get_referentiel()
        self.fields["theme"].choices = _choices(
            (one.slug, one.nom_simple) for one in referentiel.themes
        )
        self.fields["theme"].choices += [
            (one.slug, one.nom_simple)
            for one in referentiel.thematiques.values()
            if one.parent_id and self.data.get("theme") == one.slug
        ]
        self.fields["quartier"].choices = _choices(
            (one.slug, one.nom) for one in referentiel.quartiers.values()
        )
        self.fields["genre"].choices = _choices(GenreArticle.choices)
        self.fields["numero"].choices = _choices(
            (str(one.pk), f"{one.numero} – {one.periode}") for one in rayons.issues(journal.pk)
        )
        self.is_valid()
        self.voulu = {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def inconnus(self) -> bool:
        """Something was asked for that does not exist."""
        return any(name in self.errors for name in ("theme", "quartier", "genre", "numero"))

    @property
    def mot_cle(self) -> str:
        return self.voulu.get("mot", "")

    def articles(self):
        """Newest first; None of them for a page nobody has made."""
        rows = rayons.shown(PageArticle.objects.filter(path__startswith=self.journal.path))
        referentiel, wanted = get_referentiel(), self.voulu
        if theme := referentiel.by_slug("thematiques", wanted.get("theme")):
            themes = [theme.pk, *(one.pk for one in theme.sous_themes)]
            through = PageArticle.thematiques.through.objects.filter(thematique__in=themes)
            rows = rows.filter(pk__in=through.values("pagearticle"))
        if quartier := referentiel.by_slug("quartiers", wanted.get("quartier")):
            rows = rows.filter(quartiers=quartier)
        if wanted.get("genre"):
            rows = rows.filter(genre=wanted["genre"])
        if wanted.get("numero"):
            rows = rows.filter(numero=wanted["numero"])
        if signature := clean_text(wanted.get("signature", "")).strip():
            signed = Signature.objects.filter(nom__icontains=signature)
            rows = rows.filter(pk__in=signed.values("article"))
        if mot := clean_text(wanted.get("mot", "")):
            rows = rows.filter(mots_cles__slug=mot)
        return rayons.newest_first(rows).select_related("enregistrement")


def _choices(rows):
    return [("", _("Tous")), *rows]


def context(page, data) -> dict:
    """Context of journal/archives.html."""
    journal = rayons.describe(page)
    filtre = FiltreArchives(data, journal=journal)
    tranche = Paginator(filtre.articles(), PAR_PAGE).get_page(filtre.voulu.get("page") or 1)
    return {
        "journal": journal,
        "filtre": filtre,
        "filtree": bool(filtre.voulu.keys() - {"page"}),
        "tranche": tranche,
        "cartes": cards(tranche.object_list, journal),
        "nb_numeros": len(rayons.issues(journal.pk)),
    }
