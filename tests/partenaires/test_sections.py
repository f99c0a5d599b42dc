"""Editing a fiche rubrique by rubrique: what is published, what is proposed, what collides."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from html import unescape
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from annuaire.ecriture import write_champs
from annuaire.enums import Canal, Etat
from annuaire.importation.champs import read_value
from annuaire.models import Proposition, Service, Structure, Suggestion
from comptes import jetons
from partenaires import actions, sections
from partenaires.acces import USAGE, acces_par_compte, acces_par_lien
from partenaires.actions import MODIFICATION
from partenaires.conflits import merge
from partenaires.destinataires import cle
from partenaires.enums import EtatFiche, Publication, Role
from partenaires.forms_fiches import FormulaireSection
from partenaires.models import ReglagesEntretien, ReglagesStructure
from partenaires.publication import Regles
from partenaires.resumes import say_closure
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
from tests.territoire.factories import (
    LieuFactory,
    PublicFactory,
    QuartierFactory,
    ThematiqueFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def fiche():
    return ServiceFactory(horaires="Mo-Fr 09:00-12:00")


@pytest.fixture
def acces(client, fiche):
    """Of the browser that holds the link."""
    return acces_par_lien(hold_link(client, fiche, fiche.structure))


def by_account(structure, role=Role.GESTIONNAIRE):
    return acces_par_compte(MembreFactory(structure=structure, role=role).compte)


def url(fiche, section, view="section"):
    return reverse(f"mes_fiches:{view}", args=[fiche.genre, fiche.pk, section])


def text(response):
    return unescape(response.content.decode()).replace("\u00a0", " ")


def form_data(client, fiche, section):
    """What the form sends when nobody touches it."""
    form = client.get(url(fiche, section)).context["form"]
    page = client.get(url(fiche, section))
    data = {"depart": page.context["depart"], "geste": "enregistrer"}
    for tag in re.findall(r"<input [^>]*>", page.content.decode()):
        name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
        if not name or name[1] in ("csrfmiddlewaretoken", "depart"):
            continue
        if ("radio" in tag or "checkbox" in tag) and " checked" not in tag:
            continue
        data.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, text_ in re.findall(
        r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page.content.decode(), re.S
    ):
        data[name] = unescape(text_)
    for name, options in re.findall(
        r'<select name="([^"]+)".*?>(.*?)</select>', page.content.decode(), re.S
    ):
        chosen = re.search(r'value="([^"]*)"[^>]* selected', options)
        data[name] = chosen[1] if chosen else ""
    assert form.fields
    return data


def save(client, fiche, section, **changes):
    data = form_data(client, fiche, section) | {k.replace("__", "-"): v for k, v in changes.items()}
    return client.post(url(fiche, section), data)


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


def test_merge_tells_mine_from_theirs():
    fusion = merge(
        depart={"a": 1, "b": 1, "c": 1, "d": 1, "e": 1},
        present={"a": 1, "b": 2, "c": 2, "d": 2, "e": 1},
        saisie={"a": 9, "c": 9, "d": 2},
    )

    assert fusion.ecrire == {"a": 9}
    assert fusion.entre_temps == ["b", "d"]  # d: both wrote the same
    assert [(c.champ, c.depart, c.present, c.saisie) for c in fusion.conflits] == [("c", 1, 2, 9)]


@pytest.mark.parametrize(
    ("choix", "ecrire", "conflits"),
    [({"c": True}, {"c": 9}, 0), ({"c": False}, {}, 0), ({}, {}, 1)],
)
def test_a_conflict_waits_for_a_choice(choix, ecrire, conflits):
    shown = {"depart": {"c": 2}, "present": {"c": 2}, "saisie": {"c": 9}, "demandes": {"c": 1}}
    fusion = merge(**shown, choix=choix)
    assert (fusion.ecrire, len(fusion.conflits)) == (ecrire, conflits)

    moved = merge(**shown | {"present": {"c": 3}}, choix=choix)
    assert [c.present for c in moved.conflits] == [3]


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


# -- Two people on one fiche -----------------------------------------------------------------------


def test_two_people_on_two_fields_both_keep_theirs(client, fiche, acces):
    data = form_data(client, fiche, "contacts") | {"telephone": "0473000007"}
    Service.objects.update(site_web="https://autre.fr/")

    response = client.post(url(fiche, "contacts"), data)

    fiche.refresh_from_db()
    assert (fiche.telephone, fiche.site_web) == ("+33473000007", "https://autre.fr/")
    assert "Changé entre-temps par une autre personne, et gardé : Site web" in text(
        client.get(response.url)
    )


@pytest.mark.parametrize(
    ("choice", "kept"), [("mienne", "+33473000008"), ("presente", "+33473999999")]
)
def test_two_people_on_one_field_the_second_chooses(client, fiche, acces, choice, kept):
    data = form_data(client, fiche, "contacts")
    data |= {"telephone": "0473000008", "site_web": "https://moi.fr"}
    Service.objects.update(telephone="+33473999999")

    response = client.post(url(fiche, "contacts"), data)

    page = text(response)
    assert response.status_code == 409
    for words in ("Au départ", "04 73 40 89 69", "04 73 99 99 99", "04 73 00 00 08"):
        assert words in page
    fiche.refresh_from_db()
    assert (fiche.telephone, fiche.site_web) == ("+33473999999", "")
    again = dict(response.context["saisies"]) | {
        "depart": response.context["depart"],
        "geste": "enregistrer",
    }
    assert client.post(url(fiche, "contacts"), again).status_code == 409  # nothing chosen

    response = client.post(url(fiche, "contacts"), again | {"choix-telephone": choice})

    assert response.status_code == 302
    fiche.refresh_from_db()
    assert (fiche.telephone, fiche.site_web) == (kept, "https://moi.fr")


def test_a_third_change_meanwhile_is_asked_again(client, fiche, acces):
    data = form_data(client, fiche, "contacts") | {"telephone": "0473000008"}
    Service.objects.update(telephone="+33473999999")
    response = client.post(url(fiche, "contacts"), data)
    Service.objects.update(telephone="+33473888888")

    again = dict(response.context["saisies"]) | {
        "depart": response.context["depart"],
        "geste": "enregistrer",
        "choix-telephone": "mienne",
    }
    response = client.post(url(fiche, "contacts"), again)

    assert response.status_code == 409
    assert "04 73 88 88 88" in text(response)


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


# -- Closing ---------------------------------------------------------------------------------------


def close(client, fiche, **data):
    return client.post(reverse("mes_fiches:fermer", args=[fiche.genre, fiche.pk]), data)


def test_closed_for_some_days_in_two_taps_and_open_again(client, fiche, acces):
    today = timezone.localdate()
    sunday = today + timedelta(days=6 - today.weekday())

    for geste, fin in (("aujourdhui", today), ("semaine", sunday)):
        assert close(client, fiche, geste=geste).status_code == 302
        fiche.refresh_from_db()
        assert (fiche.fermeture_du, fiche.fermeture_au) == (today, fin)
    assert "Rouvrir" in text(client.get(reverse("mes_fiches:liste")))

    close(client, fiche, geste="rouvrir")

    fiche.refresh_from_db()
    assert (fiche.fermeture_du, fiche.fermeture_au) == (None, None)


def test_closed_until_a_day(client, fiche, acces):
    today = timezone.localdate()
    until = today + timedelta(days=12)

    assert close(client, fiche, geste="jours", au=until.isoformat()).status_code == 302

    fiche.refresh_from_db()
    assert (fiche.fermeture_du, fiche.fermeture_au) == (today, until)
    for au in ("", "hier", "2020-01-01"):
        response = close(client, fiche, geste="jours", au=au)
        assert response.status_code == 400
        assert "À corriger" in text(response)


@pytest.mark.parametrize("role", [None, Role.CONTRIBUTEUR])
def test_closing_for_good_is_read_again(client, fiche, role):
    if role:
        client.force_login(MembreFactory(structure=fiche.structure, role=role).compte)
    else:
        hold_link(client, fiche)
    jour = timezone.localdate()
    (row,) = ask_about(CampagneFactory(ouverte=True, sections=["horaires"]), fiche)

    for _time in range(2):  # the page sent twice
        close(client, fiche, geste="arret", le=jour.isoformat(), a_la_place="La MJC")

    fiche.refresh_from_db()
    row.refresh_from_db()
    assert (fiche.etat, fiche.fermee_depuis, fiche.verifie_le) == (Etat.ACTIVE, None, None)
    assert row.etat == EtatFiche.MODIFIEE
    proposed = {s.champ: s.valeur_proposee for s in Suggestion.objects.all()}
    assert proposed == {
        "etat": "fermee",
        "fermee_depuis": jour.isoformat(),
        "a_la_place": "La MJC",
    }
    close(client, fiche, geste="reprise")
    assert not Proposition.objects.exists()


def test_a_gestionnaire_closes_for_good_and_opens_again(client, fiche):
    client.force_login(MembreFactory(structure=fiche.structure).compte)
    jour = timezone.localdate() - timedelta(days=3)

    close(client, fiche, geste="arret", le=jour.isoformat(), a_la_place="La MJC")

    fiche.refresh_from_db()
    assert (fiche.etat, fiche.fermee_depuis, fiche.a_la_place) == (Etat.FERMEE, jour, "La MJC")
    assert "Fermée pour de bon depuis" in text(client.get(reverse("mes_fiches:liste")))

    close(client, fiche, geste="reprise")

    fiche.refresh_from_db()
    assert (fiche.etat, fiche.fermee_depuis, fiche.a_la_place) == (Etat.ACTIVE, None, "")


def test_a_day_to_come_is_announced_only(fiche):
    jour = timezone.localdate() + timedelta(days=40)

    actions.close_for_good(fiche=fiche, acces=by_account(fiche.structure), le=jour)

    fiche.refresh_from_db()
    assert (fiche.etat, fiche.fermee_depuis) == (Etat.ACTIVE, jour)


@pytest.mark.parametrize(
    ("ecart", "dit"), [(-1, "Fermé depuis le"), (0, "Fermé depuis le"), (1, "Fermé à partir du")]
)
def test_a_closure_to_come_is_not_said_begun(ecart, dit):
    today = date(2026, 3, 3)
    fiche = Structure(fermeture_du=today + timedelta(days=ecart))

    assert say_closure(fiche, today).startswith(dit)


# -- A new service ---------------------------------------------------------------------------------


def new_service(client, structure, **data):
    address = reverse("mes_fiches:nouveau_service", args=[structure.pk])
    return client.post(address, {"geste": "enregistrer", "type": "atelier"} | data)


@pytest.mark.parametrize("times", [1, 2])
def test_a_new_service_waits_to_be_read(client, fiche, acces, times):
    for _time in range(times):
        response = new_service(client, fiche.structure, nom="Couture", description="Le lundi")

    assert response.status_code == 302
    service = Service.objects.get(nom="Couture")
    assert (service.live, service.structure) == (False, fiche.structure)
    proposition = Proposition.objects.get()
    assert (proposition.nouvelle, proposition.fiche) == (True, service)
    assert "Couture" in text(client.get(reverse("mes_fiches:liste")))


def test_a_new_service_is_published_where_everything_is(client, fiche):
    ReglagesStructure.objects.create(structure=fiche.structure, publication=Publication.DIRECTE)
    client.force_login(MembreFactory(structure=fiche.structure).compte)

    new_service(client, fiche.structure, nom="Couture", telephone="0473000009")

    service = Service.objects.get(nom="Couture")
    assert (service.live, service.telephone) == (True, "+33473000009")
    assert service.verifie_le == timezone.localdate()
    assert not Proposition.objects.exists()


def test_a_new_service_needs_a_name_and_keeps_the_rest(client, fiche, acces):
    response = new_service(
        client, fiche.structure, description="Déjà écrit", telephone="1234567890"
    )

    page = text(response)
    assert response.status_code == 400
    assert "Déjà écrit" in page
    assert "1234567890" in page
    assert not Service.objects.filter(live=False).exists()


def test_a_new_service_without_anything_says_what_is_missing(client, fiche, acces):
    response = new_service(client, fiche.structure)

    assert response.status_code == 400
    assert 'href="#id_nom"' in text(response)
    assert not Service.objects.filter(live=False).exists()


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


# -- At the same second ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_sixteen_people_save_at_the_same_second():
    structure = StructureFactory()
    fiche = ServiceFactory(structure=structure)
    people = []
    for _n in range(16):
        secret = make_link(fiche, structure)
        people.append(acces_par_lien(jetons.find(USAGE, secret)))

    def save(numero):
        acces = people[numero]
        try:
            actions.confirm(fiche=structure, acces=acces)
            actions.change(
                fiche=fiche,
                acces=acces,
                valeurs={"message": f"Message {numero}", "description": f"Texte {numero}"},
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(save, range(16)))

    fiche.refresh_from_db()
    assert fiche.message.startswith("Message")
    assert Suggestion.objects.get().champ == "description"
    assert Proposition.objects.count() == 1
    assert ModelLogEntry.objects.filter(action=MODIFICATION).count() == 16


@pytest.mark.django_db(transaction=True)
def test_eight_people_on_one_field_one_is_published_the_others_choose():
    """What each of them saw was true when she sent it: none may be lost without a word."""
    fiche = StructureFactory(message="", courriel="contact@exemple.fr")
    page = reverse("mes_fiches:section", args=["structure", fiche.pk, "message"])
    people = []
    for _n in range(8):
        client = Client()
        hold_link(client, fiche)
        depart = re.search(r'name="depart" value="([^"]+)"', client.get(page).content.decode())[1]
        people.append((client, unescape(depart)))
    together = Barrier(len(people))

    def save(numero):
        client, depart = people[numero]
        data = {"depart": depart, "message": f"Message {numero}", "geste": "enregistrer"}
        try:
            together.wait()
            return client.post(page, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        answers = sorted(pool.map(save, range(len(people))))

    assert answers == [302] + [409] * 7


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


def test_a_link_does_not_fill_the_list_of_new_services(client, fiche, monkeypatch):
    monkeypatch.setattr(actions, "MAX_NOUVEAUX", 2)
    hold_link(client, fiche.structure, fiche, courriel=fiche.courriel)
    address = reverse("mes_fiches:nouveau_service", args=[fiche.structure.pk])

    answers = [
        client.post(address, {"nom": f"Atelier {n}", "type": "activite", "geste": "enregistrer"})
        for n in range(3)
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 400]
    assert "2 nouveaux services attendent déjà" in unescape(answers[2].content.decode())
    assert "Atelier 2" in answers[2].content.decode()
    assert Service.objects.filter(nom__startswith="Atelier").count() == 2
