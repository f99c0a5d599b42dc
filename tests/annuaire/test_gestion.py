"""Coordinators at work: lists, filters, exports, the editor, acts on many fiches, what waits."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from annuaire import fraicheur
from annuaire.actions import VERIFICATION, mark_verified
from annuaire.enums import Canal, EtatTraitement, Fraicheur, Frais, Intervalle, TypeChamp
from annuaire.gestion import actes
from annuaire.gestion.filtres import freshness_q
from annuaire.models import Entree, Service, Signalement, Structure, Suggestion
from portal.socle.tableurs import neutralise
from tests.annuaire.factories import (
    ChampThematiqueFactory,
    ServiceFactory,
    SignalementFactory,
    StructureFactory,
    SuggestionFactory,
    SynonymeFactory,
)
from tests.comptes.factories import UtilisateurFactory
from tests.territoire.factories import (
    LieuFactory,
    PublicFactory,
    QuartierFactory,
    TerritoireFactory,
    ThematiqueFactory,
)

ENORME = "9" * 30

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordination(client):
    user = UtilisateurFactory(coordination=True)
    client.force_login(user)
    return user


def url(fiche, view, *args):
    return reverse(fiche.snippet_viewset.get_url_name(view), args=args)


def form_data(client, fiche):
    """What the editor's form sends when nobody touches it."""
    form = client.get(url(fiche, "edit", fiche.pk)).context["form"]
    data = {}
    for name in form.fields:
        value = form[name].value()
        if name == "mots_cles":
            value = ", ".join(f'"{tag}"' for tag in fiche.mots_cles.names())
        elif isinstance(value, (list, tuple)):
            value = [getattr(item, "pk", item) for item in value]
        if value is not None:
            data[name] = value
    return data


def save(client, fiche, *, publish=True, **changes):
    data = form_data(client, fiche) | changes
    if publish:
        data["action-publish"] = "1"
    return client.post(url(fiche, "edit", fiche.pk), data)


# -- Lists ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("factory", [StructureFactory, ServiceFactory])
@pytest.mark.parametrize("nb", [1, 3])
def test_list_costs_the_same_whatever_its_length(
    client, coordination, factory, nb, django_assert_max_num_queries
):
    factory.create_batch(nb)
    address = url(factory._meta.model, "list")
    client.get(address)

    with django_assert_max_num_queries(24):
        response = client.get(address)

    assert len(response.context["object_list"]) == nb


def test_list_says_the_freshness_in_words(client, coordination):
    StructureFactory()

    assert "Ancienne" in client.get(url(Structure, "list")).content.decode()


@pytest.mark.parametrize("intervalle", Intervalle.values)
def test_freshness_filter_agrees_with_the_rule(intervalle):
    today = date(2026, 8, 31)  # a month's end, where months are uneven
    days = (0, 27, 28, 31, 32, 61, 92, 183, 184, 185, 365, 366, 367, 488, 670, 900)
    for shift in days:
        StructureFactory(intervalle=intervalle, verifie_le=today - timedelta(days=shift))
    StructureFactory(intervalle=intervalle, verifie_le=None)

    for etat in Fraicheur:
        expected = {
            fiche.pk
            for fiche in Structure.objects.all()
            if fraicheur.etat(fiche.verifie_le, fiche.intervalle, today) == etat
        }
        found = Structure.objects.filter(freshness_q(etat, today))
        assert set(found.values_list("pk", flat=True)) == expected


def test_filters_of_structures(client, coordination):
    theme, quartier = ThematiqueFactory(), QuartierFactory()
    child = ThematiqueFactory(parent=theme)
    wanted = StructureFactory(
        thematiques=[child],
        quartiers=[quartier],
        verifiee=True,
        telephone="",
        lieu=LieuFactory(approximatif=True),
        type="sante",
    )
    draft = StructureFactory(brouillon=True, etat="fermee")

    def found(query):
        response = client.get(f"{url(Structure, 'list')}?{query}")
        return {fiche.pk for fiche in response.context["object_list"]}

    for query in (
        f"thematiques={theme.pk}",
        f"quartiers={quartier.pk}",
        f"territoire={wanted.territoire.pk}",
        "fraicheur=a-jour",
        "sans_telephone=true",
        "sans_lieu=true",
        "type=sante",
        f"q={wanted.nom.lower()}",
    ):
        assert found(query) == {wanted.pk}, query
    assert found("publication=brouillon") == {draft.pk}
    assert found("etat=fermee") == {draft.pk}


