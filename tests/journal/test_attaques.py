"""The journal attacked: doors that would publish without the committee, voices that are not one's
own, what is not one's to read, floods."""

from datetime import timedelta
from time import perf_counter
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
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

from diffusion.models import Envoi
from diffusion.notifications import get_notification
from journal import avis, ecriture, juridique, messages, trace
from journal.comite import liens
from journal.comite.forms import initial_of
from journal.comite.views import REPONSE
from journal.enums import ObjetConsentement, Valeur
from journal.lu import fingerprint
from journal.models import (
    Avis,
    Consentement,
    DroitDeReponse,
    LigneTrace,
    Membre,
    Message,
    PageArticle,
    PageJournal,
    Proposition,
    Reunion,
    Signature,
    TacheConsensus,
)
from journal.orthographe import corrections
from portal.socle.differences import compare
from tests.comptes.factories import UtilisateurFactory
from tests.journal.factories import (
    ArticleFactory,
    EnregistrementFactory,
    JournalFactory,
    MembreFactory,
    NumeroFactory,
    make_image,
    publish,
)
from tests.temps import assert_quick
from tests.visites import knock

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


def test_a_schedule_falls_with_the_opinions(comite):
    """What was agreed, then changed, does not appear at the hour that was set for it."""
    article = comite["article"]
    text = now(article).last_text
    text.go_live_at = timezone.now() + timedelta(hours=1)
    text.save_revision()
    avis.ask(article=article, par="Fatou")
    vote(article, comite["Ali"], comite["Marie"])
    text = now(article).last_text
    text.title = "Ce n'était pas cela"
    text.save_revision()
    avis.note_changed(article=article, par="Fatou")
    article.revisions.exclude(approved_go_live_at=None).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )

    call_command("publish_scheduled")

    assert not now(article).live


# -- Voices ---------------------------------------------------------------------------------------


def give(client, article, membre, lu=None, **data):
    lu = lu or fingerprint(now(article).last_text)
    data = {"valeur": "accord", "mots": "", "lu": lu} | data
    return page(client, membre, "donner", article.pk, **data)


@pytest.mark.parametrize("geste", ["laisser", "aider"])
def test_who_wrote_it_does_not_get_a_voice_by_leaving(client, comite, geste):
    page(
        client,
        comite["Ali"],
        "nouveau",
        comite["journal"].pk,
        titre="Le lavoir",
        genre="texte",
        chapo="Il a cent ans.",
        signatures="Ali",
    )
    article = PageArticle.objects.get(title="Le lavoir")
    page(client, comite["Ali"], "geste", article.pk, geste="demander")

    page(client, comite["Ali"], "geste", article.pk, geste=geste)
    give(client, article, comite["Ali"])

    assert avis.weigh(now(article)).pour == 0


def test_who_took_it_by_mistake_leaves_and_has_a_voice(client, comite):
    article = comite["article"]
    page(client, comite["Ali"], "geste", article.pk, geste="prendre")
    page(client, comite["Ali"], "geste", article.pk, geste="laisser")
    avis.ask(article=article, par="Fatou")

    give(client, article, comite["Ali"])

    assert avis.weigh(now(article)).pour == 1


def test_a_voice_is_given_once_and_by_post_only(client, comite):
    article = comite["article"]
    avis.ask(article=article, par="Fatou")

    for _time in range(3):
        give(client, article, comite["Ali"])
    come_in(client, comite["Jo"])
    response = client.get(
        reverse("comite:donner", args=[article.pk]),
        {"valeur": "accord", "lu": fingerprint(now(article).last_text)},
    )

    assert response.status_code == 405
    assert avis.weigh(now(article)).pour == 1
    assert article.avis.count() == 1


@pytest.mark.parametrize("lu", ["", "0" * 64, "x" * 5000])
def test_a_voice_on_another_text_is_not_counted(client, comite, lu):
    article = comite["article"]
    avis.ask(article=article, par="Fatou")

    response = give(client, article, comite["Ali"], lu=lu or "x")

    assert response.status_code == 400
    assert not article.avis.exists()


