"""The page every editorial page comes from."""

from wagtail.models import Page


class PageSocle(Page):
    class Meta:
        abstract = True
