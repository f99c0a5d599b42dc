"""The journal attacked: doors that would publish without the committee, voices that are not one's
own, what is not one's to read, floods."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import (
    nested_form_data,
    querydict_from_html,
    rich_text,
    streamfield,
)

from journal import avis, juridique
from journal.comite import liens
from journal.enums import ObjetConsentement, Valeur
from journal.lu import fingerprint
from journal.models import (
    Consentement,
    LigneTrace,
    PageArticle,
    PageJournal,
    Signature,
    TacheConsensus,
)
from tests.comptes.factories import UtilisateurFactory
from tests.journal.factories import (
    ArticleFactory,
    JournalFactory,
    MembreFactory,
    NumeroFactory,
    make_image,
    publish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def comite():
    journal = JournalFactory()
    people = {nom: MembreFactory(journal=journal, nom=nom) for nom in ("Fatou", "Ali", "Jo")}
    people["Marie"] = MembreFactory(journal=journal, nom="Marie", anime=True)
    article = ArticleFactory(journal=journal, auteurs=[people["Fatou"]])
    article.save_revision()  # the admin compares versions
    return {"journal": journal, "article": article} | people


@pytest.fixture
def toute_puissante(client):
    """Somebody who may do everything in the admin."""
    client.force_login(UtilisateurFactory(admin=True))
    return client


def come_in(client, membre):
    client.cookies.clear()
    client.get(liens.issue(membre).removeprefix("http://localhost:8000"))
    return client


def page(client, membre, name, *args, **data):
    come_in(client, membre)
    address = reverse(f"comite:{name}", args=args)
    return client.post(address, data) if data else client.get(address)


def now(article):
    return PageArticle.objects.get(pk=article.pk)


def vote(article, *membres, valeur=Valeur.ACCORD):
    for membre in membres:
        lu = fingerprint(now(article).last_text)
        avis.give(article=article, membre=membre, valeur=valeur, mots="Non.", lu=lu)


def fields_of(shown, article=None):
    """What the admin's editor sends, as its page shows it; scripts make the fields of the body."""
    data = querydict_from_html(shown.content.decode(), form_id="page-edit-form")
    blocks = article.corps.get_prep_value() if article else []
    body = [(one["type"], rich_text(one["value"])) for one in blocks]
    for key, value in nested_form_data(
        {"corps": streamfield(body), "chapitres": streamfield([])}
    ).items():
        data[key] = str(value)
    return data


def form_of(client, article):
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[article.pk]))
    return fields_of(shown, now(article).last_text)


# -- Doors of the admin ---------------------------------------------------------------------------


def test_a_task_deactivated_agrees_on_nothing(toute_puissante, comite):
    """Wagtail goes on to what follows the task: nothing follows, and the workflow would be over."""
    avis.ask(article=comite["article"], par="Fatou")
    task = TacheConsensus.objects.get()

    toute_puissante.post(reverse("wagtailadmin_workflows:disable_task", args=[task.pk]))

    article = now(comite["article"])
    assert not article.accorde_empreinte
    assert not article.live


def test_a_workflow_without_its_task_agrees_on_nothing(toute_puissante, comite):
    TacheConsensus.objects.get().deactivate()

    avis.ask(article=comite["article"], par="Fatou")

    assert not now(comite["article"]).live
    assert avis.in_progress(comite["article"]) is not None


def test_a_workflow_deactivated_asks_all_the_same(toute_puissante, comite):
    Workflow.objects.get(name=avis.CONSENSUS).deactivate()

    avis.ask(article=comite["article"], par="Fatou")
    vote(comite["article"], comite["Ali"], comite["Marie"])

    assert now(comite["article"]).live


@pytest.mark.parametrize("where", ["article", "journal"])
def test_another_workflow_publishes_nothing(toute_puissante, comite, where):
    from django.contrib.auth.models import Group

    task = GroupApprovalTask.objects.create(name="Un seul suffit")
    task.groups.add(*Group.objects.all())
    workflow = Workflow.objects.create(name="Autre")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.update_or_create(
        page=Page.objects.get(pk=comite[where].pk), defaults={"workflow": workflow}
    )
    article = comite["article"]
    workflow.start(now(article), None)
    state = now(article).current_workflow_task_state

    toute_puissante.post(
        reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", state.pk]),
        {"comment": ""},
    )

    article = now(article)
    assert not article.live
    assert not article.accorde_empreinte
    assert not LigneTrace.objects.filter(article=article, geste="consensus").exists()


def test_a_task_added_after_the_consensus_waits_for_it(toute_puissante, comite):
    from django.contrib.auth.models import Group

    task = GroupApprovalTask.objects.create(name="Encore un avis")
    task.groups.add(*Group.objects.all())
    workflow = Workflow.objects.get(name=avis.CONSENSUS)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=5)
    article = comite["article"]
    avis.ask(article=article, par="Fatou")
    vote(article, comite["Ali"], comite["Marie"])
    text = now(article).last_text
    text.title = "Autre chose"
    text.save_revision()
    state = now(article).current_workflow_task_state

    toute_puissante.post(
        reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", state.pk]),
        {"comment": ""},
    )

    assert not now(article).live


