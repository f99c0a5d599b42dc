"""The committee's pages: who comes in, who does what, nothing typed lost."""

import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from diffusion.models import Envoi
from journal import avis
from journal.comite import liens
from journal.enums import EtatProposition, Valeur
from journal.lu import fingerprint
from journal.models import (
    Avis,
    Enregistrement,
    Lecture,
    Membre,
    Message,
    PageArticle,
    Participation,
    Proposition,
    Reunion,
)
from tests.comptes.factories import UtilisateurFactory
from tests.journal.factories import (
    ArticleFactory,
    EnregistrementFactory,
    JournalFactory,
    MembreFactory,
    NumeroFactory,
    make_image,
)
from tests.territoire.factories import QuartierFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def comite():
    journal = JournalFactory()
    people = {nom: MembreFactory(journal=journal, nom=nom) for nom in ("Fatou", "Ali", "Jo")}
    people["Marie"] = MembreFactory(journal=journal, nom="Marie", anime=True)
    article = ArticleFactory(journal=journal, auteurs=[people["Fatou"]])
    return {"journal": journal, "article": article} | people


def come_in(client, membre):
    """Through the link they were sent."""
    client.cookies.clear()
    client.get(liens.issue(membre).removeprefix("http://localhost:8000"))
    return client


def page(client, membre, name, *args, **data):
    come_in(client, membre)
    address = reverse(f"comite:{name}", args=args)
    return client.post(address, data) if data else client.get(address)


def now(article):
    return PageArticle.objects.get(pk=article.pk)


# -- Coming in ------------------------------------------------------------------------------------


def test_a_link_leads_to_the_committee_by_a_clean_address(client, comite):
    address = liens.issue(comite["Ali"]).removeprefix("http://localhost:8000")

    response = client.get(address, follow=True)

    assert response.redirect_chain == [(reverse("comite:accueil"), 302)]
    assert "Bonjour Ali" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_without_a_link_one_is_led_to_the_door(client, comite):
    response = client.get(reverse("comite:accueil"))

    assert response["Location"] == reverse("comite:entrer")


@pytest.mark.parametrize("contact", ["MEMBRE@exemple.fr", "06 12 34 56 78"])
def test_a_contact_gets_a_link_by_what_it_is(client, contact):
    MembreFactory(courriel="membre@exemple.fr" if "@" in contact else "", telephone="+33612345678")

    client.post(reverse("comite:entrer"), {"contact": contact})

    envoi = Envoi.objects.get()
    assert envoi.canal == ("courriel" if "@" in contact else "sms")


def test_an_unknown_contact_is_answered_the_same(client):
    MembreFactory(courriel="membre@exemple.fr")
    known, unknown = (
        client.post(reverse("comite:entrer"), {"contact": one})
        for one in ("membre@exemple.fr", "autre@exemple.fr")
    )

    assert known["Location"] == unknown["Location"]
    assert known.status_code == unknown.status_code == 302
    assert Envoi.objects.count() == 1


def test_what_is_neither_mail_nor_phone_is_said(client):
    response = client.post(reverse("comite:entrer"), {"contact": "Fatou"})

    assert response.status_code == 400
    assert "ni un téléphone" in response.content.decode()


def test_an_account_comes_in_by_itself(client, comite):
    user = UtilisateurFactory()
    Membre.objects.filter(pk=comite["Ali"].pk).update(compte=user)
    client.force_login(user)

    assert client.get(reverse("comite:accueil")).status_code == 200


def test_who_was_removed_is_gone_at_the_next_page(client, comite):
    come_in(client, comite["Ali"])
    avis.remove_member(membre=comite["Ali"])

    assert client.get(reverse("comite:accueil")).status_code == 302


def test_a_link_sent_before_leaving_opens_nothing(client, comite):
    address = liens.issue(comite["Ali"]).removeprefix("http://localhost:8000")
    avis.remove_member(membre=comite["Ali"])

    assert client.get(address)["Location"].startswith(reverse("comite:entrer"))


