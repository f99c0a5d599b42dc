"""Acts on several fiches at once, from the lists."""

from urllib.parse import urlsplit

from django import forms
from django.db import transaction
from django.db.models import Q
from django.http import QueryDict
from django.shortcuts import get_list_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from annuaire import entrees
from annuaire.actions import mark_verified
from annuaire.enums import Canal, Intervalle
from annuaire.gestion import actes
from annuaire.models import Service, Structure


class ChoixFiches:
    """Which fiches were chosen: by number, or all those the list was showing, filters included."""

    models = [Structure, Service]

    @classmethod
    def get_queryset(cls, model, object_ids):
        pks = {int(pk) for pk in object_ids if str(pk).isdecimal() and len(str(pk)) < 19}
        return get_list_or_404(model.objects.with_place(), pk__in=pks)

    def get_all_objects_in_listing_query(self, parent_id):
        query = QueryDict(urlsplit(self.next_url).query)
        viewset = self.model.snippet_viewset
        found = viewset.filterset_class(query, self.model.objects.all(), request=self.request)
        fiches = found.qs if found.is_valid() else self.model.objects.none()
        words = Q()
        for field in viewset.search_fields if query.get("q") else ():
            words |= Q(**{f"{field}__icontains": query["q"]})
        return fiches.filter(words).values_list("pk", flat=True)


class ActionFiches(ChoixFiches, SnippetBulkAction):
    """One act on each chosen fiche this person may do it to; the others are named."""

    template_name = "annuaire/gestion/confirmer_masse.html"
    permission = "change"
    question = ""
    bouton = _("Oui, continuer")

    def check_perm(self, snippet):
        return self.permission_policy.user_has_permission_for_instance(
            self.request.user, self.permission, snippet
        )

    def get_context_data(self, **kwargs):
        shown = {"question": self.question, "bouton": self.bouton, "titre": self.display_name}
        return super().get_context_data(**kwargs) | shown

    def get_execution_context(self):
        form = self.cleaned_form.cleaned_data if self.cleaned_form else {}
        return super().get_execution_context() | {"par": self.request.user, "saisie": form}

    @classmethod
    def execute_action(cls, objects, *, par=None, saisie=None, **kwargs):
        with transaction.atomic(), entrees.deferred():
            done = [fiche for fiche in objects if cls.act(fiche, par, saisie or {}) is not False]
        kwargs["self"].refused = [fiche for fiche in objects if fiche not in done]
        return len(done), 0

    @classmethod
    def act(cls, fiche, par, saisie):
        raise NotImplementedError

    def get_success_message(self, num_parent_objects, num_child_objects):
        if self.refused:
            messages.error(
                self.request,
                _("À compléter avant publication : %(noms)s.")
                % {"noms": ", ".join(str(fiche) for fiche in self.refused[:20])},
            )
        if not num_parent_objects:
            return None
        return ngettext(
            "C'est fait pour %(count)d fiche.",
            "C'est fait pour %(count)d fiches.",
            num_parent_objects,
        ) % {"count": num_parent_objects}


class FormulaireVerification(forms.Form):
    canal = forms.ChoiceField(
        label=_("Comment l'avez-vous vérifié ?"),
        choices=[
            (canal.value, canal.label) for canal in (Canal.TELEPHONE, Canal.VISITE, Canal.COURRIEL)
        ],
        initial=Canal.TELEPHONE,
        required=False,
    )

    def clean_canal(self):
        return self.cleaned_data["canal"] or Canal.TELEPHONE


class ToujoursVrai(ActionFiches):
    display_name = _("Toujours vrai")
    action_type = "toujours_vrai"
    aria_label = _("Marquer ces fiches comme vérifiées aujourd'hui")
    action_priority = 10
    form_class = FormulaireVerification
    question = _("Tout ce que disent ces fiches est encore vrai aujourd'hui ?")
    bouton = _("Oui, toujours vrai")

    @classmethod
    def act(cls, fiche, par, saisie):
        mark_verified(fiche=fiche, par=par, canal=saisie.get("canal") or Canal.TELEPHONE)


class FormulaireIntervalle(forms.Form):
    intervalle = forms.TypedChoiceField(
        label=_("À vérifier tous les"),
        choices=Intervalle.choices,
        coerce=int,
        initial=Intervalle.SIX,
    )


class ChangerIntervalle(ActionFiches):
    display_name = _("Changer le rythme")
    action_type = "intervalle"
    aria_label = _("Changer le rythme de vérification de ces fiches")
    action_priority = 20
    permission = "publish"
    form_class = FormulaireIntervalle
    question = _("À quel rythme faut-il vérifier ces fiches ?")
    bouton = _("Changer le rythme")

    @classmethod
    def act(cls, fiche, par, saisie):
        actes.write_values(fiche=fiche, valeurs={"intervalle": saisie["intervalle"]}, par=par)


class Publier(ActionFiches):
    display_name = _("Publier")
    action_type = "publier"
    aria_label = _("Publier ces fiches")
    action_priority = 25
    permission = "publish"
    question = _("Publier la dernière version de ces fiches ?")
    bouton = _("Oui, publier")

    @classmethod
    def act(cls, fiche, par, saisie):
        return actes.publish_latest(fiche=fiche, par=par)


class Retirer(ActionFiches):
    display_name = _("Retirer du site")
    action_type = "retirer"
    aria_label = _("Retirer ces fiches de la publication")
    action_priority = 28
    permission = "publish"
    classes = {"serious"}
    question = _("Retirer ces fiches du site ? Elles restent ici, en brouillon.")
    bouton = _("Oui, retirer")

    @classmethod
    def act(cls, fiche, par, saisie):
        actes.unpublish(fiche=fiche, par=par)


class Supprimer(ChoixFiches, DeleteBulkAction):
    """Wagtail's own, taught to read a bad number and to keep to the filters."""


ACTIONS = (ToujoursVrai, ChangerIntervalle, Publier, Retirer, Supprimer)
