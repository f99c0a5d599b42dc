from io import StringIO

import pytest
from django.core.management import call_command

from comptes.management.commands.comptes_demo import COMPTES, address
from comptes.models import Utilisateur

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_var(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def run():
    output = StringIO()
    call_command("comptes_demo", stdout=output)
    return output.getvalue()


def password_shown(output):
    return output.partition("le même pour tous : ")[2].partition(")")[0]


def test_one_account_per_role_signs_in(client):
    password = password_shown(run())

    assert len(password) >= 12
    for name, _first, _last, group in COMPTES:
        user = Utilisateur.objects.get(email=address(name))
        assert list(user.groups.values_list("name", flat=True)) == ([group] if group else [])
        assert user.is_superuser == (not group)
        assert client.login(email=address(name), password=password)
        # partners have other pages: the admin sends them back to its door
        expected = 302 if group == "Partenaires" else 200
        assert client.get("/gestion/").status_code == expected, name


def test_again_changes_nothing_and_keeps_what_a_person_changed():
    first = run()
    coordination = Utilisateur.objects.get(email=address("coordination"))
    coordination.set_password("une phrase choisie par elle")
    coordination.groups.clear()
    coordination.save()

    second = run()

    coordination.refresh_from_db()
    assert second == first
    assert Utilisateur.objects.count() == len(COMPTES)
    assert coordination.check_password("une phrase choisie par elle")
    assert not coordination.groups.exists()


def test_a_deleted_account_comes_back_with_the_password_shown():
    password = password_shown(run())
    Utilisateur.objects.get(email=address("accueil")).delete()

    run()

    assert Utilisateur.objects.get(email=address("accueil")).check_password(password)


def test_each_installation_has_its_own_password(settings, tmp_path):
    first = password_shown(run())
    settings.VAR_DIR = tmp_path / "ailleurs"
    settings.VAR_DIR.mkdir()

    assert password_shown(run()) != first
