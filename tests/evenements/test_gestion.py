"""The agenda in the admin: list, editor, history, places kept by committees, partners' agendas."""

import csv
import io
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from wagtail.models import ModelLogEntry

from annuaire.gestion.a_faire import sections_of
from comptes.models import Utilisateur
from evenements import actions, publication
from evenements.enums import ModeInscription, Relecture
from evenements.inscriptions.actions import cancel
from evenements.models import AgendaExterne, DroitSurLieu, Evenement, GrilleTarifs
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.evenements.factories import (
    DroitSurLieuFactory,
    EvenementFactory,
    InscriptionFactory,
    OccurrenceFactory,
    in_days,
)
from tests.partenaires.factories import MembreFactory
from tests.territoire.factories import (
    LieuFactory,
    QuartierFactory,
    TerritoireFactory,
    ThematiqueFactory,
)

pytestmark = pytest.mark.django_db

ROLES = ("coordination", "accueil", "redaction", "referente", "partenaire")
ON_EVENT = ("edit", "delete", "history", "usage", "inspect", "unpublish", "preview_on_edit")
MAY = {
    "coordination": {"list", "add", *ON_EVENT},
    "accueil": {"list", "inspect"},
    "redaction": set(),
    "referente": {"list", "edit", "history", "usage", "inspect", "unpublish", "preview_on_edit"},
    "partenaire": set(),
    "anonyme": set(),
}


@pytest.fixture
def coordination(client):
    user = UtilisateurFactory(coordination=True)
    client.force_login(user)
    return user


def url(view, *args, model=Evenement):
    return reverse(model.snippet_viewset.get_url_name(view), args=args)


def dates_url(evenement):
    return reverse("agenda_gestion:dates", args=[evenement.pk])


def text(response):
    return unescape(response.content.decode()).replace("\u00a0", " ")


def form_data(client, evenement):
    """What the editor's form sends when nobody touches it."""
    form = client.get(url("edit", evenement.pk)).context["form"]
    data = {}
    for name in form.fields:
        value = form[name].value()
        if name == "mots_cles":
            value = ", ".join(f'"{tag}"' for tag in evenement.mots_cles.names())
        elif isinstance(value, (list, tuple)):
            value = [getattr(item, "pk", item) for item in value]
        if value is not None:
            data[name] = value
    return data


def save(client, evenement, *, publish=True, **changes):
    data = form_data(client, evenement) | changes
    if publish:
        data["action-publish"] = "1"
    return client.post(url("edit", evenement.pk), data)


# -- Doors -----------------------------------------------------------------------------------------


def is_let_in(client, address):
    response = client.get(address)
    assert response.status_code in (200, 302, 403, 404, 405)
    if response.status_code == 302:
        assert "connexion" in response.url or any(
            message.level_tag == "error" for message in get_messages(response.wsgi_request)
        )
    return response.status_code in (200, 405)


@pytest.mark.parametrize("role", [*ROLES, "anonyme"])
def test_doors_of_an_event(client, role):
    theme = ThematiqueFactory()
    evenement = EvenementFactory(thematiques=[theme])
    if role != "anonyme":
        user = UtilisateurFactory(**{role: True})
        theme.referents.add(user)
        client.force_login(user)

    let_in = {
        view
        for view in ("list", "add", *ON_EVENT)
        if is_let_in(client, url(view, *([] if view in ("list", "add") else [evenement.pk])))
    }

    assert let_in == MAY[role]


def test_a_referente_keeps_the_events_of_her_themes_only(client):
    theme = ThematiqueFactory()
    user = UtilisateurFactory(referente=True)
    theme.referents.add(user)
    client.force_login(user)
    mine = EvenementFactory(thematiques=[theme])
    by_service = EvenementFactory(service=ServiceFactory(thematiques=[theme]))
    other = EvenementFactory(thematiques=[ThematiqueFactory()])

    for evenement, expected in ((mine, True), (by_service, True), (other, False)):
        for view in ("edit", "unpublish"):
            assert is_let_in(client, url(view, evenement.pk)) is expected
    page = client.get(url("list")).content.decode()
    for evenement, expected in ((mine, True), (other, False)):
        assert (url("edit", evenement.pk) in page) is expected
        assert (dates_url(evenement) in page) is expected


@pytest.mark.parametrize(
    ("role", "model", "named"),
    [
        ("redaction", Evenement, False),
        ("redaction", DroitSurLieu, False),
        ("accueil", DroitSurLieu, False),
        ("accueil", Evenement, True),  # the list shows it as well
        ("coordination", DroitSurLieu, True),
    ],
)
def test_an_act_on_several_names_nothing_to_who_may_not_look(client, role, model, named):
    DroitSurLieuFactory(comite="Nom caché")
    EvenementFactory(brouillon=True, nom="Nom caché")
    client.force_login(UtilisateurFactory(**{role: True}))
    act = reverse(
        "wagtail_bulk_action", args=[model._meta.app_label, model._meta.model_name, "delete"]
    )

    for chosen in ("all", model.objects.get().pk):
        page = client.get(act, {"id": chosen}).content.decode()
        assert ("Nom caché" in page) is named