# -- Doors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["article", "ecrire", "historique"])
def test_another_committee_answers_as_what_does_not_exist(client, comite, name):
    other = MembreFactory()

    assert page(client, other, name, comite["article"].pk).status_code == 404
    assert page(client, other, name, 999_999).status_code == 404


@pytest.mark.parametrize("name", ["propositions", "membres", "reunions", "numeros", "nouveau"])
def test_another_journals_committee_too(client, comite, name):
    assert page(client, MembreFactory(), name, comite["journal"].pk).status_code == 404


@pytest.mark.parametrize("name", ["inviter", "nouvelle_reunion"])
def test_only_who_animates(client, comite, name):
    assert page(client, comite["Ali"], name, comite["journal"].pk).status_code == 404
    assert page(client, comite["Marie"], name, comite["journal"].pk).status_code == 200


def test_only_who_writes_or_animates_changes_the_text(client, comite):
    assert page(client, comite["Ali"], "ecrire", comite["article"].pk).status_code == 403
    assert page(client, comite["Fatou"], "ecrire", comite["article"].pk).status_code == 200
    assert page(client, comite["Marie"], "ecrire", comite["article"].pk).status_code == 200


def test_a_member_sees_no_admin(client, comite):
    come_in(client, comite["Ali"])

    assert client.get("/gestion/").status_code == 302


def test_reading_writes_nothing(client, comite):
    avis.ask(article=comite["article"], par="Fatou")
    for name in ("accueil", "article", "historique"):
        args = [] if name == "accueil" else [comite["article"].pk]
        assert page(client, comite["Ali"], name, *args).status_code == 200

    assert not Lecture.objects.exists()
    assert not Avis.objects.exists()


# -- Opinions -------------------------------------------------------------------------------------


def test_an_opinion_is_given_on_the_text_that_was_shown(client, comite):
    article = comite["article"]
    avis.ask(article=article, par="Fatou")
    shown = page(client, comite["Ali"], "article", article.pk).content.decode()
    lu = re.search(r'name="lu" value="(\w+)"', shown)[1]

    response = page(client, comite["Ali"], "donner", article.pk, valeur="accord", lu=lu)

    assert response.status_code == 302
    assert Avis.objects.get().membre == comite["Ali"]
    assert Lecture.objects.get().membre == comite["Ali"]


def test_a_text_that_changed_meanwhile_is_said_and_words_are_kept(client, comite):
    article = comite["article"]
    avis.ask(article=article, par="Fatou")

    response = page(
        client,
        comite["Ali"],
        "donner",
        article.pk,
        valeur="reserve",
        mots="Trop long.",
        lu="0" * 64,
    )

    assert response.status_code == 400
    text = response.content.decode()
    assert "Le texte a changé" in text
    assert "Trop long." in text
    assert fingerprint(now(article).last_text) in text
    assert not Avis.objects.exists()


def test_a_block_without_a_reason_is_asked_for_one(client, comite):
    article = comite["article"]
    avis.ask(article=article, par="Fatou")
    lu = fingerprint(now(article).last_text)

    response = page(client, comite["Ali"], "donner", article.pk, valeur="blocage", lu=lu)

    assert response.status_code == 400
    assert "pourquoi vous bloquez" in response.content.decode()


def test_only_who_writes_or_animates_asks_for_opinions(client, comite):
    assert (
        page(client, comite["Ali"], "geste", comite["article"].pk, geste="demander").status_code
        == 403
    )
    page(client, comite["Fatou"], "geste", comite["article"].pk, geste="demander")

    assert avis.in_progress(comite["article"]) is not None


def test_what_is_missing_is_said_instead_of_asking(client, comite):
    article = ArticleFactory(journal=comite["journal"], auteurs=[comite["Fatou"]], genre="podcast")

    page(client, comite["Fatou"], "geste", article.pk, geste="demander")

    assert avis.in_progress(article) is None
    shown = client.get(reverse("comite:article", args=[article.pk])).content.decode()
    assert "Un podcast a un fichier de son." in shown