def test_quartier_filter_of_services_follows_the_structure(client, coordination):
    quartier = QuartierFactory()
    inherits = ServiceFactory(structure=StructureFactory(quartiers=[quartier]))
    ServiceFactory(structure=inherits.structure, quartiers=[QuartierFactory()])

    response = client.get(f"{url(Service, 'list')}?quartiers={quartier.pk}")

    assert [*response.context["object_list"]] == [inherits]


@pytest.mark.parametrize(
    "query",
    [
        "thematiques=abc",
        "territoire=99999999999999999999",
        "fraicheur=x",
        "p=-1",
        "p=abc",
        "ordering=nope",
        "q=%22%27%3B",
        "type=%00",
        "export=pdf",
        "sans_lieu=perhaps",
    ],
)
@pytest.mark.parametrize("model", [Structure, Service])
def test_odd_queries_get_a_page(client, coordination, model, query):
    client.raise_request_exception = False

    assert client.get(f"{url(model, 'list')}?{query}").status_code in (200, 400)


# -- Exports --------------------------------------------------------------------------------------

FORMULES = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def test_formulas_are_neutralised():
    assert [neutralise(text) for text in FORMULES] == [f"'{text}" for text in FORMULES]
    assert neutralise("l'été") == "l'été"
    assert neutralise(-1) == -1


def test_csv_export_holds_words_and_no_formula(client, coordination):
    theme = ThematiqueFactory(nom_simple="Santé")
    StructureFactory(
        nom='=HYPERLINK("http://mal")', description="@cmd", thematiques=[theme], pro=True
    )

    response = client.get(f"{url(Structure, 'list')}?export=csv")
    text = b"".join(response.streaming_content).decode()

    assert "'=HYPERLINK" in text
    assert "\n=" not in text
    assert ",'@cmd," in text
    assert "Santé" in text
    assert "04 73 40 89 69" in text  # as people read it; +33… would look like a formula


def test_wagtail_s_own_exports_hold_no_formula_either(client, coordination):
    fiche = StructureFactory(nom="=cmd()")
    mark_verified(fiche=fiche, par=coordination)
    SynonymeFactory(terme="=cmd()", equivalents="@cmd()")

    for address in ("wagtailadmin_reports:site_history", "wagtailsnippets_annuaire_synonyme:list"):
        response = client.get(reverse(address), {"export": "csv"})
        lines = b"".join(response.streaming_content).decode().splitlines()
        cells = [cell for row in csv.reader(lines) for cell in row]
        assert "'=cmd()" in cells
        assert not [cell for cell in cells if cell.startswith(("=", "@"))]