def test_nobody_speaks_for_another(client, comite):
    article = comite["article"]
    avis.ask(article=article, par="Fatou")

    lu = fingerprint(now(article).last_text)
    forged = {"membre": comite["Jo"].pk, "qualite": "professionnel", "lu": lu, "valeur": "accord"}
    come_in(client, comite["Ali"])
    client.post(reverse("comite:donner", args=[article.pk]), forged)

    row = article.avis.get()
    assert (row.membre, row.qualite) == (comite["Ali"], "habitant")


def test_voices_that_are_enough_by_a_new_rule_settle(toute_puissante, comite):
    PageJournal.objects.filter(pk=comite["journal"].pk).update(quorum=3)
    article = comite["article"]
    avis.ask(article=article, par="Fatou")
    vote(article, comite["Ali"], comite["Marie"])
    assert not now(article).live
    journal = PageJournal.objects.get(pk=comite["journal"].pk)
    journal.quorum = 2

    journal.save_revision().publish()

    assert now(article).live


def test_a_quality_corrected_is_the_one_that_counts_when_said_again(comite):
    article = comite["article"]
    avis.ask(article=article, par="Fatou")
    vote(article, comite["Ali"])
    Membre.objects.filter(pk=comite["Ali"].pk).update(qualite="professionnel")

    vote(article, comite["Ali"])

    assert avis.weigh(now(article)).manque_professionnels == 0


def test_words_typed_on_two_lines_do_not_break_the_seal(client, comite):
    article = comite["article"]
    avis.ask(article=article, par="Fatou")

    give(client, article, comite["Ali"], valeur="reserve", mots="Une ligne.\r\nUne autre.\x07")

    shown = page(client, comite["Jo"], "historique", article.pk)
    assert shown.context["abimee"] is None


# -- Links ----------------------------------------------------------------------------------------


def test_a_contact_that_was_never_tried_opens_no_other_committee(client, comite):
    """Who animates one committee invites themselves with the phone of somebody of another."""
    victime = MembreFactory(nom="Zoé", telephone="+33612345678")
    page(
        client,
        comite["Marie"],
        "inviter",
        comite["journal"].pk,
        nom="Moi",
        qualite="habitant",
        courriel="moi@exemple.fr",
        telephone="06 12 34 56 78",
        role="membre",
    )

    come_in(client, Membre.objects.get(nom="Moi"))

    assert client.get(reverse("comite:membres", args=[victime.journal_id])).status_code == 404


def test_a_person_of_two_committees_comes_into_both(client, comite):
    other = MembreFactory(courriel=comite["Ali"].courriel)

    come_in(client, comite["Ali"])

    assert client.get(reverse("comite:membres", args=[other.journal_id])).status_code == 200


def test_links_sent_to_an_old_address_open_nothing(toute_puissante, comite, client):
    ali = comite["Ali"]
    address = liens.issue(ali).removeprefix("http://localhost:8000")
    edit = reverse("wagtailsnippets_journal_membre:edit", args=[ali.pk])
    data = {
        "journal": ali.journal_id,
        "nom": "Ali",
        "qualite": "habitant",
        "role": "membre",
        "quartier": "",
        "telephone": "",
        "courriel": "ali.neuf@exemple.fr",
    }

    response = toute_puissante.post(edit, data)

    ali.refresh_from_db()
    assert ali.courriel == "ali.neuf@exemple.fr", response.status_code
    client.logout()
    assert client.get(address)["Location"].startswith(reverse("comite:entrer"))


def test_one_contact_is_not_flooded(client, comite):
    """Whoever asks, from wherever."""
    for n in range(5):
        messages.tell(comite["Ali"], messages.LIEN, cle=f"{n}")

    client.post(reverse("comite:entrer"), {"contact": comite["Ali"].courriel})

    assert Envoi.objects.count() == 5


@pytest.mark.parametrize("contact", ["membre@exemple.fr", "personne@exemple.fr"])
def test_the_time_of_an_answer_does_not_tell_who_is_a_member(client, contact):
    MembreFactory(courriel="membre@exemple.fr")

    start = perf_counter()
    client.post(reverse("comite:entrer"), {"contact": contact})
    taken = perf_counter() - start

    assert taken >= REPONSE