def test_the_menu_shows_what_each_may_open(client, coordination):
    pages = {
        "evenements": url("list"),
        "a_relire": reverse("agenda_relecture:liste"),
        "tarifs": url("list", model=GrilleTarifs),
        "comites": url("list", model=DroitSurLieu),
        "agendas": url("list", model=AgendaExterne),
    }

    def shown():
        page = client.get(reverse("wagtailadmin_home")).content.decode()
        return {nom for nom, address in pages.items() if f'"{address}"' in page}

    assert shown() == set(pages)
    client.force_login(UtilisateurFactory(accueil=True))
    assert shown() == {"evenements"}
    client.force_login(UtilisateurFactory(referente=True))
    assert shown() == {"evenements", "a_relire"}


# -- The list --------------------------------------------------------------------------------------


@pytest.mark.parametrize("nb", [1, 3])
def test_list_costs_the_same_whatever_its_length(
    client, coordination, nb, django_assert_max_num_queries
):
    for _n in range(nb):
        OccurrenceFactory(evenement__organisateurs=[StructureFactory()])
        EvenementFactory(nom="", service=ServiceFactory())
    client.get(url("list"))

    with django_assert_max_num_queries(19):
        response = client.get(url("list"))

    assert len(response.context["object_list"]) == 2 * nb


def test_the_list_says_the_next_date_and_where_it_stands(client, coordination):
    structure = StructureFactory(nom="Maison des Voisins")
    evenement = EvenementFactory(organisateurs=[structure], relecture=Relecture.ATTENTE)
    OccurrenceFactory(evenement=evenement, debut=in_days(20, 18, 30))
    OccurrenceFactory(evenement=evenement, debut=in_days(10, 9), annulee=True)
    OccurrenceFactory(evenement__nom="Fini", terminee=True)
    unnamed = EvenementFactory(nom="", service=ServiceFactory(nom="Écrivain public"))

    page = text(client.get(url("list")))

    for words in ("18 h 30", "Maison des Voisins", "À relire", "passé : ", "aucune date"):
        assert words in page
    assert "Écrivain public" in page
    assert dates_url(unnamed) in page


def test_filters(client, coordination):
    quartier = QuartierFactory()
    wanted = EvenementFactory(
        nom="Couture", type="cafe", quartiers=[quartier], relecture=Relecture.ATTENTE
    )
    OccurrenceFactory(evenement=wanted)
    other = EvenementFactory(type="sortie", live=False)

    def found(query):
        response = client.get(f"{url('list')}?{query}")
        return {row.pk for row in response.context["object_list"]}

    for query in (
        "type=cafe",
        "a_venir=true",
        "relecture=attente",
        "publication=publie",
        f"quartiers={quartier.pk}",
        f"territoire={wanted.territoire_id}",
        "q=coutu",
    ):
        assert found(query) == {wanted.pk}, query
    assert found("a_venir=false") == {other.pk}
    assert found("publication=brouillon") == {other.pk}


@pytest.mark.parametrize("query", ["type=%00", "a_venir=peut-être", "quartiers=abc", "p=-1"])
def test_odd_queries_get_a_page(client, coordination, query):
    assert client.get(f"{url('list')}?{query}").status_code in (200, 400)


def test_the_export_is_in_words_and_holds_no_formula(client, coordination):
    EvenementFactory(nom="=1+1", organisateurs=[StructureFactory(nom="Maison")])

    response = client.get(f"{url('list')}?export=csv")

    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode())))
    assert [(row["titre"], row["organisateurs"]) for row in rows] == [("'=1+1", "Maison")]


# -- The editor ------------------------------------------------------------------------------------


def test_a_new_event_leads_to_its_dates(client, coordination):
    structure, territoire = StructureFactory(), TerritoireFactory()
    data = {
        "nom": "Fête de quartier",
        "type": "fete",
        "territoire": territoire.pk,
        "organisateurs": [structure.pk],
        "mode": "sur-place",
        "accessibilite": ["mi"],
        "inscription": "sans",
        "attribution": "arrivee",
        **{
            name: Evenement._meta.get_field(name).default
            for name in (
                "places_reservees",
                "reservees_jours",
                "cloture_heures",
                "tirage_jours",
                "memoire_sorties",
                "confirmation_heures",
                "places_par_inscription",
            )
        },
        "action-publish": "1",
    }

    response = client.post(url("add"), data)

    evenement = Evenement.objects.get()
    assert response.url == dates_url(evenement)
    assert (evenement.live, evenement.accessibilite) == (True, ["mi"])
    assert [*evenement.organisateurs.all()] == [structure]


