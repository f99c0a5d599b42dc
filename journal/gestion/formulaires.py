"""The forms of the journal in the admin."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from comptes.models import Utilisateur
from journal import avis
from journal.comite import actions, liens
from journal.medias import ChampEnregistrement, keep_recording
from journal.models import Membre


class FormulaireMembre(WagtailAdminModelForm):
    """A new member is sent a link; whoever signs in with that address comes in without one."""

    parti = forms.BooleanField(
        label=gettext_lazy("Ne fait plus partie du comité"),
        help_text=gettext_lazy(
            "Ses avis en cours ne comptent plus, son contact est effacé ; son nom reste dans "
            "l'histoire des articles."
        ),
        required=False,
    )

    def clean(self):
        data = super().clean()
        courriel, telephone = data.get("courriel", ""), data.get("telephone", "")
        if not courriel and not telephone and not data.get("parti") and not self.errors:
            self.add_error("courriel", _("Donnez un courriel ou un téléphone."))
        known = Membre.objects.active().filter(journal=data.get("journal"))
        known = known.reached_at(courriel=courriel, telephone=telephone)
        if known.exclude(pk=self.instance.pk).exists():
            self.add_error(None, _("Quelqu'un de ce comité a déjà ce courriel ou ce téléphone."))
        return data

    def save(self, commit=True):
        membre, new = self.instance, self.instance.pk is None
        membre.compte = Utilisateur.objects.get_active(membre.courriel) if membre.courriel else None
        if new:
            actions.welcome(membre=membre)
            return membre
        if self.cleaned_data["parti"]:
            avis.remove_member(membre=membre)
            membre.refresh_from_db()
            return membre
        if {"courriel", "telephone"} & {*self.changed_data}:
            liens.revoke(membre)  # the old address may be somebody else's now
        return super().save(commit)


class FormulaireEnregistrement(WagtailAdminModelForm):
    """A recording comes through the same gate as those of the committee's pages."""

    fichier = ChampEnregistrement(label=gettext_lazy("Fichier, son ou vidéo"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["fichier"]  # what was read stays what was read: send another one

    def save(self, commit=True):
        if self.instance.pk:
            return super().save(commit)
        data = self.cleaned_data
        self.instance = keep_recording(data["fichier"], data["titre"], str(self.for_user or ""))
        return self.instance