def test_names_add_no_header_nor_line(comite):
    nom = "Ali\r\nBcc: tous@exemple.fr\r\n\r\nhttp://ailleurs.example"
    membre = comite["Ali"]
    Membre.objects.filter(pk=membre.pk).update(nom=nom)
    PageArticle.objects.filter(pk=comite["article"].pk).update(draft_title=nom)
    envoi = messages.tell(membre, messages.MESSAGE, cle="x", article=now(comite["article"]))

    sent = get_notification(envoi.notification).render(envoi)

    assert "\n" not in sent.sujet.strip()
    assert "\r" not in sent.sujet


# -- The law --------------------------------------------------------------------------------------


def test_what_a_withdrawn_consent_hides_is_not_named_by_the_form_of_reply(client, comite):
    article = publish(comite["article"])
    row = Consentement.objects.create(article=article, personne="Ana", objet="propos")
    juridique.withdraw(consentement=row)

    response = client.get(reverse("journal_reponse", args=[article.pk]))

    assert response.status_code in (404, 410)
    assert article.title not in response.content.decode()


def test_a_journal_kept_for_some_is_not_named_by_its_form(client, comite):
    from wagtail.models import PageViewRestriction

    PageViewRestriction.objects.create(page=comite["journal"], restriction_type="login")

    response = client.get(reverse("journal_proposer", args=[comite["journal"].pk]))

    assert response.status_code == 404


def test_a_consent_is_not_collected_tomorrow(client, comite):
    demain = timezone.localdate() + timedelta(days=1)

    response = page(
        client,
        comite["Fatou"],
        "nouvelle_personne",
        comite["article"].pk,
        personne="Ana",
        objet="image",
        cible="article",
        support="papier",
        recueilli_par="Fatou",
        recueilli_le=demain.isoformat(),
    )

    assert response.status_code == 400
    assert not Consentement.objects.exists()


# -- Floods ---------------------------------------------------------------------------------------


def test_files_sent_again_and_again_are_not_even_read(client, comite):
    address = reverse("journal_proposer", args=[comite["journal"].pk])
    said = []

    for _time in range(32):
        sent = SimpleUploadedFile("x.png", b"no picture", "image/png")
        data = {"sorte": "photo", "titre": "Le four", "photo": sent}
        said.append(client.post(address, data).content.decode())

    assert "une image valide" in said[0]
    assert "une image valide" not in said[-1]
    assert "Réessayez plus tard" in said[-1]
    assert "Le four" in said[-1]


SEMBLABLES = ["a"] * 20_000
HOSTILES = {
    "same lines": (SEMBLABLES, ["b", *SEMBLABLES]),
    "two kinds": (["a", "b"] * 5_000, ["b", "b", "a"] * 4_000),
    "unlike": ([f"x{n}" for n in range(8_000)], [f"y{n}" for n in range(8_000)]),
    "few of each": ([str(n % 200) for n in range(20_000)], [str(n % 199) for n in range(20_000)]),
    "words": ([" ".join("abcdefgh"[n % 7] for n in range(1_400))] * 20, ["h " * 1_400] * 20),
    "near": (
        [" ".join(str((n * k) % 9) for n in range(700)) for k in range(40)],
        [" ".join(str((n * k) % 9) for n in range(700)) for k in range(50, 90)],
    ),
    "one line": (["a " * 30_000], ["b " + "a " * 29_999]),
    "one word": (["a" * 60_000], ["b" + "a" * 59_999]),
}


@pytest.mark.parametrize("kind", HOSTILES)
@pytest.mark.parametrize("act", [compare, corrections])
def test_hostile_texts_are_compared_in_no_time(act, kind):
    assert_quick(lambda: act(*HOSTILES[kind]), 2)


@pytest.mark.parametrize(
    "texte", [" " * 40_000 + "x", "\u00a0" * 40_000 + "x", ("\u00a0" * 200 + "x\n") * 190]
)
def test_what_is_pasted_is_cleaned_in_no_time(texte):
    assert_quick(lambda: ecriture.clean_paste(texte), 0.5)


def test_a_text_of_lines_alone_is_refused_with_words(client, comite):
    texte = "a\n\n" * 13_000

    response = page(
        client,
        comite["Ali"],
        "nouveau",
        comite["journal"].pk,
        titre="Long",
        genre="texte",
        texte=texte,
    )

    assert response.status_code == 400
    assert "lignes" in response.content.decode()