def test_changes_since_the_last_reading_are_shown(client, comite):
    article = comite["article"]
    page(client, comite["Ali"], "geste", article.pk, geste="lu")
    text = now(article).last_text
    text.chapo = "Ce qu'il faut en retenir."
    text.save_revision()

    shown = page(client, comite["Ali"], "article", article.pk).content.decode()

    assert "<del>savoir</del>" in shown
    assert "<ins>retenir</ins>" in shown
    assert "<ins>" not in page(client, comite["Jo"], "article", article.pk).content.decode()


# -- Writing --------------------------------------------------------------------------------------


def written(article, **changes):
    from journal.comite.forms import initial_of

    newest = now(article).last_text
    return initial_of(newest) | {"vu": fingerprint(newest)} | changes


def test_an_article_begins_on_a_phone(client, comite):
    page(
        client,
        comite["Ali"],
        "nouveau",
        comite["journal"].pk,
        titre="Le lavoir",
        genre="texte",
        chapo="Il a cent ans.",
        texte="Un paragraphe.\n\n# Avant\n\nUn autre.",
        signatures="Ali\nClasse : CM1 Jean-Jaurès",
    )

    article = PageArticle.objects.get(title="Le lavoir")
    assert not article.live
    newest = article.last_text
    assert [block["type"] for block in newest.corps.get_prep_value()] == [
        "texte",
        "intertitre",
        "texte",
    ]
    assert [(one.sorte, one.nom, one.habitant) for one in newest.signatures.all()] == [
        ("personne", "Ali", True),
        ("classe", "CM1 Jean-Jaurès", False),
    ]
    assert Participation.objects.get(article=article).membre == comite["Ali"]


def test_two_articles_of_the_same_title_have_two_addresses(client, comite):
    for _time in range(2):
        page(
            client, comite["Ali"], "nouveau", comite["journal"].pk, titre="Le lavoir", genre="texte"
        )

    assert {one.slug for one in PageArticle.objects.filter(title="Le lavoir")} == {
        "le-lavoir",
        "le-lavoir-2",
    }


def test_saving_what_was_shown_changes_nothing(client, comite):
    article = ArticleFactory(
        journal=comite["journal"],
        auteurs=[comite["Fatou"]],
        corps=[
            ("texte", '<p>Un <b>mot</b> et <a href="https://exemple.fr">un lien</a>.</p>'),
            ("citation", {"texte": "Oui", "de": "Ali"}),
            (
                "photo",
                {"image": make_image(), "legende": "Ici", "credit": "Jo"},
            ),
        ],
    )
    before = fingerprint(now(article).last_text)

    page(client, comite["Fatou"], "ecrire", article.pk, **written(article))

    assert fingerprint(now(article).last_text) == before


def test_a_picture_comes_with_its_words_and_may_be_the_head(client, comite):
    article = comite["article"]
    added = {"photo": picture(), "photo_description": "Le four", "photo_credit": "Jo"}
    page(client, comite["Fatou"], "ecrire", article.pk, **written(article, **added))
    added = {"photo": picture(), "photo_description": "La place", "en_tete": "on"}
    page(client, comite["Fatou"], "ecrire", article.pk, **written(article, **added))

    newest = now(article).last_text
    photo = newest.corps.get_prep_value()[-1]["value"]
    assert (photo["image"]["alt_text"], photo["credit"]) == ("Le four", "Jo")
    assert newest.image_description == "La place"

    changes = {"photo1_description": "Le four rallumé", "photo1_legende": "", "photo1_credit": ""}
    changes |= {"tete_credit": "Ali"}
    page(client, comite["Fatou"], "ecrire", article.pk, **written(article, **changes))
    newest = now(article).last_text
    assert newest.corps.get_prep_value()[-1]["value"]["image"]["alt_text"] == "Le four rallumé"
    assert newest.image_credit == "Ali"


def picture():
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    return SimpleUploadedFile("photo.png", file.getvalue(), "image/png")


def test_a_picture_says_what_it_shows(client, comite):
    article = comite["article"]
    data = written(article, photo=picture())

    response = page(client, comite["Fatou"], "ecrire", article.pk, **data)

    assert response.status_code == 400
    assert "pour qui ne la voit pas" in response.content.decode()