def test_xlsx_export_has_a_column_per_question(client, coordination):
    question = ChampThematiqueFactory(cle="duree", libelle="=Durée")
    ServiceFactory(champs={"duree": "=2 h"}, thematiques=[question.thematique])

    response = client.get(f"{url(Service, 'list')}?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    rows = list(sheet.values)

    assert rows[0][-1] == "'=Durée (duree)"
    assert rows[1][-1] == "'=2 h"


@pytest.mark.parametrize("nb", [1, 3])
def test_export_costs_the_same_whatever_its_length(
    client, coordination, nb, django_assert_max_num_queries
):
    theme = ThematiqueFactory()
    ServiceFactory.create_batch(nb, thematiques=[theme], mots_cles=["a"])

    with django_assert_max_num_queries(24):
        b"".join(client.get(f"{url(Service, 'list')}?export=csv").streaming_content)


# -- The editor -----------------------------------------------------------------------------------


def test_service_is_written_with_its_lists_and_answers(client, coordination):
    question = ChampThematiqueFactory(cle="duree", type=TypeChamp.NOMBRE)
    ChampThematiqueFactory(cle="creche", type=TypeChamp.OUI_NON, thematique=question.thematique)
    public = PublicFactory()
    fiche = ServiceFactory(champs={"ancienne": "gardée"}, mots_cles=["CV"])

    response = save(
        client,
        fiche,
        langues=["ar", "tr"],
        modes_accueil=["en-presentiel"],
        publics=[public.pk],
        champ_duree="1,5",
        champ_creche="non",
        mots_cles="CV, emploi",
        frais=Frais.GRATUIT,
    )

    assert response.status_code == 302, response.context["form"].errors
    fiche = Service.objects.get(pk=fiche.pk)
    assert (fiche.langues, fiche.modes_accueil) == (["ar", "tr"], ["en-presentiel"])
    assert fiche.champs == {"ancienne": "gardée", "duree": 1.5, "creche": False}
    assert [*fiche.publics.all()] == [public]
    assert sorted(fiche.mots_cles.names()) == ["CV", "emploi"]
    assert "l:tr" in Entree.objects.get(genre="service", objet_id=fiche.pk).facettes


def test_untouched_form_changes_nothing(client, coordination):
    fiche = ServiceFactory(
        champs={"duree": 2}, langues=["ar"], horaires="Mo-Fr 09:00-12:00", mots_cles=["CV"]
    )
    ChampThematiqueFactory(cle="duree", type=TypeChamp.NOMBRE)

    response = save(client, fiche)

    assert response.status_code == 302, response.context["form"].errors
    fresh = Service.objects.get(pk=fiche.pk)
    for name in ("nom", "champs", "langues", "horaires", "telephone", "lieu_id", "verifie_le"):
        assert getattr(fresh, name) == getattr(fiche, name)


def test_bad_answer_is_said_beside_its_question(client, coordination):
    ChampThematiqueFactory(cle="duree", type=TypeChamp.NOMBRE)
    fiche = ServiceFactory()

    response = save(client, fiche, champ_duree="long")

    assert response.context["form"].errors["champ_duree"] == ["Écrivez un nombre."]


def test_questions_are_shown_once(client, coordination):
    ChampThematiqueFactory(cle="duree", libelle="Durée de la séance")

    page = client.get(url(ServiceFactory(), "edit", Service.objects.get().pk)).content.decode()

    assert page.count('name="champ_duree"') == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("langues", ["xx"]),
        ("siret", "123"),
        ("telephone", "99"),
        ("etat", "fusionnee"),
        ("lieu", "abc"),
        ("logo", "9" * 30),
        ("territoire", "x"),
        ("thematiques", ["x"]),
        ("horaires", "n'importe quoi"),
        ("intervalle", "5"),
        ("site_web", "javascript:alert(1)"),
    ],
)
def test_bad_values_are_refused_on_their_field(client, coordination, name, value):
    fiche = StructureFactory() if name != "langues" else ServiceFactory()

    response = save(client, fiche, **{name: value})

    assert name in response.context["form"].errors


def test_reseaux_are_written_one_a_line(client, coordination):
    fiche = StructureFactory(reseaux=["mjc"])

    save(client, fiche, reseaux="mjc\r\n\r\nfrance-service\r\nmjc")

    assert Structure.objects.get().reseaux == ["mjc", "france-service"]


def test_draft_then_publish(client, coordination):
    fiche = StructureFactory(nom="Avant")

    save(client, fiche, publish=False, nom="Après")
    fiche.refresh_from_db()
    assert fiche.nom == "Avant"
    assert Entree.objects.get(objet_id=fiche.pk).titre == "Avant"

    save(client, fiche, nom="Après")
    fiche.refresh_from_db()
    assert fiche.nom == "Après"
    assert Entree.objects.get(objet_id=fiche.pk).titre == "Après"


def test_history_shows_the_difference_of_lists_and_themes(client, coordination):
    before, after = ThematiqueFactory(nom_simple="Avant"), ThematiqueFactory(nom_simple="Après")
    ChampThematiqueFactory(cle="duree", libelle="Durée")
    fiche = ServiceFactory(thematiques=[before], langues=["ar"], champs={"duree": "1 h"})
    fiche.save_revision(changed=False)
    save(client, fiche, thematiques=[after.pk], langues=["tr"], champ_duree="2 h")

    address = url(fiche, "revisions_compare", fiche.pk, "earliest", "latest")
    comparison = client.get(address).context["comparison"]

    shown = {str(field.field_label()): str(field.htmldiff()) for field in comparison}
    assert set(shown) == {"Thèmes", "Langues parlées", "Champs du thème"}
    for diff, old, new in (
        (shown["Thèmes"], "Avant", "Après"),
        (shown["Langues parlées"], "Arabe", "Turc"),
        (shown["Champs du thème"], "1 h", "2 h"),
    ):
        assert f'deletion">{old}' in diff
        assert f'addition">{new}' in diff
    assert client.get(url(fiche, "history", fiche.pk)).status_code == 200