def test_spelling_step_by_step_is_not_spelling(client, comite):
    """« calme », « carme », « larme », « larve »: each step looks like the one before."""
    article = ArticleFactory(
        journal=comite["journal"], auteurs=[comite["Fatou"]], chapo="Le maire est calme."
    )
    avis.ask(article=article, par="Fatou")
    vote(article, comite["Ali"])

    for word in ("carme", "larme", "larve"):
        newest = now(article).last_text
        data = initial_of(newest) | {
            "vu": fingerprint(newest),
            "chapo": f"Le maire est {word}.",
            "orthographe": "on",
        }
        page(client, comite["Fatou"], "ecrire", article.pk, **data)

    assert now(article).last_text.chapo == "Le maire est larve."
    assert avis.weigh(now(article)).pour == 0


def test_every_correction_since_the_opinions_is_shown(client, comite):
    article = comite["article"]
    avis.ask(article=article, par="Fatou")
    vote(article, comite["Ali"])

    for chapo in ("Ce qu'il faut en savoire.", "Ce qu'il fau en savoire."):
        newest = now(article).last_text
        data = initial_of(newest) | {
            "vu": fingerprint(newest),
            "chapo": chapo,
            "orthographe": "on",
        }
        page(client, comite["Fatou"], "ecrire", article.pk, **data)

    shown = page(client, comite["Jo"], "article", article.pk).content.decode()
    assert "<ins>savoire</ins>" in shown
    assert "<ins>fau</ins>" in shown
    assert avis.weigh(now(article)).pour == 1


# -- What people send -----------------------------------------------------------------------------

COMITE = [
    ("article", "article"),
    ("donner", "article"),
    ("geste", "article"),
    ("message", "article"),
    ("ecrire", "article"),
    ("historique", "article"),
    ("personnes", "article"),
    ("nouvelle_personne", "article"),
    ("personne", "article accord"),
    ("retirer", "article accord"),
    ("juridique", "article"),
    ("reponses", "journal"),
    ("nouveau", "journal"),
    ("proposer", "journal"),
    ("propositions", "journal"),
    ("proposition", "proposition"),
    ("membres", "journal"),
    ("inviter", "journal"),
    ("membre", "membre"),
    ("reunions", "journal"),
    ("nouvelle_reunion", "journal"),
    ("reunion", "journal reunion"),
    ("numeros", "journal"),
    ("numero", "journal numero"),
    ("entrer", ""),
    ("sortir", ""),
]
BIZARRES = [
    "\x00",
    "😀" * 300,
    "a" * 100_000,
    "-1",
    "99999999999999999999999",
    "²",
    "0001-01-01",
    "9999-12-31T23:59",
    "31/02/2026",
    "image-None",
    "image-99999999999999999999",
    "bloc-x",
    "retenir",
    "inserer-99999999999999999999",
    "ajouter-²",
    "{{ 7|add:7 }}<script>",
    "\r\nBcc: x",
    "١٢",
]
CHAMPS = (
    *("valeur", "mots", "lu", "geste", "texte", "titre", "genre", "chapo", "signatures"),
    *("simple", "simple_relu_par", "photo", "son", "video", "transcription", "vu"),
    *("orthographe", "chapitres", "quartiers", "thematiques", "en_tete", "sorte", "nom"),
    *("contact", "aide", "motif", "precisions", "conclusion", "controle", "personne"),
    *("objet", "cible", "mineur", "representant", "support", "usages", "recueilli_par"),
    *("recueilli_le", "qualite", "quartier", "courriel", "telephone", "role", "debut"),
    *("lieu", "numero", "ordre_du_jour", "decisions", "presents", "excuses", "passage"),
    *("site",),
)


@pytest.fixture
def choses(comite):
    """Something behind every address of a committee."""
    journal, article = comite["journal"], comite["article"]
    avis.ask(article=article, par="Fatou")
    image = make_image()
    numbers = {
        "article": article,
        "journal": journal,
        "accord": Consentement.objects.create(
            article=article, personne="Ana", objet="image", image=image
        ),
        "proposition": Proposition.objects.create(
            journal=journal, sorte="texte", titre="Le pain", nom="Ana", texte="Il lève."
        ),
        "membre": comite["Jo"],
        "reunion": Reunion.objects.create(journal=journal, debut=timezone.now(), lieu="Maison"),
        "numero": NumeroFactory(journal=journal, live=False),
    }
    return {name: row.pk for name, row in numbers.items()}


