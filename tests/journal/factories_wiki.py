"""A wiki and its pages. PageDeWikiFactory publishes, as a member would: its version is kept."""

import factory
from wagtail.models import Page

from journal.models import PageWiki
from journal.wiki import actions
from journal.wiki.actions import Contenu
from tests.territoire.factories import TerritoireFactory


class WikiFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PageWiki

    title = factory.Sequence(lambda n: f"Wiki {n}")
    territoire = factory.SubFactory(TerritoireFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return Page.objects.get(depth=2).add_child(instance=model_class(**kwargs))


def make_page(wiki, titre="Le four à pain", texte="Il a cent ans.", *, page=None, **details):
    """The version that was published: a new page's, or the next one of `page`."""
    contenu = {name: details.pop(name) for name in ("latitude", "longitude") if name in details}
    return actions.send(
        wiki=wiki,
        page=page,
        contenu=Contenu(titre, details.pop("sorte", "lieu"), texte, **contenu),
        nom=details.pop("nom", "Fatou"),
        partie_de=actions.current(page),
        **details,
    )
