"""Imports go one way (architecture.md, « Between apps » of CONTRIBUTING.md)."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

# Each room may import itself and those that come after it.
ROOMS = [
    "journal",
    "evenements",
    "partenaires",
    "annuaire",
    "comptes",
    "diffusion",
    "territoire",
    "portal.socle",
]
WIRING = "portal"  # settings, urls, pages…: may import every room, and no room imports it


def room_of(module):
    """The room a dotted module name is in, "" when it isn't ours."""
    for room in [*ROOMS, WIRING]:
        if module == room or module.startswith(f"{room}."):
            return room
    return ""


def imported_modules(source, package):
    """Dotted names of all that the source imports, functions and TYPE_CHECKING included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, *([base] if base else [])])
            yield base, node.lineno
            # "from portal import celery" names a module too
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)


def wrong_arrows(source, module, *, is_package=False):
    package = module if is_package else module.rpartition(".")[0]
    here = room_of(module)
    allowed = [*ROOMS, WIRING] if here == WIRING else ROOMS[ROOMS.index(here) :]
    return sorted(
        {
            f"{module}:{line} imports {name}"
            for name, line in imported_modules(source, package)
            # "from portal import socle" gives "portal" too: only the longest name counts
            if room_of(name) and room_of(name) not in allowed and name != "portal"
        }
    )


def our_files():
    for top in (*ROOMS[:-1], WIRING):
        yield from sorted((Path(settings.BASE_DIR) / top).rglob("*.py"))


def test_imports_go_one_way():
    wrong = []
    for path in our_files():
        parts = path.relative_to(settings.BASE_DIR).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        module = ".".join(parts[:-1] if is_package else parts)
        wrong += wrong_arrows(path.read_text(), module, is_package=is_package)

    assert not wrong


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("territoire.models", "from annuaire.models import Structure"),
        ("territoire.models", "import annuaire"),
        ("diffusion.models", "def f():\n    from comptes.models import Utilisateur"),
        ("portal.socle.version", "from portal.celery import app"),
        ("portal.socle.version", "from portal import settings"),
        ("portal.socle.version", "from ..pages import models"),
        ("annuaire.views", "from portal.pages.models import PageAccueil"),
    ],
)
def test_a_wrong_arrow_is_seen(module, source):
    assert wrong_arrows(source, module)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("annuaire.views", "from territoire.models import Lieu\nfrom portal.socle import version"),
        ("annuaire.views", "from .models import Structure"),
        ("portal.pages.accueil", "from annuaire.models import Structure"),
        ("portal.socle.pages", "from portal.socle.champs import ChampTexteCourt"),
        ("territoire.models", "from django.db import models"),
    ],
)
def test_a_right_arrow_is_left_alone(module, source):
    assert not wrong_arrows(source, module)