def test_chapters_are_moments_and_titles(client, comite):
    article = comite["article"]
    data = written(article, chapitres="0:00 Bonjour\n1:30 Le four")
    page(client, comite["Fatou"], "ecrire", article.pk, **data)

    chapters = [one["value"] for one in now(article).last_text.chapitres.get_prep_value()]
    assert chapters == [{"debut": 0, "titre": "Bonjour"}, {"debut": 90, "titre": "Le four"}]
    wrong = written(article, chapitres="le four")
    assert page(client, comite["Fatou"], "ecrire", article.pk, **wrong).status_code == 400


def test_quartiers_are_chosen_without_asking_opinions_again(client, comite):
    article = comite["article"]
    quartier = QuartierFactory(territoire=comite["journal"].territoire)
    avis.ask(article=article, par="Fatou")
    lu = fingerprint(now(article).last_text)
    for nom in ("Ali", "Marie"):
        avis.give(article=article, membre=comite[nom], valeur=Valeur.ACCORD, lu=lu)

    page(client, comite["Fatou"], "ecrire", article.pk, **written(article, quartiers=[quartier.pk]))

    assert list(now(article).quartiers.all()) == [quartier]
    assert now(article).live
    assert avis.in_progress(now(article)) is None


def test_somebody_elses_change_is_shown_and_nothing_is_lost(client, comite):
    article = comite["article"]
    mine = written(article, chapo="Ma phrase.")
    text = now(article).last_text
    text.chapo = "La phrase d'un autre."
    text.save_revision()

    response = page(client, comite["Fatou"], "ecrire", article.pk, **mine)

    shown = response.content.decode()
    assert response.status_code == 400
    assert "Ma phrase." in shown
    assert "La phrase d&#x27;un autre." in shown
    assert now(article).last_text.chapo == "La phrase d'un autre."

    again = mine | {"vu": re.search(r'name="vu" value="(\w+)"', shown)[1]}
    page(client, comite["Fatou"], "ecrire", article.pk, **again)
    assert now(article).last_text.chapo == "Ma phrase."


def test_spelling_declared_keeps_the_opinions_and_is_shown(client, comite):
    article = comite["article"]
    avis.ask(article=article, par="Fatou")
    lu = fingerprint(now(article).last_text)
    avis.give(article=article, membre=comite["Ali"], valeur=Valeur.ACCORD, lu=lu)

    changes = written(article, chapo="Ce qu'il faut en savoire.", orthographe="on")
    page(client, comite["Fatou"], "ecrire", article.pk, **changes)

    shown = page(client, comite["Jo"], "article", article.pk).content.decode()
    assert "<del>savoir</del> <ins>savoire</ins>" in shown
    assert avis.weigh(now(article)).accords == 1


def test_more_than_spelling_makes_them_lapse_whatever_was_declared(client, comite):
    article = comite["article"]
    avis.ask(article=article, par="Fatou")
    lu = fingerprint(now(article).last_text)
    avis.give(article=article, membre=comite["Ali"], valeur=Valeur.ACCORD, lu=lu)

    changes = written(article, chapo="Ce qu'il ne faut pas en savoir.", orthographe="on")
    page(client, comite["Fatou"], "ecrire", article.pk, **changes)

    assert avis.weigh(now(article)).accords == 0


def test_spelling_of_what_is_out_is_corrected_at_once(client, comite):
    article = comite["article"]
    avis.ask(article=article, par="Fatou")
    lu = fingerprint(now(article).last_text)
    for nom in ("Ali", "Marie"):
        avis.give(article=article, membre=comite[nom], valeur=Valeur.ACCORD, lu=lu)
    changes = written(article, chapo="Ce qu'il faut en savoire.", orthographe="on")

    page(client, comite["Fatou"], "ecrire", article.pk, **changes)

    assert now(article).chapo == "Ce qu'il faut en savoire."
    assert now(article).live


def test_a_correction_contested_makes_them_lapse(client, comite):
    article = comite["article"]
    avis.ask(article=article, par="Fatou")
    lu = fingerprint(now(article).last_text)
    avis.give(article=article, membre=comite["Ali"], valeur=Valeur.ACCORD, lu=lu)
    changes = written(article, chapo="Ce qu'il faut en savoire.", orthographe="on")
    page(client, comite["Fatou"], "ecrire", article.pk, **changes)

    page(client, comite["Jo"], "geste", article.pk, geste="contester")

    assert avis.weigh(now(article)).accords == 0
    assert avis.in_progress(now(article)) is not None


