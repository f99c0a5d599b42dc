"""The consensus as a task of Wagtail's workflows (docs/decisions/0010)."""

from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState


class EtatConsensus(TaskState):
    """Where one article stands. Its row is locked while opinions are counted."""

    class Meta:
        verbose_name = _("état du consensus")
        verbose_name_plural = _("états du consensus")


class TacheConsensus(Task):
    """The committee of the article's journal gives its opinions; the rule is the journal's."""

    task_state_class = EtatConsensus

    class Meta:
        verbose_name = _("consensus du comité de rédaction")
        verbose_name_plural = _("consensus du comité de rédaction")