@pytest.mark.parametrize("action", ["approve", "reject", "accord"])
def test_nobody_settles_the_task_alone(toute_puissante, comite, action):
    article = comite["article"]
    avis.ask(article=article, par="Fatou")
    state = now(article).current_workflow_task_state

    response = toute_puissante.post(
        reverse("wagtailadmin_pages:workflow_action", args=[article.pk, action, state.pk]),
        {"comment": "x"},
    )

    assert response.status_code < 500
    assert not now(article).accorde_empreinte
    assert avis.in_progress(article) is not None


def test_what_is_typed_with_publish_is_not_published(toute_puissante, comite):
    """The button is there, since the text that was on the screen is agreed; the words are new."""
    numero = NumeroFactory(journal=comite["journal"], live=False)
    article = comite["article"]
    PageArticle.objects.filter(pk=article.pk).update(numero=numero)
    avis.ask(article=article, par="Fatou")
    vote(article, comite["Ali"], comite["Marie"])
    data = form_of(toute_puissante, article)
    data["title"] = "Tout autre chose"
    data["action-publish"] = "1"

    response = toute_puissante.post(
        reverse("wagtailadmin_pages:edit", args=[article.pk]), data, follow=True
    )

    assert response.status_code == 200
    assert not now(article).live
    assert "comité" in response.content.decode()


def test_what_is_typed_over_a_published_article_is_not_published(toute_puissante, comite):
    article = publish(comite["article"])
    data = form_of(toute_puissante, article)
    data["title"] = "Tout autre chose"
    data["action-publish"] = "1"

    response = toute_puissante.post(
        reverse("wagtailadmin_pages:edit", args=[article.pk]), data, follow=True
    )

    assert response.status_code == 200
    assert now(article).title != "Tout autre chose"
    assert "Tout autre chose" not in toute_puissante.get(article.url).content.decode()


@pytest.mark.parametrize("champ", ["seo_title", "search_description"])
def test_no_words_are_for_search_engines_alone(toute_puissante, comite, champ):
    """The committee would not have read them."""
    article = publish(comite["article"])
    data = form_of(toute_puissante, article)
    data[champ] = "Le maire est un voleur"
    data["action-publish"] = "1"

    toute_puissante.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), data)

    assert "voleur" not in toute_puissante.get(article.url).content.decode()
    assert getattr(now(article), champ) == ""


def test_a_schedule_does_not_say_that_it_appeared(comite):
    article = comite["article"]
    text = now(article).last_text
    text.go_live_at = timezone.now() + timedelta(days=2)
    text.save_revision()
    avis.ask(article=article, par="Fatou")

    vote(article, comite["Ali"], comite["Marie"])

    article = now(article)
    told = LigneTrace.objects.filter(article=article, geste="paru").exists()
    assert told == article.live


def test_a_schedule_that_came_too_late_stops_nothing_else(comite):
    """A text agreed, scheduled, then changed in what the committee reads: it does not appear, and
    the other pages of the day do."""
    article = publish(comite["article"])
    text = now(article).last_text
    text.title = "Pas d'accord là-dessus"
    text.save_revision(approved_go_live_at=timezone.now() - timedelta(hours=1))
    other = NumeroFactory(journal=comite["journal"], live=False)
    other.save_revision(approved_go_live_at=timezone.now() - timedelta(minutes=1))

    call_command("publish_scheduled")

    assert now(article).title != "Pas d'accord là-dessus"
    other.refresh_from_db()
    assert other.live


def test_a_journal_copied_publishes_nothing(toute_puissante, comite):
    article = publish(comite["article"])
    juridique.withdraw(
        consentement=Consentement.objects.create(
            article=article, personne="Ana", objet=ObjetConsentement.PROPOS
        ),
        par="Ana",
    )
    journal = PageJournal.objects.get(pk=comite["journal"].pk)

    response = toute_puissante.post(
        reverse("wagtailadmin_pages:copy", args=[journal.pk]),
        {
            "new_title": "Copie",
            "new_slug": "copie",
            "new_parent_page": journal.get_parent().pk,
            "copy_subpages": "on",
            "publish_copies": "on",
        },
    )

    assert response.status_code < 500
    copies = PageArticle.objects.exclude(pk=article.pk)
    assert not copies.filter(live=True).exists()
    assert not copies.exclude(accorde_empreinte="").exists()


@pytest.mark.parametrize("alias", ["", "on"])
def test_an_article_is_not_copied(toute_puissante, comite, alias):
    article = publish(comite["article"])
    data = {
        "new_title": "Copie",
        "new_slug": "copie",
        "new_parent_page": comite["journal"].pk,
        "publish_copies": "on",
        "alias": alias,
    }

    response = toute_puissante.post(reverse("wagtailadmin_pages:copy", args=[article.pk]), data)

    assert response.status_code < 500
    assert PageArticle.objects.count() == 1