def test_hostile_words_are_words(client, comite):
    text = "<script>alert(1)</script> [x](javascript:alert(1))"
    page(
        client,
        comite["Ali"],
        "nouveau",
        comite["journal"].pk,
        titre="<b>x</b>",
        genre="texte",
        texte=text,
        signatures="<i>Ali</i>",
    )

    article = PageArticle.objects.latest("pk")
    shown = page(client, comite["Jo"], "article", article.pk).content.decode()
    assert "<script>alert" not in shown
    assert 'href="javascript' not in shown
    assert "&lt;script&gt;" in shown


# -- Talking --------------------------------------------------------------------------------------


def test_what_is_said_is_read_by_the_committee_only(client, comite):
    page(client, comite["Ali"], "message", comite["article"].pk, texte="Et la photo ?")

    assert Message.objects.get().membre == comite["Ali"]
    assert (
        "Et la photo ?"
        in page(client, comite["Jo"], "article", comite["article"].pk).content.decode()
    )
    assert Envoi.objects.filter(contexte__membre=comite["Fatou"].pk).count() == 1


def test_help_is_asked_and_given(client, comite):
    article = comite["article"]
    page(client, comite["Fatou"], "geste", article.pk, geste="aide")
    assert now(article).aide_demandee
    assert "Besoin d'aide" in page(client, comite["Jo"], "accueil").content.decode().replace(
        "&#x27;", "'"
    )

    page(client, comite["Jo"], "geste", article.pk, geste="aider")
    assert not now(article).aide_demandee
    assert page(client, comite["Jo"], "ecrire", article.pk).status_code == 200


# -- Proposals ------------------------------------------------------------------------------------


def propose(client, journal, **changes):
    client.cookies.clear()
    data = {"sorte": "texte", "titre": "Le pain", "texte": "Il était une fois.", "nom": "Ana"}
    return client.post(reverse("journal_proposer", args=[journal.pk]), data | changes)


def test_anyone_proposes_and_nothing_appears_unread(client, comite):
    response = propose(client, comite["journal"], contact="06 12 34 56 78", aide="on")

    assert response.status_code == 302
    row = Proposition.objects.get()
    assert (row.etat, row.aide, row.membre) == (EtatProposition.A_LIRE, True, None)
    assert PageArticle.objects.count() == 1


def test_a_program_is_told_nothing(client, comite):
    assert propose(client, comite["journal"], site="x").status_code == 302
    assert not Proposition.objects.exists()


def test_the_contact_is_for_who_animates(client, comite):
    propose(client, comite["journal"], contact="06 12 34 56 78")
    row = Proposition.objects.get()

    assert "06 12" in page(client, comite["Marie"], "proposition", row.pk).content.decode()
    assert "06 12" not in page(client, comite["Ali"], "proposition", row.pk).content.decode()


def test_a_proposal_kept_becomes_an_article_signed_by_its_author(client, comite):
    propose(client, comite["journal"])
    row = Proposition.objects.get()
    assert page(client, comite["Ali"], "proposition", row.pk, geste="retenir").status_code == 403

    page(client, comite["Marie"], "proposition", row.pk, geste="retenir")
    page(client, comite["Marie"], "proposition", row.pk, geste="retenir")  # tapped twice

    article = PageArticle.objects.get(title="Le pain")
    assert [one.nom for one in article.last_text.signatures.all()] == ["Ana"]
    row.refresh_from_db()
    assert row.article == article


def test_a_proposal_put_aside_says_why(client, comite):
    propose(client, comite["journal"])
    row = Proposition.objects.get()

    assert (
        page(client, comite["Marie"], "proposition", row.pk, geste="ecarter", motif="").status_code
        == 400
    )
    page(client, comite["Marie"], "proposition", row.pk, geste="ecarter", motif="Déjà écrit.")

    row.refresh_from_db()
    assert (row.etat, row.motif) == (EtatProposition.ECARTEE, "Déjà écrit.")