@pytest.mark.parametrize("factory", [StructureFactory, ServiceFactory])
def test_preview_shows_what_is_being_typed(client, coordination, factory):
    fiche = factory(pro=True) if factory is StructureFactory else factory()
    data = form_data(client, fiche) | {"nom": "Nom en cours d'écriture"}
    address = url(fiche, "preview_on_edit", fiche.pk)

    assert client.post(address, data).json()["is_valid"]
    page = client.get(address)

    assert page.status_code == 200
    assert "Nom en cours d&#x27;écriture" in page.content.decode()
    assert "Dominique Secret" not in page.content.decode()


@pytest.mark.parametrize("view", ["inspect", "usage", "history", "delete"])
def test_other_pages_of_a_bare_fiche(client, coordination, view):
    fiche = StructureFactory(nue=True)

    assert client.get(url(fiche, view, fiche.pk)).status_code == 200


def test_inspect_gives_professionals_contacts_to_the_desk(client):
    client.force_login(UtilisateurFactory(accueil=True))
    fiche = StructureFactory(pro=True)

    assert "Dominique Secret" in client.get(url(fiche, "inspect", fiche.pk)).content.decode()


def test_menus_are_by_task(client, coordination):
    page = client.get(reverse("wagtailadmin_home")).content.decode()

    for label in ("Annuaire", "Territoire", "Structures", "Erreurs signalées", "Mots non trouvés"):
        assert json.dumps(label)[1:-1] in page  # the menu is drawn from JSON
    assert "Snippets" not in page


# -- Acts on many fiches --------------------------------------------------------------------------


def bulk(model, action, *fiches, more=""):
    name = model._meta.model_name
    ids = "&".join(f"id={fiche.pk}" for fiche in fiches)
    return f"{reverse('wagtail_bulk_action', args=['annuaire', name, action])}?{ids}{more}"


@pytest.mark.parametrize("action", ["toujours_vrai", "intervalle", "publier", "retirer", "delete"])
def test_bulk_acts_ask_first(client, coordination, action):
    fiche = StructureFactory()

    response = client.get(bulk(Structure, action, fiche))

    assert response.status_code == 200
    assert fiche.nom in response.content.decode()
    assert Structure.objects.filter(pk=fiche.pk, live=True, verifie_le=None).exists()


def test_still_true_today(client, coordination):
    fiches = [StructureFactory(), StructureFactory(brouillon=True)]

    client.post(bulk(Structure, "toujours_vrai", *fiches))

    for fiche in Structure.objects.all():
        assert fiche.verifie_le == timezone.localdate()
        assert (fiche.verifie_par, fiche.verifie_canal) == (coordination, Canal.TELEPHONE)
    assert Entree.objects.get(objet_id=fiches[0].pk).verifie_le == timezone.localdate()
    assert ModelLogEntry.objects.filter(action=VERIFICATION).count() == 2


def test_still_true_by_a_visit(client, coordination):
    fiche = ServiceFactory()

    client.post(bulk(Service, "toujours_vrai", fiche), {"canal": "visite"})
    refused = client.post(bulk(Service, "toujours_vrai", fiche), {"canal": "import"})

    assert refused.status_code == 200
    assert Service.objects.get().verifie_canal == Canal.VISITE


def test_publishing_an_older_draft_does_not_undo_a_verification(client, coordination):
    fiche = StructureFactory(nom="Avant")
    save(client, fiche, publish=False, nom="Après")
    mark_verified(fiche=fiche, par=coordination)

    actes.publish_latest(fiche=fiche, par=coordination)

    fiche.refresh_from_db()
    assert (fiche.nom, fiche.verifie_le) == ("Après", timezone.localdate())


def test_interval_reaches_the_public_fiche_and_the_draft(client, coordination):
    fiche = StructureFactory(nom="Avant")
    save(client, fiche, publish=False, nom="Après")

    client.post(bulk(Structure, "intervalle", fiche), {"intervalle": "12"})

    fiche.refresh_from_db()
    assert (fiche.nom, fiche.intervalle, fiche.has_unpublished_changes) == ("Avant", 12, True)
    draft = fiche.get_latest_revision_as_object()
    assert (draft.nom, draft.intervalle) == ("Après", 12)


