"""Editorial changes move the content version, so that every cache follows."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction, Site
from wagtail.signals import page_slug_changed, post_page_move

from portal.pages.models import PageAccueil, PageSimple
from portal.socle.version import bump_version


@receiver([page_slug_changed, post_page_move])
def pages_moved(sender, **kwargs):
    bump_version()


def shown_changed(sender, raw=False, **kwargs):
    if not raw:
        bump_version()


for shown in (PageAccueil, PageSimple, Redirect, Site, PageViewRestriction):
    post_save.connect(shown_changed, sender=shown, dispatch_uid=f"pages_{shown.__name__}_saved")
    post_delete.connect(shown_changed, sender=shown, dispatch_uid=f"pages_{shown.__name__}_gone")