@pytest.mark.parametrize("sorte", ["photo", "son"])
def test_a_file_promised_is_asked_for(client, comite, sorte):
    response = propose(client, comite["journal"], sorte=sorte)

    assert response.status_code == 400
    assert "Il était une fois." in response.content.decode()


# -- Members, meetings, issues --------------------------------------------------------------------


def test_a_new_member_is_sent_a_link(client, comite):
    page(
        client,
        comite["Marie"],
        "inviter",
        comite["journal"].pk,
        nom="Sara",
        qualite="habitant",
        telephone="06 12 34 56 79",
        role="membre",
    )

    sara = Membre.objects.get(nom="Sara")
    assert Envoi.objects.get().destinataire == sara.telephone == "+33612345679"


def test_nobody_is_invited_twice(client, comite):
    response = page(
        client,
        comite["Marie"],
        "inviter",
        comite["journal"].pk,
        nom="Sara",
        qualite="habitant",
        courriel=comite["Ali"].courriel,
        role="membre",
    )

    assert response.status_code == 400


def test_one_leaves_by_oneself_and_is_removed_by_who_animates_only(client, comite):
    assert page(client, comite["Ali"], "membre", comite["Jo"].pk, geste="partir").status_code == 404
    page(client, comite["Ali"], "membre", comite["Ali"].pk, geste="partir")
    page(client, comite["Marie"], "membre", comite["Jo"].pk, geste="partir")

    assert set(Membre.objects.active().values_list("nom", flat=True)) == {"Fatou", "Marie"}


def test_a_meeting_is_planned_then_told(client, comite):
    data = {"debut": "2026-12-01T18:00", "lieu": "Maison", "ordre_du_jour": "Le numéro 3"}
    page(client, comite["Marie"], "nouvelle_reunion", comite["journal"].pk, **data)
    row = Reunion.objects.get()
    done = data | {"decisions": "Huit pages.", "presents": [comite["Ali"].pk, comite["Jo"].pk]}
    page(client, comite["Marie"], "reunion", comite["journal"].pk, row.pk, **done)

    shown = page(client, comite["Fatou"], "reunions", comite["journal"].pk).content.decode()
    assert "Huit pages." in shown
    assert "Ali" in shown


def test_an_issue_is_ordered_then_published_with_what_is_agreed(client, comite):
    numero = NumeroFactory(journal=comite["journal"], live=False)
    agreed, other = comite["article"], ArticleFactory(journal=comite["journal"], title="Autre")
    avis.ask(article=agreed, par="Fatou")
    args = (comite["journal"].pk, numero.pk)
    for one in (other, agreed):
        page(client, comite["Marie"], "numero", *args, geste=f"ajouter-{one.pk}")
    page(client, comite["Marie"], "numero", *args, geste=f"monter-{agreed.pk}")
    lu = fingerprint(now(agreed).last_text)
    for nom in ("Ali", "Marie"):
        avis.give(article=agreed, membre=comite[nom], valeur=Valeur.ACCORD, lu=lu)
    assert not now(agreed).live
    assert page(client, comite["Ali"], "numero", *args, geste="publier").status_code == 403

    page(client, comite["Marie"], "numero", *args, geste="publier")

    assert now(agreed).live
    assert not now(other).live
    assert [one.pk for one in numero.articles.order_by("ordre")] == [agreed.pk, other.pk]


@pytest.mark.parametrize("nb", [1, 3])
def test_the_home_asks_as_much_for_one_article_as_for_three(
    client, comite, nb, django_assert_num_queries
):
    for one in [
        ArticleFactory(journal=comite["journal"], auteurs=[comite["Fatou"]]) for _n in range(nb)
    ]:
        avis.ask(article=one, par="Fatou")
    come_in(client, comite["Ali"])
    client.get(reverse("comite:accueil"))

    with django_assert_num_queries(13):
        client.get(reverse("comite:accueil"))