@pytest.mark.parametrize("bulk", [False, True])
def test_an_article_stays_in_the_journal_of_its_committee(toute_puissante, comite, bulk):
    article, other = publish(comite["article"]), JournalFactory()
    if bulk:
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
        address += f"?id={article.pk}&chooser={other.pk}"
        data = {"chooser": other.pk}
    else:
        address = reverse("wagtailadmin_pages:move_confirm", args=[article.pk, other.pk])
        data = {"x": "1"}

    response = toute_puissante.post(address, data)

    assert response.status_code < 500
    assert now(article).get_parent().pk == comite["journal"].pk


def test_articles_published_together_are_not(toute_puissante, comite):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    for pk in (comite["article"].pk, comite["journal"].pk):
        toute_puissante.post(f"{address}?id={pk}", {"include_descendants": "on"})

    assert not now(comite["article"]).live


def test_an_article_begun_with_publish_is_a_draft(toute_puissante, comite):
    address = reverse(
        "wagtailadmin_pages:add", args=["journal", "pagearticle", comite["journal"].pk]
    )
    shown = toute_puissante.get(address)
    data = fields_of(shown)
    data.update({"title": "Seul", "slug": "seul", "action-publish": "1"})

    response = toute_puissante.post(address, data)

    assert response.status_code == 302
    assert not PageArticle.objects.get(slug="seul").live


def test_an_old_version_put_back_is_not_published(toute_puissante, comite):
    article = publish(comite["article"])
    old = article.get_latest_revision()
    text = article.last_text
    text.title = "Nouveau titre"
    text.save_revision()
    article = publish(article)
    shown = toute_puissante.get(
        reverse("wagtailadmin_pages:revisions_revert", args=[article.pk, old.pk])
    )
    data = fields_of(shown, old.as_object())
    data["revision"] = str(old.pk)
    data["action-publish"] = "1"

    response = toute_puissante.post(
        reverse("wagtailadmin_pages:edit", args=[article.pk]), data, follow=True
    )

    assert response.status_code == 200
    assert now(article).title == "Nouveau titre"


def test_the_picture_of_an_article_that_is_out_keeps_its_pixels(toute_puissante, comite):
    from io import BytesIO

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    image = make_image("Avant")
    article = publish(
        ArticleFactory(journal=comite["journal"], image=image, image_description="Un mur")
    )
    buffer = BytesIO()
    Image.new("RGB", (640, 480), "red").save(buffer, "PNG")
    sent = SimpleUploadedFile("apres.png", buffer.getvalue(), "image/png")

    response = toute_puissante.post(
        reverse("wagtailimages:edit", args=[image.pk]),
        {"title": "Avant", "file": sent, "description": "", "tags": ""},
    )

    assert response.status_code == 200
    assert "un article" in response.content.decode()
    assert get_image_model().objects.get(pk=image.pk).file_hash == image.file_hash
    assert fingerprint(now(article)) == article.accorde_empreinte


def test_the_title_of_such_a_picture_may_change(toute_puissante, comite):
    image = make_image("Avant")
    publish(ArticleFactory(journal=comite["journal"], image=image, image_description="Un mur"))

    toute_puissante.post(
        reverse("wagtailimages:edit", args=[image.pk]),
        {"title": "Après", "description": "", "tags": ""},
    )

    assert get_image_model().objects.get(pk=image.pk).title == "Après"


def test_a_signature_changed_in_the_admin_makes_opinions_lapse(toute_puissante, comite):
    article = comite["article"]
    avis.ask(article=article, par="Fatou")
    vote(article, comite["Ali"])
    data = form_of(toute_puissante, article)
    data["signatures-0-nom"] = "Quelqu'un d'autre"

    toute_puissante.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), data)

    assert now(article).last_text.signatures.all()[0].nom == "Quelqu'un d'autre"
    assert avis.weigh(now(article)).pour == 0


def test_a_signature_changed_on_what_is_out_waits(toute_puissante, comite):
    avis.ask(article=comite["article"], par="Fatou")
    vote(comite["article"], comite["Ali"], comite["Marie"])
    article = now(comite["article"])
    data = form_of(toute_puissante, article)
    data["signatures-0-nom"] = "Quelqu'un d'autre"

    toute_puissante.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), data)

    assert now(article).last_text.signatures.all()[0].nom == "Quelqu'un d'autre"
    assert Signature.objects.get(article=article).nom == "Fatou"
    assert avis.in_progress(now(article)) is not None


def test_the_facts_of_an_article_are_not_in_the_forms_of_the_admin(toute_puissante, comite):
    article = comite["article"]
    data = form_of(toute_puissante, article)
    data["accorde_empreinte"] = fingerprint(article.last_text)
    data["live"] = "on"
    data["numero"] = ""

    toute_puissante.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), data)

    assert not now(article).accorde_empreinte
    assert not now(article).live
