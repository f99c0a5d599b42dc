"""The page every editorial page comes from."""

from wagtail.models import Page, PageViewRestriction

from portal.socle.memoire import ParVersion


@ParVersion
def restricted_paths() -> tuple[str, ...]:
    """Paths in the tree of the pages kept for some people, with all that is below them."""
    return tuple(PageViewRestriction.objects.values_list("page__path", flat=True))


class PageSocle(Page):
    class Meta:
        abstract = True

    def get_view_restrictions(self):
        """Wagtail's, without the two queries of each page when no page of the site has any."""
        if not restricted_paths():
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()
