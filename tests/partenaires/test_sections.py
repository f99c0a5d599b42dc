"""Editing a fiche rubrique by rubrique: what is published, what is proposed, what collides."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from annuaire.ecriture import write_champs
from annuaire.enums import Canal, Etat
from annuaire.importation.champs import read_value
from annuaire.models import Proposition, Service, Structure, Suggestion
from partenaires import actions, sections
from partenaires.actions import MODIFICATION
from partenaires.destinataires import cle
from partenaires.enums import EtatFiche, Publication, Role
from partenaires.forms_fiches import FormulaireSection
from partenaires.models import ReglagesEntretien, ReglagesStructure
from partenaires.publication import Regles
from tests.annuaire.factories import ChampThematiqueFactory, ServiceFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.partenaires.factories import (
    CampagneFactory,
    MembreFactory,
    ask_about,
    hold_link,
    make_link,
    make_proposition,
)
from tests.partenaires.outils import form_data, save, text, url
from tests.territoire.factories import (
    LieuFactory,
    PublicFactory,
    QuartierFactory,
    ThematiqueFactory,
)

pytestmark = pytest.mark.django_db


# -- Rules, pure -----------------------------------------------------------------------------------

DIRECTES = frozenset({"horaires", "contacts"})


@pytest.mark.parametrize(
    ("publication", "role", "section", "champ", "direct"),
    [
        (Publication.SECTIONS, "", "horaires", "horaires", True),
        (Publication.SECTIONS, "", "description", "nom", False),
        (Publication.SECTIONS, "", "contacts", "courriel", False),  # a link does not move itself
        (Publication.SECTIONS, Role.CONTRIBUTEUR, "contacts", "courriel", True),
        (Publication.SECTIONS, Role.GESTIONNAIRE, "description", "nom", False),
        (Publication.DIRECTE, Role.CONTRIBUTEUR, "description", "nom", True),
        (Publication.DIRECTE, "", "description", "nom", False),  # never more than « sections »
        (Publication.DIRECTE, "", "horaires", "horaires", True),
        (Publication.RELUE, Role.GESTIONNAIRE, "horaires", "horaires", False),
        (Publication.RELUE, "", "horaires", "horaires", False),
    ],
)
def test_who_publishes_what(publication, role, section, champ, direct):
    assert Regles(publication, DIRECTES, role).is_direct(section, champ) is direct


@pytest.mark.parametrize(
    ("publication", "role", "closes"),
    [
        (Publication.SECTIONS, Role.GESTIONNAIRE, True),
        (Publication.SECTIONS, Role.CONTRIBUTEUR, False),
        (Publication.DIRECTE, "", False),
        (Publication.RELUE, Role.GESTIONNAIRE, False),
    ],
)
def test_who_closes_for_good(publication, role, closes):
    assert Regles(publication, DIRECTES, role).closes is closes


def test_every_field_is_in_one_rubrique_at_most():
    for genre, rubriques in sections.SECTIONS.items():
        known = [champ for section in rubriques for champ in section.champs]
        assert len(known) == len(set(known))
        for champ in known:
            assert sections.say_field(champ, genre)


# -- Forms -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("genre", ["structure", "service"])
def test_a_form_sent_untouched_changes_nothing(client, genre):
    theme = ThematiqueFactory()
    ChampThematiqueFactory(thematique=theme, cle="duree", choix_liste=True)
    common = {
        "thematiques": [theme],
        "quartiers": [QuartierFactory()],
        "mots_cles": ["CV", "l'été"],
        "description": "  Un texte\n\navec  deux paragraphes. ",
        "horaires": "Mo-Fr 09:00-12:00; SH off",
        "message": "Ça reprend",
        "message_du": date(2026, 1, 2),
        "fermeture_du": date(2026, 8, 1),
        "site_web": "http://exemple.fr/é",
        "lieu": LieuFactory(acces_pmr="oui"),
    }
    if genre == "structure":
        fiche = StructureFactory(**common)
    else:
        fiche = ServiceFactory(
            **common,
            publics=[PublicFactory()],
            langues=["fr", "ar"],
            frais="payant",
            champs={"duree": "Soir"},
            structure=StructureFactory(),
        )
    hold_link(client, fiche)
    seen = 0
    for section in sections.sections_of(fiche):
        response = save(client, fiche, section.cle)
        assert response.status_code == 302, text(response)
        assert "rien changé" in text(client.get(response.url)), section.cle
        seen += 1
    assert seen >= 8
    assert not Suggestion.objects.exists()
    assert not ModelLogEntry.objects.filter(action=MODIFICATION).exists()


def test_what_was_wrong_already_is_nobodys_mistake(client, fiche, acces):
    Service.objects.update(site_web="pas une adresse")

    response = save(client, fiche, "contacts", telephone="04 73 00 00 01")

    assert response.status_code == 302
    fiche.refresh_from_db()
    assert (fiche.telephone, fiche.site_web) == ("+33473000001", "pas une adresse")


@pytest.mark.parametrize(
    ("section", "changes", "words"),
    [
        ("contacts", {"telephone": "04 73"}, "Téléphone"),
        ("contacts", {"site_web": "javascript:alert(1)"}, "Site web"),
        ("message", {"message_du": "2026-03-05", "message_au": "2026-03-01"}, "date de fin"),
        ("fermeture", {"fermeture_au": "2026-03-01"}, "premier jour"),
        ("fermeture", {"fermeture_du": "32/13/2026"}, "Fermé à partir du"),
        ("horaires", {"horaires-0-0-debut": "25:00"}, "Lundi"),
        ("description", {"nom": "   "}, "Nom"),
        ("description", {"nom": "x" * 200}, "Nom"),
        ("ou", {"lieu-code_postal": "ABC"}, "cinq chiffres"),
        ("ou", {"lieu-quartier": "99999"}, "Quartier"),
        ("prix", {"frais": "peut-être"}, "Prix"),
        ("pour_qui", {"publics": ["abc"]}, "Personnes concernées"),
        ("pour_qui", {"langues": ["klingon"]}, "Langues"),
    ],
)
def test_bad_input_is_said_and_nothing_typed_is_lost(client, fiche, acces, section, changes, words):
    response = save(client, fiche, section, **changes)

    page = text(response)
    assert response.status_code == 400
    assert "À corriger" in page
    assert words in page
    typed = next(iter(changes.values()))
    if isinstance(typed, str) and typed.strip() and section not in ("prix", "ou"):
        assert typed in page
    assert not ModelLogEntry.objects.filter(action=MODIFICATION).exists()


HOSTILES = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "%s%n", "\x01\x02",
    "'; DROP TABLE x; --", "‮txet", "🏳️‍🌈" * 20, "a\r\nSet-Cookie: x=1", "=1+1", "l'été d'Ûzès",
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILES)
def test_hostile_text_is_text(client, fiche, value):
    ReglagesStructure.objects.create(structure=fiche.structure, publication=Publication.DIRECTE)
    membre = MembreFactory(structure=fiche.structure)
    client.force_login(membre.compte)

    for section, name in (("description", "description"), ("message", "message")):
        response = save(client, fiche, section, **{name: value})
        assert response.status_code in (302, 400)
    for address in (
        reverse("mes_fiches:liste"),
        reverse("mes_fiches:fiche", args=[fiche.genre, fiche.pk]),
        url(fiche, "description"),
    ):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize("section", ["xx", "themes_", "precisions", "reserve", "lien"])
def test_an_unknown_rubrique_is_not_found(client, fiche, acces, section):
    assert client.get(url(fiche, section)).status_code == 404


def test_a_form_cut_on_the_way_loses_nothing(client, fiche, acces):
    data = form_data(client, fiche, "contacts") | {"depart": "tronqué", "telephone": "0473000002"}

    response = client.post(url(fiche, "contacts"), data)

    assert response.status_code == 400
    assert "0473000002" in text(response)
    again = client.post(url(fiche, "contacts"), data | {"depart": response.context["depart"]})
    assert again.status_code == 302


def test_the_signed_values_of_another_fiche_do_not_pass(client, fiche, acces):
    other = form_data(client, fiche.structure, "contacts")["depart"]
    data = form_data(client, fiche, "contacts") | {"depart": other, "telephone": "0473000002"}

    assert client.post(url(fiche, "contacts"), data).status_code == 400


def test_fields_that_are_not_asked_are_ignored(client, fiche, acces):
    save(client, fiche, "contacts", telephone="0473000003", live="", etat="fermee", nom="Piraté",
         structure="999", verifie_le="2000-01-01")  # fmt: skip

    fiche.refresh_from_db()
    assert (fiche.telephone, fiche.live, fiche.etat) == ("+33473000003", True, Etat.ACTIVE)
    assert fiche.nom != "Piraté"


# -- Published, or proposed ------------------------------------------------------------------------


def test_a_direct_rubrique_is_published_at_once(client, fiche, acces):
    (row,) = ask_about(CampagneFactory(ouverte=True, sections=["horaires"]), fiche)
    page = text(client.get(url(fiche, "horaires")))
    assert "sera publié tout de suite" in page

    response = save(client, fiche, "horaires", **{"horaires-0-0-debut": "10:00"})

    fiche.refresh_from_db()
    row.refresh_from_db()
    assert fiche.horaires == "Mo 10:00-12:00; Tu-Fr 09:00-12:00"
    assert (fiche.verifie_le, fiche.verifie_canal) == (timezone.localdate(), Canal.LIEN)
    assert row.etat == EtatFiche.MODIFIEE
    assert "C'est publié : Horaires" in text(client.get(response.url))
    assert not Proposition.objects.exists()
    entry = ModelLogEntry.objects.get(action=MODIFICATION)
    assert entry.user is None
    assert entry.data["canal"] == "Lien personnel"
    assert entry.data["champs"] == ["Horaires"]
    assert "Lien personnel" in entry.message


def test_what_is_read_again_waits(client, fiche, acces):
    page = text(client.get(url(fiche, "description")))
    assert "La coordination relira avant de publier" in page

    response = save(client, fiche, "description", description="Tout nouveau", mot="Voilà")

    fiche.refresh_from_db()
    assert fiche.description == "Une description de quelques mots."
    assert fiche.verifie_le == timezone.localdate()
    proposition = Proposition.objects.get()
    assert (proposition.fiche, proposition.mot) == (fiche, "Voilà")
    assert (proposition.courriel, proposition.canal) == ("contact@exemple.fr", Canal.LIEN)
    row = proposition.suggestions.get()
    assert (row.champ, row.valeur_proposee) == ("description", "Tout nouveau")
    page = text(client.get(response.url))
    assert "la coordination relit avant de publier : Description" in page
    assert "Envoyé, pas encore relu" in text(client.get(reverse("mes_fiches:liste")))


def test_a_mixed_rubrique_says_which_field_waits(client, fiche, acces):
    page = text(client.get(url(fiche, "contacts")))
    assert (
        "Ce sera publié tout de suite, sauf ceci, que la coordination relit d'abord : Courriel"
        in page
    )

    save(client, fiche, "contacts", telephone="0473000004", courriel="nouveau@exemple.fr")

    fiche.refresh_from_db()
    assert (fiche.telephone, fiche.courriel) == ("+33473000004", "contact@exemple.fr")
    assert Suggestion.objects.get().champ == "courriel"


def test_one_waits_per_field_and_the_newer_replaces(client, fiche, acces):
    make_proposition(fiche, {"description": "Ancienne", "nom": "Ancien"}, courriel="a@exemple.fr")

    page = text(client.get(url(fiche, "description")))
    assert "une autre personne a proposé « Ancienne »" in page
    response = save(client, fiche, "description", description="Récente")

    assert {(s.champ, s.valeur_proposee) for s in Suggestion.objects.all()} == {
        ("nom", "Ancien"),
        ("description", "Récente"),
    }
    assert Proposition.objects.count() == 2
    assert "Cela remplace" in text(client.get(response.url))


def test_who_comes_back_sees_what_they_proposed_and_may_withdraw_it(client, fiche, acces):
    save(client, fiche, "description", description="Proposée")

    page = text(client.get(url(fiche, "description")))
    assert "Proposée</textarea>" in page
    assert "vous l'avez proposé" in page
    assert save(client, fiche, "description").status_code == 302  # untouched: still waiting
    assert Suggestion.objects.get().valeur_proposee == "Proposée"
    save(client, fiche, "description", description="Mieux")
    assert Suggestion.objects.get().valeur_proposee == "Mieux"

    response = save(client, fiche, "description", description="Une description de quelques mots.")

    assert "Votre proposition est retirée" in text(client.get(response.url))
    assert not Proposition.objects.exists()


@pytest.mark.parametrize("times", [1, 3])
def test_a_form_sent_several_times_counts_once(client, fiche, acces, times):
    data = form_data(client, fiche, "contacts")
    data |= {"telephone": "0473000005", "courriel": "neuf@exemple.fr"}
    for _time in range(times):
        assert client.post(url(fiche, "contacts"), data).status_code == 302

    assert Suggestion.objects.count() == 1
    assert Proposition.objects.count() == 1
    assert ModelLogEntry.objects.filter(action=MODIFICATION).count() == 1


def test_the_general_setting_decides_for_all(client, fiche, acces):
    ReglagesEntretien.objects.create(sections_directes=["description"])

    save(client, fiche, "description", description="Directe")
    save(client, fiche, "horaires", **{"horaires-0-0-debut": "10:00"})

    fiche.refresh_from_db()
    assert (fiche.description, fiche.horaires) == ("Directe", "Mo-Fr 09:00-12:00")


@pytest.mark.parametrize("role", [Role.GESTIONNAIRE, Role.CONTRIBUTEUR])
def test_an_account_writes_under_its_name(client, fiche, role):
    ReglagesStructure.objects.create(structure=fiche.structure, publication=Publication.DIRECTE)
    membre = MembreFactory(structure=fiche.structure, role=role)
    client.force_login(membre.compte)

    save(client, fiche, "description", description="Par compte")

    fiche.refresh_from_db()
    assert fiche.description == "Par compte"
    assert ModelLogEntry.objects.get(action=MODIFICATION).user == membre.compte
    assert fiche.latest_revision.user == membre.compte


# -- Drafts, places --------------------------------------------------------------------------------


def test_a_draft_in_the_admin_takes_the_value_and_keeps_the_rest(fiche, acces):
    draft = Service.objects.get(pk=fiche.pk)
    draft.description = "En cours d'écriture"
    draft.save_revision(user=UtilisateurFactory(coordination=True))

    actions.change(fiche=fiche, acces=acces, valeurs={"telephone": "+33473000006"})

    fiche = Service.objects.get(pk=fiche.pk)
    assert fiche.telephone == "+33473000006"
    assert fiche.description == "Une description de quelques mots."
    assert fiche.has_unpublished_changes
    latest = fiche.get_latest_revision_as_object()
    assert (latest.telephone, latest.description) == ("+33473000006", "En cours d'écriture")
    assert fiche.live_revision.as_object().telephone == "+33473000006"
    assert fiche.live_revision.as_object().description == "Une description de quelques mots."


def test_a_place_others_stand_on_is_not_moved_under_them(fiche):
    place = LieuFactory(adresse="1 rue commune")
    elsewhere = StructureFactory(lieu=place)
    fiche.structure.lieu = place
    fiche.structure.save()

    write_champs(fiche=fiche.structure, valeurs={"lieu.adresse": "2 rue neuve"})

    assert Structure.objects.get(pk=elsewhere.pk).lieu.adresse == "1 rue commune"
    moved = Structure.objects.get(pk=fiche.structure.pk).lieu
    assert (moved.adresse, moved.commune) == ("2 rue neuve", "Clermont-Ferrand")
    assert moved.pk != place.pk


def test_a_structure_moves_with_its_own_services():
    structure = StructureFactory()
    service = ServiceFactory(structure=structure, lieu=structure.lieu)
    pk = structure.lieu.pk

    write_champs(fiche=structure, valeurs={"lieu.adresse": "3 rue neuve"})

    service.refresh_from_db()
    assert (service.lieu.pk, service.lieu.adresse) == (pk, "3 rue neuve")


def test_a_service_moves_alone():
    structure = StructureFactory()
    service = ServiceFactory(structure=structure, lieu=structure.lieu)

    write_champs(fiche=service, valeurs={"lieu.adresse": "4 rue neuve"})

    assert Structure.objects.get(pk=structure.pk).lieu.adresse != "4 rue neuve"
    assert Service.objects.get(pk=service.pk).lieu.adresse == "4 rue neuve"


def test_a_new_address_forgets_the_point_of_the_old_one():
    fiche = StructureFactory()

    write_champs(fiche=fiche, valeurs={"lieu.complement": "2e étage"})
    assert Structure.objects.get(pk=fiche.pk).lieu.latitude is not None

    write_champs(fiche=fiche, valeurs={"lieu.adresse": "5 rue neuve"})
    lieu = Structure.objects.get(pk=fiche.pk).lieu
    assert (lieu.latitude, lieu.precision) == (None, "quartier")


def test_a_draft_placed_elsewhere_keeps_its_own_place(fiche):
    elsewhere = LieuFactory(adresse="Brouillon")
    draft = Service.objects.get(pk=fiche.pk)
    draft.lieu = elsewhere
    draft.save_revision()

    write_champs(fiche=fiche, valeurs={"lieu.arret_transport": "Jaude (tram A)"})

    fiche = Service.objects.get(pk=fiche.pk)
    assert fiche.lieu.arret_transport == "Jaude (tram A)"
    latest = fiche.get_latest_revision_as_object()
    assert (latest.lieu.adresse, latest.lieu.arret_transport) == ("Brouillon", "Jaude (tram A)")


def test_a_service_without_a_place_says_whose_it_shows_and_may_have_its_own(client):
    fiche = ServiceFactory(lieu=None, structure__lieu=LieuFactory(adresse="9 rue mère"))
    ReglagesEntretien.objects.create(sections_directes=["ou"])
    hold_link(client, fiche)

    assert "9 rue mère" in text(client.get(url(fiche, "ou")))
    save(client, fiche, "ou", **{"lieu-adresse": "10 rue fille"})

    fiche = Service.objects.get(pk=fiche.pk)
    assert fiche.lieu.adresse == "10 rue fille"
    assert fiche.structure.lieu.adresse == "9 rue mère"


def test_lists_keywords_and_answers_are_written(client, fiche):
    theme = ThematiqueFactory()
    ChampThematiqueFactory(thematique=theme, cle="duree", choix_liste=True)
    public = PublicFactory()
    fiche.thematiques.set([theme])
    fiche.save()
    ReglagesStructure.objects.create(structure=fiche.structure, publication=Publication.DIRECTE)
    client.force_login(MembreFactory(structure=fiche.structure).compte)

    save(client, fiche, "pour_qui", publics=[public.pk], langues=["ar", "fr"])
    save(client, fiche, "description", mots_cles="CV, lettre de motivation")
    save(client, fiche, "precisions", **{"champs-duree": "Soir"})

    fiche = Service.objects.get(pk=fiche.pk)
    assert read_value(fiche, "publics") == [public.pk]
    assert read_value(fiche, "langues") == ["ar", "fr"]
    assert read_value(fiche, "mots_cles") == ["CV", "lettre de motivation"]
    assert fiche.champs == {"duree": "Soir"}


# -- Preview, steps --------------------------------------------------------------------------------


def test_the_preview_shows_the_public_page_and_writes_nothing(client, fiche, acces):
    data = form_data(client, fiche, "ou")
    data |= {"lieu-adresse": "77 rue du Futur", "geste": "apercu"}

    response = client.post(url(fiche, "ou", "apercu"), data)

    page = text(response)
    assert "rien n'est encore enregistré" in page
    assert "77 rue du Futur" in page
    assert "noindex" in page
    assert Service.objects.get(pk=fiche.pk).lieu.adresse != "77 rue du Futur"
    assert not Suggestion.objects.exists()
    carried = {"depart": response.context["depart"]} | dict(response.context["saisies"])
    back = client.post(url(fiche, "ou"), carried | {"geste": "reprendre"})
    assert back.status_code == 200
    assert 'value="77 rue du Futur"' in text(back)
    client.post(url(fiche, "ou"), carried | {"geste": "enregistrer"})
    assert Suggestion.objects.get().valeur_proposee == "77 rue du Futur"


@pytest.mark.parametrize("section", [s.cle for s in sections.SECTIONS["structure"]])
def test_every_rubrique_has_a_preview(client, section):
    fiche = StructureFactory(horaires="Mo 09:00-12:00")
    hold_link(client, fiche)

    response = client.post(url(fiche, section, "apercu"), form_data(client, fiche, section))

    assert response.status_code == 200
    assert "Vous n'avez rien changé" in text(response)


def test_steps_follow_one_another(client, fiche, acces):
    first, second, *_rest, last = sections.sections_of(fiche)
    page = text(client.get(url(fiche, first.cle) + "?suite=1"))
    total = len(sections.sections_of(fiche))
    assert f"Étape 1 sur {total}" in page

    response = save(client, fiche, first.cle, suite="1", **{"horaires-0-0-debut": "10:00"})
    assert response.url.startswith(url(fiche, second.cle) + "?suite=1")

    response = save(client, fiche, last.cle, suite="1")
    assert response.url.startswith(reverse("mes_fiches:fiche", args=[fiche.genre, fiche.pk]))


# -- Who, where, how -------------------------------------------------------------------------------

PERSONNES = [
    "lien", "gestionnaire", "contributeur", "lecteur", "ailleurs", "lien_ailleurs", "accueil",
    "coordination", "anonyme",
]  # fmt: skip


def become(client, personne, fiche):
    if personne == "lien":
        hold_link(client, fiche, fiche.structure)
    elif personne == "lien_ailleurs":
        other = StructureFactory(courriel="ailleurs@exemple.fr")
        hold_link(client, other, courriel="ailleurs@exemple.fr")
    elif personne == "ailleurs":
        client.force_login(MembreFactory(structure__courriel="x@exemple.fr").compte)
    elif personne in ("accueil", "coordination"):
        client.force_login(UtilisateurFactory(**{personne: True}))
    elif personne != "anonyme":
        client.force_login(MembreFactory(structure=fiche.structure, role=personne).compte)


@pytest.mark.parametrize("personne", PERSONNES)
def test_who_passes_which_door(client, fiche, personne):
    become(client, personne, fiche)
    args = [fiche.genre, fiche.pk]
    nobody = {"accueil", "coordination", "anonyme"}
    changes = {"lien", "gestionnaire", "contributeur"}
    before = (Service.objects.values_list().get(pk=fiche.pk), Suggestion.objects.count())

    def expect(allowed):
        return 200 if personne in allowed else 302 if personne in nobody else 404

    doors = {
        reverse("mes_fiches:fiche", args=args): expect({*changes, "lecteur"}),
        url(fiche, "contacts"): expect(changes),
        reverse("mes_fiches:fermer", args=args): expect(changes),
        reverse("mes_fiches:laisser", args=args): expect({"lien"}),
        reverse("mes_fiches:nouveau_service", args=[fiche.structure.pk]): expect(changes),
    }
    for address, status in doors.items():
        for method in ("get", "head"):
            assert getattr(client, method)(address).status_code == status, (method, address)
        for method in ("put", "patch", "delete"):
            assert getattr(client, method)(address).status_code == 405, (method, address)
    if personne not in changes:
        refused = 302 if personne in nobody else 404
        posts = [
            (url(fiche, "contacts"), {"telephone": "0473000001", "geste": "enregistrer"}),
            (url(fiche, "contacts", "apercu"), {"telephone": "0473000001"}),
            (reverse("mes_fiches:fermer", args=args), {"geste": "aujourdhui"}),
            (reverse("mes_fiches:laisser", args=args), {"geste": "laisser"}),
            (reverse("mes_fiches:confirmer"), {"fiche": cle(fiche), "geste": "confirmer"}),
            (reverse("mes_fiches:annuler"), {"fiche": cle(fiche), "geste": "annuler"}),
            (
                reverse("mes_fiches:nouveau_service", args=[fiche.structure.pk]),
                {"nom": "Pirate", "type": "atelier", "geste": "enregistrer"},
            ),
        ]
        for address, data in posts:
            response = client.post(address, data)
            assert response.status_code == refused, address
        assert not Service.objects.filter(nom="Pirate").exists()
        now = (Service.objects.values_list().get(pk=fiche.pk), Suggestion.objects.count())
        assert now == before


@pytest.mark.parametrize("personne", ["lien", "ailleurs", "anonyme"])
def test_not_mine_and_not_there_answer_alike(client, fiche, personne):
    become(client, personne, fiche)
    others = ServiceFactory(courriel="a@exemple.fr", structure__courriel="a@exemple.fr")
    draft = ServiceFactory(brouillon=True, structure=fiche.structure)
    answers = {
        (response.status_code, response.headers.get("Location"))
        for pk in (others.pk, draft.pk, 999_999_999)
        for response in [client.get(reverse("mes_fiches:fiche", args=["service", pk]))]
    }

    assert len(answers) == 1


def test_a_leaver_is_refused_at_the_next_request(client, fiche):
    membre = MembreFactory(structure=fiche.structure)
    client.force_login(membre.compte)
    data = form_data(client, fiche, "contacts") | {"telephone": "0473000001"}
    membre.retire_le = timezone.now()
    membre.save()

    assert client.post(url(fiche, "contacts"), data).status_code == 302
    fiche.refresh_from_db()
    assert fiche.telephone == "+33473408969"


def test_a_change_that_breaks_a_rule_is_said(client):
    structure = StructureFactory(siret="26630746100016", nom="La même")
    other = StructureFactory(siret="26630746100016", nom="Autre")
    ReglagesEntretien.objects.create(sections_directes=["description"])
    hold_link(client, other)

    response = save(client, other, "description", nom="La même")

    assert response.status_code == 400
    assert "porte déjà ce nom" in text(response)
    assert structure.nom == "La même"


@pytest.mark.parametrize("nb", [1, 3])
def test_the_page_of_a_fiche_costs_the_same_whatever_waits(
    client, fiche, acces, nb, django_assert_num_queries
):
    for champ in ("description", "nom", "conditions")[:nb]:
        make_proposition(fiche, {champ: "x"}, courriel=f"{champ}@exemple.fr")
    address = reverse("mes_fiches:fiche", args=[fiche.genre, fiche.pk])
    client.get(address)

    with django_assert_num_queries(22):
        client.get(address)


def test_forms_know_what_each_field_is(fiche):
    form = FormulaireSection(
        {"telephone": "04 73 00 00 10", "courriel": "", "site_web": "exemple.fr"},
        genre="service",
        champs=("telephone", "courriel", "site_web"),
        depart={"telephone": "+33473408969", "courriel": "a@exemple.fr", "site_web": ""},
    )

    assert form.is_valid()
    assert form.saisie == {
        "telephone": "+33473000010",
        "courriel": "",
        "site_web": "https://exemple.fr",
    }


def test_writing_what_does_not_hold_raises_and_writes_nothing(fiche):
    with pytest.raises(ValidationError):
        write_champs(fiche=fiche, valeurs={"message_du": "2026-03-05", "message_au": "2026-03-01"})

    assert Service.objects.get(pk=fiche.pk).message_du is None


def test_a_link_never_reads_more_than_its_address_answers_for(client, fiche):
    others = ServiceFactory(courriel="a@exemple.fr", structure__courriel="a@exemple.fr")
    secret = make_link(fiche, others)  # asked for, but not answered for
    client.get(reverse("mes_fiches:lien", args=[secret]))

    page = text(client.get(reverse("mes_fiches:liste")))

    assert fiche.nom in page
    assert others.nom not in page


@pytest.mark.parametrize("where", ["partner", "admin"])
def test_the_help_of_a_question_is_words(client, where):
    """Written by the coordination, read by administrators, whose pages may run inline scripts."""
    theme = ThematiqueFactory()
    question = ChampThematiqueFactory(thematique=theme, aide="De <b onclick=x>3</b> à 5 ans & plus")
    service = ServiceFactory(thematiques=[theme])
    if where == "partner":
        client.force_login(MembreFactory(structure=service.structure, gestionnaire=True).compte)
        page = reverse("mes_fiches:section", args=["service", service.pk, sections.QUESTIONS])
    else:
        client.force_login(UtilisateurFactory(admin=True))
        page = reverse(service.snippet_viewset.get_url_name("edit"), args=[service.pk])

    shown = client.get(page).content.decode()

    assert question.libelle in shown
    assert "<b onclick" not in shown
    assert "De &lt;b onclick=x&gt;3&lt;/b&gt; à 5 ans &amp; plus" in shown


def test_what_a_service_takes_from_its_structure_is_shown_as_such(client):
    """« Rien n'est indiqué » would be wrong: the public reads the structure's."""
    structure = StructureFactory(telephone="+33473111213", courriel="contact@exemple.fr")
    service = ServiceFactory(structure=structure, telephone="", courriel="", lieu=None)
    hold_link(client, service)

    page = text(client.get(reverse("mes_fiches:fiche", args=["service", service.pk])))

    contacts = re.search(r'id="contacts".*?</section>', page, re.S)[0]
    assert "04 73 11 12 13 (de la structure)" in contacts
    assert "contact@exemple.fr (de la structure)" in contacts
    assert "(de la structure)" in re.search(r'id="ou".*?</section>', page, re.S)[0]

    Service.objects.filter(pk=service.pk).update(telephone="+33473999999")
    page = text(client.get(reverse("mes_fiches:fiche", args=["service", service.pk])))
    contacts = re.search(r'id="contacts".*?</section>', page, re.S)[0]
    assert "04 73 99 99 99" in contacts
    assert "04 73 11 12 13" not in contacts


def test_a_mixed_rubrique_says_so_before_it_is_opened(client, fiche, acces):
    page = text(client.get(reverse("mes_fiches:fiche", args=["service", fiche.pk])))

    contacts = re.search(r'id="contacts".*?</section>', page, re.S)[0]
    assert "publié tout de suite, sauf : Courriel" in contacts
    hours = re.search(r'id="horaires".*?</section>', page, re.S)[0]
    assert "sauf" not in hours
