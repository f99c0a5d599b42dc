"""What an import does to the directory, and what it never does."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from annuaire.enums import Etat, EtatTraitement, Genre, TypeService, TypeStructure
from annuaire.importation import actions, colonnes
from annuaire.importation.actions import Action, Passe, Reglages
from annuaire.importation.lecture import read_bytes
from annuaire.models import Entree, Service, Structure, Suggestion
from tests.annuaire.factories import ChampThematiqueFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.territoire.factories import (
    PublicFactory,
    QuartierFactory,
    TerritoireFactory,
    ThematiqueFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sol():
    """One territory with a quartier, a theme and a public."""
    territoire = TerritoireFactory(nom="Territoire Sud", slug="sud")
    return {
        "territoire": territoire,
        "quartier": QuartierFactory(nom="Fontaine du Bac", territoire=territoire),
        "theme": ThematiqueFactory(
            nom="Accueil, communication et partenariat", nom_simple="Accueil et information"
        ),
        "public": PublicFactory(nom="Parents", slug="parents"),
    }


def run(texte, genre=Genre.STRUCTURE, *, simuler=False, passe=None, **reglages):
    """Import a CSV text, its columns guessed."""
    (feuille,) = read_bytes(texte.encode(), "essai.csv")
    passe = passe or Passe()
    act = actions.preview_sheet if simuler else actions.import_sheet
    return act(
        feuille=feuille,
        genre=genre,
        correspondance=colonnes.guess_mapping(feuille.entetes, genre, passe.mots),
        reglages=Reglages(origine="essai.csv", **reglages),
        passe=passe,
    )


def comptes(rapport):
    return {str(action): nombre for action, nombre in rapport.comptes}


def errors(rapport):
    return [(ligne.numero, *erreur) for ligne in rapport.lignes for erreur in ligne.erreurs]


COMPLETE = (
    "Identifiant;Nom;Sigle;Type;Tél.;E-mail;Site;Adresse;CP;Ville;Quartier;Lat;Lon;Précision;"
    "PMR;Quartiers;Thématiques;Horaires;Mots-clés;SIRET\n"
    "7;Maison des parents;MDP;association;473408969;contact@exemple.fr;exemple.fr;"
    "17 rue Baudelaire;63000;Clermont-Ferrand;fontaine du bac;45,764;3,0948;rue;oui;"
    "Fontaine du Bac;Accueil, communication et partenariat;Mo-Fr 09:00-12:00;"
    "café, parole;73282932000074\n"
)


# -- creating -------------------------------------------------------------------------------------


def test_a_row_becomes_a_structure_with_its_place(sol):
    rapport = run(COMPLETE)

    assert comptes(rapport) == {"creer": 1}
    structure = Structure.objects.get()
    assert structure.nom_affiche == "Maison des parents (MDP)"
    assert (structure.type, structure.territoire) == (TypeStructure.ASSOCIATION, sol["territoire"])
    assert structure.telephone == "+33473408969"
    assert structure.site_web == "https://exemple.fr"
    assert structure.siret == "73282932000074"
    assert structure.horaires == "Mo-Fr 09:00-12:00"
    assert list(structure.thematiques.all()) == [sol["theme"]]
    assert list(structure.quartiers.all()) == [sol["quartier"]]
    assert sorted(structure.mots_cles.names()) == ["café", "parole"]
    assert (structure.source, structure.source_id) == ("essai.csv", "7")
    assert structure.verifie_le is None
    lieu = structure.lieu
    assert lieu.ligne == "17 rue Baudelaire, 63000 Clermont-Ferrand"
    assert (lieu.quartier, lieu.precision, lieu.point) == (sol["quartier"], "rue", (45.764, 3.0948))
    assert lieu.acces_pmr == "oui"


def test_an_imported_fiche_is_found_and_has_a_history(sol):
    run("nom\nMaison des parents\n", par=UtilisateurFactory())

    structure = Structure.objects.get()
    assert Entree.objects.visible().get().titre == "Maison des parents"
    assert structure.latest_revision_id == structure.live_revision_id is not None
    assert not structure.has_unpublished_changes


def test_an_unknown_address_is_placed_at_its_quartier_and_says_so(sol):
    run("nom;quartier\nLudothèque;Fontaine du Bac\n")

    lieu = Structure.objects.get().lieu
    assert lieu.est_approximatif
    assert lieu.ligne == ""
    assert lieu.point == (sol["quartier"].latitude, sol["quartier"].longitude)


def test_a_row_without_any_place_has_none(sol):
    run("nom\nLudothèque\n")

    assert Structure.objects.get().lieu is None


def test_a_row_may_stay_a_draft(sol):
    run("nom;publie\nLudothèque;non\n")

    assert not Structure.objects.get().live
    assert Entree.objects.visible().count() == 0


def test_a_service_finds_its_structure_by_name_sigle_or_identifier(sol):
    run("id;nom;sigle\ns1;Centre social Sud;CSS\n", source="Réseau")

    rapport = run(
        "structure;nom;type;publics;garde;langues;champ inconnu\n"
        "centre social  SUD;Cours de français;atelier;parents;oui;Arabe, fr;x\n"
        "css;Café;Café ou groupe de parole;;;;\n"
        "s1;Devoirs;Aide aux devoirs;;;;\n",
        Genre.SERVICE,
        source="Réseau",
    )

    assert comptes(rapport) == {"creer": 3}
    service = Service.objects.get(nom="Cours de français")
    assert (service.structure.sigle, service.type) == ("CSS", TypeService.ATELIER)
    assert list(service.publics.all()) == [sol["public"]]
    assert (service.garde_enfants, service.langues) == ("oui", ["ar", "fr"])


def test_answers_to_a_theme_s_questions_are_imported(sol):
    StructureFactory(nom="CSS", territoire=sol["territoire"], lieu=None)
    ChampThematiqueFactory(cle="duree", libelle="Durée en minutes", type="nombre")

    rapport = run(
        "structure;nom;Durée en minutes\nCSS;Cours;90\nCSS;Autre;longtemps\n", Genre.SERVICE
    )

    assert Service.objects.get().champs == {"duree": 90}
    assert errors(rapport) == [(3, "Durée en minutes", "Écrivez un nombre.")]


# -- bad rows -------------------------------------------------------------------------------------


def test_bad_rows_are_named_and_the_rest_goes_in(sol):
    rapport = run(
        "nom;telephone;courriel;type;quartier;siret;horaires;lat;lon;code postal\n"
        "Bonne;0473408969;a@exemple.fr;Association;Fontaine du Bac;73282932000074;"
        "Mo 09:00-12:00;45;3;63000\n"
        "Tél;zéro quatre;;;;;;;;\n"
        "Courriel;;pas-une-adresse;;;;;;;\n"
        "Type;;;Assotiation;;;;;;\n"
        "Quartier;;;;Fontaine du Bas;;;;;\n"
        "Siret;;;;;73282932000075;;;;\n"
        "Horaires;;;;;;tous les jours;;;\n"
        "Point;;;;;;;45;;\n"
        "Globe;;;;;;;95;3;\n"
        "CP;;;;;;;;;abc\n"
        ";0473408969;;;;;;;;\n"
        "Formule;#N/A;;;;;;;;\n"
        "Décalée;;;;;;;;;;;;encore\n"
    )  # fmt: skip

    assert comptes(rapport) == {"creer": 1, "erreur": 12}
    assert Structure.objects.get().nom == "Bonne"
    named = {numero: entete for numero, entete, _message in errors(rapport)}
    assert named == {
        3: "telephone",
        4: "courriel",
        5: "type",
        6: "quartier",
        7: "siret",
        8: "horaires",
        9: "lat",
        10: "lat",
        11: "code postal",
        12: "nom",
        13: "telephone",
        14: "",
    }
    messages = {numero: message for numero, _entete, message in errors(rapport)}
    assert "Vouliez-vous « Association » ?" in messages[5]
    assert "Vouliez-vous « Fontaine du Bac » ?" in messages[6]
    assert messages[12] == "Cette case est obligatoire."


def test_every_bad_cell_of_a_row_is_named(sol):
    rapport = run("nom;telephone;courriel\nMaison;04 73;x\n")

    assert [entete for _n, entete, _m in errors(rapport)] == ["telephone", "courriel"]


def test_a_name_too_long_or_a_date_upside_down_is_refused(sol):
    rapport = run(
        f"nom;fermeture_du;fermeture_au\n{'x' * 151};;\nMaison;31/12/2026;01/12/2026\n"
        "Autre;30 février;\n"
    )

    assert [(numero, entete) for numero, entete, _m in errors(rapport)] == [
        (2, "nom"),
        (3, "fermeture_au"),
        (4, "fermeture_du"),
    ]
    assert Structure.objects.count() == 0


def test_an_unknown_structure_is_refused_with_the_nearest_name(sol):
    StructureFactory(nom="Centre social Territoire Sud", territoire=sol["territoire"], lieu=None)

    rapport = run(
        "structure;nom\nCentre social Teritoire Sud;A\nInconnue au bataillon;B\n", Genre.SERVICE
    )

    first, second = errors(rapport)
    assert "Vouliez-vous « Centre social Territoire Sud » ?" in first[2]
    assert "importez-la d'abord" in second[2]


def test_the_territory_must_be_known_when_there_are_several(sol):
    TerritoireFactory(nom="Nord", slug="nord")

    rapport = run("nom;territoire\nA;\nB;nord\n")

    assert errors(rapport) == [(2, "territoire", "Indiquez le territoire, ou le quartier.")]
    assert Structure.objects.get().territoire.slug == "nord"


def test_the_same_fiche_twice_in_a_file_is_refused_once(sol):
    rapport = run("nom;telephone\nMaison;0473408969\nMAISON ;0473408630\n")

    assert comptes(rapport) == {"creer": 1, "erreur": 1}
    assert "déjà à la ligne 2" in errors(rapport)[0][2]


def test_a_huge_cell_is_refused_by_its_row(sol):
    rapport = run(f"nom;description\nA;{'x' * 30_000}\nB;courte\n")

    assert errors(rapport)[0][:2] == (2, "description")
    assert Structure.objects.get().nom == "B"


# -- running again --------------------------------------------------------------------------------


def test_running_twice_changes_nothing(sol):
    run(COMPLETE)
    before = Structure.objects.values().get()
    revisions = Structure.objects.get().revisions.count()

    rapport = run(COMPLETE)

    assert comptes(rapport) == {"inchangee": 1}
    assert Structure.objects.values().get() == before
    assert Structure.objects.get().revisions.count() == revisions
    assert Suggestion.objects.count() == 0


@pytest.mark.parametrize("genre", Genre)
def test_what_another_import_made_meanwhile_is_not_made_twice(sol, genre):
    texte = "Nom;Structure\nAtelier vélo;La Maison\n"
    StructureFactory(nom="La Maison", territoire=sol["territoire"])
    mine = Passe()
    assert mine.registre(genre).connus is not None  # read before the other one begins

    run(texte, genre, territoire=sol["territoire"].pk)
    rapport = run(texte, genre, passe=mine, territoire=sol["territoire"].pk)

    assert comptes(rapport) == {"inchangee": 1}


def test_a_row_without_identifier_is_recognised_by_its_name(sol):
    run("nom;telephone\nMaison de l'Été;0473408969\n")

    rapport = run("nom;telephone\nmaison de l’ete;0473408969\n")

    assert Structure.objects.count() == 1
    assert comptes(rapport) == {"modifier": 1}  # the name is spelt otherwise


def test_the_file_s_new_value_replaces_the_one_it_wrote(sol):
    run("id;nom;telephone;quartier\n1;Maison;0473408969;Fontaine du Bac\n")

    rapport = run("id;nom;telephone;adresse\n1;Maison neuve;0473408630;2 rue neuve\n")

    structure = Structure.objects.get()
    assert (structure.nom, structure.telephone) == ("Maison neuve", "+33473408630")
    assert structure.lieu.adresse == "2 rue neuve"
    assert structure.lieu.quartier == sol["quartier"]
    (ligne,) = rapport.rows(Action.MODIFIER)
    assert ("Téléphone", "04 73 40 89 69", "04 73 40 86 30") in ligne.changements
    assert structure.get_latest_revision_as_object().telephone == "+33473408630"


def test_an_empty_cell_erases_nothing(sol):
    run("id;nom;telephone\n1;Maison;0473408969\n")

    run("id;nom;telephone\n1;Maison;\n")

    assert Structure.objects.get().telephone == "+33473408969"


# -- what a person wrote ------------------------------------------------------------------------


def correct(**values):
    """A person changes the only structure."""
    structure = Structure.objects.get()
    for name, value in values.items():
        setattr(structure, name, value)
    structure.save()
    return structure


def test_a_correction_is_never_overwritten_and_becomes_a_suggestion(sol):
    run("id;nom;telephone;description\n1;Maison;0473408969;Une maison\n")
    structure = correct(telephone="+33411111111")

    rapport = run("id;nom;telephone;description\n1;Maison;0473408630;Une belle maison\n")

    structure.refresh_from_db()
    assert structure.telephone == "+33411111111"
    assert structure.description == "Une belle maison"  # nobody had touched it
    suggestion = Suggestion.objects.get()
    assert (suggestion.structure, suggestion.champ) == (structure, "telephone")
    assert (suggestion.valeur_actuelle, suggestion.valeur_proposee) == (
        "+33411111111",
        "+33473408630",
    )
    assert suggestion.origine == "essai.csv, ligne 2"
    assert rapport.nb_suggestions == 1


def test_the_same_suggestion_is_not_made_twice_even_once_dismissed(sol):
    run("id;nom;telephone\n1;Maison;0473408969\n")
    correct(telephone="+33411111111")
    run("id;nom;telephone\n1;Maison;0473408630\n")
    run("id;nom;telephone\n1;Maison;0473408630\n")
    actions.dismiss_suggestion(suggestion=Suggestion.objects.get(), par=UtilisateurFactory())

    rapport = run("id;nom;telephone\n1;Maison;0473408630\n")

    assert rapport.nb_suggestions == 0
    assert Suggestion.objects.get().etat == EtatTraitement.REFUSE


def test_a_newer_value_replaces_the_waiting_suggestion(sol):
    run("id;nom;telephone\n1;Maison;0473408969\n")
    correct(telephone="+33411111111")
    run("id;nom;telephone\n1;Maison;0473408630\n")

    run("id;nom;telephone\n1;Maison;0473408640\n")

    assert Suggestion.objects.get().valeur_proposee == "+33473408640"


def test_themes_keywords_and_place_are_protected_too(sol):
    other = ThematiqueFactory(nom="Santé")
    run("id;nom;thematiques;mots_cles;adresse\n1;Maison;Santé;café;1 rue A\n")
    structure = Structure.objects.get()
    structure.thematiques.set([sol["theme"]])
    structure.mots_cles.set(["thé"])
    structure.save()
    structure.lieu.adresse = "2 rue B"
    structure.lieu.save()

    run("id;nom;thematiques;mots_cles;adresse\n1;Maison;Santé;café;3 rue C\n")

    structure = Structure.objects.get()
    assert list(structure.thematiques.all()) == [sol["theme"]]
    assert list(structure.mots_cles.names()) == ["thé"]
    assert structure.lieu.adresse == "2 rue B"
    waiting = dict(Suggestion.objects.values_list("champ", "valeur_proposee"))
    assert waiting == {
        "thematiques": [other.pk],
        "mots_cles": ["café"],
        "lieu.adresse": "3 rue C",
    }


def test_a_fiche_made_by_a_person_is_completed_but_not_overwritten(sol):
    StructureFactory(
        nom="Maison", territoire=sol["territoire"], lieu=None, telephone="+33411111111", courriel=""
    )

    run("nom;telephone;courriel\nMaison;0473408969;a@exemple.fr\n")

    structure = Structure.objects.get()
    assert (structure.telephone, structure.courriel) == ("+33411111111", "a@exemple.fr")
    assert Suggestion.objects.get().champ == "telephone"


def test_a_draft_in_progress_is_left_alone(sol):
    run("id;nom;telephone\n1;Maison;0473408969\n")
    structure = Structure.objects.get()
    structure.description = "Ce que j'écris"
    structure.save_revision()

    run("id;nom;telephone\n1;Maison;0473408630\n")

    structure = Structure.objects.get()
    assert structure.telephone == "+33473408969"
    assert structure.get_latest_revision_as_object().description == "Ce que j'écris"
    assert Suggestion.objects.get().champ == "telephone"


def test_a_published_edit_keeps_the_memory_of_the_import(sol):
    """Publishing a revision brings back what the fiche was: its `importe` must follow."""
    run("id;nom;telephone;courriel\n1;Maison;0473408969;a@exemple.fr\n")
    structure = Structure.objects.get().get_latest_revision_as_object()
    structure.telephone = "+33411111111"
    structure.save_revision().publish()

    run("id;nom;telephone;courriel\n1;Maison;0473408630;b@exemple.fr\n")

    structure = Structure.objects.get()
    assert (structure.telephone, structure.courriel) == ("+33411111111", "b@exemple.fr")


def test_a_suggestion_accepted_is_written_and_the_import_owns_the_field_again(sol):
    run("id;nom;telephone\n1;Maison;0473408969\n")
    correct(telephone="+33411111111")
    run("id;nom;telephone\n1;Maison;0473408630\n")
    camille = UtilisateurFactory()

    assert actions.accept_suggestion(suggestion=Suggestion.objects.get(), par=camille)

    assert Structure.objects.get().telephone == "+33473408630"
    assert (Suggestion.objects.get().etat, Suggestion.objects.get().traite_par) == (
        EtatTraitement.ACCEPTE,
        camille,
    )
    assert not actions.accept_suggestion(suggestion=Suggestion.objects.get(), par=camille)
    assert comptes(run("id;nom;telephone\n1;Maison;0473408640\n")) == {"modifier": 1}


def test_a_merged_fiche_is_not_born_again(sol):
    run("id;nom\n1;Maison\n2;Maison bis de quartier\n")
    kept, merged = Structure.objects.order_by("source_id")
    merged.etat, merged.fusionnee_dans, merged.live = Etat.FUSIONNEE, kept, False
    merged.save()

    rapport = run("id;nom\n2;Maison bis de quartier\n")

    assert Structure.objects.count() == 2
    assert rapport.lignes[0].pk == kept.pk
    kept.refresh_from_db()
    assert kept.nom == "Maison bis de quartier" or Suggestion.objects.filter(structure=kept)


# -- duplicates -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "raison"),
    [
        ("Maisons de quartier St-Jacques;;;", "nom très proche"),
        ("Autre nom;;;73282932000074", "même SIRET"),
    ],
)
def test_a_likely_duplicate_is_held_back_with_both_sides(sol, row, raison):
    StructureFactory(
        nom="Maison de quartier St Jacques",
        territoire=sol["territoire"],
        lieu=None,
        siret="73282932000074",
        telephone="+33473408969",
    )

    rapport = run(f"nom;telephone;adresse;siret\n{row}\n")

    assert comptes(rapport) == {"doublon": 1}
    assert Structure.objects.count() == 1
    suspect = rapport.lignes[0].suspects[0]
    assert raison in suspect.raisons
    assert suspect.connu.nom == "Maison de quartier St Jacques"


def test_what_the_database_refuses_is_said_in_words(sol):
    nord = TerritoireFactory(nom="Nord", slug="nord")
    StructureFactory(nom="Maison", territoire=nord, lieu=None, siret="73282932000074")

    rapport = run(
        "nom;territoire;siret\nMaison;sud;73282932000074\nAutre maison verte;sud;\n",
        decisions={2: "creer"},
    )

    assert errors(rapport) == [(2, "", "Une fiche porte déjà ce nom et ce SIRET.")]
    assert comptes(rapport) == {"creer": 1, "erreur": 1}


def test_a_shared_phone_or_address_is_pointed_at_but_goes_in(sol):
    run("nom;telephone;adresse;ville\nLudothèque;0473408969;17 rue Baudelaire;Clermont\n")

    rapport = run(
        "nom;telephone;adresse;ville\n"
        "Club de boxe;0473408969;;\nAtelier vélo;;17, RUE Baudelaire;Clermont\n"
    )

    assert comptes(rapport) == {"creer": 2}
    assert [ligne.suspects[0].raisons for ligne in rapport.lignes] == [
        ["même téléphone"],
        ["même adresse"],
    ]


def test_a_duplicate_inside_the_file_is_suspected(sol):
    rapport = run("nom\nAssociation des jardins\nAssociation des jardin\n", simuler=True)

    assert comptes(rapport) == {"creer": 1, "doublon": 1}
    assert rapport.lignes[1].suspects[0].connu.ligne == 2


def test_two_lines_of_one_source_with_identifiers_are_not_suspected(sol):
    rapport = run("id;nom\n1;Association des jardins\n2;Association des jardin\n")

    assert comptes(rapport) == {"creer": 2}


def test_a_person_decides_on_duplicates(sol):
    same = StructureFactory(
        nom="Jardins partagés", territoire=sol["territoire"], lieu=None, courriel=""
    )
    texte = (
        "nom;courriel\nJardin partagé;a@exemple.fr\nJardins partages !;b@exemple.fr\n"
        "Jardin partagés;\n"
    )

    rapport = run(texte, decisions={2: same.pk, 4: "creer"})

    same.refresh_from_db()
    assert (same.nom, same.courriel) == ("Jardins partagés", "a@exemple.fr")
    assert Structure.objects.filter(nom="Jardin partagés").exists()
    # Line 3 is the same fiche as line 2 was said to be.
    assert "déjà à la ligne 2" in errors(rapport)[0][2]


def test_the_same_service_name_in_two_structures_is_no_duplicate(sol):
    one, two = StructureFactory.create_batch(2, territoire=sol["territoire"], lieu=None)

    rapport = run(f"structure;nom\n{one.nom};Permanence\n{two.nom};Permanence\n", Genre.SERVICE)

    assert comptes(rapport) == {"creer": 2}
    assert not any(ligne.suspects for ligne in rapport.lignes)


# -- dry run --------------------------------------------------------------------------------------


def test_a_preview_writes_nothing_and_says_what_the_import_will_say(sol):
    run("id;nom;telephone\n1;Maison;0473408969\n")
    correct(courriel="moi@exemple.fr")
    texte = (
        "id;nom;telephone;courriel\n1;Maison;0473408630;a@exemple.fr\n2;Neuve;;\n3;Ratée;04 73;\n"
    )
    before = list(Structure.objects.values()), Suggestion.objects.count()

    preview = run(texte, simuler=True)

    assert (list(Structure.objects.values()), Suggestion.objects.count()) == before
    done = run(texte)
    assert comptes(preview) == comptes(done) == {"creer": 1, "modifier": 1, "erreur": 1}
    assert errors(preview) == errors(done)
    assert preview.nb_suggestions == done.nb_suggestions == 1


def test_a_preview_of_services_knows_the_structures_of_the_same_run(sol):
    passe = Passe()
    run("nom\nMaison\n", simuler=True, passe=passe)

    rapport = run("structure;nom\nMaison;Café\n", Genre.SERVICE, simuler=True, passe=passe)

    assert comptes(rapport) == {"creer": 1}


@pytest.mark.parametrize("nb", [1, 3])
def test_the_index_is_refreshed_once_whatever_the_number_of_rows(sol, nb, monkeypatch):
    from annuaire import entrees

    written = []
    write = entrees._write
    monkeypatch.setattr(entrees, "_write", lambda *args: written.append(args[0]) or write(*args))

    run("nom\n" + "".join(f"Maison numéro {'ABC'[n] * 9}\n" for n in range(nb)))

    assert written == [Genre.STRUCTURE, Genre.SERVICE]
    assert Entree.objects.visible().count() == nb


# -- columns --------------------------------------------------------------------------------------


def test_headers_are_matched_whatever_their_case_and_accents():
    entetes = ["N° de téléphone", "ADRESSE MAIL", "Nom de l’association", "Divers", "thèmes"]

    assert colonnes.guess_mapping(entetes, Genre.STRUCTURE, actions.Mots()) == {
        0: "telephone",
        1: "courriel",
        2: "nom",
        4: "thematiques",
    }


def test_our_own_header_goes_before_an_alias():
    mapping = colonnes.guess_mapping(["titre", "nom"], Genre.STRUCTURE, actions.Mots())

    assert mapping == {1: "nom"}


def test_a_data_inclusion_file_is_understood(sol):
    ThematiqueFactory(
        nom="Langue", codes_data_inclusion=["lecture-ecriture-calcul--maitriser-le-francais"]
    )
    PublicFactory(nom="Exilés", slug="exiles", code_data_inclusion="personnes-exilees")
    run("source,id,nom\nsoliguide,soliguide--1,Maison\n")

    rapport = run(
        "__ignore__,source,structure_id,id,nom,type,thematiques,publics,frais,modes_accueil,"
        "date_maj,commune,code_postal\n"
        ',soliguide,soliguide--1,soliguide--9,Cours,formation,"lecture-ecriture-calcul--maitriser-le-francais",'
        '"personnes-exilees,parents",gratuit,"a-distance,en-presentiel",2026-01-01,Clermont-Ferrand,63000\n',
        Genre.SERVICE,
    )

    assert comptes(rapport) == {"creer": 1}, errors(rapport)
    service = Service.objects.get()
    assert service.structure.nom == "Maison"
    assert [theme.nom for theme in service.thematiques.all()] == ["Langue"]
    assert {public.slug for public in service.publics.all()} == {"exiles", "parents"}
    assert service.modes_accueil == ["a-distance", "en-presentiel"]


# -- the command ----------------------------------------------------------------------------------


def command(*args, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("importer_annuaire", *args, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_the_command_imports_several_files_and_names_bad_rows(sol, tmp_path):
    (tmp_path / "structures.csv").write_text("nom;telephone\nMaison;0473408969\nRatée;04 73\n")
    (tmp_path / "services.csv").write_text("structure;nom\nMaison;Café\n")

    out, err = command(str(tmp_path / "structures.csv"), str(tmp_path / "services.csv"))

    assert Service.objects.get().structure.nom == "Maison"
    assert "Nouvelle fiche : 1" in out
    assert "ligne 3, colonne « telephone »" in err


def test_the_command_can_only_say_what_it_would_do(sol, tmp_path):
    (tmp_path / "structures.csv").write_text("nom\nMaison\n")

    out, _err = command(str(tmp_path / "structures.csv"), "--simuler")

    assert "rien n’est écrit" in out
    assert Structure.objects.count() == 0


def test_the_command_takes_a_mapping_file(sol, tmp_path):
    (tmp_path / "a.csv").write_text("Comment on l'appelle;nom\nMaison;12\n")
    (tmp_path / "c.json").write_text(json.dumps({"Comment on l'appelle": "nom", "nom": None}))

    command(str(tmp_path / "a.csv"), "--correspondance", str(tmp_path / "c.json"))

    assert Structure.objects.get().nom == "Maison"


@pytest.mark.parametrize(
    ("content", "mapping"),
    [
        (b"", None),
        (b"\x89PNG", None),
        (b"nom\nA\n", "pas du json"),
        (b"nom\nA\n", '{"nom": "zut"}'),
    ],
)
def test_the_command_refuses_in_words(sol, tmp_path, content, mapping):
    (tmp_path / "a.csv").write_bytes(content)
    args = [str(tmp_path / "a.csv")]
    if mapping:
        (tmp_path / "c.json").write_text(mapping)
        args += ["--correspondance", str(tmp_path / "c.json")]

    with pytest.raises(CommandError):
        command(*args)
    assert Structure.objects.count() == 0