@pytest.mark.parametrize("bizarre", BIZARRES, ids=range(len(BIZARRES)))
def test_nothing_typed_breaks_a_page_of_the_committee(client, comite, choses, bizarre):
    come_in(client, comite["Marie"])
    data = dict.fromkeys(CHAMPS, bizarre)

    for name, args in COMITE:
        address = reverse(f"comite:{name}", args=[choses[one] for one in args.split()])
        for response in (
            knock(client, "post", address, data),
            knock(
                client, "get", f"{address}?{urlencode({'lien': bizarre.encode(errors='replace')})}"
            ),
        ):
            assert response.status_code < 500, (name, bizarre[:20])
    for name, pk in (("journal_proposer", choses["journal"]),):
        assert knock(client, "post", reverse(name, args=[pk]), data).status_code < 500


@pytest.mark.parametrize("pk", [0, 999_999, 2**31, 2**63, 10**30])
def test_no_number_breaks_a_page_of_the_committee(client, comite, choses, pk):
    come_in(client, comite["Marie"])

    for name, args in COMITE:
        words = args.split()
        for place in range(len(words)):
            numbers = [choses[one] for one in words]
            numbers[place] = pk
            address = reverse(f"comite:{name}", args=numbers)
            for method in ("get", "post"):
                status = knock(client, method, address, {"geste": "lu"}).status_code
                assert status in (400, 403, 404, 405), (name, place, method, status)
    for name in ("journal_proposer", "journal_reponse", "journal:transcription"):
        assert client.get(reverse(name, args=[pk])).status_code in (400, 404)


def test_one_valid_form_at_a_time_with_one_odd_field(client, comite, choses):
    """Other fields valid, so that what follows the form is reached."""
    come_in(client, comite["Marie"])
    valid = {
        "inviter": {"nom": "Sara", "qualite": "habitant", "courriel": "s@x.fr", "role": "membre"},
        "nouvelle_reunion": {"debut": "2026-12-01T18:00", "lieu": "Ici"},
        "nouveau": {"titre": "Le lavoir", "genre": "texte", "signatures": "Ali"},
        "proposer": {"sorte": "texte", "titre": "Le pain", "nom": "Ali", "texte": "Il lève."},
        "nouvelle_personne": {"personne": "Ana", "objet": "image", "cible": "article"},
        "message": {"texte": "Oui"},
        "proposition": {"geste": "ecarter", "motif": "Non"},
        "juridique": {"motif": "personne"},
        "retirer": {"mots": "Je ne veux plus"},
    }
    args = dict(COMITE)

    for name, data in valid.items():
        address = reverse(f"comite:{name}", args=[choses[one] for one in args[name].split()])
        for field in [*data, "texte", "chapitres", "recueilli_le", "quartier", "presents"]:
            for bizarre in BIZARRES:
                response = knock(client, "post", address, data | {field: bizarre})
                assert response.status_code < 500, (name, field, bizarre[:20])


def test_a_photo_block_without_its_photo_is_nobodys_picture(client, comite):
    article = comite["article"]
    text = now(article).last_text
    photo = {"image": {"image": None, "alt_text": "", "decorative": False}, "legende": ""}
    text.corps = PageArticle.corps.field.to_python(
        [{"type": "photo", "value": photo | {"credit": ""}, "id": None}]
    )
    text.save_revision()

    for name in ("article", "ecrire", "nouvelle_personne"):
        assert page(client, comite["Fatou"], name, article.pk).status_code == 200, name


def test_a_recording_whose_file_is_lost_is_no_accident(client, comite):
    article = publish(
        ArticleFactory(
            journal=comite["journal"], enregistrement=EnregistrementFactory(), transcription="Oui."
        )
    )
    article.enregistrement.fichier.storage.delete(article.enregistrement.fichier.name)

    assert client.get(article.url).status_code == 200
    address = reverse("journal:son", args=[article.pk, "son", "mp3"])
    assert client.get(address).status_code == 404


# -- What is not public ---------------------------------------------------------------------------

CANARI = "zqxcanari"