def test_saving_without_touching_anything_changes_nothing(client, coordination):
    evenement = EvenementFactory(
        organisateurs=[StructureFactory()],
        thematiques=[ThematiqueFactory()],
        accessibilite=["vi", "hi"],
        mots_cles=["lac"],
        age_min=0,
        inscriptions=True,
        relecture="",
        reponse="Gardé",
    )
    before = evenement.serializable_data()

    assert save(client, evenement).status_code == 302

    after = Evenement.objects.get().serializable_data()
    assert {key for key in before if before[key] != after[key]} <= {
        "modifie_le",
        "latest_revision",
        "live_revision",
        "first_published_at",
        "last_published_at",
        "mots_cles_lies",
    }


def test_the_editor_leads_to_the_dates(client, coordination):
    evenement = EvenementFactory()
    OccurrenceFactory(evenement=evenement, debut=in_days(12, 18, 30))

    page = text(client.get(url("edit", evenement.pk)))

    assert dates_url(evenement) in page
    assert "18 h 30" in page
    assert "ses dates viennent juste après" in text(client.get(url("add")))


@pytest.mark.parametrize(
    ("changes", "champ"),
    [
        ({"inscription": ModeInscription.LIEN}, "lien_inscription"),
        ({"nom": ""}, "nom"),
        ({"accessibilite": ["xx"]}, "accessibilite"),
        ({"capacite": "0"}, "capacite"),
        ({"organisateurs": ["99999999"]}, "organisateurs"),
        ({"lieu": "abc"}, "lieu"),
    ],
)
def test_what_does_not_hold_together_is_told_beside_its_field(client, coordination, changes, champ):
    evenement = EvenementFactory(nom="Ancien")

    response = save(client, evenement, **changes)

    assert response.status_code == 200
    assert champ in response.context["form"].errors
    assert Evenement.objects.get().nom == "Ancien"


def test_a_referente_does_not_publish_elsewhere_by_the_side_door(client):
    user = UtilisateurFactory(referente=True)
    ThematiqueFactory().referents.add(user)
    client.force_login(user)
    evenement = EvenementFactory(nom="Ancien")

    client.post(url("edit", evenement.pk), {"nom": "Nouveau", "action-publish": "1"})

    evenement.refresh_from_db()
    assert evenement.nom == "Ancien"
    assert evenement.latest_revision is None


def test_preview_shows_the_public_page(client, coordination):
    evenement = EvenementFactory(nom="Couture")
    data = form_data(client, evenement) | {"nom": "Tricot"}
    address = url("preview_on_edit", evenement.pk)

    assert client.post(address, data).json()["is_valid"]
    assert "<h1>Tricot</h1>" in client.get(address).content.decode()


def test_versions_are_compared_in_words(client, coordination):
    evenement = EvenementFactory(accessibilite=["mi"])
    first = evenement.save_revision()
    evenement.accessibilite = ["mi", "hi"]
    second = evenement.save_revision()

    page = text(client.get(url("revisions_compare", evenement.pk, first.pk, second.pk)))

    assert "Handicap auditif" in page


def test_the_history_tells_what_happened(client, coordination):
    evenement = EvenementFactory()
    row = OccurrenceFactory(evenement=evenement, debut=in_days(20))
    actions.cancel_date(occurrence=row, motif="Malade", par=coordination)
    actions.restore_date(occurrence=row, par=coordination)
    actions.add_dates(evenement=evenement, dates=[(in_days(30, 14), in_days(30, 16))])
    actions.cancel_upcoming(evenement=evenement, motif="Travaux")
    publication.propose(version=Evenement.objects.get(), par=coordination, lu=None)

    messages = [entry.message for entry in ModelLogEntry.objects.order_by("pk")]
    page = text(client.get(url("history", evenement.pk)))

    for words in (
        "(Malade)",
        "Date rétablie",
        "1 date ajoutée",
        "2 dates à venir annulées (Travaux)",
        "Proposé par un partenaire",
    ):
        assert any(words in str(message) for message in messages), (words, messages)
        assert words in page
    assert not any("inconnu" in str(message).lower() for message in messages)


# -- Committees, grids, partners' agendas ----------------------------------------------------------


def give(client, lieu, courriel, comite="Comité de la salle"):
    data = {"comite": comite, "lieu": lieu.pk, "courriel": courriel}
    return client.post(url("add", model=DroitSurLieu), data)


