"""The three screens of an import: send a file, say what its columns are, decide on duplicates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from annuaire.enums import Genre
from annuaire.importation import colonnes
from annuaire.importation.lecture import MAX_OCTETS, FichierIllisible, read_bytes
from portal.socle.champs import clean_text
from territoire.models import Territoire

MAX_LIGNES_ECRAN = 2_000  # beyond, a browser would wait too long: the command does it
MAX_DECISIONS = 300
CREER, IGNORER, RETENIR = "creer", "ignorer", ""


class FormulaireFichier(forms.Form):
    fichier = forms.FileField(
        label=_("Fichier"),
        help_text=_("Excel (.xlsx) ou CSV. Une fiche par ligne, des titres sur la première."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
    genre = forms.ChoiceField(
        label=_("Ce que contient le fichier"),
        choices=[("", _("Deviner d'après les titres")), *Genre.choices],
        required=False,
        help_text=_("Importez les structures avant leurs services."),
    )
    territoire = forms.ModelChoiceField(
        label=_("Territoire des lignes qui n'en disent rien"),
        queryset=Territoire.objects.all(),
        required=False,
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=100,
        required=False,
        help_text=_(
            "Écrite sur chaque fiche : « Forum des associations 2026 ». Vide : le nom du fichier."
        ),
    )

    def clean_fichier(self):
        fichier = self.cleaned_data["fichier"]
        if fichier.size > MAX_OCTETS:
            raise forms.ValidationError(
                _("Ce fichier est trop lourd : %(mo)s Mo au plus."),
                params={"mo": MAX_OCTETS // 10**6},
            )
        self.nom = clean_text(fichier.name).strip()[-100:] or "fichier"
        self.contenu = fichier.read()
        try:
            self.feuilles = read_bytes(self.contenu, self.nom)
        except FichierIllisible as error:
            raise forms.ValidationError(str(error)) from None
        if max(len(feuille.lignes) for feuille in self.feuilles) > MAX_LIGNES_ECRAN:
            raise forms.ValidationError(
                _(
                    "Plus de %(nb)s lignes : coupez le fichier, ou demandez à la personne qui "
                    "installe le portail d'utiliser « importer_annuaire »."
                ),
                params={"nb": MAX_LIGNES_ECRAN},
            )
        return fichier


class FormulaireCorrespondance(forms.Form):
    """One list per column of the file, filled in with the guess."""

    def __init__(self, *args, feuille, genre, mots, **kwargs):
        super().__init__(*args, **kwargs)
        self.colonnes = colonnes.columns_with_answers(genre, mots)
        self.entetes = feuille.entetes
        options = [("", _("— ne pas reprendre —"))]
        options += [(cle, colonne.libelle) for cle, colonne in self.colonnes.items()]
        guessed = colonnes.guess_mapping(feuille.entetes, genre, mots)
        for position, entete in enumerate(feuille.entetes):
            self.fields[f"colonne_{position}"] = forms.ChoiceField(
                label=entete, choices=options, required=False, initial=guessed.get(position, "")
            )

    def clean(self):
        cleaned = super().clean()
        self.correspondance, seen = {}, {}
        for position, entete in enumerate(self.entetes):
            cle = cleaned.get(f"colonne_{position}")
            if not cle:
                continue
            if cle in seen:
                self.add_error(
                    f"colonne_{position}",
                    _("« %(colonne)s » est déjà prise par la colonne « %(autre)s ».")
                    % {"colonne": self.colonnes[cle].libelle, "autre": seen[cle]},
                )
            seen[cle] = entete
            self.correspondance[str(position)] = cle
        for colonne in self.colonnes.values():
            if colonne.obligatoire and colonne.cle not in seen:
                self.add_error(
                    None, _("Dites quelle colonne donne : %s.") % str(colonne.libelle).lower()
                )
        return cleaned


class FormulaireDecisions(forms.Form):
    """For each row that looks like a fiche: leave it, create it anyway, or say it is that one."""

    def __init__(self, *args, lignes, **kwargs):
        super().__init__(*args, **kwargs)
        self.lignes = lignes[:MAX_DECISIONS]
        for ligne in self.lignes:
            fort = any(suspect.fort for suspect in ligne.suspects)
            same = [
                (str(s.connu.pk), _("C'est la même : mettre à jour « %s »") % s.connu.nom)
                for s in ligne.suspects
                if s.connu.pk > 0
            ]
            self.fields[f"ligne_{ligne.numero}"] = forms.ChoiceField(
                label=_("Ligne %(numero)s : %(nom)s") % {"numero": ligne.numero, "nom": ligne.nom},
                choices=[
                    (
                        RETENIR if fort else CREER,
                        _("Ne rien faire pour l'instant") if fort else _("Créer la fiche"),
                    ),
                    *([(CREER, _("Créer quand même une nouvelle fiche"))] if fort else []),
                    *([] if fort else [(IGNORER, _("Ne pas importer cette ligne"))]),
                    *same,
                ],
                required=False,
                initial=RETENIR if fort else CREER,
                widget=forms.RadioSelect,
            )

    @property
    def decisions(self):
        """{row number: decision}, of the rows somebody decided on."""
        found = {}
        for ligne in self.lignes:
            value = self.cleaned_data.get(f"ligne_{ligne.numero}", "")
            if value:
                found[ligne.numero] = int(value) if value.isdigit() else value
        return found
