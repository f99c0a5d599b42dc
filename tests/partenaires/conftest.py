"""A fiche, and the browser of somebody who answers for it."""

import pytest

from partenaires.acces import acces_par_lien
from tests.annuaire.factories import ServiceFactory
from tests.partenaires.factories import hold_link


@pytest.fixture
def fiche():
    return ServiceFactory(horaires="Mo-Fr 09:00-12:00")


@pytest.fixture
def acces(client, fiche):
    """Of the browser that holds the link."""
    return acces_par_lien(hold_link(client, fiche, fiche.structure))
