"""Consents, readings for the law, replies: what keeps an article, what hides, who is told."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from diffusion.models import Envoi
from journal import avis, juridique
from journal.enums import EtatReponse, MotifJuridique, Valeur
from journal.lu import fingerprint
from journal.models import Consentement, ControleJuridique, DroitDeReponse, PageArticle
from tests.journal.factories import ArticleFactory, JournalFactory, MembreFactory, make_image
from tests.journal.test_comite import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def comite():
    journal = JournalFactory()
    people = {nom: MembreFactory(journal=journal, nom=nom) for nom in ("Fatou", "Ali")}
    people["Marie"] = MembreFactory(journal=journal, nom="Marie", anime=True)
    people["Maître Diallo"] = MembreFactory(
        journal=journal, nom="Maître Diallo", pro=True, controle_juridique=True
    )
    article = ArticleFactory(
        journal=journal,
        auteurs=[people["Fatou"]],
        image=make_image(),
        image_description="Ana devant le four",
        image_credit="Jo",
    )
    return {"journal": journal, "article": article} | people


def agree(comite):
    article = comite["article"]
    if avis.in_progress(article) is None:
        avis.ask(article=article, par="Fatou")
    lu = fingerprint(now(article).last_text)
    for nom in ("Ali", "Marie"):
        avis.give(article=article, membre=comite[nom], valeur=Valeur.ACCORD, lu=lu)


def now(article):
    return PageArticle.objects.get(pk=article.pk)


def consent(article, **values):
    given = {
        "personne": "Ana",
        "objet": "image",
        "image_id": article.image_id,
        "support": "papier",
        "recueilli_par": "Marie",
        "recueilli_le": date(2026, 11, 3),
    }
    return Consentement(article=article, **given | values)


# -- Consents -------------------------------------------------------------------------------------


def test_an_agreed_article_appears_with_its_last_missing_consent(comite):
    row = Consentement.objects.create(article=comite["article"], personne="Ana", objet="image")
    agree(comite)
    assert not now(comite["article"]).live

    row.support, row.recueilli_par, row.recueilli_le = "papier", "Marie", date(2026, 11, 3)
    juridique.note_consent(consentement=row, par="Marie")

    assert now(comite["article"]).live


@pytest.mark.parametrize(
    "values",
    [{"mineur": True}, {"support": ""}, {"recueilli_par": ""}],
)
def test_what_is_no_consent_in_law_is_refused(comite, values):
    with pytest.raises(ValidationError):
        juridique.note_consent(consentement=consent(comite["article"], **values), par="Marie")


def test_the_parents_of_a_minor_sign(comite):
    row = consent(comite["article"], mineur=True, representant="Sa mère, Lina")
    juridique.note_consent(consentement=row, par="Marie")

    assert Consentement.objects.get().representant == "Sa mère, Lina"


def test_a_consent_withdrawn_hides_the_picture_and_tells_who_animates(comite, client):
    article = comite["article"]
    row = consent(article)
    juridique.note_consent(consentement=row, par="Marie")
    agree(comite)
    address = now(article).url
    assert "Ana devant le four" in client.get(address).content.decode()

    juridique.withdraw(consentement=row, par="Ali")
    juridique.withdraw(consentement=row, par="Ali")  # said twice

    assert "Ana devant le four" not in client.get(address).content.decode()
    told = Envoi.objects.filter(contexte__quoi="accord_retire")
    assert [envoi.contexte["membre"] for envoi in told] == [comite["Marie"].pk]
    assert now(article).live  # the words stay


def test_a_passage_withdrawn_is_read_nowhere(comite, client):
    article = ArticleFactory(
        journal=comite["journal"],
        auteurs=[comite["Fatou"]],
        corps=[("texte", "<p>Le four.</p>"), ("citation", {"texte": "Secret d'Ana", "de": "Ana"})],
    )
    comite["article"] = article
    bloc = article.last_text.corps.get_prep_value()[1]["id"]
    row = consent(article, objet="propos", image_id=None, bloc=bloc)
    juridique.note_consent(consentement=row, par="Marie")
    agree(comite)
    assert "Secret d" in client.get(now(article).url).content.decode()

    juridique.withdraw(consentement=row)

    shown = client.get(now(article).url).content.decode()
    assert "Secret d" not in shown
    assert "Le four." in shown


def test_a_whole_article_withdrawn_is_gone(comite, client):
    row = consent(comite["article"], image_id=None)
    juridique.note_consent(consentement=row, par="Marie")
    agree(comite)
    address = now(comite["article"]).url
    juridique.withdraw(consentement=row)

    assert client.get(address).status_code == 410


def test_who_writes_notes_people_and_others_read(comite, client):
    article = comite["article"]
    data = {"personne": "Ana", "objet": "image", "cible": f"image-{article.image_id}"}
    assert page(client, comite["Ali"], "nouvelle_personne", article.pk, **data).status_code == 403
    page(client, comite["Fatou"], "nouvelle_personne", article.pk, **data)

    row = Consentement.objects.get()
    assert (row.image_id, row.recueilli_le) == (article.image_id, None)
    assert (
        "Accord à demander" in page(client, comite["Ali"], "personnes", article.pk).content.decode()
    )


def test_a_minor_without_a_parent_is_said_in_the_form(comite, client):
    data = {
        "personne": "Ana",
        "objet": "image",
        "cible": "article",
        "mineur": "on",
        "support": "papier",
        "recueilli_par": "Fatou",
        "recueilli_le": "2026-11-03",
    }
    response = page(client, comite["Fatou"], "nouvelle_personne", comite["article"].pk, **data)

    assert response.status_code == 400
    assert "un parent signe" in response.content.decode()


# -- Reading for the law --------------------------------------------------------------------------


def test_a_flagged_article_waits_for_a_named_person(comite):
    article = comite["article"]
    row = juridique.flag(article=article, motif=MotifJuridique.ACCUSATION, par="Ali")
    assert Envoi.objects.get().contexte["membre"] == comite["Maître Diallo"].pk
    agree(comite)
    assert not now(article).live

    with pytest.raises(ValidationError):
        juridique.check(controle=row, membre=comite["Marie"], conclusion="Bon.")
    juridique.check(controle=row, membre=comite["Maître Diallo"], conclusion="Rien à redire.")

    assert now(article).live
    assert ControleJuridique.objects.get().fait_nom == "Maître Diallo"


def test_another_text_is_to_be_read_again(comite):
    article = comite["article"]
    row = juridique.flag(article=article, motif=MotifJuridique.PERSONNE, par="Ali")
    juridique.check(controle=row, membre=comite["Maître Diallo"], conclusion="Bon.")
    text = now(article).last_text
    text.chapo = "M. X ment."
    text.save_revision()
    avis.note_changed(article=article, par="Fatou")
    agree(comite)

    assert not now(article).live


def test_the_page_of_readings(comite, client):
    article = comite["article"]
    page(client, comite["Ali"], "juridique", article.pk, motif="personne")
    row = ControleJuridique.objects.get()
    shown = page(client, comite["Ali"], "juridique", article.pk).content.decode()
    assert "J'ai lu" not in shown.replace("&#x27;", "'")

    done = {"controle": row.pk, "conclusion": "Bon."}
    assert page(client, comite["Ali"], "juridique", article.pk, **done).status_code == 400
    assert page(client, comite["Maître Diallo"], "juridique", article.pk, **done).status_code == 302


# -- Right of reply -------------------------------------------------------------------------------


REPONSE = {
    "nom": "Paul Exemple",
    "contact": "06 12 34 56 78",
    "passage": "M. Exemple a fermé.",
    "texte": "Je n'ai pas fermé.",
}


def test_a_reply_is_asked_by_anyone_and_inserted_as_it_is(comite, client):
    agree(comite)
    article = now(comite["article"])
    client.post(reverse("journal_reponse", args=[article.pk]), REPONSE)
    row = DroitDeReponse.objects.get()
    assert "Je n" not in client.get(article.url).content.decode()
    assert Envoi.objects.filter(contexte__quoi="reponse").count() == 1

    other = page(client, comite["Ali"], "reponses", comite["journal"].pk, geste=f"inserer-{row.pk}")
    assert other.status_code == 404
    page(client, comite["Marie"], "reponses", comite["journal"].pk, geste=f"inserer-{row.pk}")

    client.cookies.clear()
    shown = client.get(article.url).content.decode()
    assert "Je n&#x27;ai pas fermé." in shown
    assert "06 12" not in shown


def test_three_days_then_it_is_late(comite, client):
    agree(comite)
    juridique.receive_reply(article=now(comite["article"]), **REPONSE)
    DroitDeReponse.objects.update(recue_le=timezone.now() - timedelta(days=4))

    shown = page(client, comite["Marie"], "reponses", comite["journal"].pk).content.decode()

    assert "etat-bloque" in shown


def test_a_refusal_has_its_reason(comite, client):
    agree(comite)
    row = juridique.receive_reply(article=now(comite["article"]), **REPONSE)
    args = (comite["journal"].pk,)
    refused = {"geste": f"refuser-{row.pk}"}
    assert page(client, comite["Marie"], "reponses", *args, **refused).status_code == 400
    page(client, comite["Marie"], "reponses", *args, motif="Injurieux.", **refused)

    row.refresh_from_db()
    assert (row.etat, row.motif) == (EtatReponse.REFUSEE, "Injurieux.")


def test_a_draft_cannot_be_answered(comite, client):
    address = reverse("journal_reponse", args=[comite["article"].pk])

    assert client.get(address).status_code == 404
    assert client.post(address, REPONSE).status_code == 404