def test_publish_and_unpublish(client, coordination):
    fiche = StructureFactory(brouillon=True)

    client.post(bulk(Structure, "publier", fiche))
    fiche.refresh_from_db()
    assert fiche.live
    assert Entree.objects.get(objet_id=fiche.pk).visible

    client.post(bulk(Structure, "retirer", fiche))
    fiche.refresh_from_db()
    assert not fiche.live
    assert not Entree.objects.get(objet_id=fiche.pk).visible


def test_incomplete_fiche_is_named_instead_of_published(client, coordination):
    fiche = StructureFactory(brouillon=True, siret="12345678901234")

    back = f"&next={url(Structure, 'list')}"
    response = client.post(bulk(Structure, "publier", fiche, more=back), follow=True)

    assert f"À compléter avant publication : {fiche}" in response.content.decode()
    assert not Structure.objects.get().live


def test_delete_many(client, coordination):
    fiche, kept = StructureFactory(), StructureFactory()

    client.post(bulk(Structure, "delete", fiche))

    assert [*Structure.objects.all()] == [kept]
    assert not Entree.objects.get(objet_id=fiche.pk).visible


def test_all_means_all_those_the_list_shows(client, coordination):
    chosen, other = StructureFactory(type="sante"), StructureFactory(type="culture")
    listing = url(Structure, "list")

    client.post(
        reverse("wagtail_bulk_action", args=["annuaire", "structure", "toujours_vrai"]),
        {"canal": "telephone"},
        query_params={"id": "all", "next": f"{listing}?type=sante"},
    )

    chosen.refresh_from_db()
    other.refresh_from_db()
    assert chosen.verifie_le
    assert other.verifie_le is None


@pytest.mark.parametrize("ids", ["id=abc", "id=", "", "id=99999999999999999999999", "id=²"])
@pytest.mark.parametrize("action", ["toujours_vrai", "delete"])
def test_odd_choices_get_a_page(client, coordination, action, ids):
    address = reverse("wagtail_bulk_action", args=["annuaire", "structure", action])

    assert client.post(f"{address}?{ids}").status_code == 404


def test_desk_verifies_but_does_not_publish(client):
    client.force_login(UtilisateurFactory(accueil=True))
    fiche = StructureFactory(brouillon=True)

    client.post(bulk(Structure, "toujours_vrai", fiche))
    client.post(bulk(Structure, "publier", fiche))

    fiche.refresh_from_db()
    assert fiche.verifie_le == timezone.localdate()
    assert not fiche.live


# -- What waits -----------------------------------------------------------------------------------


def decide(row, decision):
    return reverse(f"annuaire_gestion:{row._meta.model_name}", args=[row.pk, decision])


@pytest.mark.parametrize(("decision", "etat"), [("accepter", "accepte"), ("ecarter", "refuse")])
def test_report_is_settled_in_one_tap_and_the_contact_erased(client, coordination, decision, etat):
    row = SignalementFactory()
    page = client.get(reverse("annuaire_gestion:signalements")).content.decode()
    assert "habitante@exemple.fr" in page

    client.post(decide(row, decision))

    row.refresh_from_db()
    assert (row.etat, row.contact, row.traite_par) == (etat, "", coordination)
    assert row.message  # what was wrong stays
    page = client.get(reverse("annuaire_gestion:signalements")).content.decode()
    assert "habitante@exemple.fr" not in page
    assert ModelLogEntry.objects.filter(action=actes.SIGNALEMENT).count() == 1
    assert "habitante" not in str(ModelLogEntry.objects.values_list("data", flat=True))


def test_report_is_settled_once(coordination):
    row = SignalementFactory()

    assert actes.settle_report(signalement=row, accepte=True, par=coordination)
    assert not actes.settle_report(signalement=row, accepte=False, par=coordination)
    assert Signalement.objects.get().etat == EtatTraitement.ACCEPTE


