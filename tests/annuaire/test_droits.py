"""Each role before each door of the admin: structures and services."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.messages import get_messages
from django.urls import reverse
from wagtail.models import GroupPagePermission

from annuaire.models import Service, Signalement, Structure
from annuaire.permissions import POLICIES, on_my_fiches
from comptes.droits import GROUPES
from tests.annuaire.factories import ServiceFactory, SignalementFactory, StructureFactory
from tests.annuaire.test_gestion import form_data
from tests.comptes.factories import UtilisateurFactory
from tests.territoire.factories import ThematiqueFactory

ROLES = ("coordination", "accueil", "redaction", "referente", "partenaire")
ON_FICHE = (
    "edit",
    "delete",
    "history",
    "usage",
    "inspect",
    "unpublish",
    "preview_on_edit",
)
MAY = {
    "coordination": {"list", "add", *ON_FICHE},
    "accueil": {"list", "edit", "history", "usage", "inspect", "preview_on_edit"},
    "redaction": set(),
    "referente": {"list", "edit", "history", "usage", "inspect", "unpublish", "preview_on_edit"},
    "partenaire": set(),
    "anonyme": set(),
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def theme():
    return ThematiqueFactory()


def person(role, theme=None):
    user = UtilisateurFactory(**{role: True})
    if role == "referente" and theme:
        theme.referents.add(user)
    return user


def sign_in(client, role, theme):
    if role != "anonyme":
        client.force_login(person(role, theme))


def make_fiche(model, theme):
    factory = {Structure: StructureFactory, Service: ServiceFactory}[model]
    return factory(thematiques=[theme])


def url(fiche, view):
    args = [] if view in ("list", "add") else [fiche.pk]
    return reverse(fiche.snippet_viewset.get_url_name(view), args=args)


def is_let_in(client, address, method="get"):
    """Whether the door opened; a closed one sends back to the login or to the admin's home."""
    response = getattr(client, method)(address)
    assert response.status_code in (200, 302, 403, 404, 405)
    if response.status_code == 302:
        assert "connexion" in response.url or any(
            message.level_tag == "error" for message in get_messages(response.wsgi_request)
        )
    return response.status_code in (200, 405)


@pytest.mark.parametrize("model", [Structure, Service])
@pytest.mark.parametrize("view", ["list", "add", *ON_FICHE])
@pytest.mark.parametrize("role", [*ROLES, "anonyme"])
def test_doors_of_a_fiche(client, theme, role, view, model):
    sign_in(client, role, theme)
    fiche = make_fiche(model, theme)
    method = "post" if view == "preview_on_edit" else "get"

    assert is_let_in(client, url(fiche, view), method) == (view in MAY[role])


@pytest.mark.parametrize("role", [*ROLES, "anonyme"])
def test_only_those_who_may_delete_do(client, theme, role):
    sign_in(client, role, theme)
    fiche = make_fiche(Service, theme)

    client.post(url(fiche, "delete"))

    assert Service.objects.filter(pk=fiche.pk).exists() == (role != "coordination")


@pytest.mark.parametrize("role", [*ROLES, "anonyme"])
def test_only_those_who_may_publish_unpublish(client, theme, role):
    sign_in(client, role, theme)
    fiche = make_fiche(Structure, theme)

    client.post(url(fiche, "unpublish"))

    fiche.refresh_from_db()
    assert fiche.live == (role not in ("coordination", "referente"))


@pytest.mark.parametrize("role", [*ROLES, "anonyme"])
def test_bulk_acts_keep_to_the_rights(client, theme, role):
    sign_in(client, role, theme)
    fiche = make_fiche(Structure, theme)
    address = reverse("wagtail_bulk_action", args=["annuaire", "structure", "retirer"])

    client.post(f"{address}?id={fiche.pk}")

    fiche.refresh_from_db()
    assert fiche.live == (role not in ("coordination", "referente"))


@pytest.mark.parametrize("view", ["edit", "unpublish", "revisions_revert", "revisions_compare"])
def test_referente_keeps_to_her_themes(client, theme, view):
    sign_in(client, "referente", theme)
    mine, theirs = StructureFactory(thematiques=[theme]), StructureFactory()

    def address(fiche):
        revision = fiche.save_revision(changed=False)
        args = {
            "revisions_revert": [fiche.pk, revision.pk],
            "revisions_compare": [fiche.pk, "earliest", "latest"],
        }.get(view, [fiche.pk])
        return reverse(fiche.snippet_viewset.get_url_name(view), args=args)

    assert is_let_in(client, address(mine))
    assert not is_let_in(client, address(theirs))


def test_themes_reach_structures_services_and_sub_themes(theme):
    user = person("referente", theme)
    sub_theme = ThematiqueFactory(parent=theme)
    through_service = StructureFactory()
    ServiceFactory(structure=through_service, thematiques=[sub_theme])
    StructureFactory()
    structures = POLICIES["structure"].instances_user_has_permission_for(user, "change")
    services = POLICIES["service"].instances_user_has_permission_for(user, "publish")

    assert [*structures] == [through_service]
    assert [*services] == [*through_service.services.all()]


