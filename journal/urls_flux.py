"""Feeds, beside the pages of their journal: /journal/flux.xml."""

from django.urls import path

from journal import flux

app_name = "journal_flux"
urlpatterns = [
    path("<slug:slug>/flux.xml", flux.rss, name="rss"),
    path("<slug:slug>/atom.xml", flux.atom, name="atom"),
    path("<slug:slug>/podcast.xml", flux.podcast, name="podcast"),
]