def test_nothing_of_the_committee_is_read_by_others(client, comite, choses):
    """Drafts, opinions, messages, proposals, contacts, meetings, consents, the trace."""
    journal, draft = comite["journal"], comite["article"]
    Membre.objects.filter(journal=journal).update(courriel=f"{CANARI}@exemple.fr")
    text = now(draft).last_text
    text.title, text.chapo = f"{CANARI} titre", CANARI
    text.save_revision()
    numero = NumeroFactory(journal=journal)
    out = ArticleFactory(
        journal=journal,
        paru=True,
        enregistrement=EnregistrementFactory(depose_par=CANARI),
        transcription="Oui.",
        numero=numero,
    )
    later = now(out).last_text
    later.title = f"{CANARI} plus tard"
    later.enregistrement = EnregistrementFactory(titre=CANARI, fichier__data=CANARI.encode())
    later.save_revision()
    for article in (draft, out):
        Avis.objects.create(
            article=article,
            membre=comite["Ali"],
            qualite="habitant",
            valeur="reserve",
            mots=CANARI,
            empreinte=fingerprint(now(article).last_text),
        )
        Message.objects.create(article=article, membre=comite["Ali"], texte=CANARI)
        Consentement.objects.create(article=article, personne=CANARI, objet="propos")
        DroitDeReponse.objects.create(
            article=article, nom=CANARI, contact=CANARI, passage=CANARI, texte=CANARI
        )
    Proposition.objects.update(titre=CANARI, texte=CANARI, nom=CANARI, contact=CANARI)
    Reunion.objects.update(lieu=CANARI, decisions=CANARI)
    trace.note(out, "ecrit", qui=CANARI, mots=CANARI)
    base = journal.url
    slug = out.get_parent().slug
    pages = [
        "/",
        base,
        f"{base}archives/",
        f"{base}archives/?signature={CANARI}",
        f"{base}archives/numeros/",
        numero.url,
        out.url,
        f"{base}{draft.slug}/",
        "/plan-du-site/",
        "/sitemap.xml",
        "/sitemap-pages.xml",
        "/journal/tous/",
        *(reverse(f"journal_flux:{name}", args=[slug]) for name in ("rss", "atom", "podcast")),
        reverse("journal:son", args=[out.pk, "son", "mp3"]),
        reverse("journal:son", args=[draft.pk, "son", "mp3"]),
        reverse("journal:transcription", args=[out.pk]),
        reverse("journal_proposer", args=[journal.pk]),
        reverse("journal_reponse", args=[out.pk]),
        reverse("journal_reponse", args=[draft.pk]),
        reverse("comite:entrer"),
        *(
            reverse(f"comite:{name}", args=[choses[one] for one in args.split()])
            for name, args in COMITE
        ),
    ]
    client.cookies.clear()
    seen = 0

    for address in pages:
        response = client.get(address, follow=True)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        content = content.replace(f"signature={CANARI}".encode(), b"")
        content = content.replace(f'value="{CANARI}"'.encode(), b"")
        assert CANARI.encode() not in content, address
        assert response.status_code < 500
        seen += response.status_code == 200

    assert seen > 15


def test_a_page_of_the_committee_is_kept_by_nobody(client, comite):
    """Neither by a browser, nor by the memory of whole pages."""
    address = reverse("comite:article", args=[comite["article"].pk])
    shown = page(client, comite["Ali"], "article", comite["article"].pk)
    client.cookies.clear()

    again = client.get(address)

    assert "no-store" in shown["Cache-Control"]
    assert again.status_code == 302


def test_a_preview_is_shown_to_nobody_else(toute_puissante, comite):
    article = publish(comite["article"])
    text = article.last_text
    text.title = CANARI
    revision = text.save_revision()

    shown = toute_puissante.get(
        reverse("wagtailadmin_pages:revisions_view", args=[article.pk, revision.pk])
    )

    assert CANARI in shown.content.decode()
    toute_puissante.logout()
    assert CANARI not in toute_puissante.get(article.url).content.decode()


def test_originals_and_recordings_are_at_no_address_of_the_media(client, comite, settings):
    image, sound = make_image(), EnregistrementFactory()

    for name in (image.file.name, sound.fichier.name):
        assert client.get(f"/media/{name}").status_code == 404
        assert client.get(f"/media/images/../{name}").status_code in (400, 404)