def test_referente_who_also_sits_at_the_desk_changes_everywhere_and_publishes_her_themes(theme):
    user = person("referente", theme)
    user.groups.add(Group.objects.get(name="Accueil"))
    theirs = StructureFactory()
    policy = POLICIES["structure"]

    assert policy.user_has_permission_for_instance(user, "change", theirs)
    assert not policy.user_has_permission_for_instance(user, "publish", theirs)


def test_accueil_saves_a_draft_that_is_not_public(client, theme):
    sign_in(client, "accueil", theme)
    fiche = StructureFactory(nom="Avant")
    form = client.get(url(fiche, "edit")).context["form"]
    data = {
        name: value
        for name, value in form.initial.items()
        if isinstance(value, (str, int)) and value is not True and value is not False
    }

    client.post(url(fiche, "edit"), data | {"nom": "Après", "action-publish": "1"})

    fiche.refresh_from_db()
    assert fiche.nom == "Avant"
    assert fiche.get_latest_revision_as_object().nom == "Après"


def test_merged_fiche_is_nobody_s_to_edit(client, theme):
    kept = StructureFactory()
    merged = StructureFactory(etat="fusionnee", fusionnee_dans=kept)
    sign_in(client, "coordination", theme)

    assert not is_let_in(client, url(merged, "edit"))
    assert is_let_in(client, url(merged, "history"))
    assert is_let_in(client, url(merged, "inspect"))


@pytest.mark.parametrize(
    ("page", "roles"),
    [
        ("annuaire_gestion:signalements", {"coordination", "referente"}),
        ("annuaire_gestion:suggestions", {"coordination", "referente"}),
        ("annuaire_gestion:doublons", {"coordination"}),
        ("wagtailsnippets_territoire_quartier:list", {"coordination"}),
        ("wagtailsnippets_annuaire_synonyme:list", {"coordination"}),
        ("wagtailimages:index", {"coordination", "redaction"}),
        ("wagtailadmin_explore_root", {"coordination", "redaction"}),
        ("wagtailusers_users:index", set()),
        ("wagtailadmin_home", {"coordination", "accueil", "redaction", "referente"}),
    ],
)
@pytest.mark.parametrize("role", [*ROLES, "anonyme"])
def test_other_pages(client, theme, page, roles, role):
    sign_in(client, role, theme)

    assert is_let_in(client, reverse(page)) == (role in roles)


def test_reports_seen_are_those_of_one_s_fiches(theme):
    user = person("referente", theme)
    mine = SignalementFactory(structure=StructureFactory(thematiques=[theme]))
    SignalementFactory()

    assert [*on_my_fiches(Signalement.objects.all(), user)] == [mine]
    assert on_my_fiches(Signalement.objects.all(), person("coordination")).count() == 2
    assert not on_my_fiches(Signalement.objects.all(), person("partenaire")).exists()


def test_groups_are_made_by_migration_and_replace_wagtail_s():
    assert set(Group.objects.values_list("name", flat=True)) == set(GROUPES)
    assert not GroupPagePermission.objects.filter(group__name="Rédaction").filter(
        permission__codename="publish_page"
    )


def test_anonymous_has_no_right_on_any_fiche():
    StructureFactory()

    assert not POLICIES["structure"].user_has_permission(AnonymousUser(), "view")


CHOOSER_VIEWS = ("choose", "choose_results", "chosen_multiple", "chosen", "create")
CHOOSERS = {
    "annuaire_structure": {"coordination", "accueil", "referente"},
    "annuaire_service": {"coordination", "accueil", "referente"},
    "territoire_lieu": {"coordination", "accueil", "referente"},
    "annuaire_motcherche": {"coordination"},
    "annuaire_synonyme": {"coordination"},
}


@pytest.mark.parametrize("chooser", CHOOSERS)
@pytest.mark.parametrize(
    "view", ["choose", "choose_results", "chosen_multiple", "chosen", "create"]
)
@pytest.mark.parametrize("role", [*ROLES, "anonyme"])
def test_choosers_read_no_table_to_those_who_may_not_see_it(client, theme, role, view, chooser):
    sign_in(client, role, theme)
    client.raise_request_exception = False
    StructureFactory(nom="Brouillon caché", live=False)
    args = ["0"] if view == "chosen" else []

    response = client.get(reverse(f"wagtailsnippetchoosers_{chooser}:{view}", args=args))

    let_in = response.status_code not in (302, 403)
    if view != "create":
        assert let_in == (role in CHOOSERS[chooser])
    assert role in CHOOSERS[chooser] or "caché" not in response.content.decode()


def test_referente_gains_no_structure_by_moving_a_service_there(client, theme):
    service, mine = ServiceFactory(thematiques=[theme]), StructureFactory(thematiques=[theme])
    theirs = StructureFactory()
    home = service.structure

    def move(structure):
        sign_in(client, "referente", theme)
        client.post(
            url(service, "edit"),
            form_data(client, service) | {"structure": structure.pk, "action-publish": "1"},
        )
        return Service.objects.get(pk=service.pk).structure

    assert move(theirs) == home
    assert move(mine) == mine