@pytest.mark.parametrize("nb", [1, 3])
def test_a_summary_asks_as_much_for_one_article_as_for_three(
    client, comite, nb, django_assert_num_queries
):
    numero = NumeroFactory(journal=comite["journal"], live=False)
    for _n in range(nb):
        article = ArticleFactory(journal=comite["journal"], auteurs=[comite["Fatou"]])
        avis.ask(article=article, par="Fatou")
        PageArticle.objects.filter(pk=article.pk).update(numero=numero)
    come_in(client, comite["Ali"])
    address = reverse("comite:numero", args=[comite["journal"].pk, numero.pk])
    client.get(address)

    with django_assert_num_queries(14):
        assert client.get(address).status_code == 200


def test_a_recording_that_is_not_out_is_heard_by_its_committee_only(client, comite):
    article = ArticleFactory(
        journal=comite["journal"],
        auteurs=[comite["Fatou"]],
        genre="podcast",
        enregistrement=EnregistrementFactory(),
        transcription="Bonjour.",
    )
    address = reverse("comite:son", args=[article.pk, "mp3"])
    assert address in page(client, comite["Ali"], "article", article.pk).content.decode()

    heard = come_in(client, comite["Ali"]).get(address, headers={"range": "bytes=0-9"})
    assert heard.status_code == 206
    assert b"".join(heard) == b"x" * 10
    assert come_in(client, MembreFactory()).get(address).status_code == 404
    client.cookies.clear()
    assert client.get(address).status_code == 302
    assert client.get(f"/journal/sons/{article.enregistrement_id}/x.mp3").status_code == 404


def test_what_somebody_recorded_is_heard_by_the_committee_it_was_sent_to(client, comite):
    row = Proposition.objects.create(
        journal=comite["journal"],
        sorte="son",
        titre="Le four",
        nom="Ana",
        enregistrement=EnregistrementFactory(),
    )
    address = reverse("comite:son_propose", args=[row.pk, "mp3"])
    assert address in page(client, comite["Ali"], "proposition", row.pk).content.decode()

    assert come_in(client, comite["Ali"]).get(address).status_code == 200
    assert come_in(client, MembreFactory()).get(address).status_code == 404


WORD = "Un titre\u00a0:\r\n•\tdes œufs\r\n•\tdu lait\u00ad\x0b\r\n\r\n\r\n\r\nFin\u2028suite"


@pytest.mark.parametrize(
    ("name", "value", "dit"),
    [
        ("son", ("son.mp3", b"ID3" + b"\x00" * 5000), ""),
        ("son", ("son.mp3", b"<html><script>alert(1)</script></html>"), ""),
        ("photo", ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50), "illisible"),
        ("video", "https://exemple.fr/video", ""),
    ],
)
def test_a_bad_file_or_address_is_said_and_nothing_written_is_lost(
    client, comite, name, value, dit
):
    if isinstance(value, tuple):
        value = SimpleUploadedFile(*value)
    article = comite["article"]
    data = written(article, texte="Tout ce que j'ai écrit.", **{name: value})

    response = page(client, comite["Fatou"], "ecrire", article.pk, **data)

    assert response.status_code == 400
    shown = response.content.decode()
    assert "Tout ce que j&#x27;ai écrit." in shown
    assert 'class="erreur"' in shown
    assert dit in shown
    assert not Enregistrement.objects.exists()


def test_what_is_pasted_from_word_is_cleaned_and_whole(client, comite):
    article = comite["article"]
    page(client, comite["Fatou"], "ecrire", article.pk, **written(article, texte=WORD))

    (block,) = now(article).last_text.corps.get_prep_value()
    assert block["value"].count("<li>") == 2
    for word in ("Un titre", "des œufs", "du lait", "Fin", "suite"):
        assert word in block["value"]
    assert not {"\u00ad", "\x0b", "\u2028", "•"} & set(block["value"])


def test_a_picture_has_an_author(client, comite):
    article = comite["article"]
    added = {"photo": picture(), "photo_description": "Le four", "photo_credit": ""}
    page(client, comite["Fatou"], "ecrire", article.pk, **written(article, **added))

    with pytest.raises(ValidationError) as error:
        avis.ask(article=article, par="Fatou")

    assert error.value.messages == ["Dites de qui est la photo 1."]
