"""Two fiches become one: nothing lost, nothing said twice, no way round."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry, Revision

from annuaire.doublons import find_pairs
from annuaire.enums import Etat
from annuaire.fusion import (
    FUSION,
    FUSIONNEE,
    FusionImpossible,
    merge_structures,
    structures_fusionnees,
)
from annuaire.gestion.actes import publish_latest
from annuaire.models import Entree, Service, Structure
from tests.annuaire.factories import (
    ServiceFactory,
    SignalementFactory,
    StructureFactory,
    SuggestionFactory,
)
from tests.comptes.factories import UtilisateurFactory
from tests.territoire.factories import LieuFactory, ThematiqueFactory

SIRET = "21630113100013"

pytestmark = pytest.mark.django_db


@pytest.fixture
def par():
    return UtilisateurFactory(coordination=True)


def merge(gardee, absorbee, par, champs=()):
    return merge_structures(gardee=gardee, absorbee=absorbee, champs=champs, par=par)


def test_everything_moves_to_the_kept_fiche(par):
    theme, other = ThematiqueFactory(), ThematiqueFactory()
    gardee = StructureFactory(
        nom="Centre", thematiques=[theme], mots_cles=["a"], reseaux=["mjc"], telephone=""
    )
    absorbee = StructureFactory(
        nom="Le Centre", thematiques=[other], mots_cles=["b"], reseaux=["fcsf"], siret=SIRET
    )
    service = ServiceFactory(structure=absorbee)
    report = SignalementFactory(structure=absorbee)
    suggestion = SuggestionFactory(structure=absorbee)

    kept = merge(gardee, absorbee, par, ["telephone", "siret"])

    kept = Structure.objects.get(pk=kept.pk)
    assert (kept.nom, kept.telephone, kept.siret) == ("Centre", "+33473408969", SIRET)
    assert {*kept.thematiques.all()} == {theme, other}
    assert sorted(kept.mots_cles.names()) == ["a", "b"]
    assert kept.reseaux == ["mjc", "fcsf"]
    for row in (service, report, suggestion):
        row.refresh_from_db()
        assert row.structure == kept


def test_absorbed_fiche_leads_to_the_other_and_leaves_the_directory(par):
    gardee, absorbee = StructureFactory(), StructureFactory()
    service = ServiceFactory(structure=absorbee)

    merge(gardee, absorbee, par)

    absorbee.refresh_from_db()
    assert (absorbee.etat, absorbee.fusionnee_dans) == (Etat.FUSIONNEE, gardee)
    assert not Entree.objects.get(genre="structure", objet_id=absorbee.pk).visible
    entry = Entree.objects.get(genre="service", objet_id=service.pk)
    assert (entry.visible, entry.structure_id) == (True, gardee.pk)


def test_old_address_redirects(client, par):
    gardee, absorbee = StructureFactory(), StructureFactory(nom="Ancien nom")
    old = absorbee.get_absolute_url()
    assert client.get(old).status_code == 200

    merge(gardee, absorbee, par)

    response = client.get(old)
    assert (response.status_code, response.url) == (301, gardee.get_absolute_url())


def test_history_tells_it_on_both_and_keeps_what_was(client, par):
    gardee, absorbee = StructureFactory(nom="Gardée"), StructureFactory(nom="Absorbée")
    absorbee.save_revision(changed=False)

    merge(gardee, absorbee, par)

    logs = {log.action: log for log in ModelLogEntry.objects.exclude(action="wagtail.edit")}
    assert logs[FUSION].object_id == str(gardee.pk)
    assert logs[FUSIONNEE].data["fiche"] == {"pk": gardee.pk, "nom": "Gardée"}
    assert logs[FUSION].user == par
    assert absorbee.revisions.count() == 1
    client.force_login(par)
    page = client.get(reverse("wagtailsnippets_annuaire_structure:history", args=[gardee.pk]))
    assert "A absorbé « Absorbée »" in page.content.decode()


def test_chains_are_flattened(par):
    first, second, third = StructureFactory.create_batch(3)
    merge(second, first, par)

    merge(third, second, par)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.fusionnee_dans, second.fusionnee_dans) == (third, third)


def test_refusals(par):
    gardee, absorbee = StructureFactory(), StructureFactory()
    merge(gardee, absorbee, par)

    with pytest.raises(FusionImpossible, match="elle-même"):
        merge(gardee, gardee, par)
    with pytest.raises(FusionImpossible, match="déjà fusionnée"):
        merge(absorbee, gardee, par)  # into its own duplicate
    with pytest.raises(FusionImpossible, match="déjà fusionnée"):
        merge(gardee, absorbee, par)
    with pytest.raises(FusionImpossible, match="Champ inconnu"):
        merge(StructureFactory(), gardee, par, ["live"])
    with pytest.raises(FusionImpossible, match="n'existe plus"):
        merge(gardee, Structure(pk=99_999), par)
    gardee.refresh_from_db()
    assert gardee.etat == Etat.ACTIVE


def test_same_name_and_siret_may_be_merged_and_taken(par):
    gardee = StructureFactory(nom="Centre")
    absorbee = StructureFactory(nom="Le Centre", siret=SIRET)

    kept = merge(gardee, absorbee, par, ["nom", "siret"])

    assert (kept.nom, kept.siret) == ("Le Centre", SIRET)


def test_drafts_being_written_follow(par):
    gardee, absorbee = StructureFactory(telephone=""), StructureFactory()
    service = ServiceFactory(structure=absorbee, nom="Avant")
    for fiche, nom in ((gardee, "Brouillon"), (service, "Après")):
        fiche.nom = nom
        fiche.save_revision()

    merge(gardee, absorbee, par, ["telephone"])
    for fiche in (gardee, service):
        assert publish_latest(fiche=fiche, par=par)

    gardee.refresh_from_db()
    service = Service.objects.get(pk=service.pk)
    assert (gardee.nom, gardee.telephone) == ("Brouillon", "+33473408969")
    assert (service.nom, service.structure_id) == ("Après", gardee.pk)


def test_old_versions_do_not_undo_a_merge(par):
    gardee, absorbee = StructureFactory(), StructureFactory()
    service = ServiceFactory(structure=absorbee)
    old_structure = absorbee.save_revision(changed=False)
    old_service = service.save_revision(changed=False)
    merge(gardee, absorbee, par)

    for old in (old_structure, old_service):
        Revision.objects.get(pk=old.pk).publish()

    absorbee.refresh_from_db()
    assert (absorbee.etat, absorbee.fusionnee_dans) == (Etat.FUSIONNEE, gardee)
    assert Service.objects.get(pk=service.pk).structure_id == gardee.pk


def test_rooms_above_are_told(par):
    told = []

    def receiver(sender, gardee, absorbee, **kwargs):
        told.append((gardee.pk, absorbee.pk))

    structures_fusionnees.connect(receiver)
    gardee, absorbee = StructureFactory(), StructureFactory()
    try:
        merge(gardee, absorbee, par)
    finally:
        structures_fusionnees.disconnect(receiver)

    assert told == [(gardee.pk, absorbee.pk)]


# -- In the admin ---------------------------------------------------------------------------------


def test_side_by_side_then_one_fiche(client, par):
    gardee = StructureFactory(nom="Centre", telephone="", horaires="")
    absorbee = StructureFactory(nom="Le Centre", horaires="Mo-Fr 09:00-12:00")
    ServiceFactory(structure=absorbee, nom="Permanence qui bouge")
    client.force_login(par)
    address = reverse("annuaire_gestion:fusion", args=[gardee.pk, absorbee.pk])

    page = client.get(address)
    form = page.context["form"]
    assert form["telephone"].initial == "absorbee"  # what the kept fiche does not say
    assert form["nom"].initial == "gardee"
    assert "courriel" not in form.fields  # the same on both
    assert "Permanence qui bouge" in page.content.decode()

    choices = {name: form[name].initial for name in form.fields}
    response = client.post(address, choices | {"nom": "absorbee"})

    assert response.status_code == 302
    gardee.refresh_from_db()
    assert (gardee.nom, gardee.horaires) == ("Le Centre", "Mo-Fr 09:00-12:00")
    assert client.get(response.url).status_code == 200
    assert client.post(address, choices).status_code == 200  # twice: said, not done


def test_form_with_an_odd_choice_merges_nothing(client, par):
    gardee, absorbee = StructureFactory(), StructureFactory()
    client.force_login(par)

    client.post(reverse("annuaire_gestion:fusion", args=[gardee.pk, absorbee.pk]), {"nom": "autre"})

    assert not Structure.objects.filter(etat=Etat.FUSIONNEE).exists()


def test_choose_the_other_fiche(client, par):
    gardee, absorbee = StructureFactory(), StructureFactory()
    client.force_login(par)
    address = reverse("annuaire_gestion:autre_fiche", args=[gardee.pk])

    assert client.get(address).status_code == 200
    assert client.post(address, {"autre": "abc"}).status_code == 200
    response = client.post(address, {"autre": absorbee.pk})

    assert response.url == reverse("annuaire_gestion:fusion", args=[gardee.pk, absorbee.pk])


@pytest.mark.parametrize("role", ["accueil", "redaction", "referente", "partenaire"])
def test_only_the_coordination_merges(client, role):
    client.force_login(UtilisateurFactory(**{role: True}))
    gardee, absorbee = StructureFactory(), StructureFactory()

    client.post(reverse("annuaire_gestion:fusion", args=[gardee.pk, absorbee.pk]))

    assert not Structure.objects.filter(etat=Etat.FUSIONNEE).exists()


def test_suspected_pairs(client, par):
    one = StructureFactory(nom="Association Les Amis du Parc", telephone="+33473000001", lieu=None)
    two = StructureFactory(nom="Les amis du parc association", telephone="+33473000002", lieu=None)
    StructureFactory(nom="Tout autre chose", telephone="+33473000003", lieu=None)
    merged = StructureFactory(nom=one.nom, telephone="", lieu=None)
    merge(one, merged, par)

    pairs = find_pairs()

    assert [(pair.pk, pair.autre_pk) for pair in pairs] == [(one.pk, two.pk)]
    client.force_login(par)
    page = client.get(reverse("annuaire_gestion:doublons")).content.decode()
    assert "nom très proche" in page
    assert reverse("annuaire_gestion:fusion", args=[one.pk, two.pk]) in page


@pytest.mark.parametrize(
    ("one", "other", "raison"),
    [
        ({"siret": SIRET}, {"siret": SIRET}, "même SIRET"),
        ({"telephone": "+33473000009"}, {"telephone": "+33473000009"}, "même téléphone"),
        ({"nom": "Assemblia"}, {"nom": "Assembia"}, "nom très proche"),
        ({"nom": "Centre social"}, {"nom": "Centre social du grand Sud"}, "nom qui ressemble"),
        ({"nom": "Régie"}, {"nom": "Culture"}, None),
        (
            {"siret": SIRET, "source": "a", "source_id": "1"},
            {"siret": SIRET, "source": "a", "source_id": "2"},
            None,  # its source tells them apart
        ),
    ],
)
def test_reasons_to_suspect(one, other, raison):
    bare = {"telephone": "", "lieu": None}
    StructureFactory(**bare | {"nom": "Une maison"} | one)
    StructureFactory(**bare | {"nom": "Autre chose"} | other)

    assert [pair.raisons for pair in find_pairs()] == ([(raison,)] if raison else [])


def test_same_address_is_suspected():
    for nom in ("Une maison", "Autre chose"):
        StructureFactory(
            nom=nom, telephone="", lieu=LieuFactory(adresse="17 rue Baudelaire", commune="Ici")
        )

    assert [pair.raisons for pair in find_pairs()] == [("même adresse",)]
