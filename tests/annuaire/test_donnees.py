"""The demo territory: real, honest, loaded by the ordinary import, and left alone afterwards."""

import csv
import io
import json

import pytest
from data_inclusion.schema import v1
from django.conf import settings
from django.core.management import call_command

from annuaire.importation.lecture import read_file
from annuaire.models import Entree, Service, Structure, Suggestion, Synonyme
from territoire.models import Lieu, Public, Quartier, Territoire, Thematique

DONNEES = settings.BASE_DIR / "donnees"
TELEPHONES = {"+33473408969", "+33473408630"}  # the only two that the source prints
ADRESSES = {
    "",
    "17 rue Baudelaire",
    "18 ter rue de la Fontaine du Bac",
    "rue de la Grande Combaude",
}


def load():
    out = io.StringIO()
    call_command("charger_demo", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_demo_is_loaded_and_says_what_it_is():
    load()

    assert Territoire.objects.count() == 3
    assert set(Quartier.objects.values_list("nom", "code_qpv")) == {
        ("Saint-Jacques", "QN06301M"),
        ("Fontaine du Bac", "QN06304I"),
        ("La Gauthière", "QN06303I"),
        ("Quartiers Nord", "QN06302I"),
    }
    assert not Quartier.objects.filter(contour_approximatif=False).exists()
    assert Structure.objects.count() > 150
    assert Service.objects.count() > 100
    for modele in (Structure, Service):
        exemples = modele.objects.filter(source="Exemple")
        assert exemples.exists()
        assert all("(exemple)" in fiche.nom for fiche in exemples)
        reelles = modele.objects.exclude(source="Exemple")
        assert set(reelles.values_list("source", flat=True)) == {"Projet social 2021"}
        assert not reelles.exclude(verifie_le=None).exists()
        assert set(reelles.values_list("telephone", flat=True)) <= TELEPHONES | {""}
        lieux = Lieu.objects.filter(pk__in=reelles.values("lieu"))
        assert set(lieux.values_list("adresse", flat=True)) <= ADRESSES | {""}
        assert set(lieux.exclude(latitude=None).values_list("precision", flat=True)) <= {"rue"}
    assert not Lieu.objects.filter(precision="exacte").exists()
    assert Entree.objects.visible().count() > 250


@pytest.mark.django_db
def test_loading_again_touches_nothing_even_what_was_removed():
    load()
    changed = Structure.objects.get(nom="Maison de quartier de Saint-Jacques")
    changed.telephone = "+33411111111"
    changed.save()
    Service.objects.first().delete()
    Thematique.objects.filter(slug="francais").update(nom_simple="Parler français")
    before = Service.objects.count()

    assert "déjà chargée" in load()
    changed.refresh_from_db()
    assert changed.telephone == "+33411111111"
    assert Service.objects.count() == before

    call_command("charger_demo", "--completer", stdout=io.StringIO())
    changed.refresh_from_db()
    assert changed.telephone == "+33411111111"
    assert Service.objects.count() == before + 1
    assert Thematique.objects.get(slug="francais").nom_simple == "Parler français"
    assert Suggestion.objects.count() == 0  # the files say nothing new


@pytest.mark.django_db
def test_every_theme_and_public_of_the_demo_is_used_by_its_national_name():
    load()
    themes = {code for theme in Thematique.objects.all() for code in theme.codes_data_inclusion}
    publics = set(Public.objects.exclude(code_data_inclusion="").values_list("code_data_inclusion"))

    assert themes <= {value.value for value in v1.Thematique}
    assert {code for (code,) in publics} <= {value.value for value in v1.Public}
    assert not Service.objects.filter(thematiques=None).exists()


def test_every_theme_speaks_plainly():
    def walk(themes):
        for theme in themes:
            yield theme
            yield from walk(theme.get("enfants", []))

    themes = list(walk(json.loads((DONNEES / "thematiques.json").read_text())))

    for theme in themes:
        assert theme["description"].endswith(".")
        assert len(theme["nom_simple"]) <= 40
    assert len({theme["slug"] for theme in themes}) == len(themes)


def test_each_line_of_the_source_is_a_fiche_or_has_a_reason_not_to_be():
    lines = set()
    for name in ("structures.csv", "services.csv"):
        (feuille,) = read_file(DONNEES / name)
        position = feuille.entetes.index("source_id")
        lines |= {cells[position] for _numero, cells in feuille.lignes}
    with (DONNEES / "ecartes.csv").open(encoding="utf-8", newline="") as file:
        aside = list(csv.DictReader(file))

    assert all(row["motif"] for row in aside)
    aside = {f"{row['fichier']}:{row['ligne']}" for row in aside}
    assert not lines & aside
    assert lines | aside == {f"structures.csv:{n}" for n in range(2, 303)} | {
        f"activites.csv:{n}" for n in range(2, 245)
    }


@pytest.mark.django_db
def test_people_s_words_lead_somewhere():
    load()

    assert Synonyme.objects.count() >= 60
    assert "emploi" in Synonyme.objects.get(terme="boulot").liste