def test_accepted_suggestion_is_written_and_dismissed_one_is_not(client, coordination):
    accepted = SuggestionFactory(structure__importe={"telephone": "+33473408969"})
    dismissed = SuggestionFactory()
    page = client.get(reverse("annuaire_gestion:suggestions")).content.decode()
    assert "structures.csv, ligne 12" in page

    client.post(decide(accepted, "accepter"))
    client.post(decide(dismissed, "ecarter"))

    fiche = Structure.objects.get(pk=accepted.structure_id)
    assert fiche.telephone == fiche.importe["telephone"] == "+33473000000"
    assert fiche.revisions.count() == 1
    assert Structure.objects.get(pk=dismissed.structure_id).telephone == "+33473408969"
    assert {*Suggestion.objects.values_list("etat", flat=True)} == {"accepte", "refuse"}


@pytest.mark.parametrize(
    ("champ", "value"), [("territoire", 10**9), ("lieu.quartier", 10**9), ("nom", "Déjà prise")]
)
def test_a_suggestion_that_does_not_hold_any_more_is_refused_in_words(
    client, coordination, champ, value
):
    StructureFactory(nom="Déjà prise", siret="73282932000074")
    row = SuggestionFactory(structure__siret="73282932000074", champ=champ, valeur_proposee=value)

    response = client.post(decide(row, "accepter"), follow=True)

    assert "ne convient plus" in response.content.decode()
    row.refresh_from_db()
    assert row.etat == EtatTraitement.ATTENTE


def test_a_draft_that_names_what_was_deleted_opens_with_what_the_fiche_says(client, coordination):
    fiche, other = StructureFactory(), TerritoireFactory()
    kept = fiche.territoire
    fiche.territoire = other
    fiche.save_revision()
    service = ServiceFactory(structure=StructureFactory())
    owner = service.structure
    service.structure = StructureFactory()
    service.save_revision()
    service.structure.delete()
    other.delete()

    for broken in (fiche, service):
        assert client.get(url(broken, "edit", broken.pk)).status_code == 200
        assert actes.publish_latest(fiche=broken, par=coordination)

    assert Structure.objects.get(pk=fiche.pk).territoire == kept
    assert type(service).objects.get(pk=service.pk).structure == owner


@pytest.mark.parametrize("factory", [SignalementFactory, SuggestionFactory])
def test_reading_settles_nothing_and_strangers_get_nothing(client, factory):
    row = factory()
    client.force_login(UtilisateurFactory(coordination=True))
    assert client.get(decide(row, "accepter")).status_code == 405

    client.force_login(UtilisateurFactory(referente=True))  # not her theme
    assert client.post(decide(row, "accepter")).status_code == 404
    client.force_login(UtilisateurFactory(accueil=True))
    client.post(decide(row, "accepter"))

    row.refresh_from_db()
    assert row.etat == EtatTraitement.ATTENTE


@pytest.mark.parametrize("page", ["signalements", "suggestions", "doublons"])
def test_empty_waiting_pages_read_well(client, coordination, page):
    response = client.get(reverse(f"annuaire_gestion:{page}") + "?page=abc")

    assert response.status_code == 200
    assert "Aucun" in response.content.decode()


# -- Odd requests Wagtail and Django would answer 500 ---------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        f"/gestion/annuaire/structures/edit/{ENORME}/",
        f"/gestion/annuaire/fusion/{ENORME}/1/",
        "/gestion/annuaire/structures/history/abc/revisions/compare/earliest...latest/",
        "/gestion/snippets/choose/territoire/lieu/chosen/abc/",
        "/gestion/snippets/choose/annuaire/structure/chosen-multiple/?id=abc",
    ],
)
def test_odd_addresses_get_a_page(client, coordination, address):
    client.raise_request_exception = False

    assert client.get(address).status_code in (400, 404)


@pytest.mark.parametrize("name", ["thematiques", "quartiers", "lieu", "territoire", "logo"])
def test_numbers_too_big_get_a_page(client, coordination, name):
    client.raise_request_exception = False
    fiche = StructureFactory()

    response = client.post(url(fiche, "edit", fiche.pk), {"nom": "A", name: ENORME})

    assert response.status_code in (200, 400)


def test_file_under_another_name_gets_a_page(client, coordination):
    client.raise_request_exception = False
    file = SimpleUploadedFile("a.png", b"")

    assert client.post(reverse("wagtailimages:add_multiple"), {"f": file}).status_code == 400
