"""What waits for who animates the journals, on the admin's home."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.enums import EtatReponse
from journal.models import Consentement, DroitDeReponse, EtatConsensus, PageArticle, Proposition
from journal.permissions import may_animate

RECENT = timedelta(days=7)


def waiting(user):
    """(number, words, address) of what nobody has read, what is late, what lacks a consent."""
    if not may_animate(user):
        return
    comite = reverse("comite:accueil")
    yield Proposition.objects.waiting().count(), _("Propositions pour le journal"), comite
    asked = EtatConsensus.objects.filter(status=EtatConsensus.STATUS_IN_PROGRESS)
    late = PageArticle.objects.filter(
        avis_avant__lt=timezone.localdate(),
        pk__in=[int(pk) for pk in asked.values_list("workflow_state__object_id", flat=True)],
    )
    yield late.count(), _("Articles dont les avis sont en retard"), comite
    replies = DroitDeReponse.objects.filter(etat=EtatReponse.RECUE)
    yield replies.count(), _("Droits de réponse à insérer (trois jours)"), comite
    gone = Consentement.objects.filter(retire_le__gte=timezone.now() - RECENT)
    yield gone.count(), _("Accords retirés depuis une semaine"), comite
    missing = Consentement.objects.missing().filter(article__accorde_le__isnull=False)
    yield missing.count(), _("Accords de personnes encore à demander"), comite
