"""The consensus as a task of Wagtail's workflows (docs/decisions/0010)."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from journal.enums import AVEC_MOTS, Valeur
from journal.lu import fingerprint
from journal.models.articles import PageArticle
from journal.models.comite import Membre
from journal.permissions import writes


class FormulaireMots(forms.Form):
    """What a reserve or a block says, asked for by the admin."""

    comment = forms.CharField(
        label=_("Vos mots"),
        help_text=_("Le comité les lira."),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Écrivez votre réserve, ou pourquoi vous bloquez.")},
    )


class EtatConsensus(TaskState):
    """Where one article stands. Its row is locked while opinions are counted."""

    class Meta:
        verbose_name = _("état du consensus")
        verbose_name_plural = _("états du consensus")


class TacheConsensus(Task):
    """The committee of the article's journal gives its opinions; the rule is the journal's."""

    task_state_class = EtatConsensus

    @classmethod
    def get_description(cls):
        return _("Le comité de rédaction donne ses avis : la règle est celle du journal.")

    def start(self, workflow_state, user=None):
        from journal.avis import note_asked

        # Wagtail would write to whoever asked, by itself and not through the post office.
        workflow_state.requested_by = None
        task_state = super().start(workflow_state, user=user)
        note_asked(workflow_state.content_object.specific)
        return task_state

    def get_actions(self, obj, user):
        """For members with an account, in the admin; (name, words, asks for a comment)."""
        if self._member(obj, user) is None:
            return []
        return [(one.value, one.label, one in AVEC_MOTS) for one in Valeur]

    def on_action(self, task_state, user, action_name, **kwargs):
        """Nothing but opinions: « approve » and « reject » would be one person's. The opinion is on
        the text as the database has it: the admin shows that very page. Returns None: a value
        would be taken for an address to go to."""
        from journal.avis import give

        article = task_state.workflow_state.content_object.specific
        membre = self._member(article, user)
        if action_name not in Valeur.values or membre is None:
            raise PermissionDenied
        try:
            give(
                article=article,
                membre=membre,
                valeur=action_name,
                mots=kwargs.get("comment", ""),
                lu=fingerprint(article.last_text),
            )
        except ValidationError as error:  # the form below asked for words: this one was forged
            raise PermissionDenied from error

    def get_form_for_action(self, action):
        return FormulaireMots

    def get_task_states_user_can_moderate(self, user, **kwargs):
        """What waits for this person on the admin's home."""
        wanted = Q(pk__in=[])
        for membre in Membre.objects.active().filter(compte=user).select_related("journal"):
            articles = PageArticle.objects.child_of(membre.journal).values_list("pk", flat=True)
            wanted |= Q(workflow_state__object_id__in=[*map(str, articles)])
        return self.task_states.filter(wanted, status=TaskState.STATUS_IN_PROGRESS)

    @staticmethod
    def _member(obj, user):
        """The committee's member behind an account, unless they write the article."""
        membre = Membre.objects.active().filter(compte=user, journal=obj.get_parent()).first()
        if membre is None or writes(membre, obj.specific):
            return None
        return membre

    class Meta:
        verbose_name = _("consensus du comité de rédaction")
        verbose_name_plural = _("consensus du comité de rédaction")
