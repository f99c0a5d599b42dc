"""A journal, its committee, its articles.

ArticleFactory() is a draft; ArticleFactory(paru=True) appeared, agreed by its committee (without
the votes: those are tested for themselves). `texte`: paragraphs; `signatures`: names.
"""

import factory
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from journal.enums import Qualite, RoleArticle, RoleComite, SorteEnregistrement
from journal.lu import fingerprint
from journal.models import (
    Enregistrement,
    Membre,
    PageArticle,
    PageJournal,
    PageNumero,
    Participation,
    Signature,
)
from journal.models.pages import Saison
from tests.territoire.factories import TerritoireFactory

PARENTAL = ("structures", "evenements", "quartiers", "thematiques", "mots_cles")


class JournalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PageJournal

    title = factory.Sequence(lambda n: f"Journal {n}")
    territoire = factory.SubFactory(TerritoireFactory)
    editeur = "Centre social d'exemple"
    directeur = "Camille Exemple"
    quorum = 2

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return Page.objects.get(depth=2).add_child(instance=model_class(**kwargs))


class NumeroFactory(factory.django.DjangoModelFactory):
    """Published unless live=False."""

    class Meta:
        model = PageNumero

    journal = factory.SubFactory(JournalFactory)
    numero = factory.Sequence(lambda n: n + 1)
    title = factory.LazyAttribute(lambda row: f"Numéro {row.numero}")
    saison = Saison.AUTOMNE
    annee = 2026

    @classmethod
    def _create(cls, model_class, *args, journal, **kwargs):
        page = model_class(**kwargs)
        if page.live:
            page.first_published_at = page.last_published_at = timezone.now()
        return journal.add_child(instance=page)


class ArticleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PageArticle

    journal = factory.SubFactory(JournalFactory)
    title = factory.Sequence(lambda n: f"Article {n}")
    chapo = "Ce qu'il faut en savoir."

    @classmethod
    def _create(
        cls,
        model_class,
        *args,
        journal,
        paru=False,
        texte=("Un paragraphe.",),
        corps=None,
        signatures=("Fatou",),
        auteurs=(),
        **kwargs,
    ):
        parental = {name: kwargs.pop(name) for name in PARENTAL if name in kwargs}
        article = model_class(live=False, **kwargs)
        article.corps = (
            corps if corps is not None else [("texte", f"<p>{one}</p>") for one in texte]
        )
        article.signatures = [Signature(nom=nom) for nom in signatures]
        journal.add_child(instance=article)
        for name, values in parental.items():
            getattr(article, name).set(values)
        article.save()
        article.save_revision()
        for membre in auteurs:
            Participation.objects.create(article=article, membre=membre, role=RoleArticle.ECRIT)
        return publish(article) if paru else article


def publish(article):
    """As the committee would have it."""
    article = PageArticle.objects.get(pk=article.pk)
    empreinte = fingerprint(article.last_text)
    PageArticle.objects.filter(pk=article.pk).update(
        accorde_empreinte=empreinte, accorde_le=timezone.now()
    )
    article.refresh_from_db()
    article.get_latest_revision().publish(skip_permission_checks=True)
    return PageArticle.objects.get(pk=article.pk)


class MembreFactory(factory.django.DjangoModelFactory):
    """A habitante; `pro` is a professional, `anime` animates the committee."""

    class Meta:
        model = Membre

    class Params:
        pro = factory.Trait(qualite=Qualite.PROFESSIONNEL)
        anime = factory.Trait(qualite=Qualite.PROFESSIONNEL, role=RoleComite.ANIMATION)
        parti = factory.Trait(parti_le=factory.LazyFunction(timezone.now))

    journal = factory.SubFactory(JournalFactory)
    nom = factory.Sequence(lambda n: f"Membre {n}")
    qualite = Qualite.HABITANT
    courriel = factory.Sequence(lambda n: f"membre{n}@exemple.fr")


class EnregistrementFactory(factory.django.DjangoModelFactory):
    """A row about a sound; the octets are not a sound."""

    class Meta:
        model = Enregistrement

    titre = "Un son"
    sorte = SorteEnregistrement.SON
    extension = "mp3"
    mime = "audio/mpeg"
    octets = 1000
    duree = 60
    empreinte = factory.Sequence(lambda n: f"{n:064x}")
    fichier = factory.django.FileField(data=b"x" * 1000, filename="son.mp3")


def make_image(titre="Une fresque", color="green"):
    return get_image_model().objects.create(
        title=titre, file=get_test_image_file(filename=f"{titre}.png", colour=color)
    )