def test_a_right_on_a_place_is_given_by_address(client, coordination):
    known, lieu = UtilisateurFactory(email="amina@exemple.fr"), LieuFactory()

    assert give(client, lieu, "Amina@exemple.fr").status_code == 302

    droit = DroitSurLieu.objects.get()
    assert (droit.compte, droit.lieu, droit.donne_par) == (known, lieu, coordination)

    give(client, lieu, "nouvelle@exemple.fr")
    compte = Utilisateur.objects.get(email="nouvelle@exemple.fr")
    assert compte.droits_sur_lieux.get().lieu == lieu
    assert not compte.has_usable_password()
    assert not compte.has_perm("wagtailadmin.access_admin")

    response = give(client, lieu, "amina@exemple.fr")
    assert response.status_code == 200
    assert "publie déjà pour ce lieu" in text(response)
    assert DroitSurLieu.objects.count() == 2


@pytest.mark.parametrize("role", ["accueil", "referente", "redaction"])
@pytest.mark.parametrize("model", [DroitSurLieu, GrilleTarifs, AgendaExterne])
def test_what_the_coordinator_alone_keeps(client, role, model):
    client.force_login(UtilisateurFactory(**{role: True}))

    assert not is_let_in(client, url("list", model=model))
    if model is not AgendaExterne:
        assert not is_let_in(client, url("add", model=model))


def test_a_grid_of_prices(client, coordination):
    data = {"nom": "Sorties", "territoire": TerritoireFactory().pk, "lignes": "Enfant : 2 €"}

    client.post(url("add", model=GrilleTarifs), data)

    assert GrilleTarifs.objects.get().prix == [("Enfant", "2 €")]


def test_a_partners_agenda_is_looked_at_not_made(client, coordination):
    agenda = AgendaExterne.objects.create(
        structure=StructureFactory(),
        nom="Google",
        adresse="https://exemple.fr/a.ics",
        message="Illisible",
    )

    assert not is_let_in(client, url("add", model=AgendaExterne))
    assert "Illisible" in text(client.get(url("list", model=AgendaExterne)))
    data = {"nom": "Agenda Google", "adresse": agenda.adresse, "etat": "lu", "structure": "1"}
    client.post(url("edit", agenda.pk, model=AgendaExterne), data)
    agenda.refresh_from_db()
    assert (agenda.nom, agenda.etat, agenda.message) == ("Agenda Google", "jamais", "Illisible")


@pytest.mark.parametrize(
    ("model", "factory"),
    [
        (DroitSurLieu, DroitSurLieuFactory),
        (
            GrilleTarifs,
            lambda: GrilleTarifs.objects.create(
                nom="T", lignes="a : 1", territoire=TerritoireFactory()
            ),
        ),
        (
            AgendaExterne,
            lambda: AgendaExterne.objects.create(structure=StructureFactory(), nom="A"),
        ),
    ],
)
@pytest.mark.parametrize("nb", [1, 3])
def test_small_lists_cost_the_same(
    client, coordination, model, factory, nb, django_assert_max_num_queries
):
    for _n in range(nb):
        factory()
    client.get(url("list", model=model))

    with django_assert_max_num_queries(12):
        client.get(url("list", model=model))


# -- The admin's home ------------------------------------------------------------------------------


def waiting_lines(user):
    lines = [line for _titre, lines in sections_of(user) for line in lines]
    return {str(line.libelle): (line.nombre, line.url) for line in lines}


def test_the_home_counts_what_waits_for_each(client):
    theme = ThematiqueFactory()
    EvenementFactory(relecture=Relecture.ATTENTE, thematiques=[theme])
    EvenementFactory(relecture=Relecture.ATTENTE)
    EvenementFactory(relecture=Relecture.REFUSEE)
    referente = UtilisateurFactory(referente=True)
    theme.referents.add(referente)
    address = reverse("agenda_relecture:liste")

    assert waiting_lines(UtilisateurFactory(coordination=True))["Rendez-vous à relire"] == (
        2,
        address,
    )
    assert waiting_lines(referente)["Rendez-vous à relire"] == (1, address)
    for other in (UtilisateurFactory(accueil=True), MembreFactory().compte):
        assert "Rendez-vous à relire" not in waiting_lines(other)


def bulk_delete_url(evenement):
    base = reverse("wagtail_bulk_action", args=["evenements", "evenement", "delete"])
    return f"{base}?id={evenement.pk}&next=/gestion/"


def test_an_event_people_signed_up_to_is_cancelled_not_deleted(client, coordination):
    """Deleting would tell nobody."""
    inscription = InscriptionFactory()
    evenement = inscription.occurrence.evenement

    client.post(url("delete", evenement.pk))
    client.post(bulk_delete_url(evenement))
    assert Evenement.objects.filter(pk=evenement.pk).exists()

    actions.cancel_upcoming(evenement=evenement, motif="Fin")
    cancel(inscription=inscription, par=coordination)
    client.post(url("delete", evenement.pk))
    assert not Evenement.objects.filter(pk=evenement.pk).exists()
