"""An account erased leaves its address nowhere in the partners' rooms."""

import pytest
from django.apps import apps
from django.utils import timezone

from annuaire.enums import EtatTraitement
from annuaire.models import Proposition
from comptes.actions import delete
from diffusion.actions import stop_address
from diffusion.enums import Motif
from diffusion.models import AdresseArretee, Envoi
from partenaires.acces import acces_par_lien
from partenaires.actions import leave
from tests.annuaire.factories import ServiceFactory
from tests.diffusion.factories import EnvoiFactory
from tests.partenaires.factories import (
    InvitationFactory,
    MembreFactory,
    hold_link,
    make_proposition,
)

pytestmark = pytest.mark.django_db

COURRIEL = "lea.martin@exemple.fr"


def places(texte):
    """{"app.Model.field"} of every column, of any table, that holds these words."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed:
            continue
        names = [field.attname for field in model._meta.concrete_fields]
        for row in model._base_manager.values_list(*names):
            found |= {
                f"{model._meta.label}.{name}"
                for name, value in zip(names, row, strict=True)
                if texte in str(value).lower()
            }
    return found


def test_an_account_erased_leaves_its_address_nowhere(client):
    membre = MembreFactory(compte__email=COURRIEL)
    service = ServiceFactory(structure=membre.structure)
    now = timezone.now()
    InvitationFactory(courriel=COURRIEL, structure=membre.structure, acceptee_le=now)
    InvitationFactory(courriel=COURRIEL)
    make_proposition(membre.structure, {"nom": "Autrement"}, courriel=COURRIEL)
    make_proposition(
        service, {"nom": "Ainsi"}, courriel=COURRIEL, etat=EtatTraitement.ACCEPTE, traite_le=now
    )
    EnvoiFactory(echoue=True, destinataire=COURRIEL, erreur=f"550 5.1.1 <{COURRIEL}>: unknown")
    stop_address("courriel", COURRIEL, motif=Motif.REBOND, detail=f"<{COURRIEL}>: unknown")
    jeton = hold_link(client, service, courriel=COURRIEL)
    leave(fiche=service, acces=acces_par_lien(jeton))
    assert len(places(COURRIEL)) > 6

    delete(membre.compte)

    assert places(COURRIEL) == set()
    assert Envoi.objects.exists()
    assert AdresseArretee.objects.get().empreinte  # it goes on being stopped
    assert Proposition.objects.count() == 2
